#pragma once
// A ledger in memory, for tests of what stands on the log: the same contracts as ledger/store.h,
// nothing durable but the folder, which views may use.
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "ledger/base/clock.h"
#include "ledger/event/event.h"
#include "ledger/log/merkle.h"
#include "ledger/store.h"

namespace daybook::tests {

// A folder of its own under the system's temporary one, removed at the end.
class TestFolder {
 public:
  TestFolder();
  ~TestFolder();
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class MemoryLog final : public ledger::Log {
 public:
  explicit MemoryLog(const Clock& clock) : clock_(clock) {}
  void Append(ledger::NewMessage&& message, ledger::CommitDone done) override;
  Result<ledger::Committed> AppendAndWait(ledger::NewMessage message) override;
  Status Writable() const override { return {}; }
  LogSize size() const override;
  RecordedAt last_recorded() const override;
  Result<std::unique_ptr<ledger::LogReader>> Read(LogPosition from) const override;
  Result<ledger::LogEntry> At(LogPosition position) const override;
  Result<std::optional<ledger::Original>> OriginalOf(LogPosition first) const override;
  void OnCommit(std::function<void(LogSize)> wake) override;
  std::string root_hash() const override;

  // From now on reading this entry fails with kIo, as a bad disk would.
  void FailReadsOf(LogPosition position);
  // No read fails any more.
  void Heal();

 private:
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::deque<ledger::LogEntry> entries_;
  ledger::Frontier frontier_;  // over the entries in their plain stored form
  std::map<StreamId, uint32_t> next_seq_;
  std::map<MessageKey, ledger::Committed> keys_;
  std::map<uint64_t, ledger::Original> originals_;
  std::function<void(LogSize)> wake_;
  uint64_t failing_ = UINT64_MAX;
};

class MemoryQuarantine final : public ledger::Quarantine {
 public:
  explicit MemoryQuarantine(const Clock& clock) : clock_(clock) {}
  Result<uint64_t> Put(ledger::QuarantineEntry entry) override;
  Result<std::vector<ledger::QuarantineEntry>> List() const override;
  Result<ledger::QuarantineEntry> Get(uint64_t number) const override;
  Status Remove(uint64_t number) override;
  Status Purge(const std::vector<uint64_t>& numbers) override;
  uint64_t count() const override { return entries_.size(); }
  Status Writable() const override { return {}; }

 private:
  const Clock& clock_;
  std::deque<ledger::QuarantineEntry> entries_;
};

class MemoryStore final : public ledger::Store {
 public:
  // The clock starts at 2024-01-01T00:00:00Z; `folder` must outlive the store.
  explicit MemoryStore(const std::filesystem::path& folder);

  // Each event as a message of its own, a second after the one before it.
  void Append(std::span<const ledger::Event> events);
  void Append(const ledger::Event& event) { Append({&event, 1}); }
  FixedClock& fixed_clock() { return clock_; }
  MemoryLog& memory_log() { return care_; }

  ledger::Log& care() override { return care_; }
  ledger::Log& access() override { return access_; }
  ledger::Quarantine& quarantine() override;
  const std::filesystem::path& folder() const override { return folder_; }
  const Clock& clock() const override { return clock_; }
  // SHA-256 instead of a keyed hash: nothing here is secret.
  StreamId StreamFor(const std::string& source, const std::string& subject) const override;
  MessageKey KeyFor(const std::string& source, const std::string& control_id,
                    std::string_view content) const override;
  bool IsErased(const StreamId&) const override { return false; }
  Result<ledger::ErasurePlan> PlanErasure(const ledger::ErasureRequest&) override;
  Status Erase(const ledger::ErasureRequest&, const ledger::ErasurePlan&) override;
  const std::string& tail_note() const override { return tail_note_; }
  Status Close() override { return {}; }

 private:
  std::filesystem::path folder_;
  FixedClock clock_;
  MemoryLog care_;
  MemoryLog access_;
  MemoryQuarantine quarantine_;
  std::string tail_note_;
};

}  // namespace daybook::tests
