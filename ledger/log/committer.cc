#include "ledger/log/committer.h"

#include <algorithm>

namespace daybook::ledger {
namespace {

// What a message costs the queue beside its payloads, in bytes.
constexpr size_t kMessageOverheadBytes = 128;

size_t QueuedBytes(const SealedMessage& message) {
  size_t bytes = kMessageOverheadBytes + message.expected.size() * sizeof(ExpectedVersion) +
                 message.original.size();
  for (const SealedEntry& entry : message.entries)
    bytes += kEntryHeaderBytes + entry.payload.size();
  return bytes;
}

Status CheckBounds(const SealedMessage& message, size_t bytes) {
  if (message.entries.size() > kMessageEntriesMax)
    return Error{ErrorCode::kTooLarge, "a message of " + std::to_string(message.entries.size()) +
                                           " entries, the most is " +
                                           std::to_string(kMessageEntriesMax)};
  if (message.expected.size() > kExpectedVersionsMax)
    return Error{ErrorCode::kTooLarge,
                 "a message that expects " + std::to_string(message.expected.size()) +
                     " streams, the most is " + std::to_string(kExpectedVersionsMax)};
  if (bytes > kMessageBytesMax)
    return Error{ErrorCode::kTooLarge, "a message of " + std::to_string(bytes) +
                                           " bytes, the most is " +
                                           std::to_string(kMessageBytesMax)};
  return {};
}

}  // namespace

Committer::Committer(Settings settings)
    : settings_(std::move(settings)),
      edge_(std::move(settings_.edge)),
      anchored_micros_(settings_.clock->NowMicros()),
      state_(settings_.start),
      thread_([this] { Run(); }) {}

Committer::~Committer() { static_cast<void>(Close().ok()); }

void Committer::Append(SealedMessage message, CommitDone done) {
  Waiting waiting{std::move(message), std::move(done), 0};
  waiting.bytes = QueuedBytes(waiting.message);
  const Status bounds = CheckBounds(waiting.message, waiting.bytes);
  if (!bounds.ok()) return waiting.done(bounds.error());
  std::unique_lock lock(queue_mutex_);
  drained_.wait(lock, [&] {
    const bool room = queue_.empty() || (queue_.size() < kQueueMessagesMax &&
                                         queue_bytes_ + waiting.bytes <= kQueueBytesMax);
    return room || closing_ || failed_;
  });
  if (failed_ || closing_) {
    const Error error =
        failed_ ? *failed_ : Error{ErrorCode::kUnavailable, "the log is closed", "", "reopen it"};
    lock.unlock();
    return waiting.done(error);
  }
  const size_t bytes = waiting.bytes;
  queue_.push_back(std::move(waiting));  // may throw for want of memory: then nothing has changed
  queue_bytes_ += bytes;
  lock.unlock();
  filled_.notify_one();
}

void Committer::OnCommit(std::function<void(LogSize)> wake) {
  const std::lock_guard lock(wake_mutex_);
  wake_ = std::move(wake);
}

LogState Committer::state() const {
  const std::lock_guard lock(state_mutex_);
  return state_;
}

Status Committer::Close() {
  const std::lock_guard close_lock(close_mutex_);
  if (closed_) return *closed_;
  {
    const std::lock_guard lock(queue_mutex_);
    closing_ = true;
  }
  filled_.notify_all();
  drained_.notify_all();
  thread_.join();
  // After a failed write the index would fail like it; opening reads what it lacks from the log.
  closed_ = failed_ ? Status() : WriteIndex();
  const Status anchored = settings_.write_anchor(state().frontier);
  if (closed_->ok()) closed_ = anchored;
  // Readers may hold the databases open; this side is done with them.
  settings_.db.reset();
  settings_.index.reset();
  return *closed_;
}

void Committer::Run() {
  for (bool closing = false;;) {
    std::deque<Waiting> group = TakeGroup(closing);
    if (!group.empty())
      Commit(std::move(group));
    else if (closing)
      return;
    else
      WriteAnchor(settings_.clock->NowMicros());
  }
}

std::deque<Committer::Waiting> Committer::TakeGroup(bool& closing) {
  std::deque<Waiting> group;
  {
    std::unique_lock lock(queue_mutex_);
    const auto something = [&] { return !queue_.empty() || closing_; };
    if (anchor_by_)
      filled_.wait_until(lock, *anchor_by_, something);
    else
      filled_.wait(lock, something);
    closing = closing_;
    size_t bytes = 0;
    while (!queue_.empty() && group.size() < kGroupMessagesMax &&
           (group.empty() || bytes + queue_.front().bytes <= kGroupBytesMax)) {
      bytes += queue_.front().bytes;
      group.push_back(std::move(queue_.front()));
      queue_.pop_front();
    }
    queue_bytes_ -= bytes;
  }
  drained_.notify_all();
  return group;
}

void Committer::Commit(std::deque<Waiting> group) {
  std::vector<Outcome> outcomes;
  const Status written = WriteGroup(group, outcomes);
  if (!written.ok()) {
    anchor_by_.reset();  // nothing more is written, no anchor either
    const Error failed = Fail(written.error());
    for (Waiting& waiting : group) waiting.done(failed);
    return;
  }
  {
    const std::lock_guard lock(wake_mutex_);
    if (wake_) wake_(LogSize(state().frontier.size()));
  }
  for (Outcome& outcome : outcomes) outcome.done(std::move(outcome.committed));
  if (settings_.index->is_due())
    if (const Status indexed = WriteIndex(); !indexed.ok()) Fail(indexed.error());
  if (!anchor_by_)
    anchor_by_ = std::chrono::steady_clock::now() + std::chrono::microseconds(kAnchorEveryMicros);
  AnchorIfDue(settings_.clock->NowMicros());
}

Status Committer::WriteGroup(std::deque<Waiting>& group, std::vector<Outcome>& outcomes) {
  {
    const std::lock_guard lock(queue_mutex_);
    if (failed_) return *failed_;
  }
  const LogState before = state();
  const RecordedAt recorded(
      std::max({settings_.clock->NowMicros(), before.recorded.value, int64_t{0}}));
  Group built(*settings_.db, *settings_.index, before.frontier, edge_, recorded);
  std::vector<Result<Committed>> committed;
  for (const Waiting& waiting : group) {
    committed.push_back(built.Add(waiting.message));
    const Result<Committed>& one = committed.back();
    if (!one.ok() && one.error().code != ErrorCode::kConflict) return one.error();
  }
  if (!built.empty()) {
    DAYBOOK_TRY(settings_.db->Write(built.batch()));
    const bool grew = built.frontier().size() > before.frontier.size();
    Publish(built.frontier(), grew ? recorded : before.recorded);
  }
  for (size_t i = 0; i < group.size(); ++i)
    outcomes.push_back({std::move(group[i].done), std::move(committed[i])});
  return {};
}

Status Committer::WriteIndex() {
  const LogState now = state();
  return settings_.index->Write({now.frontier.size(), now.frontier.Root()});
}

void Committer::Publish(const Frontier& frontier, RecordedAt recorded) {
  const std::lock_guard lock(state_mutex_);
  state_.frontier = frontier;
  state_.recorded = recorded;
}

// Also when the clock has gone back: an anchor too many does no harm.
void Committer::AnchorIfDue(int64_t now_micros) {
  const int64_t since = now_micros - anchored_micros_;
  if (since < 0 || since >= kAnchorEveryMicros) WriteAnchor(now_micros);
}

void Committer::WriteAnchor(int64_t now_micros) {
  anchored_micros_ = now_micros;
  anchor_by_.reset();
  const Status written = settings_.write_anchor(state().frontier);
  if (!written.ok()) Fail(written.error());
}

// The latch: nothing is written after the first failure until the log is opened and checked anew.
// Those in the queue and those to come get the same error, of the failure's own code, so that a
// sender is told the disk is full whichever of its messages met it.
Error Committer::Fail(const Error& error) {
  settings_.db->Latch(error.message);
  Error failed = error;
  failed.hint = kReopenHint;
  const std::string words = "read-only since a write failed: ";
  if (!failed.message.starts_with(words)) failed.message = words + failed.message;
  {
    const std::lock_guard lock(queue_mutex_);
    if (!failed_) failed_ = failed;
    failed = *failed_;
  }
  drained_.notify_all();
  return failed;
}

}  // namespace daybook::ledger
