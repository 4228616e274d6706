#pragma once
// What the simulator says of a resident, once and in no format: a struct for each kind of record.
// Whoever renders a population (FHIR, native events, HL7 v2, CSV) takes these. Codes, persons and
// visits are pointed at: they live until the resident's end (codes for ever).
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "feeds/simulate/json_writer.h"
#include "feeds/simulate/moment.h"
#include "feeds/simulate/records/encounters.h"

namespace daybook::feeds::simulate {

// Which record it is and which version: when its source changed it last.
struct Head {
  std::string id;
  Moment recorded;
};

struct OrganisationFact {
  Head head;
  size_t organisation = 0;  // of Organisations()
};

// First of all that is told of a resident.
struct PatientFact {
  Head head;
  const Person* person = nullptr;
};

inline constexpr Code kProblem = {"http://terminology.hl7.org/CodeSystem/condition-category",
                                  "problem-list-item", "Problem List Item"};

struct ConditionFact {
  Head head;
  const Code* code = nullptr;
  CivilDay onset = 0;
  Precision onset_precision = Precision::kDay;
  CivilDay written = 0;
  std::optional<CivilDay> abated;
  bool in_error = false;
};

struct AllergyFact {
  Head head;
  const Code* code = nullptr;
  std::string_view category;  // "food", "medication", "environment"; empty: none is known
  CivilDay written = 0;
  const Code* reaction = nullptr;  // null: none is known
  bool severe = false;
};

struct EncounterFact {
  Head head;
  const Visit* visit = nullptr;
};

struct Amount {
  Decimal value;
  std::string_view unit;
  std::string_view comparator;  // "<" or empty
};

struct ObservationPart {
  const Code* code = nullptr;
  Amount amount;
};

enum class ObservationState : uint8_t { kFinal, kCorrected, kInError };

struct ObservationFact {
  Head head;
  const Visit* visit = nullptr;
  const Code* code = nullptr;
  const Code* category = nullptr;
  // An amount, a finding, or parts (systolic and diastolic).
  std::variant<Amount, const Code*, std::array<ObservationPart, 2>> value;
  ObservationState state = ObservationState::kFinal;
};

inline constexpr Code kLaboratoryReport = {kLoinc, "11502-2", "Laboratory report"};
inline constexpr std::string_view kLaboratoryReportText = "Blood tests";

// A laboratory report. Without results it is asked for and not yet there.
struct ReportFact {
  Head head;
  Moment sampled;
  const Visit* visit = nullptr;      // null: sampled without a contact on file
  std::vector<std::string> results;  // ids of observations
  bool amended = false;
};

struct StudyFact {
  Head head;
  const Visit* visit = nullptr;
  Moment at;
  const Code* modality = nullptr;
  std::string_view description;
  int series = 0;
  int pictures = 0;
};

inline constexpr Code kImagingReport = {kLoinc, "18748-4", "Diagnostic imaging study"};

struct RadiologyFact {
  Head head;
  const Visit* visit = nullptr;
  Moment at;
  std::string study;  // id
  std::string_view description;
  std::string_view conclusion;
};

struct Medicine {
  Code code;
  std::string_view text;  // with strength
  std::string_view dose;
};
enum class MedicineState : uint8_t { kActive, kStopped, kCompleted };

struct MedicineFact {
  Head head;
  const Medicine* medicine = nullptr;
  MedicineState state = MedicineState::kActive;
  Moment authored;
  const Visit* visit = nullptr;  // may be null
};

// Why a vaccine was not given.
inline constexpr Code kObjection = {"http://terminology.hl7.org/CodeSystem/v3-ActReason", "PATOBJ",
                                    "patient objection"};
inline constexpr std::string_view kObjectionText = "Declined";

struct ImmunizationFact {
  Head head;
  const Code* vaccine = nullptr;
  std::string_view text;
  Moment at;
  bool given = true;  // else declined
};

struct ProcedureFact {
  Head head;
  const Code* code = nullptr;
  Moment at;
  size_t organisation = 0;
};

struct LetterName {
  Code code;
  std::string_view text;
};
// What a hospital's letter about a visit is called.
const LetterName& LetterNameOf(VisitKind kind);

struct DocumentFact {
  Head head;
  const Visit* visit = nullptr;
  Moment written;
  std::string text;
};

struct CarePlanFact {
  Head head;
  std::string_view title;
  std::string_view goal;
  CivilDay day = 0;
  std::optional<CivilDay> ended;  // with the resident's death
};

enum class AppointmentState : uint8_t { kBooked, kFulfilled, kMissed, kCancelled };

struct AppointmentFact {
  Head head;
  Moment start;
  AppointmentState state = AppointmentState::kBooked;
  const Code* specialty = nullptr;
  size_t organisation = 0;
};
inline constexpr int kAppointmentMinutes = 15;
inline constexpr int kBookedAheadDays = 30;  // made this long before, at the latest

// Care that a council arranges for a time.
struct CarePackageFact {
  Head head;
  const Code* code = nullptr;
  std::string_view text;
  CivilDay start = 0;
  std::optional<CivilDay> ended;
  size_t organisation = 0;
};

using Fact = std::variant<OrganisationFact, PatientFact, ConditionFact, AllergyFact, EncounterFact,
                          ObservationFact, ReportFact, StudyFact, RadiologyFact, MedicineFact,
                          ImmunizationFact, ProcedureFact, DocumentFact, CarePlanFact,
                          AppointmentFact, CarePackageFact>;

// Who is told of them. Organisations come before the first resident; a resident's facts together,
// the PatientFact first.
class Teller {
 public:
  virtual ~Teller() = default;
  virtual void Tell(const Fact& fact) = 0;
  // The last resident's facts have all been told.
  virtual void EndResident() {}
};

}  // namespace daybook::feeds::simulate
