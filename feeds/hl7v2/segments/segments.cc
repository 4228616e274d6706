#include "feeds/hl7v2/segments/segments.h"

#include <algorithm>
#include <utility>

#include "feeds/hl7v2/types/types.h"

namespace daybook::feeds::hl7v2 {
namespace {

struct Row {
  std::string_view name;
  ReadSegment read;
};
constexpr Row kRows[] = {
    {"EVN", ReadEvn}, {"PID", ReadPid}, {"PD1", ReadPd1}, {"NK1", ReadNk1}, {"PV1", ReadPv1},
    {"PV2", ReadPv2}, {"MRG", ReadMrg}, {"DG1", ReadDg1}, {"PRB", ReadPrb}, {"AL1", ReadAl1},
    {"IAM", ReadIam}, {"PR1", ReadPr1}, {"ORC", ReadOrc}, {"OBR", ReadObr}, {"SPM", ReadSpm},
    {"OBX", ReadObx}, {"NTE", ReadNte}, {"TXA", ReadTxa}, {"SCH", ReadSch}, {"AIS", ReadAis},
    {"AIG", ReadAig}, {"AIL", ReadAil}, {"AIP", ReadAip}, {"RF1", ReadRf1}, {"PRD", ReadPrd},
    {"RXO", ReadRxo}, {"RXE", ReadRxe}, {"RXD", ReadRxd}, {"RXA", ReadRxa}, {"RXR", ReadRxr},
    {"TQ1", ReadTq1}, {"PRT", ReadPrt},
};

}  // namespace

ReadSegment ReaderFor(std::string_view name) {
  const auto* found = std::ranges::find(kRows, name, &Row::name);
  return found == std::end(kRows) ? nullptr : found->read;
}

std::string OwnerOf(const Reading& in) { return in.visit.empty() ? in.subject : in.visit; }

std::string KeyOf(const ledger::Coded& coded) {
  if (coded.codings.empty()) return coded.text;
  const ledger::Coding& coding = coded.codings.front();
  return coding.system.empty() ? coding.code : coding.code + "^" + coding.system;
}

std::string IdentifierText(const Part& cx) {
  std::string text = cx.component(1).text();
  if (text.empty()) return text;
  const std::string authority = AuthorityText(cx.component(4));
  return authority.empty() ? text : text + "^" + authority;
}

void SetParty(ledger::Party& party, ledger::Party read) {
  if (!read.empty()) party = std::move(read);
}

bool IsDeletion(const Part& action) {
  const std::string code = action.component(1).text();
  return code == "D" || code == "X";
}

}  // namespace daybook::feeds::hl7v2
