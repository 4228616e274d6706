#pragma once
// Several segments into one; what lies over their closings becomes part of it.
#include <span>

#include "projections/columns/segment_slot.h"
#include "projections/vocabulary/text_dictionary.h"

namespace daybook::projections {

std::shared_ptr<const Segment> MergeSegments(const TextDictionary& texts,
                                             std::span<const SegmentSlot> slots);

}  // namespace daybook::projections
