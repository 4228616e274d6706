#pragma once
// The newest entries of a log as they were appended, for whoever follows it close behind (the
// views): what was sealed a moment ago needn't be read, decrypted and unpacked again. Only entries
// that are durable are here, and only while somebody follows; older ones are read from the log.
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "ledger/log/entry_reader.h"
#include "ledger/log/log.h"

namespace daybook::ledger {

// What is kept at most, in bytes.
inline constexpr size_t kRecentBytesMax = 32u << 20;

class RecentEntries {
 public:
  using Group = std::vector<LogEntry>;
  // A group that has just become durable, not empty. One that doesn't follow on the last replaces
  // all that is kept; one that is too large alone isn't kept either.
  void Add(Group group);
  void Clear();
  // The kept group that has this position; null if none has.
  std::shared_ptr<const Group> Holding(uint64_t position) const;

 private:
  struct Kept {
    std::shared_ptr<const Group> group;
    size_t bytes = 0;
  };
  mutable std::mutex mutex_;
  std::deque<Kept> groups_;  // by position, without gaps
  size_t bytes_ = 0;
};

// Entries [from, end), which are all there, from what is kept as far as that goes, the others from
// the log. An erased stream's are erased here too. Null if `from` isn't kept.
std::unique_ptr<LogReader> ReadRecent(const std::shared_ptr<const RecentEntries>& recent,
                                      const EntrySource& source, uint64_t from, uint64_t end);

}  // namespace daybook::ledger
