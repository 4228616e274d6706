#pragma once
// One resident's story while it is written: each function below writes one kind of resource, from
// its own stream of draws.
#include <optional>
#include <vector>

#include "feeds/simulate/encounters.h"
#include "feeds/simulate/health.h"
#include "feeds/simulate/person.h"

namespace daybook::feeds::simulate {

struct Story {
  const Person& person;
  const Health& health;
  const std::vector<Visit>& visits;
  Scribe& scribe;

  // Begins a resource about this resident; `patient_field` is "subject", "patient" or empty.
  JsonWriter& Begin(ResourceType type, std::string_view id, Moment recorded,
                    std::string_view patient_field) const;
};

// When something of `at` is on file, given a draw of the delay: minutes for most, up to three days
// for some.
Moment RecordedAfter(Moment at, Random& random);

void WriteConditions(const Story& story);
void WriteEncounters(const Story& story);
// Observations and DiagnosticReports; the last HbA1c among them, if there is one.
std::optional<LastHba1c> WriteResults(const Story& story);
void WriteMedicines(const Story& story);
void WriteAllergies(const Story& story);
void WriteImmunizations(const Story& story);
void WriteProcedures(const Story& story);
void WriteDocuments(const Story& story);
void WriteCarePlans(const Story& story);
void WriteAppointments(const Story& story);
void WriteImaging(const Story& story);

}  // namespace daybook::feeds::simulate
