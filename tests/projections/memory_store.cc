#include "tests/projections/memory_store.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>

#include "ledger/erasure/erasure.h"
#include "ledger/event/event_codec.h"
#include "projections/columns/hash.h"

namespace daybook::tests {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kFirstMoment = 1'704'067'200 * kMicrosPerSecond;  // 2024-01-01T00:00:00Z

template <typename Bytes>
Bytes FirstBytes(const std::string& text) {
  Bytes out;
  const projections::Hash256 hash = projections::Sha256(text);
  std::copy_n(hash.bytes.begin(), out.bytes.size(), out.bytes.begin());
  return out;
}

class MemoryLogReader final : public ledger::LogReader {
 public:
  MemoryLogReader(const MemoryLog& log, uint64_t from, uint64_t end)
      : log_(log), next_(from), end_(end) {}
  Result<std::optional<ledger::LogEntry>> Next() override {
    if (next_ == end_) return std::optional<ledger::LogEntry>();
    DAYBOOK_ASSIGN(ledger::LogEntry entry, log_.At(LogPosition{next_}));
    ++next_;
    return std::optional<ledger::LogEntry>(std::move(entry));
  }

 private:
  const MemoryLog& log_;
  uint64_t next_;
  const uint64_t end_;
};

}  // namespace

TestFolder::TestFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "daybook-test-XXXXXX").string();
  DAYBOOK_CHECK(::mkdtemp(pattern.data()) != nullptr);
  path_ = pattern;
}
TestFolder::~TestFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Result<ledger::Committed> MemoryLog::AppendAndWait(ledger::NewMessage message) {
  std::function<void(LogSize)> wake;
  ledger::Committed committed;
  {
    const std::lock_guard lock(mutex_);
    if (message.original && (!message.key || message.entries.empty()))
      return Error{ErrorCode::kUsage, "an original needs a message key and an entry"};
    if (message.key && keys_.contains(*message.key)) {
      ledger::Committed earlier = keys_[*message.key];
      earlier.duplicate = true;
      return earlier;
    }
    for (const ledger::ExpectedVersion& expected : message.expected)
      if (next_seq_[expected.stream] != expected.next_seq)
        return Error{ErrorCode::kConflict, "a stream is not where it was expected"};
    const int64_t last = entries_.empty() ? 0 : entries_.back().header.recorded.value;
    committed.first = LogPosition{entries_.size()};
    committed.count = static_cast<uint32_t>(message.entries.size());
    committed.recorded = RecordedAt{std::max(last, clock_.NowMicros())};
    for (ledger::NewEntry& added : message.entries) {
      ledger::LogEntry entry;
      entry.position = LogPosition{entries_.size()};
      entry.header.entry_class = added.entry_class;
      entry.header.stream = added.stream;
      entry.header.stream_seq = next_seq_[added.stream]++;
      entry.header.recorded = committed.recorded;
      entry.header.plain_length = static_cast<uint32_t>(added.payload.size());
      entry.payload = std::move(added.payload);
      frontier_.Append(ledger::LeafHash(ledger::EncodeEntry(entry.header, entry.payload)));
      entries_.push_back(std::move(entry));
    }
    if (message.key) keys_[*message.key] = committed;
    if (message.original) originals_[committed.first.value] = std::move(*message.original);
    wake = wake_;
  }
  if (wake) wake(size());
  return committed;
}

void MemoryLog::Append(ledger::NewMessage&& message, ledger::CommitDone done) {
  done(AppendAndWait(std::move(message)));
}

LogSize MemoryLog::size() const {
  const std::lock_guard lock(mutex_);
  return LogSize{entries_.size()};
}
RecordedAt MemoryLog::last_recorded() const {
  const std::lock_guard lock(mutex_);
  return entries_.empty() ? RecordedAt{} : entries_.back().header.recorded;
}

Result<std::unique_ptr<ledger::LogReader>> MemoryLog::Read(LogPosition from) const {
  const uint64_t end = size().value;
  if (from.value > end) return Error{ErrorCode::kNotFound, "beyond the end of the log"};
  return std::unique_ptr<ledger::LogReader>(
      std::make_unique<MemoryLogReader>(*this, from.value, end));
}

