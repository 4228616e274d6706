#include "tests/reference/doubts.h"

#include <algorithm>
#include <set>

namespace daybook::reference {
namespace {

using ledger::EventStatus;
using ledger::Kind;

Val Unmapped(const ledger::Coded& code) {
  static const std::set<std::string> kNames = {
      "snomed", "loinc",  "icd10", "icd10cm", "icd10pcs", "opcs4", "dmd", "read2",
      "ctv3",   "rxnorm", "cvx",   "atc",     "ucum",     "dicom", "ods", "nhs_number"};
  for (const ledger::Coding& coding : code.codings) {
    const bool published = coding.system.find("hl7.org") != std::string::npos ||
                           coding.system.find("fhir.nhs.uk") != std::string::npos;
    if (published || kNames.count(coding.system) > 0) return Unknown();
  }
  if (!code.codings.empty()) {
    const ledger::Coding& first = code.codings[0];
    return Text(first.system.empty() ? first.code : first.system + ":" + first.code);
  }
  return code.text.empty() ? Unknown() : Text(code.text);
}

Val UnmappedUnit(const ledger::Event& event) {
  const auto* field = ledger::FindField(event, ledger::FieldId::kValue);
  const auto* amount = field ? std::get_if<ledger::Quantity>(field) : nullptr;
  if (!amount || amount->unit.empty() || !RangeOf(*amount)) return Unknown();
  // A unit that isn't known is a dimension of its own.
  const Measure measure = MeasureOf(amount->unit);
  const bool known = measure.dimension != amount->unit || amount->unit == "%";
  return known ? Unknown() : Text(amount->unit);
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

bool OneOf(Kind kind, std::initializer_list<Kind> kinds) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

Val Implausible(const Record& record, const Resident* resident) {
  const ledger::Event& event = record.event();
  if (record.at && record.until && Holds(Earlier(*record.until, *record.at)))
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
  if (of_the_living && meant &&
      WholeDaysBefore(PersonTime(resident, ledger::FieldId::kDied), record.at))
    return Text("after_death");
  const bool done = event.status == EventStatus::kCompleted ||
                    event.status == EventStatus::kFinal || event.status == EventStatus::kAmended ||
                    event.status == EventStatus::kCorrected ||
                    event.status == EventStatus::kDidNotAttend;
  if (done &&
      MoreThanADayAfter(record.at, record.corrected_micros.value_or(record.recorded_micros)))
    return Text("done_in_future");
  return Unknown();
}

}  // namespace

std::optional<Val> DoubtAbout(const Record& record, const Resident* resident,
                              const std::string& word) {
  if (record.own) return std::nullopt;
  if (word == "unmapped") return Unmapped(record.event().code);
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
  if (!on || !IsAlive(resident, Index{*on})) return Unknown();
  const Val age = AgeOn(resident, *on);
  return !age.unknown() && age.range.low > 122 ? Text("too_old") : Unknown();
}

}  // namespace daybook::reference
