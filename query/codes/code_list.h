#pragma once
// A list of codes in a CSV file: a heading, then a row a code. `code` is wanted; `system` says
// whose code it is unless the statement does; `display` (or `term`, `name`, `description`) its
// words; any other column is there for lookup(…).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "query/codes/code_text.h"

namespace daybook::query {

// Longest file of codes that a definition keeps, in bytes: some 80,000 rows.
inline constexpr size_t kCodeListBytesMax = 4u << 20;

struct CodeListRow {
  uint32_t line = 0;
  std::string system, code, display;
  std::vector<std::string> cells;  // one a column
};

struct CodeList {
  std::vector<std::string> columns;  // as written
  std::vector<CodeListRow> rows;

  // By name, whatever its case.
  std::optional<size_t> ColumnOf(std::string_view name) const;
};

struct CodeListOutcome {
  CodeList list;
  std::vector<FileTrouble> troubles;  // empty if the list is good
  std::string hint;
};

// `system`: of rows that name none; empty if the statement gave none.
CodeListOutcome ReadCodeList(std::string_view content, std::string_view system);

// "line 3: …; line 9: …; and 4 more".
std::string TroublesText(const std::vector<FileTrouble>& troubles);

}  // namespace daybook::query
