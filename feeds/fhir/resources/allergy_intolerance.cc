#include "feeds/absence.h"
#include "feeds/fhir/extensions/extensions.h"
#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-allergyintolerance-clinical.html
constexpr StatusRow kClinical[] = {
    {"active", EventStatus::kActive},
    {"inactive", EventStatus::kInactive},
    {"resolved", EventStatus::kResolved},
};
// hl7.org/fhir/R4/valueset-allergyintolerance-verification.html
constexpr StatusRow kVerification[] = {
    {"unconfirmed", EventStatus::kUnknown},
    {"confirmed", EventStatus::kUnknown},
    {"refuted", EventStatus::kRefuted},
    {"entered-in-error", EventStatus::kEnteredInError},
};

void ReadStatuses(Reading& in) {
  const Element clinical = in.root["clinicalStatus"];
  const Element verification = in.root["verificationStatus"];
  in.event.status = ReadStatus(in, clinical, kClinical, Needed::kOptional);
  ApplyAbsence(in.event);
  // A refuted "none known" is no absence either: it says that there may be something.
  const EventStatus verified = ReadStatus(in, verification, kVerification, Needed::kOptional);
  if (verified != EventStatus::kUnknown) in.event.status = verified;
  in.Add(FieldId::kVerification, ReadCodeWord(in, verification));
}

void ReadReactions(Reading& in) {
  ForEach(in, in.root["reaction"], [&](Element reaction) {
    AddCodedList(in, FieldId::kReaction, reaction["manifestation"]);
    const std::string severity = ReadText(in, reaction["severity"]);
    if (!severity.empty()) in.Add(FieldId::kSeverity, ledger::Coded{{}, severity});
    in.Add(FieldId::kComment, ReadText(in, reaction["description"]));
    // "Identification of the specific substance … considered to be responsible for the event":
    // the allergen itself where the whole names none.
    const ledger::Coded substance = ReadCoded(in, reaction["substance"]);
    if (in.event.code.empty())
      in.event.code = substance;
    else if (substance != in.event.code)
      AddComment(in, "reaction to", WordsAndCode(substance));
    AddComment(in, "reaction, route", WordsOf(in, reaction["exposureRoute"]));
    AddComment(in, "reaction on", ReadText(in, reaction["onset"]));
    AddNotes(in, reaction["note"]);
  });
  AddComment(in, "last reaction on", ReadText(in, in.root["lastOccurrence"]));
}

// UK Core: when it ended, and why, on the status or on the whole.
void ReadEnding(Reading& in) {
  for (const Element& of : {in.root["clinicalStatus"], in.root}) {
    const Element ending = UkCoreExtension(in, of, "AllergyIntoleranceEnd");
    if (!ending) continue;
    in.event.end = ReadTime(in, ExtensionOf(in, ending, "endDate")["valueDateTime"]);
    AddComment(in, "ended", ExtensionText(in, ExtensionOf(in, ending, "reasonEnded")));
  }
}

}  // namespace

void MapAllergyIntolerance(Reading& in) {
  ReadSubject(in, "patient");
  in.event.code = ReadCoded(in, in.root["code"]);
  ReadStatuses(in);
  ReadOnset(in);
  ReadEnding(in);
  in.event.written = ReadTime(in, in.root["recordedDate"]);
  in.event.author = ReadParty(in, in.root["recorder"], "Practitioner");
  in.event.performer = ReadParty(in, in.root["asserter"], "Practitioner");
  ReadEncounter(in, in.root["encounter"]);
  in.Add(FieldId::kAllergyType, ReadText(in, in.root["type"]));
  in.Add(FieldId::kCriticality, ReadText(in, in.root["criticality"]));
  ForEach(in, in.root["category"], [&](Element category) {
    in.Add(FieldId::kCategory, ledger::Coded{{}, ReadText(in, category)});
  });
  ReadReactions(in);
  AddNotes(in, in.root["note"]);
}

}  // namespace daybook::feeds::fhir
