#pragma once
// A segment as one snapshot sees it: its rows, and the closings that came after it was built.
#include <memory>

#include "projections/columns/segment.h"
#include "projections/columns/sparse_array.h"

namespace daybook::projections {

using Closings = SparseArray<Closing>;

struct SegmentSlot {
  std::shared_ptr<const Segment> segment;
  std::shared_ptr<const Closings> closings;

  Closing ClosingOf(uint32_t row) const {
    const Closing* later = closings->Find(row);
    return later ? *later : segment->closing()[row];
  }
};

// In the answers of a reader who knows the log up to `known_at`.
inline bool InForceAt(uint64_t known_from, uint64_t known_to, uint64_t known_at) {
  return known_from < known_at && known_at <= known_to;
}

}  // namespace daybook::projections
