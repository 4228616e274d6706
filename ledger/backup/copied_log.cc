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
  if (IsOriginalKey(key)) return TakeOriginal(key, value);
  if (key.size() == kTileKeyBytes) return TakeTile(key, value);
  if (EmptyMessageOfKey(key)) return {};
  const std::string position = "position " + std::to_string(frontier_.size());
  if (key != EntryKey(frontier_.size())) return Wrong(position + " is missing");
  const Result<EntryView> entry = DecodeEntry(value);
  if (!entry.ok()) return Wrong(position + ": " + entry.error().message);
  full_.clear();
  edge_.Append(frontier_, LeafHash(value), [this](const TileId& tile, std::string_view bytes) {
    if (tile.level >= kLowestTileLevel) full_.emplace(tile, bytes);
  });
  return {};
}

Status CopiedLog::TakeOriginal(std::string_view key, std::string_view value) {
  const uint64_t entries = frontier_.size();
  if (entries == 0 || key != KeyOfOriginal(entries - 1))
    return Wrong("an original without the entry that it belongs to");
  const Result<EntryView> sealed = DecodeEntry(value);
  if (sealed.ok()) return {};
  return Wrong("original at position " + std::to_string(entries - 1) + ": " +
               sealed.error().message);
}

Status CopiedLog::TakeTile(std::string_view key, std::string_view value) {
  const std::optional<TileId> tile = TileOfKey(key);
  const auto full = tile ? full_.find(*tile) : full_.end();
  if (full != full_.end() && full->second == value) return {};
  return Wrong("a tile behind position " + std::to_string(frontier_.size()) +
               " is not what its entries give");
}

Result<Frontier> CopiedLog::Finish() const {
  if (!promised_ || *promised_ == frontier_) return frontier_;
  return Wrong("the log's Merkle root at " + std::to_string(promised_->size()) +
               " entries doesn't follow from its " + std::to_string(frontier_.size()) + " entries");
}

}  // namespace daybook::ledger
