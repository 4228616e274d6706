#include <algorithm>

#include "feeds/fhir/extensions/not_done.h"
#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;
using ledger::Kind;

namespace {

// hl7.org/fhir/R4/valueset-request-status.html, of something that is asked for.
constexpr StatusRow kServiceRequestStatuses[] = {
    {"draft", EventStatus::kDraft},         {"active", EventStatus::kActive},
    {"on-hold", EventStatus::kOnHold},      {"revoked", EventStatus::kCancelled},
    {"completed", EventStatus::kCompleted}, {"entered-in-error", EventStatus::kEnteredInError},
    {"unknown", EventStatus::kUnknown},
};

// Investigations by their category (SNOMED CT "laboratory procedure", "imaging", FHIR's own
// example set) or by a LOINC code; everything else is a referral.
bool IsInvestigation(Reading& in) {
  const auto tests = [](const ledger::Coding& coding) {
    return coding.system == "loinc" || coding.code == "108252007" || coding.code == "363679005" ||
           coding.code == "laboratory" || coding.code == "imaging" || coding.code == "26436-6";
  };
  bool any = std::ranges::any_of(in.event.code.codings, tests);
  ForEach(in, in.root["category"], [&](Element each) {
    any = any || std::ranges::any_of(ReadCoded(in, each).codings, tests);
  });
  return any;
}

}  // namespace

void MapServiceRequest(Reading& in) {
  ReadSubject(in, "subject");
  in.event.code = ReadCoded(in, in.root["code"]);
  if (in.event.code.empty()) in.event.code = ReadCodedMerged(in, in.root["category"]);
  in.event.status = ReadStatus(in, in.root["status"], kServiceRequestStatuses, Needed::kRequired);
  const bool investigation = IsInvestigation(in);
  in.event.kind = investigation ? Kind::kTest : Kind::kReferral;
  if (investigation && in.event.status == EventStatus::kActive)
    in.event.status = EventStatus::kRegistered;
  if (ReadBool(in, in.root["doNotPerform"]).value_or(false) &&
      in.event.status != EventStatus::kEnteredInError)
    in.event.status = EventStatus::kNotToBeDone;
  in.event.written = ReadTime(in, in.root["authoredOn"]);
  ReadTimes(in, "occurrence");
  if (!in.event.start) in.event.start = in.event.written;
  in.event.author = ReadParty(in, in.root["requester"], "Practitioner");
  ForEach(in, in.root["performer"], [&](Element each) { ReadPerformer(in, each); });
  in.event.place = ReadParty(in, FirstOf(in, in.root["locationReference"]), "Location");
  ReadEncounter(in, in.root["encounter"]);
  AddCodedList(in, FieldId::kCategory, in.root["category"]);
  AddCodedList(in, FieldId::kBodySite, in.root["bodySite"]);
  ForEach(in, in.root["specimen"], [&](Element each) { AddSpecimen(in, each); });
  in.Add(FieldId::kSpecialty, ReadCoded(in, in.root["performerType"]));
  in.Add(FieldId::kPriority, ReadText(in, in.root["priority"]));
  AddReasonsNotDone(in);
  AddReasons(in);
  in.Add(FieldId::kIntent, ReadText(in, in.root["intent"]));
  ForEach(in, in.root["orderDetail"],
          [&](Element each) { AddComment(in, "detail", WordsOf(in, each)); });
  AddComment(in, "instruction", ReadText(in, in.root["patientInstruction"]));
  AddNotes(in, in.root["note"]);
}

}  // namespace daybook::feeds::fhir
