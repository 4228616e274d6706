#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;

// Personal contacts: next of kin, carers, who to call in an emergency.
void MapRelatedPerson(Reading& in) {
  ReadSubject(in, "patient");
  const bool active = ReadBool(in, in.root["active"]).value_or(true);
  in.event.status = active ? EventStatus::kActive : EventStatus::kInactive;
  in.event.code = ReadCodedMerged(in, in.root["relationship"]);
  ReadPeriod(in, in.root["period"]);
  in.event.performer.display = NameText(in, FirstOf(in, in.root["name"]));
  ForEach(in, in.root["telecom"], [&](Element each) {
    const std::string system = ReadText(in, each["system"]);
    AddComment(in, system.empty() || system == "phone" ? "telephone" : system,
               ReadText(in, each["value"]));
  });
  AddComment(in, "address", AddressText(in, FirstOf(in, in.root["address"])));
  AddComment(in, "sex", ReadText(in, in.root["gender"]));
  AddComment(in, "born", ReadText(in, in.root["birthDate"]));
}

}  // namespace daybook::feeds::fhir
