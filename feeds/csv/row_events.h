#pragma once
// One row to its event, by a mapping.
#include <string>
#include <unordered_map>
#include <variant>

#include "feeds/csv/mapping.h"
#include "feeds/csv/row_splitter.h"
#include "feeds/refusal.h"
#include "ledger/base/zone.h"

namespace daybook::feeds::csv {

// Where each column stands, by its heading.
using Headings = std::unordered_map<std::string, size_t>;

struct RowContext {
  const Mapping& mapping;
  const Headings& headings;
  const std::string& source;
  const Zone& zone;
  // Version of rows whose mapping names no version column: when the file was made.
  std::optional<PartialTime> as_of;
};

// What tells the row's record from others; nullopt if its columns are empty or too long.
std::optional<std::string> RecordIdOf(const Row& row, const RowContext& context);
// The cells are UTF-8 already. A refusal's place is the column and line.
std::variant<ledger::Event, Refusal> EventOf(const Row& row, const RowContext& context);

}  // namespace daybook::feeds::csv
