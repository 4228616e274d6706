#include <utility>

#include "feeds/hl7v2/segments/segments.h"
#include "feeds/hl7v2/types/types.h"

namespace daybook::feeds::hl7v2 {

using ledger::FieldId;

// Next of kin and others to call: one record each, told apart by name and relationship.
void ReadNk1(Reading& in, const Segment& nk1) {
  if (in.subject.empty()) return;
  std::string name = PersonName(nk1.first(2));
  if (name.empty()) name = nk1.first(13, 1).text();  // an organisation
  if (name.empty()) return;
  ledger::Coded relationship = ReadCoded(nk1.first(3), "0063");
  const EventNo number =
      in.Add(ledger::Kind::kContact, nk1, "NK1",
             in.subject + "|" + name + "|" + KeyOf(relationship), in.EnteredOrSent());
  ledger::Event& contact = in.At(number);
  contact.status = ledger::EventStatus::kActive;
  contact.encounter.clear();
  contact.code = std::move(relationship);
  contact.performer.display = std::move(name);
  contact.start = ReadTime(in, nk1, 8);
  contact.end = ReadTime(in, nk1, 9);
  AddField(contact, FieldId::kCategory, ReadCoded(nk1.first(7), "0131"));
  AddComment(contact, "telephone", PhoneText(nk1.first(5)));
  AddComment(contact, "address", AddressText(nk1.first(4)));
}

}  // namespace daybook::feeds::hl7v2
