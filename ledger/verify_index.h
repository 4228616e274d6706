#pragma once
// Whether a log's index (log/log_index.h) says of its messages and streams what the entries say.
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "ledger/base/ids.h"
#include "ledger/log/log_index.h"
#include "ledger/record_check.h"
#include "ledger/verify_messages.h"

namespace daybook::ledger {

// What an index is compared with: gathered from the entries, in order.
struct LogFacts {
  // How much of the log the index is of: what it says of itself, or everything where the records
  // lie in the log's own database (formats 1 and 2).
  uint64_t indexed = std::numeric_limits<uint64_t>::max();
  uint64_t entries = 0;
  std::optional<Digest> root_at_indexed;
  std::unordered_map<StreamId, uint32_t> streams;  // entries of each
  // Of them, those at `indexed` and behind it.
  std::unordered_map<StreamId, uint32_t> behind_index;
  MessageSums messages;  // of entries before `indexed`
  bool unread = false;   // an entry was encrypted and there are no keys: messages aren't known
};

class IndexRecords final : public RecordCheck {
 public:
  // `folder` is what errors name. `facts` outlives this and is complete before the first record.
  IndexRecords(std::filesystem::path folder, LogFacts& facts, std::shared_ptr<const Vault> vault)
      : folder_(std::move(folder)), facts_(facts), vault_(std::move(vault)) {}
  Status Take(std::string_view key, std::string_view value) override;
  Status Finish() override;
  // Wants the log's records before the index's.
  std::unique_ptr<RecordCheck> Again() override;

 private:
  Status TakeIndexed(std::string_view value);
  Status TakeMessage(std::string_view key, std::string_view value);
  Status TakeStream(std::string_view key, std::string_view value);
  Error Wrong(const std::string& what) const;

  std::filesystem::path folder_;
  LogFacts& facts_;
  std::shared_ptr<const Vault> vault_;
  uint64_t streams_ = 0;
};

}  // namespace daybook::ledger
