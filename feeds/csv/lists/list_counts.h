#pragma once
// What a list does, or would do, to the record.
#include <cstdint>
#include <optional>
#include <string>

namespace daybook::feeds::csv {

struct ListCounts {
  bool dry_run = false;          // nothing was written
  std::optional<uint64_t> load;  // the list's name: the position of its first note
  std::string as_of;
  std::string period;             // empty: a whole list
  uint64_t rows = 0;              // that could be read
  uint64_t quarantined = 0;       // rows that could not
  std::string first_quarantined;  // where the first of them is and what is wrong with it
  uint64_t added = 0;             // records not reported before
  uint64_t changed = 0;
  uint64_t unchanged = 0;
  uint64_t reported = 0;  // records that were reported before, in the period if there is one
  uint64_t no_longer_reported = 0;
  uint64_t gone_since = 0;  // records of it that a later list, taken in before, lacks
  bool held_back = false;   // nothing is removed: which records some rows are about can't be told

  std::string ToJson() const;
};

struct RevertCounts {
  bool dry_run = false;
  uint64_t load = 0;  // the list that is taken back
  std::string as_of;
  std::string period;
  bool before = false;              // it was reverted before: there is nothing to do
  uint64_t retracted = 0;           // records that the list brought
  uint64_t restored = 0;            // records that it changed
  uint64_t reported_again = 0;      // records that it lacked
  uint64_t no_longer_reported = 0;  // records that were not reported before the list had them

  std::string ToJson() const;
};

}  // namespace daybook::feeds::csv
