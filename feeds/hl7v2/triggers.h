#pragma once
// What a message does, by its type and trigger event (MSH-9).
#include <cstdint>
#include <string_view>

namespace daybook::feeds::hl7v2 {

enum class Verb : uint8_t {
  kAdmit,
  kTransfer,
  kDischarge,
  kPlanVisit,
  kUpdateVisit,
  kGoOn,  // tells of a visit that goes on: somebody comes, goes, is to be moved
  kCancelVisit,
  kReopenVisit,
  kLeave,
  kReturn,
  kDeleteVisit,
  kUpdatePerson,
  kDeletePerson,
  kAllergies,
  kMerge,
  kLink,
  kUnlink,
  kChangeId,
  kMoveVisit,
  kMergeVisit,
  kKeepIdentity,  // kept as an identity event, not acted on
  kMention,       // tells of diagnoses and procedures, not of a visit's course
  kResults,
  kOrders,
  kPrescriptions,
  kDispenses,
  kAdministrations,
  kVaccinations,
  kDocument,
  kDocumentStatus,
  kAddendum,
  kCancelDocument,
  kBook,
  kCancelAppointment,
  kDeleteAppointment,
  kNotAttended,
  kRefer,
  kCancelReferral,
  kProblems,
  kDeleteProblems,
  kRefuse,
};

struct Trigger {
  std::string_view message;  // "ADT"
  std::string_view event;    // "A01", or "*"
  Verb verb;
};

// Null for what is not read: queries, acknowledgements, master files, schedules of rooms.
const Trigger* FindTrigger(std::string_view message, std::string_view event);
// Messages that state where a person's visit has come to; in others PV1 only names the visit.
bool TellsOfVisit(Verb verb);
// Messages whose PID states who the person is (HL7 2.4 chapter 3); in others it only names them.
bool TellsOfPerson(Verb verb);

}  // namespace daybook::feeds::hl7v2
