#include "projections/columns/segment_merge.h"

#include <algorithm>
#include <vector>

#include "projections/columns/row_order.h"
#include "projections/columns/segment_builder.h"

namespace daybook::projections {
namespace {

// How far the merge is in one segment.
struct Cursor {
  const SegmentSlot* slot;
  size_t stream = 0;  // place in stream_ids
  bool done() const { return stream == slot->segment->stream_ids().size(); }
  uint32_t id() const { return slot->segment->stream_ids()[stream]; }
  uint32_t begin() const { return slot->segment->stream_rows()[stream]; }
  uint32_t end() const { return slot->segment->stream_rows()[stream + 1]; }
};

struct MergeRow {
  const SegmentSlot* slot;
  uint32_t row;
};

// Rows of one stream out of several segments, by clinical order.
void AddSorted(const TextDictionary& texts, std::vector<MergeRow>& rows, SegmentBuilder& out) {
  std::sort(rows.begin(), rows.end(), [&](const MergeRow& a, const MergeRow& b) {
    return CompareClinical(texts, {a.slot->segment.get(), a.row}, {b.slot->segment.get(), b.row}) <
           0;
  });
  for (const MergeRow& at : rows) {
    out.Copy(*at.slot->segment, at.row, at.row + 1);
    out.CloseLast(at.slot->ClosingOf(at.row));
  }
}

// Rows of one stream that only one segment has: in order already.
void AddRun(const Cursor& cursor, SegmentBuilder& out) {
  const SegmentSlot& slot = *cursor.slot;
  if (slot.closings->chunk_count() == 0) {
    out.Copy(*slot.segment, cursor.begin(), cursor.end());
    return;
  }
  for (uint32_t row = cursor.begin(); row < cursor.end(); ++row) {
    out.Copy(*slot.segment, row, row + 1);
    out.CloseLast(slot.ClosingOf(row));
  }
}

}  // namespace

std::shared_ptr<const Segment> MergeSegments(const TextDictionary& texts,
                                             std::span<const SegmentSlot> slots) {
  std::vector<Cursor> cursors;
  std::vector<const Segment*> segments;
  for (const SegmentSlot& slot : slots) {
    cursors.push_back({&slot, 0});
    segments.push_back(slot.segment.get());
  }
  SegmentBuilder out;
  out.Reserve(segments);
  std::vector<Cursor*> here;
  std::vector<MergeRow> rows;
  for (;;) {
    here.clear();
    uint32_t lowest = UINT32_MAX;
    for (Cursor& cursor : cursors) {
      if (cursor.done() || cursor.id() > lowest) continue;
      if (cursor.id() < lowest) here.clear();
      lowest = cursor.id();
      here.push_back(&cursor);
    }
    if (here.empty()) break;
    if (here.size() == 1) {
      AddRun(*here.front(), out);
    } else {
      rows.clear();
      for (const Cursor* cursor : here)
        for (uint32_t row = cursor->begin(); row < cursor->end(); ++row)
          rows.push_back({cursor->slot, row});
      AddSorted(texts, rows, out);
    }
    for (Cursor* cursor : here) ++cursor->stream;
  }
  return out.Finish();
}

}  // namespace daybook::projections
