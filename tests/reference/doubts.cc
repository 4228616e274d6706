#include "tests/reference/doubts.h"

#include <algorithm>
#include <set>

namespace daybook::reference {
namespace {

using ledger::EventStatus;
using ledger::Kind;

Val Unmapped(const ledger::Event& event) {
  static const std::set<std::string> kNames = {
      "snomed", "loinc",  "icd10", "icd10cm", "icd10pcs", "opcs4", "dmd", "read2",
      "ctv3",   "rxnorm", "cvx",   "atc",     "ucum",     "dicom", "ods", "nhs_number"};
  if (event.kind == Kind::kProvenance) return Unknown();
  const ledger::Coding* first = nullptr;
  for (const ledger::Coding& coding : event.code.codings) {
    if (coding.code.empty()) continue;
    if (kNames.count(coding.system) > 0) return Unknown();
    if (first == nullptr) first = &coding;
  }
  ledger::Coded said;
  if (first != nullptr)
    said.codings.push_back({first->system, first->code, ""});
  else
    said.text = event.code.text;
  return first == nullptr && said.text.empty() ? Unknown() : CodedOf(said);
}

bool KnowsUnit(const std::string& unit) {
  return unit.empty() || unit == "%" || MeasureOf(unit).dimension != unit;
}

// A unit that isn't known is a dimension of its own.
Val UnmappedUnit(const ledger::Event& event) {
  const auto* field = ledger::FindField(event, ledger::FieldId::kValue);
  const auto* amount = field ? std::get_if<ledger::Quantity>(field) : nullptr;
  if (amount && RangeOf(*amount)) return KnowsUnit(amount->unit) ? Unknown() : Text(amount->unit);
  if (field && !std::holds_alternative<ledger::Cleared>(*field)) return Unknown();
  if (event.kind == Kind::kObservation)
    for (const ledger::Component& component : event.components)
      if (const auto* part = std::get_if<ledger::Quantity>(&component.value))
        if (!KnowsUnit(part->unit)) return Text(part->unit);
  return Unknown();
}

std::optional<PartialTime> PersonTime(const Resident* resident, ledger::FieldId id) {
  if (!resident || resident->persons.empty()) return std::nullopt;
  const auto* field = ledger::FindField(resident->persons[0]->event, id);
  const auto* time = field ? std::get_if<PartialTime>(field) : nullptr;
  return time ? std::optional(*time) : std::nullopt;
}

bool WholeDaysBefore(const std::optional<PartialTime>& a, const std::optional<PartialTime>& b) {
  return a && b && DaysOf(*a).last < DaysOf(*b).first;
}

bool MoreThanADayAfter(const std::optional<PartialTime>& time, int64_t came_micros) {
  return time && DaysOf(*time).first - LocalDayOf(came_micros) > 1;
}

// Within an hour of each other on a day of 25.
bool ClocksGoBackThen(const PartialTime& at, const PartialTime& until) {
  const int64_t hour = 3'600 * kSecondMicros;
  if (!HasClock(at) || !HasClock(until) || at.utc_micros - until.utc_micros > hour) return false;
  const Day day = DaysOf(at).first;
  return StartOfDay(day + 1) - StartOfDay(day) == 25 * hour;
}

bool OneOf(Kind kind, std::initializer_list<Kind> kinds) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

Val Implausible(const Record& record, const Resident* resident) {
  const ledger::Event& event = record.event();
  if (record.at && record.until && Holds(Earlier(*record.until, *record.at)) &&
      !ClocksGoBackThen(*record.at, *record.until))
    return Text("ends_before_it_begins");
  const bool may_be_older = OneOf(
      event.kind, {Kind::kFamilyHistory, Kind::kDocument, Kind::kContact, Kind::kCareTeamMember});
  if (!may_be_older && WholeDaysBefore(record.at, PersonTime(resident, ledger::FieldId::kBorn)))
    return Text("before_birth");
  const bool of_the_living =
      OneOf(event.kind, {Kind::kEncounter, Kind::kAppointment, Kind::kMedication,
                         Kind::kImmunisation, Kind::kReferral, Kind::kService});
  const ledger::Disposition is = ledger::DispositionOf(event.status);
  const bool meant = is != ledger::Disposition::kCancelled &&
                     is != ledger::Disposition::kDeclined && is != ledger::Disposition::kAbsent &&
                     is != ledger::Disposition::kRetracted;
  const auto died = PersonTime(resident, ledger::FieldId::kDied);
  const Day grace = event.kind == Kind::kEncounter ? 30 : 0;
  if (of_the_living && meant && died && record.at &&
      DaysOf(*died).last + grace < DaysOf(*record.at).first)
    return Text("after_death");
  const auto is_one_of = [&](std::initializer_list<EventStatus> statuses) {
    return std::find(statuses.begin(), statuses.end(), event.status) != statuses.end();
  };
  const bool done =
      is_one_of({EventStatus::kCompleted, EventStatus::kFinal, EventStatus::kAmended,
                 EventStatus::kCorrected, EventStatus::kDidNotAttend, EventStatus::kResolved});
  const bool begun = done || is_one_of({EventStatus::kPreliminary, EventStatus::kPartial,
                                        EventStatus::kArrived, EventStatus::kInProgress});
  const int64_t came = record.corrected_micros.value_or(record.recorded_micros);
  if ((begun && MoreThanADayAfter(record.at, came)) ||
      (done && MoreThanADayAfter(record.until, came)))
    return Text("done_in_future");
  return Unknown();
}

}  // namespace

std::optional<Val> DoubtAbout(const Record& record, const Resident* resident,
                              const std::string& word) {
  if (record.own) return std::nullopt;
  if (word == "unmapped") return Unmapped(record.event());
  if (word == "unmapped_unit") return UnmappedUnit(record.event());
  if (word == "implausible") return Implausible(record, resident);
  return std::nullopt;
}

Val ImplausibleResident(const Resident& resident, const std::optional<PartialTime>& on) {
  const auto born = PersonTime(&resident, ledger::FieldId::kBorn);
  const auto died = PersonTime(&resident, ledger::FieldId::kDied);
  if (WholeDaysBefore(died, born)) return Text("died_before_birth");
  if (resident.persons.empty()) return Unknown();
  const int64_t came = resident.persons[0]->recorded_micros;
  if (MoreThanADayAfter(born, came)) return Text("born_in_future");
  if (MoreThanADayAfter(died, came)) return Text("died_in_future");
  const bool alive = on && IsAlive(resident, Index{*on});
  const std::optional<PartialTime> then = alive ? on : died;
  if (!then) return Unknown();
  const Val age = AgeOn(resident, *then);
  return !age.unknown() && age.range.low > 122 ? Text("too_old") : Unknown();
}

}  // namespace daybook::reference
