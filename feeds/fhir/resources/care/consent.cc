#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-consent-state-codes.html
constexpr StatusRow kConsentStatuses[] = {
    {"draft", EventStatus::kDraft},       {"proposed", EventStatus::kPlanned},
    {"active", EventStatus::kActive},     {"rejected", EventStatus::kDeclined},
    {"inactive", EventStatus::kInactive}, {"entered-in-error", EventStatus::kEnteredInError},
};

}  // namespace

// Legal information and decisions in advance; it is kept as what a source says, and decides nothing
// about who may see what here.
void MapConsent(Reading& in) {
  ReadSubject(in, "patient");
  in.event.status = ReadStatus(in, in.root["status"], kConsentStatuses, Needed::kRequired);
  in.event.code = ReadCodedMerged(in, in.root["category"]);
  AddCodedList(in, FieldId::kCategory, in.root["category"]);
  in.Add(FieldId::kScope, ReadCoded(in, in.root["scope"]));
  in.event.written = ReadTime(in, in.root["dateTime"]);
  const Element provision = in.root["provision"];
  ReadPeriod(in, provision["period"]);
  if (!in.event.start) in.event.start = in.event.written;
  in.Add(FieldId::kDecision, ReadText(in, provision["type"]));
  in.event.performer = ReadParty(in, FirstOf(in, in.root["performer"]), "Patient");
  in.event.organisation = ReadParty(in, FirstOf(in, in.root["organization"]), "Organization");
  AddComment(in, "policy", WordsOf(in, in.root["policyRule"]));
  AddComment(in, "covers", WordsOfAll(in, provision["code"]));
  AddComment(in, "purpose", WordsOfAll(in, provision["purpose"]));
  ForEach(in, in.root["verification"], [&](Element each) {
    if (ReadBool(in, each["verified"]).value_or(false))
      AddComment(in, "verified", ReadText(in, each["verificationDate"]));
  });
}

}  // namespace daybook::feeds::fhir
