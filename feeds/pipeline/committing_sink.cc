#include "feeds/pipeline/committing_sink.h"

#include <algorithm>
#include <exception>
#include <set>
#include <system_error>
#include <utility>

#include "ledger/event/event_codec.h"
#include "ledger/log/committer.h"

namespace daybook::feeds {
namespace {

using ledger::Event;
using ledger::Kind;

static_assert(kInFlightMessagesMax <= ledger::kQueueMessagesMax / 2);
static_assert(kInFlightBytesMax <= ledger::kQueueBytesMax / 2);

// What the log counts beside entries, with room to spare.
constexpr size_t kMessageSpareBytes = 4096;
// What sealing an original adds, for each person it is about.
constexpr size_t kOriginalSpareBytes = 512;

// Events about a person; the others are their own subject.
bool IsAboutResident(Kind kind) {
  return kind != Kind::kOrganisation && kind != Kind::kPractitioner && kind != Kind::kPlace &&
         kind != Kind::kDefinition && kind != Kind::kErasure;
}

ledger::QuarantineEntry Unstorable(const AcceptedInput& input, std::string reason,
                                   std::string message, std::string next_step) {
  ledger::QuarantineEntry entry;
  entry.format = input.format;
  entry.origin = input.type + (input.control_id.empty() ? "" : "/" + input.control_id);
  entry.reason = std::move(reason);
  entry.message = std::move(message);
  entry.next_step = std::move(next_step);
  entry.raw = input.raw.empty() ? input.content : input.raw;
  return entry;
}

}  // namespace

CommittingSink::CommittingSink(ledger::Store& store, std::string source,
                               std::function<bool()> cancelled, Unreadable unreadable)
    : store_(store),
      source_(std::move(source)),
      cancelled_(std::move(cancelled)),
      unreadable_(unreadable) {}

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

StreamId CommittingSink::StreamOf(const Event& event) {
  const bool same =
      last_stream_ && event.subject == last_subject_ && event.record.source == last_source_;
  if (!same) {
    last_stream_ = store_.StreamFor(event.record.source, event.subject);
    last_source_ = event.record.source;
    last_subject_ = event.subject;
  }
  return *last_stream_;
}

// Fills `message` and `pending`, or says why the input can't be stored.
std::optional<ledger::QuarantineEntry> CommittingSink::Encode(Preparer::Keyed& keyed,
                                                              ledger::NewMessage& message,
                                                              Pending& pending) {
  AcceptedInput& input = keyed.input;
  const MessageKey& key = keyed.key;
  pending.inputs = input.inputs;
  message.key = key;
  message.entries.reserve(input.events.size());
  uint32_t index = 0;
  for (Event& event : input.events) {
    if (event.subject.empty()) {
      return Unstorable(input, "no-subject", "the input does not say whom it is about",
                        "ask the sender to name the subject");
    }
    event.message = key;
    event.index = index++;
    event.id = ledger::EventIdFor(key, event.index);
    ledger::NewEntry entry;
    entry.entry_class = ledger::EntryClassOf(event.kind);
    entry.stream = StreamOf(event);
    if (store_.IsErased(entry.stream))
      return Unstorable(input, "erased", "the records of this subject were erased",
                        "tell the sender that it is not to send them any more");
    Result<std::string> payload = ledger::EncodeForAppend(event);
    if (!payload.ok()) {
      const Error& why = payload.error();
      const bool too_large = why.code == ErrorCode::kTooLarge;
      return Unstorable(input, too_large ? "too-large" : "unreadable-event", why.message, why.hint);
    }
    entry.payload = std::move(*payload);
    if (IsAboutResident(event.kind)) pending.residents.push_back(entry.stream);
    pending.size_bytes += entry.payload.size();
    message.entries.push_back(std::move(entry));
  }
  KeepOriginal(input, message, pending);
  if (pending.size_bytes + message.entries.size() * ledger::kEntryHeaderBytes + kMessageSpareBytes >
      ledger::kMessageBytesMax)
    return Unstorable(input, "too-large", "its events together are longer than a message may be",
                      "ask the sender to split it");
  return std::nullopt;
}

// The facts go in whether or not the text fits beside them.
void CommittingSink::KeepOriginal(const AcceptedInput& input, ledger::NewMessage& message,
                                  Pending& pending) {
  if (input.original_format.empty()) return;
  const std::string& bytes = input.raw.empty() ? input.content : input.raw;
  size_t people = pending.residents.size();  // or fewer: an event each
  if (people > ledger::kOriginalStreamsMax)
    people = std::set(pending.residents.begin(), pending.residents.end()).size();
  const size_t size_bytes = bytes.size() + (people + 1) * kOriginalSpareBytes;
  if (bytes.size() > ledger::kOriginalBytesMax || people > ledger::kOriginalStreamsMax ||
      pending.size_bytes + size_bytes > ledger::kMessageBytesMax / 2)
    return;
  message.original = {std::string(input.original_format), bytes};
  pending.size_bytes += size_bytes;
}

Status CommittingSink::Accept(AcceptedInput input) {
  DAYBOOK_TRY(Admit());
  DAYBOOK_CHECK(!input.events.empty());
  // Here and not where the rest is prepared: that thread has the most to do.
  const std::string& key_source = input.key_source.empty() ? source_ : input.key_source;
  const MessageKey key = store_.KeyFor(key_source, input.control_id, input.content);
  return Take(Preparer::Keyed{std::move(input), key});
}

Status CommittingSink::Take(Preparer::Input input) {
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
  } catch (const std::exception& thrown) {  // no memory left: the library's only one here
    Fail({ErrorCode::kUnavailable, std::string("reading stopped: ") + thrown.what(), "",
          "free some memory, then ingest it again"});
  }
}

Status CommittingSink::Prepare(Preparer::Input& input, bool more_follow) {
  if (auto* keyed = std::get_if<Preparer::Keyed>(&input)) return Append(*keyed, more_follow);
  return Hold(std::move(std::get<ledger::QuarantineEntry>(input)));
}

Status CommittingSink::Append(Preparer::Keyed& keyed, bool more_follow) {
  DAYBOOK_TRY(PutHeldInTime());
  ledger::NewMessage message;
  message.more_follow = more_follow;
  Pending pending;
  if (auto refused = Encode(keyed, message, pending)) return Hold(std::move(*refused));
  const size_t size_bytes = pending.size_bytes;
  ledger::CommitDone done =
      [this, pending = std::move(pending)](const Result<ledger::Committed>& outcome) {
        Done(pending, outcome);
      };
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
