#include "query/exec/nodes/doubts.h"

#include <algorithm>

#include "ledger/base/zone.h"
#include "ledger/event/systems.h"
#include "query/exec/nodes/fields.h"
#include "query/values/times.h"
#include "query/values/ucum_names.h"

namespace daybook::query {
namespace {

using ledger::Disposition;
using ledger::EventStatus;
using ledger::Kind;

constexpr std::string_view kEndsBeforeItBegins = "ends_before_it_begins";
constexpr std::string_view kBeforeBirth = "before_birth";
constexpr std::string_view kAfterDeath = "after_death";
constexpr std::string_view kDoneInFuture = "done_in_future";
constexpr std::string_view kDiedBeforeBirth = "died_before_birth";
constexpr std::string_view kBornInFuture = "born_in_future";
constexpr std::string_view kDiedInFuture = "died_in_future";
constexpr std::string_view kTooOld = "too_old";

Cell WordCell(std::string_view word) { return {std::string(word)}; }

// A letter may be filed, and a mother's telephone number be known, before somebody is born.
bool IsOfTheResident(Kind kind) {
  return kind != Kind::kFamilyHistory && kind != Kind::kDocument && kind != Kind::kContact &&
         kind != Kind::kCareTeamMember;
}

// Examinations, results and letters go on after a death; so do visits for a while, to certify it
// and to see those who are left.
constexpr CivilDay kVisitsAfterDeathDays = 30;
bool NeedsTheLiving(Kind kind) {
  return kind == Kind::kEncounter || kind == Kind::kAppointment || kind == Kind::kMedication ||
         kind == Kind::kImmunisation || kind == Kind::kReferral || kind == Kind::kService;
}

bool IsMeant(EventStatus status) {
  const Disposition disposition = ledger::DispositionOf(status);
  return disposition != Disposition::kCancelled && disposition != Disposition::kDeclined &&
         disposition != Disposition::kAbsent && disposition != Disposition::kRetracted;
}

// Said to be over. Not whatever is: a prescription may be stopped before it begins.
bool IsDone(EventStatus status) {
  return status == EventStatus::kCompleted || status == EventStatus::kFinal ||
         status == EventStatus::kAmended || status == EventStatus::kCorrected ||
         status == EventStatus::kDidNotAttend || status == EventStatus::kResolved;
}
// Said to have begun.
bool HasBegun(EventStatus status) {
  return IsDone(status) || status == EventStatus::kPreliminary || status == EventStatus::kPartial ||
         status == EventStatus::kArrived || status == EventStatus::kInProgress;
}

// A day's grace, for clocks and zones that differ.
bool IsAfterReceipt(const RowTime& time, RowRef row, const Reader& reader) {
  const RecordedAt came = reader.CorrectedOf(row).value_or(reader.RecordedOf(row));
  return time.known && time.day > Zone::Region().LocalDay(came.value) + 1;
}

// Local times of the night in which clocks go back are of one hour or the next.
bool MayBeTheHourTwice(const RowTime& start, const RowTime& end) {
  constexpr int64_t kHourMicros = int64_t{3'600} * 1'000'000;
  if (!start.has_clock || !end.has_clock || start.utc_micros - end.utc_micros > kHourMicros)
    return false;
  const Zone& zone = Zone::Region();
  return zone.FromLocal(start.day + 1, 0) - zone.FromLocal(start.day, 0) > 24 * kHourMicros;
}

bool EarlierByDays(const RowTime& a, const RowTime& b) {
  return a.known && b.known && a.last_day < b.day;
}

}  // namespace

Cell UnmappedCell(RowRef row, const Reader& reader) {
  if (reader.KindOf(row) == Kind::kProvenance) return {};  // its code names what it is of
  std::optional<ledger::Coding> first;
  for (const CodeId code : reader.CodesOf(row)) {
    const ledger::Coding coding = reader.CodeOf(code);
    // Which record says more, as the feeds have it, is no code.
    if (coding.code.empty() || coding.system == "record") continue;
    if (ledger::IsPublishedSystem(coding.system)) return {};
    if (!first) first = coding;
  }
  if (first) return {CodeCell{{first->system, first->code, ""}, ""}};
  const ledger::Coded code = reader.EventOf(row).code;
  std::string words = code.text;
  for (const ledger::Coding& coding : code.codings)
    if (words.empty()) words = coding.display;
  return words.empty() ? Cell{} : Cell{CodeCell{{}, words}};
}

Cell UnmappedUnitCell(RowRef row, const Reader& reader) {
  const projections::RowValue value = reader.ValueOf(row);
  if (value.form == projections::ValueForm::kQuantity) {
    const std::string_view unit = reader.TextOf(value.unit);
    return unit.empty() || IsUnit(unit) ? Cell{} : WordCell(unit);
  }
  if (value.form != projections::ValueForm::kNone || reader.KindOf(row) != Kind::kObservation)
    return {};
  for (const ledger::Component& component : reader.EventOf(row).components) {
    const auto* amount = std::get_if<ledger::Quantity>(&component.value);
    if (amount && !amount->unit.empty() && !IsUnit(amount->unit)) return WordCell(amount->unit);
  }
  return {};
}

Cell ImplausibleCell(RowRef row, const Reader& reader) {
  const RowTime start = reader.StartOf(row);
  const RowTime end = reader.EndOf(row);
  if (Before(end, start) == Truth::kTrue && !MayBeTheHourTwice(start, end))
    return WordCell(kEndsBeforeItBegins);
  const Kind kind = reader.KindOf(row);
  const EventStatus status = reader.StatusOf(row);
  const projections::PersonColumns& persons = reader.Persons();
  const uint32_t resident = reader.ResidentOf(row).value;
  if (IsOfTheResident(kind) && EarlierByDays(start, persons.born[resident]))
    return WordCell(kBeforeBirth);
  RowTime died = persons.died[resident];
  if (kind == Kind::kEncounter) died.last_day += kVisitsAfterDeathDays;
  if (NeedsTheLiving(kind) && IsMeant(status) && EarlierByDays(died, start))
    return WordCell(kAfterDeath);
  if ((HasBegun(status) && IsAfterReceipt(start, row, reader)) ||
      (IsDone(status) && IsAfterReceipt(end, row, reader)))
    return WordCell(kDoneInFuture);
  return {};
}

Cell ImplausibleCell(ResidentNo resident, const RowTime& on, const Reader& reader) {
  const projections::PersonColumns& persons = reader.Persons();
  const RowTime& born = persons.born[resident.value];
  const RowTime& died = persons.died[resident.value];
  const RowRef person = persons.person[resident.value];
  if (EarlierByDays(died, born)) return WordCell(kDiedBeforeBirth);
  if (person && IsAfterReceipt(born, person, reader)) return WordCell(kBornInFuture);
  if (person && IsAfterReceipt(died, person, reader)) return WordCell(kDiedInFuture);
  // Who is dead without a date may have died young.
  const bool alive = AliveOn(resident, on, reader) == Truth::kTrue;
  const auto years = UnitsBetween(born, alive ? on : died, ast::TimeUnit::kYear);
  if (years && years->low > kPlausibleAgeYearsMax) return WordCell(kTooOld);
  return {};
}

std::vector<std::string> ImplausibleWords() {
  std::vector<std::string> words;
  for (const std::string_view word : {kEndsBeforeItBegins, kBeforeBirth, kAfterDeath, kDoneInFuture,
                                      kDiedBeforeBirth, kBornInFuture, kDiedInFuture, kTooOld})
    words.emplace_back(word);
  return words;
}

}  // namespace daybook::query
