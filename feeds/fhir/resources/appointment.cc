#include "feeds/fhir/resources/mappers.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;
using ledger::Party;

namespace {

// hl7.org/fhir/R4/valueset-appointmentstatus.html
constexpr StatusRow kStatuses[] = {
    {"proposed", EventStatus::kPlanned},    {"pending", EventStatus::kPlanned},
    {"booked", EventStatus::kBooked},       {"arrived", EventStatus::kArrived},
    {"fulfilled", EventStatus::kCompleted}, {"cancelled", EventStatus::kCancelled},
    {"noshow", EventStatus::kDidNotAttend}, {"entered-in-error", EventStatus::kEnteredInError},
    {"checked-in", EventStatus::kArrived},  {"waitlist", EventStatus::kRegistered},
};

// Where a participant goes, by the type of who it is.
void ReadParticipant(Reading& in, Element actor, bool& has_subject) {
  const std::string reference = ReadReference(in, actor, "");
  const auto is = [&](std::string_view type) {
    return reference.starts_with(std::string(type) + "/") ||
           reference.starts_with(std::string(type) + "?");
  };
  if (is("Patient")) {
    if (!has_subject) ReadSubjectFrom(in, actor);
    has_subject = true;
  } else if (is("Location")) {
    in.event.place = ReadParty(in, actor, "Location");
  } else if (is("Organization") || is("HealthcareService")) {
    in.event.organisation = ReadParty(in, actor, "Organization");
  } else if (Party party = ReadParty(in, actor, "Practitioner");
             in.event.performer.empty() && !party.empty()) {
    in.event.performer = std::move(party);
  }
}

void ReadParticipants(Reading& in) {
  bool has_subject = false;
  ForEach(in, in.root["participant"],
          [&](Element participant) { ReadParticipant(in, participant["actor"], has_subject); });
  if (!has_subject)
    in.RefusePlace("Appointment.participant.actor", "no-subject", "no participant is a Patient",
                   "have the sender name the patient among the participants");
}

}  // namespace

void MapAppointment(Reading& in) {
  ReadParticipants(in);
  in.event.status = ReadStatus(in, in.root["status"], kStatuses, Needed::kRequired);
  in.event.start = ReadTime(in, in.root["start"]);
  in.event.end = ReadTime(in, in.root["end"]);
  in.event.written = ReadTime(in, in.root["created"]);
  in.event.code = ReadCodedMerged(in, in.root["serviceType"]);
  if (in.event.code.empty()) in.event.code = ReadCoded(in, in.root["appointmentType"]);
  if (in.event.code.empty()) in.event.code.text = ReadText(in, in.root["description"]);
  in.Add(FieldId::kBooked, in.event.written);
  in.Add(FieldId::kSpecialty, ReadCodedMerged(in, in.root["specialty"]));
  AddCodedList(in, FieldId::kCategory, in.root["serviceCategory"]);
  in.Add(FieldId::kReason, ReadCoded(in, in.root["cancelationReason"]));
  AddReasons(in);
  in.Add(FieldId::kComment, ReadText(in, in.root["description"]));
  in.Add(FieldId::kComment, ReadText(in, in.root["comment"]));
  in.Add(FieldId::kComment, ReadText(in, in.root["patientInstruction"]));
}

}  // namespace daybook::feeds::fhir
