#include "feeds/absence.h"
#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-immunization-status.html
constexpr StatusRow kImmunizationStatuses[] = {
    {"completed", EventStatus::kCompleted},
    {"entered-in-error", EventStatus::kEnteredInError},
    {"not-done", EventStatus::kDeclined},
};

void ReadDose(Reading& in) {
  const Element protocol = FirstOf(in, in.root["protocolApplied"]);
  const Element number = protocol["doseNumberPositiveInt"];
  in.Add(FieldId::kDoseNumber,
         number ? ReadDigits(in, number) : ReadText(in, protocol["doseNumberString"]));
}

// A reaction is an Observation; a contained one is named by what it is of.
void AddReactions(Reading& in) {
  ForEach(in, in.root["reaction"], [&](Element reaction) {
    const ledger::Party detail = ReadParty(in, reaction["detail"], "Observation");
    std::string words = detail.display.empty() ? detail.reference : detail.display;
    if (words.empty()) words = "not described";
    const std::string date = ReadText(in, reaction["date"]);
    if (!date.empty()) AppendWords(words, "on " + date, " ");
    if (ReadBool(in, reaction["reported"]).value_or(false)) words += ", self-reported";
    AddComment(in, "reaction", words);
  });
}

// hl7.org/fhir/R4/immunization-definitions.html#Immunization.isSubpotent: "if the dose was
// administered, but the dose is considered to be subpotent", it doesn't count as protection.
void AddSubpotency(Reading& in) {
  if (!ReadBool(in, in.root["isSubpotent"]).value_or(false)) return;
  std::string words = "subpotent";
  AppendWords(words, WordsOfAll(in, in.root["subpotentReason"]), ": ");
  in.Add(FieldId::kComment, std::move(words));
}

void AddComments(Reading& in) {
  AddSubpotency(in);
  AddComment(in, "route", WordsOf(in, in.root["route"]));
  AddComment(in, "dose", QuantityText(in, in.root["doseQuantity"]));
  const ledger::Party maker = ReadParty(in, in.root["manufacturer"], "Organization");
  AddComment(in, "manufacturer", maker.display.empty() ? maker.reference : maker.display);
  AddComment(in, "expires", ReadText(in, in.root["expirationDate"]));
  ForEach(in, in.root["protocolApplied"], [&](Element protocol) {
    AddComment(in, "series", ReadText(in, protocol["series"]));
    const Element doses = protocol["seriesDosesPositiveInt"];
    AddComment(in, "doses of the series",
               doses ? ReadDigits(in, doses) : ReadText(in, protocol["seriesDosesString"]));
    AddComment(in, "against", WordsOfAll(in, protocol["targetDisease"]));
  });
  AddReactions(in);
}

// Who ordered it (OP) is the author, whoever gave it the performer.
// terminology.hl7.org/CodeSystem/v2-0443
void ReadProvider(Reading& in, Element performer) {
  if (ReadCodeWord(in, performer["function"]) == "OP")
    in.event.author = ReadParty(in, performer["actor"], "Practitioner");
  else
    ReadPerformer(in, performer["actor"]);
}

}  // namespace

void MapImmunization(Reading& in) {
  ReadSubject(in, "patient");
  in.event.code = ReadCoded(in, in.root["vaccineCode"]);
  in.event.status = ReadStatus(in, in.root["status"], kImmunizationStatuses, Needed::kRequired);
  ApplyAbsence(in.event);
  ReadTimes(in, "occurrence");
  in.event.written = ReadTime(in, in.root["recorded"]);
  ReadEncounter(in, in.root["encounter"]);
  in.event.place = ReadParty(in, in.root["location"], "Location");
  ForEach(in, in.root["performer"], [&](Element each) { ReadProvider(in, each); });
  in.Add(FieldId::kReasonNotDone, ReadCoded(in, in.root["statusReason"]));
  in.Add(FieldId::kLot, ReadText(in, in.root["lotNumber"]));
  in.Add(FieldId::kSite, ReadCoded(in, in.root["site"]));
  ReadDose(in);
  AddReasons(in);
  AddComments(in);
  AddNotes(in, in.root["note"]);
}

}  // namespace daybook::feeds::fhir