Result<ledger::LogEntry> MemoryLog::At(LogPosition position) const {
  const std::lock_guard lock(mutex_);
  if (position.value == failing_)
    return Error{ErrorCode::kIo, "the disk said no", "position " + std::to_string(failing_)};
  if (position.value >= entries_.size())
    return Error{ErrorCode::kNotFound, "beyond the end of the log"};
  return entries_[position.value];
}

Result<std::optional<ledger::Original>> MemoryLog::OriginalOf(LogPosition first) const {
  const std::lock_guard lock(mutex_);
  if (first.value >= entries_.size())
    return Error{ErrorCode::kNotFound, "beyond the end of the log"};
  const auto original = originals_.find(first.value);
  if (original == originals_.end()) return std::optional<ledger::Original>();
  return std::optional(original->second);
}

void MemoryLog::OnCommit(std::function<void(LogSize)> wake) {
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
}

std::string MemoryLog::root_hash() const {
  const std::lock_guard lock(mutex_);
  return std::string(ledger::BytesOf(frontier_.Root()));
}

void MemoryLog::FailReadsOf(LogPosition position) {
  const std::lock_guard lock(mutex_);
  failing_ = position.value;
}
void MemoryLog::Heal() { FailReadsOf(LogPosition{UINT64_MAX}); }

Result<uint64_t> MemoryQuarantine::Put(ledger::QuarantineEntry entry) {
  for (const ledger::QuarantineEntry& kept : entries_)
    if (kept.source == entry.source && kept.reason == entry.reason && kept.raw == entry.raw)
      return kept.number;
  entry.number = entries_.empty() ? 1 : entries_.back().number + 1;
  entry.received = RecordedAt{clock_.NowMicros()};
  entries_.push_back(std::move(entry));
  return entries_.back().number;
}

Result<std::vector<ledger::QuarantineEntry>> MemoryQuarantine::List() const {
  return std::vector<ledger::QuarantineEntry>(entries_.begin(), entries_.end());
}

Result<ledger::QuarantineEntry> MemoryQuarantine::Get(uint64_t number) const {
  for (const ledger::QuarantineEntry& kept : entries_)
    if (kept.number == number) return kept;
  return Error{ErrorCode::kNotFound, "no such quarantine entry"};
}

Status MemoryQuarantine::Remove(uint64_t number) {
  const auto removed =
      std::erase_if(entries_, [number](const auto& kept) { return kept.number == number; });
  if (removed == 0) return Error{ErrorCode::kNotFound, "no such quarantine entry"};
  return {};
}

Status MemoryQuarantine::Purge(const std::vector<uint64_t>& numbers) {
  for (const uint64_t number : numbers)
    std::erase_if(entries_, [number](const auto& kept) { return kept.number == number; });
  return {};
}

MemoryStore::MemoryStore(const std::filesystem::path& folder)
    : folder_(folder), clock_(kFirstMoment), care_(clock_), access_(clock_), quarantine_(clock_) {}

void MemoryStore::Append(std::span<const ledger::Event> events) {
  for (const ledger::Event& event : events) {
    clock_.Advance(kMicrosPerSecond);
    ledger::NewMessage message;
    message.entries.push_back({ledger::EntryClassOf(event.kind),
                               StreamFor(event.record.source, event.subject),
                               ledger::EncodeEvent(event)});
    const auto committed = care_.AppendAndWait(std::move(message));
    DAYBOOK_CHECK(committed.ok());
  }
}

// Erasure is of keys and files, and here are none.
Result<ledger::ErasurePlan> MemoryStore::PlanErasure(const ledger::ErasureRequest&) {
  return Error{ErrorCode::kUnsupported, "nothing is erased from memory"};
}
Status MemoryStore::Erase(const ledger::ErasureRequest&, const ledger::ErasurePlan&) {
  return Error{ErrorCode::kUnsupported, "nothing is erased from memory"};
}

ledger::Quarantine& MemoryStore::quarantine() { return quarantine_; }

StreamId MemoryStore::StreamFor(const std::string& source, const std::string& subject) const {
  return FirstBytes<StreamId>(source + '\0' + subject);
}
MessageKey MemoryStore::KeyFor(const std::string& source, const std::string& control_id,
                               std::string_view content) const {
  return FirstBytes<MessageKey>(source + '\0' + control_id + '\0' + std::string(content));
}

}  // namespace daybook::tests
