#pragma once
// Two answers of one question held against each other, and what lies between them in the log.
#include <array>
#include <string>
#include <vector>

#include "ledger/log/log.h"
#include "query/answer.h"

namespace daybook::query {

// change, position, because, then the row.
Row ChangeRow(const std::string& change, uint64_t position, const std::string& because,
              const Row& row);
// The same rows, each as often, in any order.
bool SameRows(const std::vector<Row>& a, const std::vector<Row>& b);
// Rows that are in `before` alone as "out", then those in `after` alone as "in".
std::vector<Row> ChangedRows(const std::vector<Row>& before, const std::vector<Row>& after,
                             uint64_t position, const std::string& because);
// What entries [low, high) of the log are: the record of a single one, else their positions.
std::string CauseText(const ledger::Log& care, uint64_t low, uint64_t high);
// SHA-256 over the values of all rows.
std::array<uint8_t, 32> DigestOfRows(const std::vector<Row>& rows);

}  // namespace daybook::query
