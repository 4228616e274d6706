#pragma once
// The one writer of a log (walls.md 8): it takes whatever is queued as one group, builds it, writes
// it as one synced batch, and takes the next when the sync has returned. Only where more is queued
// than a group should wait for, the next group is built while the one in front is written: by a
// second thread that is otherwise idle. So there are two stages, each of which one group at a time
// goes through, all in the same order. Two things wait for a time: the anchor of a log that has
// gone idle, and for kGatherMax at most what its writer says more follows
// (NewMessage::more_follow).
#include <atomic>
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
#include "ledger/log/index_writer.h"
#include "ledger/log/log.h"
#include "ledger/log/merkle.h"
#include "ledger/log/recent_entries.h"

namespace daybook::ledger {

// Messages and bytes waiting, plain payloads too where they are kept; a caller blocks when either
// is reached.
inline constexpr size_t kQueueMessagesMax = 16'384;
inline constexpr size_t kQueueBytesMax = 64u << 20;
// Messages and bytes of one group, counted as above; a single larger message is a group of its own.
inline constexpr size_t kGroupMessagesMax = 4'096;
inline constexpr size_t kGroupBytesMax = 8u << 20;
// Messages or bytes waiting from which on the next group is built ahead.
inline constexpr size_t kAheadMessages = 2'048;
inline constexpr size_t kAheadBytes = 2u << 20;
// A queue of fewer messages waits so long for those that their writer says follow.
inline constexpr size_t kGatheredMessages = 2048;
inline constexpr std::chrono::milliseconds kGatherMax{20};
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

  // Whether somebody is told of groups, and so entries are kept for them in memory
  // (recent_entries.h): then messages are to have their plain payloads.
  bool is_followed() const { return followed_; }
  std::shared_ptr<const RecentEntries> recent() const { return recent_; }
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
  // What a thread takes through both stages.
  struct Work {
    std::vector<Waiting> messages;            // none: the anchor of an idle log is due
    std::vector<Result<Committed>> outcomes;  // of each; an error: this message alone was refused
    std::optional<Group> group;               // of them, once it is built
    Status built;                             // an error: nothing of it may be written
    std::shared_ptr<IndexChanges> for_index;  // to be written once the group is
  };

  void Run();
  // Begins the first stage; null when the log is closed and nothing is left.
  std::unique_ptr<Work> TakeWork();
  bool IsBacklog() const;  // under queue_mutex_
  // Whether the queue had better grow first; likewise.
  bool IsGathering() const;
  void StartSecond();
  void Build(Work& work);
  Status BuildGroup(Work& work);
  // From the first stage to the second, when the group in front has left it.
  void BeginWriting();
  void EndWriting();
  void Commit(Work& work);
  Status WriteGroup(Work& work);
  void Publish(const Frontier& frontier, RecordedAt recorded);
  Status WriteIndex();
  void AnchorIfDue(int64_t now_micros);
  void WriteAnchor(int64_t now_micros);
  Error Fail(const Error& error);

  Settings settings_;

  // Of the first stage: as if all that was built were durable.
  LogState built_;
  TileEdge edge_;
  uint64_t unwritten_from_ = 0;  // of the last group, and when it was recorded
  RecordedAt unwritten_recorded_;
  Status broken_;  // why nothing more can be built

  // Of the second stage.
  int64_t anchored_micros_ = 0;
  // When the groups since the last anchor must have one; none while there are none.
  std::optional<std::chrono::steady_clock::time_point> anchor_by_;

  std::mutex queue_mutex_;
  std::condition_variable filled_;
  std::condition_variable drained_;
  std::condition_variable written_;
  std::deque<Waiting> queue_;
  size_t queue_bytes_ = 0;
  size_t unfollowed_ = 0;  // of the queue, those that nothing follows: they wait for nobody
  std::chrono::steady_clock::time_point gather_until_;
  bool building_ = false;  // a thread is in the first stage
  bool writing_ = false;   // one is in the second
  bool closing_ = false;
  std::optional<Error> failed_;

  mutable std::mutex state_mutex_;
  LogState state_;
  std::mutex wake_mutex_;
  std::function<void(LogSize)> wake_;
  std::atomic<bool> followed_ = false;  // there is a wake_
  const std::shared_ptr<RecentEntries> recent_ = std::make_shared<RecentEntries>();
  std::mutex close_mutex_;
  std::optional<Status> closed_;
  IndexWriter index_writer_;
  std::thread second_;  // started by the other when it is first needed
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace daybook::ledger
