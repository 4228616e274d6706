#include "feeds/fhir/extensions/extensions.h"
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
  const Element period = in.root["period"];
  const Element of_ukcore = UkCoreExtension(in, in.root, "EffectivePeriod");
  ReadPeriod(in, period ? period : of_ukcore["valuePeriod"]);
  in.event.performer.display = NameText(in, FirstOf(in, in.root["name"]));
  AddTelecoms(in, in.root["telecom"]);
  AddComment(in, "address", AddressText(in, FirstOf(in, in.root["address"])));
  AddComment(in, "sex", ReadText(in, in.root["gender"]));
  AddComment(in, "born", ReadText(in, in.root["birthDate"]));
}

}  // namespace daybook::feeds::fhir
