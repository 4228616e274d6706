#include "feeds/fhir/extensions/not_done.h"
#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-request-status.html: what is asked for isn't there yet.
constexpr StatusRow kDeviceRequestStatuses[] = {
    {"draft", EventStatus::kDraft},         {"active", EventStatus::kRegistered},
    {"on-hold", EventStatus::kRegistered},  {"revoked", EventStatus::kCancelled},
    {"completed", EventStatus::kCompleted}, {"entered-in-error", EventStatus::kEnteredInError},
    {"unknown", EventStatus::kUnknown},
};

}  // namespace

// Equipment that was asked for; the equipment itself comes as a Device.
void MapDeviceRequest(Reading& in) {
  ReadSubject(in, "subject");
  in.event.status = ReadStatus(in, in.root["status"], kDeviceRequestStatuses, Needed::kOptional);
  if (SaysNotDone(in) && in.event.status != EventStatus::kEnteredInError)
    in.event.status = EventStatus::kNotToBeDone;
  in.event.code = ReadCoded(in, in.root["codeCodeableConcept"]);
  if (in.event.code.empty()) {
    const Element device = in.Resolve(in.root["codeReference"]["reference"].text());
    if (device) in.event.code = ReadCoded(in, device["type"]);
    if (in.event.code.empty())
      in.event.code = ReadReferenceAsCoded(in, in.root["codeReference"], "Device");
  }
  in.event.written = ReadTime(in, in.root["authoredOn"]);
  ReadTimes(in, "occurrence");
  if (!in.event.start) in.event.start = in.event.written;
  in.event.author = ReadParty(in, in.root["requester"], "Practitioner");
  ReadPerformer(in, in.root["performer"]);
  ReadEncounter(in, in.root["encounter"]);
  in.Add(FieldId::kIntent, ReadText(in, in.root["intent"]));
  in.Add(FieldId::kPriority, ReadText(in, in.root["priority"]));
  in.Add(FieldId::kSpecialty, ReadCoded(in, in.root["performerType"]));
  AddReasonsNotDone(in);
  AddReasons(in);
  AddNotes(in, in.root["note"]);
}

}  // namespace daybook::feeds::fhir
