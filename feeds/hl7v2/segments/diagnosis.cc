#include <utility>

#include "feeds/absence.h"
#include "feeds/hl7v2/segments/segments.h"
#include "feeds/hl7v2/types/types.h"

namespace daybook::feeds::hl7v2 {

using ledger::FieldId;

// A diagnosis of a visit. A code, a text (DG1-4), or both.
void ReadDg1(Reading& in, const Segment& dg1) {
  in.noted = {};
  if (in.subject.empty()) return;
  ledger::Coded code = ReadCoded(dg1.first(3));
  const std::string text = dg1.first(4).text();
  if (code.text.empty() && !text.empty()) code.text = text;
  if (code.empty()) return;
  std::string id = EntityText(dg1.first(20));
  if (id.empty()) id = OwnerOf(in) + "|" + KeyOf(code);
  const EventNo number =
      in.Add(ledger::Kind::kCondition, dg1, "DG1", std::move(id), in.EnteredOrSent());
  in.noted = number;
  ledger::Event& diagnosis = in.At(number);
  diagnosis.code = std::move(code);
  ApplyAbsence(diagnosis);
  diagnosis.start = ReadTime(in, dg1, 5);
  diagnosis.written = ReadTime(in, dg1, 19);
  diagnosis.performer = ReadPersonParty(dg1.first(16));  // the diagnosing clinician
  AddField(diagnosis, FieldId::kCategory, ReadCoded(dg1.first(6), "0052"));
  if (IsDeletion(dg1.first(21))) Withdraw(diagnosis);
}

}  // namespace daybook::feeds::hl7v2
