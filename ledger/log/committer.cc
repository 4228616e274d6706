#include "ledger/log/committer.h"

#include <algorithm>
#include <system_error>

namespace daybook::ledger {
namespace {

// What a message costs the queue beside its payloads, in bytes.
constexpr size_t kMessageOverheadBytes = 128;

size_t StoredBytes(const SealedMessage& message) {
  size_t bytes = kMessageOverheadBytes + message.expected.size() * sizeof(ExpectedVersion) +
                 message.original.size();
  for (const SealedEntry& entry : message.entries) bytes += entry.stored.size();
  return bytes;
}

size_t PlainBytes(const SealedMessage& message) {
  size_t bytes = 0;
  for (const SealedEntry& entry : message.entries) bytes += entry.plain ? entry.plain->size() : 0;
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
      built_(settings_.start),
      edge_(std::move(settings_.edge)),
      unwritten_from_(built_.frontier.size()),
      unwritten_recorded_(built_.recorded),
      anchored_micros_(settings_.clock->NowMicros()),
      state_(settings_.start),
      index_writer_(*settings_.index, [this](const Error& error) { Fail(error); }),
      thread_([this] { Run(); }) {}

Committer::~Committer() { static_cast<void>(Close().ok()); }

void Committer::Append(SealedMessage message, CommitDone done) {
  Waiting waiting{std::move(message), std::move(done), 0};
  const size_t stored_bytes = StoredBytes(waiting.message);
  waiting.bytes = stored_bytes + PlainBytes(waiting.message);
  const Status bounds = CheckBounds(waiting.message, stored_bytes);
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
  const bool more_follow = waiting.message.more_follow;
  queue_.push_back(std::move(waiting));  // may throw for want of memory: then nothing has changed
  const bool was_backlog = queue_bytes_ >= kAheadBytes || queue_.size() > kAheadMessages;
  queue_bytes_ += bytes;
  unfollowed_ += more_follow ? 0 : 1;
  const bool first = queue_.size() == 1;
  if (first) gather_until_ = std::chrono::steady_clock::now() + kGatherMax;
  // A thread that is in one of the stages looks by itself, unless it may now be overtaken; one that
  // waits for the queue to grow has been woken by its first.
  const bool wake =
      !building_ && (first || !IsGathering()) && (!writing_ || (IsBacklog() && !was_backlog));
  lock.unlock();
  if (wake) filled_.notify_one();
}

bool Committer::IsBacklog() const {
  return queue_.size() >= kAheadMessages || queue_bytes_ >= kAheadBytes;
}

bool Committer::IsGathering() const {
  return unfollowed_ == 0 && queue_.size() < kGatheredMessages && queue_bytes_ < kAheadBytes &&
         !closing_ && !failed_ && std::chrono::steady_clock::now() < gather_until_;
}

void Committer::OnCommit(std::function<void(LogSize)> wake) {
  {
    const std::lock_guard lock(wake_mutex_);
    wake_ = std::move(wake);
    followed_ = static_cast<bool>(wake_);
  }
  if (!followed_) recent_->Clear();
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
  if (second_.joinable()) second_.join();
  index_writer_.Stop();
  // After a failed write the index would fail like it; opening reads what it lacks from the log.
  closed_ = failed_ ? Status() : WriteIndex();
  const Status anchored = settings_.write_anchor(state().frontier);
  if (closed_->ok()) closed_ = anchored;
  recent_->Clear();
  // Readers may hold the databases open; this side is done with them.
  settings_.db.reset();
  settings_.index.reset();
  return *closed_;
}

void Committer::Run() {
  while (const std::unique_ptr<Work> work = TakeWork()) {
    if (!work->messages.empty()) Build(*work);
    BeginWriting();
    if (work->messages.empty())
      WriteAnchor(settings_.clock->NowMicros());
    else
      Commit(*work);
    EndWriting();
  }
}

std::unique_ptr<Committer::Work> Committer::TakeWork() {
  auto work = std::make_unique<Work>();
  std::unique_lock lock(queue_mutex_);
  for (;;) {
    const bool idle = !building_ && !writing_;
    if (!queue_.empty() && idle && IsGathering()) {
      filled_.wait_until(lock, gather_until_);
      continue;
    }
    if (!queue_.empty() && (idle || (!building_ && IsBacklog()))) break;
    const bool ended = idle && queue_.empty() && closing_;
    if (ended) filled_.notify_all();  // the other one too
    if (ended) return nullptr;
    if (!idle || !anchor_by_) {
      filled_.wait(lock);
      continue;
    }
    const auto by = *anchor_by_;  // others may change it meanwhile
    const bool late = filled_.wait_until(lock, by) == std::cv_status::timeout;
    if (late && !building_ && !writing_ && anchor_by_ && queue_.empty()) break;
  }
  building_ = true;
  const bool backlog = IsBacklog() && !second_.joinable();
  work->messages.reserve(std::min(queue_.size(), kGroupMessagesMax));
  size_t bytes = 0;
  while (!queue_.empty() && work->messages.size() < kGroupMessagesMax &&
         (work->messages.empty() || bytes + queue_.front().bytes <= kGroupBytesMax)) {
    bytes += queue_.front().bytes;
    unfollowed_ -= queue_.front().message.more_follow ? 0 : 1;
    work->messages.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  queue_bytes_ -= bytes;
  lock.unlock();
  drained_.notify_all();
  if (backlog) StartSecond();
  return work;
}

// In the first stage, so that there is never a third. Where the system has no threads left this one
// goes on alone.
void Committer::StartSecond() {
  try {
    second_ = std::thread([this] { Run(); });
  } catch (const std::system_error&) {
  }
}

void Committer::Build(Work& work) {
  if (broken_.ok()) broken_ = BuildGroup(work);
  work.built = broken_;
}

// Once it has failed, what it was built with fits the log no more.
Status Committer::BuildGroup(Work& work) {
  {
    const std::lock_guard lock(queue_mutex_);
    if (failed_) return *failed_;
  }
  const RecordedAt recorded(
      std::max({settings_.clock->NowMicros(), built_.recorded.value, int64_t{0}}));
  LogIndex& index = *settings_.index;
  const GroupContext context{*settings_.db, index, edge_, unwritten_from_, unwritten_recorded_};
  Group& group = work.group.emplace(context, built_.frontier, recorded);
  work.outcomes.reserve(work.messages.size());
  for (Waiting& waiting : work.messages) {
    work.outcomes.push_back(group.Add(waiting.message));
    const Result<Committed>& one = work.outcomes.back();
    if (!one.ok() && one.error().code != ErrorCode::kConflict) return one.error();
  }
  unwritten_from_ = group.first();
  unwritten_recorded_ = recorded;
  if (group.frontier().size() > group.first()) built_ = {group.frontier(), recorded};
  if (index.is_overdue()) index_writer_.Wait();
  if (index.is_due())
    work.for_index = index.TakeChanges({built_.frontier.size(), built_.frontier.Root()});
  return {};
}

void Committer::BeginWriting() {
  std::unique_lock lock(queue_mutex_);
  written_.wait(lock, [this] { return !writing_; });
  writing_ = true;
  building_ = false;
  const bool backlog = IsBacklog();
  lock.unlock();
  if (backlog) filled_.notify_one();
}

void Committer::EndWriting() {
  {
    const std::lock_guard lock(queue_mutex_);
    writing_ = false;
  }
  written_.notify_one();
}

void Committer::Commit(Work& work) {
  const Status written = WriteGroup(work);
  if (!written.ok()) {
    anchor_by_.reset();  // nothing more is written, no anchor either
    const Error failed = Fail(written.error());
    for (Waiting& waiting : work.messages) waiting.done(failed);
    return;
  }
  {
    const std::lock_guard lock(wake_mutex_);
    if (wake_) wake_(LogSize(state().frontier.size()));
  }
  for (size_t i = 0; i < work.messages.size(); ++i)
    work.messages[i].done(std::move(work.outcomes[i]));
  if (work.for_index) index_writer_.Post(std::move(work.for_index));
  if (!anchor_by_)
    anchor_by_ = std::chrono::steady_clock::now() + std::chrono::microseconds(kAnchorEveryMicros);
  AnchorIfDue(settings_.clock->NowMicros());
}

Status Committer::WriteGroup(Work& work) {
  {
    const std::lock_guard lock(queue_mutex_);
    if (failed_) return *failed_;
  }
  DAYBOOK_TRY(work.built);
  Group& group = *work.group;
  if (group.empty()) return {};
  DAYBOOK_TRY(settings_.db->Write(group.batch()));
  const LogState before = state();
  const bool grew = group.frontier().size() > before.frontier.size();
  if (auto plain = group.TakePlain(); followed_ && !plain.empty()) recent_->Add(std::move(plain));
  Publish(group.frontier(), grew ? group.recorded() : before.recorded);
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
  filled_.notify_all();  // who waits for more to come
  return failed;
}

}  // namespace daybook::ledger
