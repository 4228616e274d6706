#include "ledger/verify_records.h"

#include "ledger/log/anchor.h"
#include "ledger/log/keys.h"
#include "ledger/quarantine_anchor.h"
#include "ledger/quarantine_db.h"

namespace daybook::ledger {
namespace {

Error RestoreError(const std::string& what, const std::filesystem::path& folder) {
  return Error{ErrorCode::kCorruption, what, folder.string(), "restore the folder from a backup"};
}

}  // namespace

LogRecords::LogRecords(std::filesystem::path folder, std::filesystem::path anchor_file,
                       std::string origin, std::optional<Ed25519PublicKey> key,
                       std::shared_ptr<const Vault> vault, uint64_t indexed)
    : folder_(std::move(folder)),
      anchor_file_(std::move(anchor_file)),
      origin_(std::move(origin)),
      key_(key),
      checks_(vault, [this](const CheckedEntry& entry) { return TakeChecked(entry); }),
      old_index_(folder_, facts_, std::move(vault)) {
  facts_.indexed = indexed;
  if (indexed == 0) facts_.root_at_indexed = Frontier().Root();
}

Error LogRecords::Wrong(const std::string& what) const { return RestoreError(what, folder_); }

Status LogRecords::ReadAnchorOnce() {
  if (anchored_) return {};
  const Unsigned bare = format_ == kLogFormat1 ? Unsigned::kAccept : Unsigned::kRefuse;
  DAYBOOK_ASSIGN(Anchor anchor, ReadAnchor(nullptr, anchor_file_, origin_, key_, bare));
  anchored_ = std::move(anchor.frontier);
  anchor_met_ = *anchored_ == frontier_;
  return {};
}

Status LogRecords::Take(std::string_view key, std::string_view value) {
  if (key == kLogFormatKey) {
    format_ = value;
    if (!has_index()) facts_.indexed = std::numeric_limits<uint64_t>::max();
    return {};
  }
  DAYBOOK_TRY(ReadAnchorOnce());
  if (key == kFrontierKey) {
    DAYBOOK_ASSIGN(stored_, Frontier::Decode(value));
    return {};
  }
  if (const auto empty = EmptyMessageOfKey(key); empty && value.empty())
    return TakeEmptyMessage(empty->size);
  if (key.empty() || key.front() != kEntryLetter) return TakeOld(key, value);
  if (IsOriginalKey(key)) return TakeOriginal(key, value);
  if (key.size() != kTileKeyBytes) return TakeEntry(key, value);
  DAYBOOK_TRY(checks_.Drain());
  return TakeTile(TileOfKey(key), value);
}

// What only the old formats have; in a log made new since it is on its way out (upgrade.h).
Status LogRecords::TakeOld(std::string_view key, std::string_view value) {
  const char letter = key.empty() ? '\0' : key.front();
  if (letter != kMessageLetter && letter != kStreamLetter && letter != kOldTileLetter)
    return Wrong("a record has a key of no known kind");
  if (has_index()) return {};
  DAYBOOK_TRY(checks_.Drain());
  EndOfEntries();
  if (letter != kOldTileLetter) return old_index_.Take(key, value);
  if (key.size() != kTileKeyBytes) return Wrong("a tile's key has an odd length");
  return TakeTile(TileId{static_cast<uint8_t>(key[1]), GetBe64(&key[2])}, value);
}

Status LogRecords::TakeEntry(std::string_view key, std::string_view value) {
  if (key != EntryKey(next_)) {
    DAYBOOK_TRY(checks_.Drain());
    return Wrong("position " + std::to_string(next_) + ": the entry is missing");
  }
  ++next_;
  return checks_.Add(value, StoredForm::kEntry);
}

Status LogRecords::TakeEmptyMessage(uint64_t size) {
  if (size == next_) return {};
  DAYBOOK_TRY(checks_.Drain());
  return Wrong("a message without entries stands behind position " + std::to_string(size - 1) +
               ", which isn't there");
}

Status LogRecords::TakeOriginal(std::string_view key, std::string_view value) {
  if (format_ != kLogFormat) return Wrong("an original in a log of a format that has none");
  if (next_ == 0 || key != KeyOfOriginal(next_ - 1)) {
    DAYBOOK_TRY(checks_.Drain());
    return Wrong("an original without the entry that it belongs to");
  }
  return checks_.Add(value, StoredForm::kOriginal);
}

// It says which message it is of, so that it can't be another one's.
Status LogRecords::CheckOriginal(const CheckedEntry& original) {
  const std::string where = "original at position " + std::to_string(frontier_.size() - 1) + ": ";
  if (!original.wrong.empty()) return Wrong(where + original.wrong);
  facts_.unread = facts_.unread || original.unread;
  if (original.erased || original.unread || last_erased_) return {};
  if (original.message != last_message_) return Wrong(where + "it is another message's");
  return {};
}

Status LogRecords::TakeChecked(const CheckedEntry& entry) {
  if (entry.form == StoredForm::kOriginal) return CheckOriginal(entry);
  const uint64_t position = frontier_.size();
  const auto wrong = [&](const std::string& what) {
    return Wrong("position " + std::to_string(position) + ": " + what);
  };
  if (!entry.wrong.empty()) return wrong(entry.wrong);
  const EntryHeader& header = entry.header;
  facts_.unread = facts_.unread || entry.unread;
  last_message_ = entry.message;
  last_erased_ = entry.erased;
  if (entry.erased) facts_.messages.AddErased(position);
  if (const auto ended = spans_.Next(position, header.entry_class, entry.message))
    AddMessage(*ended);
  if (header.recorded.value < recorded_) return wrong("recorded before the entry in front of it");
  recorded_ = header.recorded.value;
  if (header.stream_seq != facts_.streams[header.stream]++)
    return wrong("its number in its stream is not the next");
  if (position >= facts_.indexed) ++facts_.behind_index[header.stream];
  edge_.Append(frontier_, entry.leaf, [this](const TileId& tile, std::string_view bytes) {
    const bool kept = tile.level >= kLowestTileLevel || !has_index();
    if (kept) tiles_.at(tile.level).push_back(Sha256({bytes}));
  });
  facts_.entries = frontier_.size();
  anchor_met_ = anchor_met_ || (frontier_.size() == anchored_->size() && frontier_ == *anchored_);
  if (frontier_.size() == facts_.indexed) facts_.root_at_indexed = frontier_.Root();
  return {};
}

void LogRecords::AddMessage(const EntrySpan& span) {
  if (span.first < facts_.indexed) facts_.messages.AddEntries(span);
}

void LogRecords::EndOfEntries() {
  if (const auto ended = spans_.End()) AddMessage(*ended);
}

Status LogRecords::TakeTile(const std::optional<TileId>& tile, std::string_view value) {
  if (!tile) return Wrong("a tile too many: none ends where it lies");
  const std::string name =
      tile->level < kTileLevels ? TilePath(*tile) : "level " + std::to_string(tile->level);
  if (tile->level >= kTileLevels || tile->index >= tiles_.at(tile->level).size())
    return Wrong("a tile too many: the log's entries fill no " + name);
  if (Sha256({value}) != tiles_.at(tile->level)[tile->index])
    return Wrong(name + " holds other hashes than its entries give");
  ++tile_records_;
  return {};
}

// A log of an older format may have been on its way to today's: then tiles may be missing, or there
// under both keys.
Status LogRecords::CheckTileCount() const {
  uint64_t wanted = 0;
  for (unsigned level = has_index() ? kLowestTileLevel : 0; level < kTileLevels; ++level)
    wanted += tiles_.at(level).size();
  const bool enough = format_ == kLogFormat2 && tile_records_ > wanted;
  if (tile_records_ == wanted || enough || format_ == kLogFormat1) return {};
  return Wrong("the log has " + std::to_string(tile_records_) + " tiles, its entries fill " +
               std::to_string(wanted));
}

Status LogRecords::CheckFrontier() const {
  if (has_index()) return {};  // a record of the old formats, if there is one still
  const std::string counted = std::to_string(frontier_.size()) + " entries";
  if (!stored_) return Wrong("the log's Merkle frontier is missing");
  if (stored_->size() != frontier_.size())
    return Wrong("the log has " + counted + ", its own record says " +
                 std::to_string(stored_->size()));
  if (!(*stored_ == frontier_)) return Wrong("the Merkle root of " + counted + " is another");
  return {};
}

Status LogRecords::Finish() {
  DAYBOOK_TRY(ReadAnchorOnce());
  DAYBOOK_TRY(checks_.Drain());
  if (!has_index() && format_ != kLogFormat2 && format_ != kLogFormat1)
    return Wrong("the log's format record is not right");
  DAYBOOK_TRY(CheckFrontier());
  if (anchored_->size() > frontier_.size())
    return Wrong("the log has " + std::to_string(frontier_.size()) + " entries, its anchor says " +
                 std::to_string(anchored_->size()) + ": entries are lost");
  if (!anchor_met_)
    return RestoreError("the anchor's Merkle root is not the log's at " +
                            std::to_string(anchored_->size()) + " entries",
                        anchor_file_);
  DAYBOOK_TRY(CheckTileCount());
  EndOfEntries();
  return has_index() ? Status() : old_index_.Finish();
}

std::unique_ptr<RecordCheck> LogRecords::Again() {
  return has_index() ? nullptr : old_index_.Again();
}

Error QuarantineRecords::Wrong(const std::string& what) const {
  return RestoreError(what, folder_);
}

Status QuarantineRecords::Take(std::string_view key, std::string_view value) {
  constexpr size_t kNumberKeyBytes = 9;
  constexpr size_t kDigestKeyBytes = 33;
  if (key == kQuarantineFormatKey) {
    format_seen_ = value == kQuarantineFormat;
    return {};
  }
  if (key == kQuarantineChangesKey && value.size() == 8) {
    changes_ = GetBe64(value.data());
    return {};
  }
  if (key == kQuarantineNextKey && value.size() == 8) {
    next_ = GetBe64(value.data());
    return {};
  }
  const char letter = key.empty() ? '\0' : key.front();
  if (letter == kDigestLetter && key.size() == kDigestKeyBytes && value.size() == 8) {
    digests_[std::string(key.substr(1))] = GetBe64(value.data());
    return {};
  }
  if (letter == kQuarantineLetter && key.size() == kNumberKeyBytes) {
    known_[GetBe64(key.data() + 1)] = value;
    return {};
  }
  if (letter == kRawLetter && key.size() == kNumberKeyBytes)
    return TakeRaw(GetBe64(key.data() + 1), value);
  return Wrong("a record has a key of no known kind");
}

Status QuarantineRecords::TakeRaw(uint64_t number, std::string_view raw) {
  const std::string where = "quarantined input " + std::to_string(number) + ": ";
  const auto known = known_.find(number);
  if (known == known_.end()) return Wrong(where + "its record is missing");
  Result<QuarantineEntry> entry = DecodeQuarantined(known->second);
  if (!entry.ok()) return Wrong(where + entry.error().message);
  entry->raw = raw;
  auto digest = digests_.find(QuarantineDigest(*entry));
  if (digest == digests_.end()) digest = digests_.find(QuarantineDigestBefore(*entry));
  if (digest == digests_.end() || digest->second != number)
    return Wrong(where + "its bytes are not the ones that were put");
  if (number >= next_) return Wrong(where + "its number was never given");
  ++raws_;
  return {};
}

Status QuarantineRecords::Finish() {
  if (!format_seen_ || next_ == 0) return Wrong("the quarantine's own records are not right");
  if (changes_ < anchored_.value_or(0))
    return Wrong("the quarantine was changed " + std::to_string(changes_) +
                 " times, its anchor says " + std::to_string(*anchored_) + ": inputs are lost");
  if (changes_ > 0 && !anchored_)
    return RestoreError("the quarantine's anchor is missing",
                        QuarantineAnchorFile(folder_.parent_path()));
  if (raws_ != known_.size() || raws_ != digests_.size())
    return Wrong("a quarantined input is not whole");
  return {};
}

}  // namespace daybook::ledger
