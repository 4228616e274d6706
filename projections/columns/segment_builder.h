#pragma once
// Makes a segment of rows that come in its order, from the fold or from other segments.
#include <memory>
#include <vector>

#include "projections/columns/segment.h"

namespace daybook::projections {

// CHECKs the order of streams; clinical order within one is the caller's.
class SegmentBuilder {
 public:
  SegmentBuilder();
  ~SegmentBuilder();
  // First, with all the rows that will be added.
  void Reserve(std::span<const NewRow> rows);
  void Add(const NewRow& row);
  // Instead: with all the segments that will be copied from. Their stored events are not copied.
  void Reserve(std::span<const Segment* const> segments);
  // Rows [begin, end) of a segment.
  void Copy(const Segment& from, uint32_t begin, uint32_t end);
  // The last row added was replaced meanwhile: what lies over its segment's own closing.
  void CloseLast(const Closing& closing);

  uint32_t rows() const;
  // The segment; the builder is empty afterwards.
  std::shared_ptr<const Segment> Finish();

 private:
  struct Columns;
  void CopyRows(const Segment& from, uint32_t begin, uint32_t end);
  void CopyLists(const Segment& from, uint32_t begin, uint32_t end);
  void IndexStreams();
  void IndexCodes();
  void IndexKinds();
  EventPieces TakeEvents();

  std::shared_ptr<Columns> columns_;
  EventPieces events_;  // of rows that were copied
};

}  // namespace daybook::projections
