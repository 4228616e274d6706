#pragma once
// How far the events of messages and of their FHIR agree: counts by row and field.
#include <map>
#include <set>
#include <string>
#include <utility>

#include "tests/feeds/hl7v2/pairs/left_out.h"
#include "tests/feeds/hl7v2/pairs/matching.h"
#include "tests/feeds/hl7v2/pairs/pairs.h"

namespace daybook::tests {

// Of one field: a check is a pair of events whose FHIR side says something of it. It is agreed if
// the message's side says the same.
struct FieldCount {
  size_t agreed = 0;
  size_t differ = 0;        // both say something
  size_t only_message = 0;  // our reader of HL7 v2 found it, and the FHIR doesn't say it
  size_t only_fhir = 0;
  // What only the message says contradicts nothing.
  size_t checks() const { return agreed + differ + only_fhir; }
};

struct RowCount {
  std::map<std::string, FieldCount> fields;
  size_t matched = 0;
  size_t only_message = 0;
  size_t only_fhir = 0;
  size_t agreed() const;
  size_t checks() const;
};

class Agreement {
 public:
  void Count(const Pair& pair, const Matches& matches);
  const std::map<std::string, RowCount>& rows() const { return rows_; }
  RowCount Whole() const;
  // Fields that were left out, by row.
  const std::set<std::pair<std::string, std::string>>& left_out() const { return left_out_; }
  // Rows, and the fields of each.
  void Print() const;

 private:
  void CountPair(const Pair& pair, const Told& message, const Told& fhir);
  std::map<std::string, RowCount> rows_;
  std::set<std::pair<std::string, std::string>> left_out_;
};

// Agreed checks of a hundred, rounded down; 100 of none.
double PercentOf(size_t agreed, size_t checks);

}  // namespace daybook::tests
