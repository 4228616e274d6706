#include "query/answer.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

namespace daybook::query {
namespace {

constexpr std::array<std::pair<ValueType, std::string_view>, 10> kTypeWords{{
    {ValueType::kBool, "boolean"},
    {ValueType::kInteger, "integer"},
    {ValueType::kNumber, "number"},
    {ValueType::kQuantity, "quantity"},
    {ValueType::kDate, "date"},
    {ValueType::kMoment, "moment"},
    {ValueType::kCode, "code"},
    {ValueType::kText, "text"},
    {ValueType::kList, "list"},
    {ValueType::kDuration, "duration"},
}};

}  // namespace

std::string_view TypeWord(ValueType type) {
  const auto* row = std::find_if(kTypeWords.begin(), kTypeWords.end(),
                                 [type](const auto& entry) { return entry.first == type; });
  DAYBOOK_CHECK(row != kTypeWords.end());
  return row->second;
}

std::optional<ValueType> TypeFromWord(std::string_view word) {
  for (const auto& [type, name] : kTypeWords)
    if (name == word) return type;
  return std::nullopt;
}

void NameApart(std::vector<ColumnInfo>& columns) {
  std::set<std::string> taken;  // also by columns to come: they keep the names they have
  for (const ColumnInfo& column : columns) taken.insert(column.name);
  std::map<std::string, int> next;  // the number after the last one given
  for (ColumnInfo& column : columns) {
    const auto [number, first] = next.try_emplace(column.name, 2);
    if (first) continue;
    const std::string written = column.name;
    do column.name = written + "_" + std::to_string(number->second++);
    while (!taken.insert(column.name).second);
  }
}

// What comes over a socket may come in any order.
static Error NotBegun() {
  return {ErrorCode::kCorruption, "a part of an answer came before its beginning"};
}

Status CollectingSink::Begin(std::string_view statement) {
  answers_.emplace_back().statement = statement;
  return {};
}

Status CollectingSink::Columns(const std::vector<ColumnInfo>& columns) {
  if (answers_.empty()) return NotBegun();
  answers_.back().columns = columns;
  return {};
}

Status CollectingSink::Rows(const std::vector<Row>& batch) {
  if (answers_.empty()) return NotBegun();
  std::vector<Row>& rows = answers_.back().rows;
  rows.insert(rows.end(), batch.begin(), batch.end());
  return {};
}

Status CollectingSink::End(const AnswerEnd& end) {
  if (answers_.empty()) return NotBegun();
  answers_.back().end = end;
  return {};
}

Status CollectingSink::Note(std::string_view text) {
  if (answers_.empty()) return NotBegun();
  answers_.back().note = text;
  return {};
}

}  // namespace daybook::query
