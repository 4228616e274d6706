#include "feeds/pipeline/committing_sink.h"

#include <algorithm>
#include <exception>
#include <system_error>
#include <utility>

#include "feeds/no_memory.h"
#include "ledger/log/committer.h"

namespace daybook::feeds {
namespace {

static_assert(kInFlightMessagesMax <= ledger::kQueueMessagesMax / 2);
static_assert(kInFlightBytesMax <= ledger::kQueueBytesMax / 2);

}  // namespace

CommittingSink::CommittingSink(ledger::Store& store, std::string source,
                               std::function<bool()> cancelled, Unreadable unreadable)
    : store_(store),
      source_(std::move(source)),
      cancelled_(std::move(cancelled)),
      unreadable_(unreadable),
      encoder_(store, source_) {}

CommittingSink::~CommittingSink() { static_cast<void>(Drain()); }

Status CommittingSink::Admit() const {
  if (cancelled_ && cancelled_()) {
    return Error{ErrorCode::kCancelled, "cancelled; what was queued before is on disk"};
  }
  return Failure();
}

Status CommittingSink::Failure() const {
  if (!failed_) return {};
  std::lock_guard lock(mutex_);
  return *failure_;
}

void CommittingSink::Fail(const Error& error) {
  std::lock_guard lock(mutex_);
  if (!failure_) failure_ = error;
  failed_ = true;
}

Status CommittingSink::Accept(AcceptedInput input) {
  DAYBOOK_TRY(Admit());
  DAYBOOK_CHECK(!input.events.empty());
  try {
    return Take(encoder_.Encode(std::move(input)));
  } catch (const std::exception& thrown) {
    return NoMemory(thrown, "");
  }
}

Status CommittingSink::Take(Preparer::Input&& input) {
  if (!preparer_ && on_callers_thread_ < kOnCallersThreadMax) {
    ++on_callers_thread_;
    return Prepare(input, false);
  }
  if (!preparer_ && !StartPreparer()) return Prepare(input, false);
  preparer_->Add(std::move(input));
  return {};
}

// A thread that can't be had is done without, and asked for again later.
bool CommittingSink::StartPreparer() {
  try {
    preparer_ = std::make_unique<Preparer>([this](Preparer::Input& input, bool more_follow) {
      PrepareOnItsThread(input, more_follow);
    });
    return true;
  } catch (const std::system_error&) {
    on_callers_thread_ = 0;
    return false;
  }
}

// What fails here is told by later calls; after a failure nothing more is taken in.
void CommittingSink::PrepareOnItsThread(Preparer::Input& input, bool more_follow) {
  try {
    if (Failure().ok()) static_cast<void>(Prepare(input, more_follow));
  } catch (const std::exception& thrown) {
    Fail(NoMemory(thrown, ""));
  }
}

Status CommittingSink::Prepare(Preparer::Input& input, bool more_follow) {
  if (auto* encoded = std::get_if<EncodedInput>(&input)) return Append(*encoded, more_follow);
  return Hold(std::move(std::get<ledger::QuarantineEntry>(input)));
}

Status CommittingSink::Append(EncodedInput& encoded, bool more_follow) {
  DAYBOOK_TRY(PutHeldInTime());
  ledger::NewMessage& message = encoded.message;
  for (const ledger::NewEntry& entry : message.entries)
    if (store_.IsErased(entry.stream)) return Hold(std::move(encoded).RefusedAsErased());
  message.more_follow = more_follow;
  const size_t size_bytes = encoded.size_bytes;
  ledger::CommitDone done =
      [this, pending = Pending{size_bytes, encoded.input.inputs, std::move(encoded.residents)}](
          const Result<ledger::Committed>& outcome) { Done(pending, outcome); };
  WaitForRoom(size_bytes);
  try {
    store_.care().Append(std::move(message), std::move(done));
  } catch (...) {  // no memory: the message isn't queued, and nobody will tell of it
    GiveBackRoom(size_bytes);
    throw;
  }
  return {};
}

void CommittingSink::GiveBackRoom(size_t size_bytes) {
  in_flight_bytes_ -= size_bytes;
  // Nobody waits for that while much is in flight, and threads that meet at a lock for every
  // message put each other to sleep.
  for (size_t messages = in_flight_messages_; messages > kInFlightMessagesMax / 2 + 1;)
    if (in_flight_messages_.compare_exchange_weak(messages, messages - 1)) return;
  // Under the lock: once it is released the waiter may destroy this object.
  std::lock_guard lock(mutex_);
  if (--in_flight_messages_ <= kInFlightMessagesMax / 2 &&
      in_flight_bytes_ <= kInFlightBytesMax / 2)
    settled_.notify_all();
}

// One thread at a time takes room.
void CommittingSink::WaitForRoom(size_t size_bytes) {
  // One message longer than the whole bound still goes through, alone.
  const auto has_room = [&] {
    return in_flight_messages_ == 0 || (in_flight_messages_ < kInFlightMessagesMax &&
                                        in_flight_bytes_ + size_bytes <= kInFlightBytesMax);
  };
  if (!has_room()) {
    std::unique_lock lock(mutex_);
    settled_.wait(lock, has_room);
  }
  ++in_flight_messages_;
  in_flight_bytes_ += size_bytes;
}

void CommittingSink::Done(const Pending& pending, const Result<ledger::Committed>& outcome) {
  if (outcome.ok())
    Count(pending, *outcome);
  else
    Fail(outcome.error());
  GiveBackRoom(pending.size_bytes);
}

void CommittingSink::Count(const Pending& pending, const ledger::Committed& committed) {
  std::lock_guard lock(counts_mutex_);
  if (committed.duplicate) {
    counts_.duplicates += pending.inputs;
    return;
  }
  counts_.accepted += pending.inputs;
  counts_.events += committed.count;
  if (committed.count > 0) {
    const uint64_t first = committed.first.value;
    const uint64_t last = first + committed.count - 1;
    counts_.first_position = std::min(first, counts_.first_position.value_or(first));
    counts_.last_position = std::max(last, counts_.last_position.value_or(last));
  }
  residents_.insert(pending.residents.begin(), pending.residents.end());
}

Status CommittingSink::Ignore(const std::string& type) {
  DAYBOOK_TRY(Admit());
  std::lock_guard lock(counts_mutex_);
  auto& ignored = counts_.ignored;
  const bool named = ignored.contains(type) || ignored.size() < kIgnoredNamesMax;
  ++ignored[named ? type : kOtherTypes];
  return {};
}

Status CommittingSink::Quarantine(ledger::QuarantineEntry entry) {
  DAYBOOK_TRY(Admit());
  return Take(std::move(entry));
}

Status CommittingSink::Hold(ledger::QuarantineEntry entry) {
  if (unreadable_ == Unreadable::kCount) {
    std::lock_guard lock(counts_mutex_);
    ++counts_.quarantined;
    if (refused_) return {};
    refused_ = std::move(entry);
    refused_->raw.clear();
    return {};
  }
  if (entry.source.empty()) entry.source = source_;
  if (held_.empty()) held_since_ = std::chrono::steady_clock::now();
  held_bytes_ += entry.raw.size();
  held_.push_back(std::move(entry));
  return PutHeldInTime();
}

Status CommittingSink::PutHeldInTime() {
  if (held_.empty()) return {};
  if (held_.size() < kQuarantineGroupMax && held_bytes_ < kQuarantineGroupBytesMax &&
      std::chrono::steady_clock::now() - held_since_ < kQuarantineGroupWaitMax)
    return {};
  return PutHeld();
}

Status CommittingSink::PutHeld() {
  const size_t count = held_.size();
  if (count == 0) return {};
  held_bytes_ = 0;
  Status put = store_.quarantine().PutAll(std::exchange(held_, {}));
  if (!put.ok()) {
    Fail(put.error());
    return put;
  }
  std::lock_guard lock(counts_mutex_);
  counts_.quarantined += count;
  return {};
}

void CommittingSink::CountFile() {
  std::lock_guard lock(counts_mutex_);
  ++counts_.files;
}

void CommittingSink::AddSeconds(double seconds) {
  std::lock_guard lock(counts_mutex_);
  counts_.seconds += seconds;
}

Status CommittingSink::Drain() {
  if (preparer_) preparer_->Wait();
  static_cast<void>(PutHeld());  // what failed there is in failure_
  std::unique_lock lock(mutex_);
  settled_.wait(lock, [this] { return in_flight_messages_ == 0; });
  if (failure_) return *failure_;
  return {};
}

IngestCounts CommittingSink::counts() const {
  std::lock_guard lock(counts_mutex_);
  IngestCounts counts = counts_;
  counts.residents = residents_.size();
  counts.inputs = counts.accepted + counts.duplicates + counts.quarantined;
  for (const auto& [type, count] : counts.ignored) counts.inputs += count;
  return counts;
}

std::optional<ledger::QuarantineEntry> CommittingSink::refused() const {
  std::lock_guard lock(counts_mutex_);
  return refused_;
}

}  // namespace daybook::feeds
