#include <utility>

#include "feeds/hl7v2/segments/segments.h"
#include "feeds/hl7v2/types/types.h"

namespace daybook::feeds::hl7v2 {

using ledger::FieldId;

void ReadPr1(Reading& in, const Segment& pr1) {
  in.noted = {};
  if (in.subject.empty()) return;
  ledger::Coded code = ReadCoded(pr1.first(3));
  const std::string text = pr1.first(4).text();
  if (code.text.empty() && !text.empty()) code.text = text;
  if (code.empty()) return;
  std::string id = EntityText(pr1.first(19));
  if (id.empty()) id = OwnerOf(in) + "|" + KeyOf(code) + "|" + pr1.first(5, 1).text();
  const EventNo number =
      in.Add(ledger::Kind::kProcedure, pr1, "PR1", std::move(id), in.EnteredOrSent());
  in.noted = number;
  ledger::Event& procedure = in.At(number);
  procedure.code = std::move(code);
  procedure.status = ledger::EventStatus::kCompleted;
  procedure.start = ReadTime(in, pr1, 5);
  for (const size_t field : {11u, 12u}) {  // surgeon, practitioner
    if (!procedure.performer.empty()) break;
    procedure.performer = ReadPersonParty(pr1.first(field));
  }
  procedure.place = ReadPlace(pr1.first(23));
  AddField(procedure, FieldId::kReason, ReadCoded(pr1.first(15)));
  AddField(procedure, FieldId::kCategory, ReadCoded(pr1.first(6), "0230"));
  if (IsDeletion(pr1.first(20))) Withdraw(procedure);
}

}  // namespace daybook::feeds::hl7v2
