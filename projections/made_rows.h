#pragma once
// Rows that a question makes of others: one day of a record's span, an episode of several records.
// They have the fields of the row they are made of and times of their own, and live as long as the
// Reader that holds them. Equal ones are the same row.
#include <deque>
#include <optional>
#include <shared_mutex>
#include <unordered_set>

#include "projections/reader.h"

namespace daybook::projections {

// Days and episodes that one question may make; about 500 MB.
inline constexpr size_t kMadeRowsMax = 4'000'000;

struct MadeRow {
  RowRef base;  // of a segment
  RowTime start, end;
  uint32_t count = 0;  // of how many records an episode is put together; 0: no episode
};

// Clinical order of two starts: a bare date before the clock times of its day, the unknown last.
int CompareStarts(const RowTime& a, const RowTime& b);

class MadeRows {
 public:
  static bool Holds(RowRef row) { return row.segment == kSegment; }

  // nullopt when kMadeRowsMax others are there already.
  std::optional<RowRef> Add(const MadeRow& row);
  MadeRow At(RowRef row) const;

 private:
  // A segment's number that no segment reaches.
  static constexpr uint32_t kSegment = UINT32_MAX - 2;
  struct Hash {
    const std::deque<MadeRow>* rows;
    size_t operator()(uint32_t index) const;
  };
  struct Equal {
    const std::deque<MadeRow>* rows;
    bool operator()(uint32_t a, uint32_t b) const;
  };

  mutable std::shared_mutex mutex_;
  std::deque<MadeRow> rows_;
  std::unordered_set<uint32_t, Hash, Equal> seen_{0, Hash{&rows_}, Equal{&rows_}};
};

}  // namespace daybook::projections
