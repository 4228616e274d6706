#pragma once
// The timeline view while it grows: segments in memory and in files, what came over them, and the
// fold that feeds it. One thread owns it; readers get snapshots. It touches no file itself
// (files/timeline_store.h does).
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "projections/fold/fold.h"
#include "projections/snapshot.h"

namespace daybook::projections {

// Segments of about the same size that are merged into one.
inline constexpr size_t kMergeFanIn = 6;
// Segments in memory of so many rows are not merged before they are written.
inline constexpr uint64_t kMemoryMergedRowsMax = 1u << 13;
// A merge that would make a segment of more bytes than this is not done.
inline constexpr uint64_t kMergedBytesMax = uint64_t{1} << 30;

// Which entry of which log this is.
Hash256 HashOfEntry(const ledger::LogEntry& entry);

class Timeline final : private EarlierRows {
 public:
  // A segment with what later events closed in it.
  struct Part {
    std::shared_ptr<const Segment> segment;
    SparseArrayEditor<Closing> closings;
    uint64_t file = 0;              // number of its file; 0: only in memory
    uint64_t closings_file = 0;     // number of the file of its closings; 0: none
    bool closings_changed = false;  // since that file
  };

  Timeline();
  Timeline(const Timeline&) = delete;
  Timeline& operator=(const Timeline&) = delete;

  // Folds the next entries of the log into one new segment. kCorruption if an entry can't be
  // read: the entries before it are folded, position() says how far.
  Status Add(std::span<const ledger::LogEntry> entries);
  // Everything folded so far, for readers.
  std::shared_ptr<const Snapshot> Publish();

  uint64_t position() const { return position_; }
  const DigestSum& digest() const { return digest_; }
  // Rows that are in no file yet.
  uint64_t memory_rows() const;
  uint64_t memory_bytes() const;
  Vocabulary& vocabulary() { return *vocabulary_; }

  // For the store: its parts, to be given files, merged or loaded.
  std::vector<Part>& parts() { return parts_; }
  SegmentSlot SlotOf(Part& part) const { return {part.segment, part.closings.Publish()}; }
  // What parts `which` (ascending) come to; they stay as they are.
  std::shared_ptr<const Segment> Merged(std::span<const size_t> which);
  // Parts `which` (ascending) are this one now, the last.
  void Replace(std::span<const size_t> which, Part part);
  // How far it is, as a manifest keeps it.
  struct Progress {
    uint64_t position = 0;
    Hash256 last_entry;  // of the newest entry folded: says which log it was
    uint64_t moves = 0;  // Identity::moves, moved_at
    uint64_t moved_at = 0;
    SourceCounts sources;
  };
  Progress progress() const {
    return {position_, last_entry_, identity_.moves(), identity_.moved_at(), fold_.sources()};
  }
  // After loading parts and vocabulary: works out what follows from the rows (identity, digest)
  // and goes on from there.
  void Restore(const Progress& progress);

 private:
  std::vector<StreamRun> RunsOf(uint32_t stream) const override;
  const Segment& SegmentAt(uint32_t segment) const override { return *parts_[segment].segment; }
  Closing ClosingOf(uint32_t segment, uint32_t row) const override;
  void TakeBatch();

  std::shared_ptr<Vocabulary> vocabulary_;
  Identity identity_;
  DigestSum digest_;
  std::vector<Part> parts_;
  Fold fold_;
  uint64_t position_ = 0;
  Hash256 last_entry_;
};

enum class MergeAmong : uint8_t { kMemory, kFiles };
// Places of the parts that a size-tiered policy would merge next: kMergeFanIn or more of one tier,
// ascending, together within kMergedBytesMax, in memory each below kMemoryMergedRowsMax; empty if
// there is nothing to merge.
std::vector<size_t> NextMerge(const std::vector<Timeline::Part>& parts, MergeAmong among);

}  // namespace daybook::projections
