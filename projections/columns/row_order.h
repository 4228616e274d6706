#pragma once
// Clinical order with its whole tie rule (walls.md 12): start, version time, source, record id,
// content; never arrival, never a dense number.
#include <compare>

#include "projections/columns/segment.h"
#include "projections/vocabulary/text_dictionary.h"

namespace daybook::projections {

struct SegmentRow {
  const Segment* segment = nullptr;
  uint32_t row = 0;
};

// What decides after the start; also how the versions of a person record rank.
std::strong_ordering CompareTies(const TextDictionary& texts, SegmentRow a, SegmentRow b);
std::strong_ordering CompareClinical(const TextDictionary& texts, SegmentRow a, SegmentRow b);
std::strong_ordering CompareClinical(const TextDictionary& texts, const NewRow& a, const NewRow& b);

}  // namespace daybook::projections
