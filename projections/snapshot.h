#pragma once
// The views as of one position: immutable, shared by any number of readers, kept alive by them.
// Inside projections only; others hold it by pointer and read it through Reader.
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "projections/columns/segment_slot.h"
#include "projections/fold/grouping.h"
#include "projections/fold/source_counts.h"
#include "projections/reader.h"
#include "projections/vocabulary/vocabulary.h"

namespace daybook::projections {

class Snapshot {
 public:
  struct Parts {
    std::shared_ptr<const Vocabulary> vocabulary;
    std::vector<SegmentSlot> segments;
    Grouping grouping;   // the newest
    uint64_t moves = 0;  // Identity::moves, moved_at
    uint64_t moved_at = 0;
    uint64_t position = 0;  // a log size
    uint32_t streams = 0;   // of the vocabulary, this many are the snapshot's
    size_t definitions = 0;
    std::string digest;
    SourceCounts sources;
  };
  explicit Snapshot(Parts parts) : parts_(std::move(parts)) {}

  const Vocabulary& vocabulary() const { return *parts_.vocabulary; }
  const std::vector<SegmentSlot>& segments() const { return parts_.segments; }
  uint64_t position() const { return parts_.position; }
  uint32_t streams() const { return parts_.streams; }
  size_t definitions() const { return parts_.definitions; }
  const std::string& digest() const { return parts_.digest; }
  const SourceCounts& sources() const { return parts_.sources; }
  uint64_t rows() const;

  // Who was one resident as known at a position: the newest grouping unless an event since then
  // moved somebody, else derived again from the rows then in force (and kept for the next).
  Grouping GroupingAt(uint64_t known_at) const;
  // Population columns and residents as one who sees everything has them at position(); made by
  // the first who asks.
  std::shared_ptr<const PersonColumns> persons() const;
  std::shared_ptr<const std::vector<ResidentNo>> residents() const;

 private:
  // Groupings of the past kept at a time.
  static constexpr size_t kPastGroupingsMax = 4;

  Parts parts_;
  mutable std::mutex mutex_;
  mutable std::vector<std::pair<uint64_t, Grouping>> past_;  // guarded by mutex_, newest last
  mutable std::shared_ptr<const PersonColumns> persons_;     // guarded by mutex_
  mutable std::shared_ptr<const std::vector<ResidentNo>> residents_;  // guarded by mutex_
};

}  // namespace daybook::projections
