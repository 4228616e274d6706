#include "ledger/backup/copied_log.h"

#include "ledger/log/entry.h"
#include "ledger/log/keys.h"

namespace daybook::ledger {

Error CopiedLog::Wrong(const std::string& what) const {
  return Error{ErrorCode::kCorruption, what, place_,
               "run verify to see all damage; nothing was copied"};
}

Status CopiedLog::Take(std::string_view key, std::string_view value) {
  if (key == kFrontierKey) {
    DAYBOOK_ASSIGN(promised_, Frontier::Decode(value));
    return {};
  }
  if (key.empty() || key.front() != kEntryLetter) return {};
  const std::string position = "position " + std::to_string(frontier_.size());
  if (key != EntryKey(frontier_.size())) return Wrong(position + " is missing");
  const Result<EntryView> entry = DecodeEntry(value);
  if (!entry.ok()) return Wrong(position + ": " + entry.error().message);
  frontier_.Append(LeafHash(value));
  return {};
}

Result<Frontier> CopiedLog::Finish() const {
  if (!promised_) return Wrong("the log's Merkle frontier is missing");
  if (!(*promised_ == frontier_))
    return Wrong("the log's Merkle root at " + std::to_string(promised_->size()) +
                 " entries doesn't follow from its " + std::to_string(frontier_.size()) +
                 " entries");
  return frontier_;
}

}  // namespace daybook::ledger
