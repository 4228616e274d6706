#include "tests/measures/value_sets.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "feeds/io/byte_stream.h"
#include "ledger/base/check.h"
#include "ledger/event/systems.h"

namespace daybook::tests {
namespace {

// Systems of the value sets that the patients' records use; codes of others are left out.
constexpr const char* kSystems[] = {"snomed", "loinc", "icd10cm", "icd10pcs", "rxnorm"};

std::vector<std::string> Split(const std::string& line) {
  std::vector<std::string> cells(1);
  for (const char c : line) {
    if (c == ',')
      cells.emplace_back();
    else if (c != '\r')
      cells.back() += c;
  }
  return cells;
}

std::string TextOfFile(const std::string& path) {
  auto file = feeds::OpenFile(path);
  DAYBOOK_CHECK(file.ok());
  auto bytes = feeds::Unpack(std::move(*file));
  DAYBOOK_CHECK(bytes.ok());
  std::string text;
  std::vector<char> chunk(1u << 16);
  for (;;) {
    const auto got = (*bytes)->Read(chunk.data(), chunk.size());
    DAYBOOK_CHECK(got.ok());
    if (*got == 0) return text;
    text.append(chunk.data(), *got);
  }
}

}  // namespace

std::vector<std::vector<std::string>> RowsOfFile(const std::string& path) {
  const std::string text = TextOfFile(path);
  std::vector<std::vector<std::string>> rows;
  for (size_t at = text.find('\n') + 1; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    if (end > at) rows.push_back(Split(text.substr(at, end - at)));
    at = end + 1;
  }
  return rows;
}

ValueSets::ValueSets(const std::string& path) {
  for (const std::vector<std::string>& row : RowsOfFile(path)) {
    const std::string_view system = ledger::SystemName(row.at(1));
    if (std::find(std::begin(kSystems), std::end(kSystems), system) == std::end(kSystems)) continue;
    std::string& list = lists_[row[0]];
    if (!list.empty()) list += ", ";
    list += std::string(system) + ":" + row.at(2);
  }
}

std::string ValueSets::WithCodes(const std::string& definition) const {
  const std::string from = "from '";
  const size_t at = definition.find(from);
  if (at == std::string::npos) return definition;
  const size_t end = definition.find(".csv'", at);
  const std::string oid = definition.substr(at + from.size(), end - at - from.size());
  const auto list = lists_.find(oid);
  EXPECT_NE(list, lists_.end()) << oid;
  if (list == lists_.end()) return definition;
  return definition.substr(0, at) + list->second + definition.substr(end + 5);
}

}  // namespace daybook::tests
