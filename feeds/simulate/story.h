#pragma once
// One resident's story while it is told: each function below tells one kind of record, from its
// own stream of draws.
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "feeds/simulate/facts.h"
#include "feeds/simulate/sink.h"

namespace daybook::feeds::simulate {

inline constexpr int kSaturday = 5;  // as Weekday counts: Monday is 0
inline constexpr int kNoonMinute = 12 * 60;

struct Story {
  const Person& person;
  const Health& health;
  const std::vector<Visit>& visits;
  RecordIds& ids;
  Teller& teller;
  Moment latest;  // nothing is known after the end of the record

  Head NewHead(ResourceType type, Moment recorded) const {
    return {ids.Next(type), std::min(recorded, latest)};
  }
  void Tell(const Fact& fact) const { teller.Tell(fact); }
};

// When something of `at` is on file, given a draw of the delay: minutes for most, up to three days
// for some.
Moment RecordedAfter(Moment at, Random& random);

void TellConditions(const Story& story);
void TellEncounters(const Story& story);
// Observations and reports; the last HbA1c among them, if there is one.
std::optional<LastHba1c> TellResults(const Story& story);
void TellMedicines(const Story& story);
void TellAllergies(const Story& story);
void TellImmunizations(const Story& story);
void TellProcedures(const Story& story);
void TellDocuments(const Story& story);
void TellCarePlans(const Story& story);
void TellAppointments(const Story& story);
void TellImaging(const Story& story);
// Whether one is going on at the end of the record.
bool TellCarePackages(const Story& story);

// How frail somebody has become by the end of the record.
struct Frailty {
  int grade = 0;  // 0 none is recorded, 1 mild, 2 moderate, 3 severe
  std::optional<CivilDay> last_fall;
};
Frailty TellFrailty(const Story& story);
void TellReviews(const Story& story);

}  // namespace daybook::feeds::simulate
