#include <algorithm>
#include <utility>

#include "feeds/fhir/extensions/extensions.h"
#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::Event;
using ledger::EventStatus;
using ledger::FieldId;
using ledger::Party;

namespace {

// hl7.org/fhir/R4/valueset-appointmentstatus.html
constexpr StatusRow kAppointmentStatuses[] = {
    {"proposed", EventStatus::kPlanned},    {"pending", EventStatus::kPlanned},
    {"booked", EventStatus::kBooked},       {"arrived", EventStatus::kArrived},
    {"fulfilled", EventStatus::kCompleted}, {"cancelled", EventStatus::kCancelled},
    {"noshow", EventStatus::kDidNotAttend}, {"entered-in-error", EventStatus::kEnteredInError},
    {"checked-in", EventStatus::kArrived},  {"waitlist", EventStatus::kRegistered},
};

// "Patient" for "Patient/1", "Patient?identifier=…" and a contained one.
std::string TypeOf(Reading& in, Element actor) {
  const std::string_view written = actor["reference"].text();
  if (written.starts_with('#'))
    return std::string(in.Contained(written.substr(1))["resourceType"].text());
  const std::string reference = ReadReference(in, actor, "");
  return reference.substr(0, reference.find_first_of("/?"));
}

// Where a participant goes, by the type of who it is; patients come back.
std::vector<Element> ReadParticipants(Reading& in) {
  std::vector<Element> patients;
  ForEach(in, in.root["participant"], [&](Element participant) {
    const Element actor = participant["actor"];
    const std::string type = TypeOf(in, actor);
    if (type == "Patient") {
      patients.push_back(participant);
    } else if (type == "Location") {
      if (in.event.place.empty()) in.event.place = ReadParty(in, actor, "Location");
    } else if (type == "Device") {
      const Party device = ReadParty(in, actor, "Device");
      AddComment(in, "resource", device.display.empty() ? device.reference : device.display);
    } else if (type == "Organization" || type == "HealthcareService") {
      in.event.organisation = ReadParty(in, actor, "Organization");
    } else if (Party party = ReadParty(in, actor, "Practitioner");
               in.event.performer.empty() && !party.empty()) {
      in.event.performer = std::move(party);
    }
  });
  return patients;
}

// hl7.org/fhir/R4/valueset-participationstatus.html. Who declined isn't coming, whatever the
// appointment of the others is.
EventStatus StatusOf(Reading& in, Element participant) {
  const EventStatus whole = in.event.status;
  const bool off = whole == EventStatus::kCancelled || whole == EventStatus::kEnteredInError;
  return !off && ReadText(in, participant["status"]) == "declined" ? EventStatus::kDeclined : whole;
}

// One event for each patient, of one record id: records are kept by resident. The first becomes the
// resource's own.
void TellPatients(Reading& in, const std::vector<Element>& patients) {
  const Event shared = in.event;
  std::vector<Event> told;
  for (const Element& patient : patients) {
    in.event = shared;
    ReadSubjectFrom(in, patient["actor"]);
    in.event.status = StatusOf(in, patient);
    const auto same = std::ranges::find(told, in.event.subject, &Event::subject);
    if (same == told.end()) told.push_back(in.event);
  }
  in.event = told.front();
  in.more.insert(in.more.end(), told.begin() + 1, told.end());
}

}  // namespace

void MapAppointment(Reading& in) {
  const std::vector<Element> patients = ReadParticipants(in);
  in.event.status = ReadStatus(in, in.root["status"], kAppointmentStatuses, Needed::kRequired);
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
  if (const Element channel = UkCoreExtension(in, in.root, "DeliveryChannel"))
    in.Add(FieldId::kMethod, ReadCoded(in, channel["valueCodeableConcept"]));
  if (const Element booked_by = UkCoreExtension(in, in.root, "BookingOrganization"))
    in.event.author = ReadParty(in, booked_by["valueReference"], "Organization");
  if (!patients.empty()) return TellPatients(in, patients);
  in.RefusePlace("Appointment.participant.actor", "no-subject", "no participant is a Patient",
                 "have the sender name the patient among the participants");
}

}  // namespace daybook::feeds::fhir
