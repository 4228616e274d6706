#pragma once
// What a Reader holds; shared by the reader_*.cc files.
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "projections/columns/row_order.h"
#include "projections/lent_rows.h"
#include "projections/made_rows.h"
#include "projections/persons.h"
#include "projections/reader.h"
#include "projections/snapshot.h"

namespace daybook::projections {

struct Reader::Pinned {
  Pinned(std::shared_ptr<const Snapshot> of, Visibility seen, uint64_t at)
      : snapshot(std::move(of)),
        visibility(std::move(seen)),
        known_at(at),
        newest(at == snapshot->position()),
        grouping(snapshot->GroupingAt(at)) {}

  std::shared_ptr<const Snapshot> snapshot;
  Visibility visibility;
  uint64_t known_at;
  bool newest;  // nothing in the snapshot is beyond known_at
  Grouping grouping;
  std::shared_ptr<const LentRows> lent;  // null: none

  // Made by the first who asks.
  std::once_flag persons_once;
  std::shared_ptr<const PersonColumns> persons;
  std::once_flag residents_once;
  std::shared_ptr<const std::vector<ResidentNo>> residents;
  // Names of parties that were looked up, at most kPartyNamesMax.
  static constexpr size_t kPartyNamesMax = 100'000;
  std::shared_mutex names_mutex;
  std::unordered_map<std::string, std::string> names;

  // Days and episodes that the question has made.
  MadeRows made;

  const SegmentSlot& SlotOf(RowRef row) const { return snapshot->segments()[row.segment]; }
  const Segment& SegmentOf(RowRef row) const { return *SlotOf(row).segment; }
  SegmentRow At(RowRef row) const { return {&SegmentOf(row), row.row}; }
  PopulationView Population() const { return {*snapshot, grouping, visibility, known_at}; }

  // In the answers at known_at.
  bool Known(const SegmentSlot& slot, uint32_t row) const;
  // Not hidden by its stream, kind, source or any of its codes.
  bool Sees(const Segment& segment, uint32_t row) const;
};

}  // namespace daybook::projections
