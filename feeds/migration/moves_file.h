#pragma once
// The file that says which record is called what since a migration (`daybook migrate --help`).
#include <cstdint>
#include <string>
#include <vector>

#include "feeds/input.h"

namespace daybook::feeds {

// Rows that one run takes: the plan has some 3.5 KB for each (measured with ids of 37 bytes).
inline constexpr size_t kMovesMax = 1'000'000;

struct MoveRow {
  uint64_t line = 0;  // of the file
  ledger::RecordKey was, is;
  // Empty: whichever there is.
  std::string old_subject{}, new_subject{};
};

// CSV with a row of headings: `record` and `new_record` ("Condition/17"), and where they are needed
// `source`, `new_source`, `subject`, `new_subject`; other columns are for people. A row without a
// source is `source`'s, one without a new source stays with its own. kBadData with the line: a
// heading that is missing or there twice (in capitals or not), a row that can't be read, a name
// without type; kTooLarge over kMovesMax rows.
Result<std::vector<MoveRow>> ReadMoves(ByteStream& bytes, const std::string& source);

}  // namespace daybook::feeds
