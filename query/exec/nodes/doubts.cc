#include "query/exec/nodes/doubts.h"

#include <algorithm>

#include "ledger/base/zone.h"
#include "ledger/event/systems.h"
#include "query/exec/nodes/fields.h"
#include "query/values/times.h"
#include "query/values/ucum.h"

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

// Examinations, results and letters go on after a death.
bool NeedsTheLiving(Kind kind) {
  return kind == Kind::kEncounter || kind == Kind::kAppointment || kind == Kind::kMedication ||
         kind == Kind::kImmunisation || kind == Kind::kReferral || kind == Kind::kService;
}

bool IsMeant(EventStatus status) {
  const Disposition disposition = ledger::DispositionOf(status);
  return disposition != Disposition::kCancelled && disposition != Disposition::kDeclined &&
         disposition != Disposition::kAbsent && disposition != Disposition::kRetracted;
}

// Not whatever is over: a prescription may be stopped before it begins.
bool IsDone(EventStatus status) {
  return status == EventStatus::kCompleted || status == EventStatus::kFinal ||
         status == EventStatus::kAmended || status == EventStatus::kCorrected ||
         status == EventStatus::kDidNotAttend;
}

// A day's grace, for clocks and zones that differ.
bool IsAfterReceipt(const RowTime& time, RowRef row, const Reader& reader) {
  const RecordedAt came = reader.CorrectedOf(row).value_or(reader.RecordedOf(row));
  return time.known && time.day > Zone::Region().LocalDay(came.value) + 1;
}

bool EarlierByDays(const RowTime& a, const RowTime& b) {
  return a.known && b.known && a.last_day < b.day;
}

}  // namespace

Cell UnmappedCell(RowRef row, const Reader& reader) {
  const auto codes = reader.CodesOf(row);
  if (codes.empty()) {
    const std::string words = reader.EventOf(row).code.text;
    return words.empty() ? Cell{} : Cell{words};
  }
  for (const CodeId code : codes)
    if (ledger::IsPublishedSystem(reader.CodeOf(code).system)) return {};
  const ledger::Coding first = reader.CodeOf(codes.front());
  return {first.system.empty() ? first.code : first.system + ":" + first.code};
}

Cell UnmappedUnitCell(RowRef row, const Reader& reader) {
  const projections::RowValue value = reader.ValueOf(row);
  if (value.form != projections::ValueForm::kQuantity) return {};
  const std::string_view unit = reader.TextOf(value.unit);
  return unit.empty() || FindUnit(unit) ? Cell{} : WordCell(unit);
}

Cell ImplausibleCell(RowRef row, const Reader& reader) {
  const RowTime start = reader.StartOf(row);
  if (Before(reader.EndOf(row), start) == Truth::kTrue) return WordCell(kEndsBeforeItBegins);
  const Kind kind = reader.KindOf(row);
  const EventStatus status = reader.StatusOf(row);
  const projections::PersonColumns& persons = reader.Persons();
  const uint32_t resident = reader.ResidentOf(row).value;
  if (IsOfTheResident(kind) && EarlierByDays(start, persons.born[resident]))
    return WordCell(kBeforeBirth);
  if (NeedsTheLiving(kind) && IsMeant(status) && EarlierByDays(persons.died[resident], start))
    return WordCell(kAfterDeath);
  if (IsDone(status) && IsAfterReceipt(start, row, reader)) return WordCell(kDoneInFuture);
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
  const auto years = UnitsBetween(born, on, ast::TimeUnit::kYear);
  if (years && years->low > kPlausibleAgeYearsMax && AliveOn(resident, on, reader) == Truth::kTrue)
    return WordCell(kTooOld);
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
