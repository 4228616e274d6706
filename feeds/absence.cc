#include "feeds/absence.h"

#include <string_view>

namespace daybook::feeds {

using ledger::Disposition;
using ledger::EventStatus;
using ledger::Kind;

namespace {

// `section`: the kind of record whose whole section the statement is about.
struct AbsenceRow {
  std::string_view system;
  std::string_view code;
  Kind section;
  EventStatus status;
};

constexpr std::string_view kIps = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips";

// SNOMED CT: "no known allergy" and its kin, as in the value set
// hl7.org/fhir/R4/valueset-allergyintolerance-code.html. IPS: the code system absent-unknown,
// where "no known" and "no information" are two different statements. A statement about one sort
// of allergen says nothing about the others: partly absent.
constexpr AbsenceRow kAbsence[] = {
    {"snomed", "716186003", Kind::kAllergy, EventStatus::kAbsent},        // no known allergy
    {"snomed", "160244002", Kind::kAllergy, EventStatus::kAbsent},        // its older form
    {"snomed", "409137002", Kind::kAllergy, EventStatus::kPartlyAbsent},  // … drug allergy
    {"snomed", "428607008", Kind::kAllergy, EventStatus::kPartlyAbsent},  // … environmental
    {"snomed", "429625007", Kind::kAllergy, EventStatus::kPartlyAbsent},  // … food
    {"snomed", "428197003", Kind::kAllergy, EventStatus::kPartlyAbsent},  // … insect
    {"snomed", "716184000", Kind::kAllergy, EventStatus::kPartlyAbsent},  // … latex
    {"snomed", "716220001", Kind::kAllergy, EventStatus::kPartlyAbsent},  // … animal
    {"snomed", "787481004", Kind::kMedication, EventStatus::kAbsent},     // no known medications
    {"snomed", "160245001", Kind::kCondition, EventStatus::kAbsent},      // no current problems
    {kIps, "no-known-allergies", Kind::kAllergy, EventStatus::kAbsent},
    {kIps, "no-known-medication-allergies", Kind::kAllergy, EventStatus::kPartlyAbsent},
    {kIps, "no-known-environmental-allergies", Kind::kAllergy, EventStatus::kPartlyAbsent},
    {kIps, "no-known-food-allergies", Kind::kAllergy, EventStatus::kPartlyAbsent},
    {kIps, "no-known-medications", Kind::kMedication, EventStatus::kAbsent},
    {kIps, "no-known-problems", Kind::kCondition, EventStatus::kAbsent},
    {kIps, "no-known-procedures", Kind::kProcedure, EventStatus::kAbsent},
    {kIps, "no-known-immunizations", Kind::kImmunisation, EventStatus::kAbsent},
    {kIps, "no-allergy-info", Kind::kAllergy, EventStatus::kNoInformation},
    {kIps, "no-medication-info", Kind::kMedication, EventStatus::kNoInformation},
    {kIps, "no-problem-info", Kind::kCondition, EventStatus::kNoInformation},
    {kIps, "no-procedure-info", Kind::kProcedure, EventStatus::kNoInformation},
    {kIps, "no-immunization-info", Kind::kImmunisation, EventStatus::kNoInformation},
};

EventStatus Said(const AbsenceRow& row, Kind kind) {
  // "No known allergy" filed as a condition doesn't say that there are no conditions.
  const bool elsewhere = row.section != kind && row.status == EventStatus::kAbsent;
  return elsewhere ? EventStatus::kPartlyAbsent : row.status;
}

// FHIR requires "completed" or "not-done" of these, also where the code says there were none.
bool IsOfDeeds(Kind kind) { return kind == Kind::kProcedure || kind == Kind::kImmunisation; }

}  // namespace

std::optional<EventStatus> StatementOfAbsence(const ledger::Coded& code, Kind kind) {
  std::optional<EventStatus> weakest;
  for (const ledger::Coding& coding : code.codings)
    for (const AbsenceRow& row : kAbsence) {
      if (row.code != coding.code || row.system != coding.system) continue;
      const EventStatus said = Said(row, kind);
      if (!weakest || *weakest == EventStatus::kAbsent || said == EventStatus::kNoInformation)
        weakest = said;
    }
  return weakest;
}

void ApplyAbsence(ledger::Event& event) {
  const auto said = StatementOfAbsence(event.code, event.kind);
  if (!said || event.status == EventStatus::kEnteredInError) return;
  const bool current = ledger::DispositionOf(event.status) == Disposition::kOpen;
  if (current || IsOfDeeds(event.kind)) event.status = *said;
}

}  // namespace daybook::feeds
