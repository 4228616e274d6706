#pragma once
// The one thread that writes a log (walls.md 8): it takes whatever is queued as one group, writes
// it as one synced batch, and takes the next when the sync has returned. The one timer is for the
// anchor of a log that has gone idle.
#include <chrono>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "ledger/base/clock.h"
#include "ledger/log/db.h"
#include "ledger/log/group.h"
#include "ledger/log/log.h"
#include "ledger/log/merkle.h"

namespace daybook::ledger {

// Messages and bytes waiting; a caller blocks when either is reached.
inline constexpr size_t kQueueMessagesMax = 16'384;
inline constexpr size_t kQueueBytesMax = 64u << 20;
// Messages and bytes of one group; a single larger message is a group of its own.
inline constexpr size_t kGroupMessagesMax = 4'096;
inline constexpr size_t kGroupBytesMax = 8u << 20;
// Longest message, in bytes of its stored entries, and its most entries.
inline constexpr size_t kMessageBytesMax = 64u << 20;
inline constexpr size_t kMessageEntriesMax = 1'000'000;
// Longest time that a group is without an anchor, in microseconds: by the clock while groups come,
// by waiting once none comes.
inline constexpr int64_t kAnchorEveryMicros = 1'000'000;

// What is durable.
struct LogState {
  Frontier frontier;
  RecordedAt recorded;
};

class Committer {
 public:
  struct Settings {
    std::shared_ptr<Db> db;
    std::shared_ptr<LogIndex> index;  // caught up with `start`
    const Clock* clock = nullptr;
    // Makes a frontier's anchor durable.
    std::function<Status(const Frontier&)> write_anchor;
    LogState start;
    TileEdge edge;  // of start.frontier's tree
  };
  explicit Committer(Settings settings);
  ~Committer();  // as Close()

  // log.h, Log::Append, of a message that is sealed.
  void Append(SealedMessage message, CommitDone done);
  void OnCommit(std::function<void(LogSize)> wake);
  LogState state() const;
  // Writes what is queued, ends the thread, writes index and anchor. Later appends are refused.
  Status Close();

 private:
  struct Waiting {
    SealedMessage message;
    CommitDone done;
    size_t bytes = 0;
  };
  struct Outcome {
    CommitDone done;
    Result<Committed> committed;  // an error: this message alone was refused
  };

  void Run();
  // Returns none when closing and nothing is left, or when an idle log's anchor is due.
  std::deque<Waiting> TakeGroup(bool& closing);
  void Commit(std::deque<Waiting> group);
  Status WriteGroup(std::deque<Waiting>& group, std::vector<Outcome>& outcomes);
  void Publish(const Frontier& frontier, RecordedAt recorded);
  Status WriteIndex();
  void AnchorIfDue(int64_t now_micros);
  void WriteAnchor(int64_t now_micros);
  Error Fail(const Error& error);

  Settings settings_;
  TileEdge edge_;                // committer's thread only
  int64_t anchored_micros_ = 0;  // committer's thread only
  // When the groups since the last anchor must have one; none while there are none. Committer's
  // thread only.
  std::optional<std::chrono::steady_clock::time_point> anchor_by_;

  std::mutex queue_mutex_;
  std::condition_variable filled_;
  std::condition_variable drained_;
  std::deque<Waiting> queue_;
  size_t queue_bytes_ = 0;
  bool closing_ = false;
  std::optional<Error> failed_;

  mutable std::mutex state_mutex_;
  LogState state_;
  std::mutex wake_mutex_;
  std::function<void(LogSize)> wake_;
  std::mutex close_mutex_;
  std::optional<Status> closed_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace daybook::ledger
