#pragma once
// Understood inputs to durable events: encoding, the log, and exact counts. The reader runs on the
// caller's thread, where inputs are encoded; of many inputs those after the first few are sealed on
// a thread of their own, in the same order; the log's committer calls back on its own.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "feeds/ingest.h"
#include "feeds/input.h"
#include "feeds/pipeline/preparer.h"
#include "ledger/store.h"

namespace daybook::feeds {

// Messages handed to the log whose outcome is not known yet, and the bytes of their entries: half
// of what may wait there, so that a live sender finds room beside a long file.
inline constexpr size_t kInFlightMessagesMax = 8'192;
inline constexpr size_t kInFlightBytesMax = 32u << 20;
// Inputs prepared on the caller's thread: a message or a small file needs no thread of its own.
inline constexpr uint64_t kOnCallersThreadMax = 64;
// Inputs for the quarantine that are written together, with one sync, and their raw bytes.
inline constexpr size_t kQuarantineGroupMax = 512;
inline constexpr size_t kQuarantineGroupBytesMax = 8u << 20;
// A group that waited so long goes with the next input, for a feed that never ends.
inline constexpr std::chrono::milliseconds kQuarantineGroupWaitMax{1'000};

class CommittingSink final : public InputSink {
 public:
  // `store` outlives it. `cancelled` may be empty; it is polled at each input.
  CommittingSink(ledger::Store& store, std::string source, std::function<bool()> cancelled,
                 Unreadable unreadable = Unreadable::kQuarantine);
  // Waits for what is in flight.
  ~CommittingSink() override;

  // Queues the input's events as one message; blocks while too much is in flight. An event that
  // can't be stored (no subject, too long) sends the whole input to quarantine. The first failed
  // append or write to the quarantine is returned by every later call.
  Status Accept(AcceptedInput input) override;
  Status Ignore(const std::string& type) override;
  // Written in groups; counted once it is durable.
  Status Quarantine(ledger::QuarantineEntry entry) override;

  void CountFile();
  void AddSeconds(double seconds);
  // Waits until nothing is in flight or held for the quarantine; the first failure, if one failed.
  Status Drain();
  // Exact after Drain. An input whose append failed is counted nowhere: it is not durable.
  IngestCounts counts() const;
  // Ingest::refused.
  std::optional<ledger::QuarantineEntry> refused() const;

 private:
  // Of a message that is in flight.
  struct Pending {
    size_t size_bytes = 0;
    uint64_t inputs = 1;
    std::vector<StreamId> residents;
  };

  Status Admit() const;  // cancelled, or an earlier failure
  Status Failure() const;
  // Now on this thread, or later on the preparer's.
  Status Take(Preparer::Input&& input);
  bool StartPreparer();
  void PrepareOnItsThread(Preparer::Input& input, bool more_follow);
  Status Prepare(Preparer::Input& input, bool more_follow);
  Status Append(EncodedInput& encoded, bool more_follow);
  Status Hold(ledger::QuarantineEntry entry);
  void Fail(const Error& error);
  void WaitForRoom(size_t size_bytes);
  void GiveBackRoom(size_t size_bytes);
  Status PutHeld();
  // Puts what is held if it is enough or waited long enough.
  Status PutHeldInTime();
  void Done(const Pending& pending, const Result<ledger::Committed>& outcome);
  void Count(const Pending& pending, const ledger::Committed& committed);

  ledger::Store& store_;
  const std::string source_;
  const std::function<bool()> cancelled_;
  const Unreadable unreadable_;
  InputEncoder encoder_;
  uint64_t on_callers_thread_ = 0;

  // Of the thread that prepares: for the quarantine.
  std::vector<ledger::QuarantineEntry> held_;
  size_t held_bytes_ = 0;
  std::chrono::steady_clock::time_point held_since_;

  std::atomic<size_t> in_flight_messages_ = 0;
  std::atomic<size_t> in_flight_bytes_ = 0;
  std::atomic<bool> failed_ = false;
  mutable std::mutex mutex_;
  std::condition_variable settled_;
  std::optional<Error> failure_;     // once failed_
  mutable std::mutex counts_mutex_;  // what follows but the preparer
  IngestCounts counts_;
  std::optional<ledger::QuarantineEntry> refused_;
  std::unordered_set<StreamId> residents_;
  std::unique_ptr<Preparer> preparer_;  // last: its thread uses all of the above
};

}  // namespace daybook::feeds
