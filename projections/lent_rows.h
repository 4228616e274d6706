#pragma once
// Rows that stand in no segment, lent to one reader for one question: what the ledger holds about
// itself (who read what, feeds, the quarantine). With them patterns, windows and picks treat an
// access as they do a record. What such a row says beside its time is its lender's to know.
#include <string>
#include <vector>

#include "projections/reader.h"

namespace daybook::projections {

// In RowRef::segment of every lent row; RowRef::row is the lender's number.
inline constexpr uint32_t kLentSegment = UINT32_MAX - 1;
inline bool IsLent(RowRef row) { return row.segment == kLentSegment; }

// Kinds of lent rows in a KindSet: the bits that no kind of event has (0, 1 or 2).
constexpr KindSet LentKindBit(uint8_t number) { return KindSet{1} << (61 + number); }
inline constexpr KindSet kLentKinds = LentKindBit(0) | LentKindBit(1) | LentKindBit(2);

// Whose rows they are that are nobody's own: all of a kind are found under it.
inline constexpr ResidentNo kNobody{UINT32_MAX};

class LentRows {
 public:
  virtual ~LentRows() = default;
  // Numbers of the rows of these kinds that are about the resident (kNobody: of all), by time.
  virtual std::vector<uint32_t> RowsOf(KindSet kinds, ResidentNo resident) const = 0;
  // A moment, never unknown.
  virtual RowTime AtOf(uint32_t row) const = 0;
  // "access/17": as an answer calls the row.
  virtual std::string IdOf(uint32_t row) const = 0;
};

}  // namespace daybook::projections
