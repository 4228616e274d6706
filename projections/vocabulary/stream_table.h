#pragma once
// Dense numbers of streams, in order of first appearance, and who they are to their source.
#include <atomic>
#include <cstdint>
#include <optional>
#include <shared_mutex>
#include <unordered_map>

#include "ledger/base/ids.h"
#include "projections/columns/chunked_vector.h"

namespace daybook::projections {

// One writer (Intern, BecomesResident), any number of readers.
class StreamTable {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;
  static constexpr uint64_t kNever = UINT64_MAX;

  // `source` and `subject` are numbers of texts.
  uint32_t Intern(const StreamId& id, uint32_t source, uint32_t subject);
  // The stream has its first clinical or identity event at `position`; later calls change nothing.
  void BecomesResident(uint32_t stream, uint64_t position);

  // Position of its first clinical or identity event: a resident for whoever knows that position.
  // kNever for streams of governance and definitions.
  uint64_t ResidentFrom(uint32_t stream) const {
    return streams_[stream].resident_from.load(std::memory_order_acquire);
  }
  uint32_t SourceOf(uint32_t stream) const { return streams_[stream].source; }
  uint32_t SubjectOf(uint32_t stream) const { return streams_[stream].subject; }
  const StreamId& IdOf(uint32_t stream) const { return streams_[stream].id; }

  // Its number, if it was ever seen.
  std::optional<uint32_t> Find(const StreamId& id) const;
  // The streams with this subject, newest first, then NextWithSubject until kNone.
  uint32_t FirstWithSubject(uint32_t subject) const;
  uint32_t NextWithSubject(uint32_t stream) const { return streams_[stream].next; }
  // Streams held, the writer's to ask.
  uint32_t size() const { return static_cast<uint32_t>(streams_.size()); }

 private:
  struct Entry {
    StreamId id;
    uint32_t source = 0;
    uint32_t subject = 0;
    uint32_t next = kNone;  // an older stream with the same subject
    std::atomic<uint64_t> resident_from{kNever};
  };
  // numbers_ and newest_by_subject_; the writer reads without it
  mutable std::shared_mutex mutex_;
  ChunkedVector<Entry> streams_;
  std::unordered_map<StreamId, uint32_t> numbers_;
  std::unordered_map<uint32_t, uint32_t> newest_by_subject_;
};

}  // namespace daybook::projections
