#include <algorithm>

#include "query/exec/nodes/doubts.h"
#include "query/exec/nodes/fields.h"
#include "query/exec/patterns/registration.h"

namespace daybook::query {
namespace {

struct ResidentRow {
  std::string_view word;
  ResidentFieldInfo info;
};
constexpr ResidentRow kRows[] = {
    {"nhs_number", {ResidentField::kNhsNumber, CellType::kText}},
    {"name", {ResidentField::kName, CellType::kText}},
    {"born", {ResidentField::kBorn, CellType::kTime}},
    {"age", {ResidentField::kAge, CellType::kNumber}},
    {"sex", {ResidentField::kSex, CellType::kText}},
    {"ethnicity", {ResidentField::kEthnicity, CellType::kCode}},
    {"borough", {ResidentField::kBorough, CellType::kText}},
    {"practice", {ResidentField::kPractice, CellType::kText}},
    {"registered", {ResidentField::kRegistered, CellType::kTime}},
    {"lsoa", {ResidentField::kLsoa, CellType::kText}},
    {"imd_decile", {ResidentField::kImdDecile, CellType::kNumber}},
    {"language", {ResidentField::kLanguage, CellType::kText}},
    {"died", {ResidentField::kDied, CellType::kTime}},
    {"alive", {ResidentField::kAlive, CellType::kBool}},
    {"implausible", {ResidentField::kImplausible, CellType::kText}},
};

// Age in whole years; a range where a partial date of birth, or of the day, leaves it open.
Cell AgeCell(const RowTime& born, const RowTime& on) {
  if (!born.known || !on.known || on.last_day < born.day) return {};
  const int oldest = YearsBetween(born.day, on.last_day);
  const int youngest = std::max(0, YearsBetween(born.last_day, on.day));
  if (oldest != youngest)
    return {RangeCell{static_cast<double>(youngest), static_cast<double>(oldest)}};
  return {static_cast<double>(oldest)};
}

Cell TextIdCell(TextId id, const Reader& reader) {
  return id.value == 0 ? Cell{} : Cell{std::string(reader.TextOf(id))};
}

// The practice's name where its source sent the organisation, else what the person record says.
Cell PracticeCell(RowRef person, TextId practice, const Reader& reader) {
  if (practice.value == 0) return {};
  const std::string text(reader.TextOf(practice));
  if (!person) return {text};
  return {reader.PartyName(reader.SourceOf(person), {text, ""})};
}

Cell PersonFieldCell(RowRef person, ledger::FieldId field, const Reader& reader) {
  if (!person) return {};
  const auto value = reader.FieldOf(person, field);
  if (!value) return {};
  if (const auto* text = std::get_if<std::string>(&*value)) return {*text};
  if (const auto* number = std::get_if<int64_t>(&*value)) return {static_cast<double>(*number)};
  if (const auto* coded = std::get_if<ledger::Coded>(&*value)) {
    if (!coded->empty())
      return {CodeCell{coded->codings.empty() ? ledger::Coding{} : coded->codings.front(),
                       coded->text}};
  }
  return {};
}

}  // namespace

std::optional<ResidentFieldInfo> FindResidentField(std::string_view word) {
  for (const ResidentRow& row : kRows)
    if (row.word == word) return row.info;
  return std::nullopt;
}

std::vector<std::string> ResidentFieldWords() {
  std::vector<std::string> words;
  for (const ResidentRow& row : kRows) words.emplace_back(row.word);
  return words;
}

Truth AliveOn(ResidentNo resident, const RowTime& on, const Reader& reader) {
  const projections::PersonColumns& persons = reader.Persons();
  const RowTime& died = persons.died[resident.value];
  if (!died.known) return ToTruth(persons.deceased[resident.value] == 0);
  if (!on.known) return Truth::kUnknown;
  // By whole days: somebody who died on the day is no longer alive on it; who died in "2019" is
  // dead from its first day.
  return ToTruth(on.last_day < died.day);
}

Cell ResidentFieldNode::CellOf(ResidentNo resident, const RowTime& on, Exec& exec) const {
  const projections::PersonColumns& persons = exec.reader.Persons();
  const size_t i = resident.value;
  switch (info_.field) {
    case ResidentField::kNhsNumber:
      return TextIdCell(persons.nhs_number[i], exec.reader);
    case ResidentField::kBorn:
      return persons.born[i].known ? Cell{persons.born[i]} : Cell{};
    case ResidentField::kAge:
      return AgeCell(persons.born[i], on);
    case ResidentField::kSex:
      return TextIdCell(persons.sex[i], exec.reader);
    case ResidentField::kBorough:
      return TextIdCell(persons.borough[i], exec.reader);
    case ResidentField::kPractice:
      return PracticeCell(persons.person[i], persons.practice[i], exec.reader);
    case ResidentField::kDied:
      return persons.died[i].known ? Cell{persons.died[i]} : Cell{};
    case ResidentField::kAlive: {
      if (!on.known) return {};
      const RowTime& born = persons.born[i];
      if (born.known && born.day > on.last_day) return Cell{false};
      const Truth alive = AliveOn(resident, on, exec.reader);
      return alive == Truth::kUnknown ? Cell{} : Cell{alive == Truth::kTrue};
    }
    case ResidentField::kName:
      return PersonFieldCell(persons.person[i], ledger::FieldId::kName, exec.reader);
    case ResidentField::kEthnicity:
      return PersonFieldCell(persons.person[i], ledger::FieldId::kEthnicity, exec.reader);
    case ResidentField::kRegistered:
      return {};  // RegisteredCells: it looks at records
    case ResidentField::kLsoa:
      return PersonFieldCell(persons.person[i], ledger::FieldId::kLsoa, exec.reader);
    case ResidentField::kImdDecile:
      return PersonFieldCell(persons.person[i], ledger::FieldId::kImdDecile, exec.reader);
    case ResidentField::kLanguage:
      return PersonFieldCell(persons.person[i], ledger::FieldId::kLanguage, exec.reader);
    case ResidentField::kImplausible:
      return ImplausibleCell(resident, on, exec.reader);
  }
  return {};
}

CellColumn RowDayNode::Cells(const Batch& batch, Exec&) const {
  CellColumn cells(batch.size());
  for (size_t i = 0; i < cells.size(); ++i) cells[i] = {DayTime(batch.days[i])};
  return cells;
}

std::vector<RowTime> ResidentFieldNode::DatesOf(const Batch& batch, Exec& exec) const {
  if (!date_) return std::vector<RowTime>(batch.size(), exec.date.AsTime());
  std::vector<RowTime> dates(batch.size());
  const CellColumn cells = date_->Cells(batch, exec);
  for (size_t i = 0; i < dates.size(); ++i)
    if (const auto* date = std::get_if<RowTime>(&cells[i].v)) dates[i] = *date;
  return dates;
}

CellColumn ResidentFieldNode::Cells(const Batch& batch, Exec& exec) const {
  const std::vector<RowTime> dates = DatesOf(batch, exec);
  if (info_.field == ResidentField::kRegistered) return RegisteredCells(batch, dates, exec);
  CellColumn cells(batch.size());
  for (size_t i = 0; i < cells.size(); ++i)
    if (!asked_ || dates[i].known) cells[i] = CellOf(batch.residents[i], dates[i], exec);
  return cells;
}

std::vector<CellColumn> ResidentFieldNode::Others(const Batch& batch, Exec& exec) const {
  if (info_.field != ResidentField::kEthnicity) return {};
  const std::vector<RowTime> dates = asked_ ? DatesOf(batch, exec) : std::vector<RowTime>();
  const projections::PersonColumns& persons = exec.reader.Persons();
  std::vector<CellColumn> others(batch.size());
  for (size_t i = 0; i < others.size(); ++i) {
    const RowRef person = persons.person[batch.residents[i].value];
    if (!person || (asked_ && !dates[i].known)) continue;
    const auto value = exec.reader.FieldOf(person, ledger::FieldId::kEthnicity);
    const auto* coded = value ? std::get_if<ledger::Coded>(&*value) : nullptr;
    if (!coded) continue;
    for (size_t at = 1; at < coded->codings.size(); ++at)
      others[i].push_back({CodeCell{coded->codings[at], coded->text}});
  }
  return others;
}

std::string ResidentFieldNode::Describe() const {
  return date_ ? word_ + " at " + date_->Describe() : word_;
}

}  // namespace daybook::query
