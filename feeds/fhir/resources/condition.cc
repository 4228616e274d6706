#include <utility>

#include "feeds/absence.h"
#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-condition-clinical.html
constexpr StatusRow kClinical[] = {
    {"active", EventStatus::kActive},       {"recurrence", EventStatus::kRecurrence},
    {"relapse", EventStatus::kRelapse},     {"inactive", EventStatus::kInactive},
    {"remission", EventStatus::kRemission}, {"resolved", EventStatus::kResolved},
};
// hl7.org/fhir/R4/valueset-condition-ver-status.html
constexpr StatusRow kVerification[] = {
    {"unconfirmed", EventStatus::kUnknown},  {"provisional", EventStatus::kUnknown},
    {"differential", EventStatus::kUnknown}, {"confirmed", EventStatus::kUnknown},
    {"refuted", EventStatus::kRefuted},      {"entered-in-error", EventStatus::kEnteredInError},
};

// Any abatement[x], in whatever form.
bool HasAbated(Reading& in) {
  for (Element member = in.root.first(); member; member = member.next()) {
    if (!member.key().starts_with("abatement")) continue;
    if (member.key() != "abatementBoolean" || ReadBool(in, member).value_or(false)) return true;
  }
  return false;
}

void ReadStatuses(Reading& in) {
  const Element clinical = in.root["clinicalStatus"];
  const Element verification = in.root["verificationStatus"];
  in.event.status = ReadStatus(in, clinical, kClinical, Needed::kOptional);
  // Rule con-4 of R4 (hl7.org/fhir/R4/condition.html#invs): what has abated is inactive, resolved
  // or in remission; so an abatement without a status is resolved.
  if (!clinical && HasAbated(in)) in.event.status = EventStatus::kResolved;
  ApplyAbsence(in.event);
  // A refuted "none known" is no absence either: it says that there may be something.
  const EventStatus verified = ReadStatus(in, verification, kVerification, Needed::kOptional);
  if (verified != EventStatus::kUnknown) in.event.status = verified;
  in.Add(FieldId::kVerification, ReadCodeWord(in, verification));
}

// Longest narrative taken for the name of a condition, in bytes.
constexpr size_t kNarrativeBytesMax = 4096;

// A condition that only its narrative names, cut between characters.
void NameByNarrative(Reading& in) {
  std::string words = WithoutTags(ReadText(in, in.root["text"]["div"]));
  if (words.size() > kNarrativeBytesMax) {
    size_t end = kNarrativeBytesMax;
    while (end > 0 && (static_cast<unsigned char>(words[end]) & 0xC0) == 0x80) --end;
    words = words.substr(0, end) + " (cut here)";
  }
  in.event.code.text = std::move(words);
}

}  // namespace

void MapCondition(Reading& in) {
  ReadSubject(in, "subject");
  in.event.code = ReadCoded(in, in.root["code"]);
  if (in.event.code.empty()) NameByNarrative(in);
  ReadOnset(in);
  ReadEnd(in, "abatement");
  ReadStatuses(in);
  if (ledger::DispositionOf(in.event.status) == ledger::Disposition::kDone)
    EndByLastChange(in, UndatedEnd::kKeep);
  in.event.written = ReadTime(in, in.root["recordedDate"]);
  in.event.author = ReadParty(in, in.root["recorder"], "Practitioner");
  in.event.performer = ReadParty(in, in.root["asserter"], "Practitioner");
  ReadEncounter(in, in.root["encounter"]);
  AddCodedList(in, FieldId::kCategory, in.root["category"]);
  in.Add(FieldId::kSeverity, ReadCoded(in, in.root["severity"]));
  AddCodedList(in, FieldId::kBodySite, in.root["bodySite"]);
  ForEach(in, in.root["stage"], [&](Element stage) {
    const std::string type = WordsOf(in, stage["type"]);
    AddComment(in, type.empty() ? "stage" : type, WordsOf(in, stage["summary"]));
  });
  ForEach(in, in.root["evidence"],
          [&](Element evidence) { AddComment(in, "evidence", WordsOfAll(in, evidence["code"])); });
  AddNotes(in, in.root["note"]);
}

}  // namespace daybook::feeds::fhir
