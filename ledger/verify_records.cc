#include "ledger/verify_records.h"

#include "ledger/access/access_entry.h"
#include "ledger/event/event_codec.h"
#include "ledger/log/anchor.h"
#include "ledger/log/keys.h"
#include "ledger/quarantine_db.h"

namespace daybook::ledger {
namespace {

Error RestoreError(const std::string& what, const std::filesystem::path& folder) {
  return Error{ErrorCode::kCorruption, what, folder.string(), "restore the folder from a backup"};
}

// The payload is what its class says. Returns the message that the log remembers it by, if any.
Result<std::optional<MessageKey>> CheckPayload(EntryClass entry_class, std::string_view payload) {
  switch (entry_class) {
    case EntryClass::kClinical:
    case EntryClass::kIdentity:
    case EntryClass::kGovernance:
    case EntryClass::kDefinition: {
      const auto event = DecodeEvent(payload);
      if (!event.ok()) return event.error();
      if (EntryClassOf(event->kind) != entry_class)
        return Error{ErrorCode::kCorruption, "the event's kind is not of the entry's class"};
      return ledger::MessageOf(entry_class, *event);
    }
    case EntryClass::kAccess: {
      const auto access = DecodeAccess(payload);
      if (!access.ok()) return access.error();
      break;
    }
    case EntryClass::kFeed:
      break;  // the feeds' own; nothing to decode here
  }
  return std::optional<MessageKey>();
}

}  // namespace

LogRecords::LogRecords(std::filesystem::path folder, std::filesystem::path anchor_file,
                       std::string origin, std::optional<Ed25519PublicKey> key,
                       std::shared_ptr<const Vault> vault)
    : folder_(std::move(folder)),
      anchor_file_(std::move(anchor_file)),
      origin_(std::move(origin)),
      key_(key),
      vault_(vault),
      opener_(std::move(vault)) {}

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
    return {};
  }
  DAYBOOK_TRY(ReadAnchorOnce());
  if (key == kFrontierKey) {
    DAYBOOK_ASSIGN(stored_, Frontier::Decode(value));
    return {};
  }
  if (!key.empty() && key.front() == kEntryLetter) return TakeEntry(key, value);
  if (!key.empty() && key.front() == kMessageLetter) return TakeMessage(key, value);
  if (!key.empty() && key.front() == kStreamLetter) return TakeStream(key, value);
  if (!key.empty() && key.front() == kTileLetter) return TakeTile(key, value);
  return Wrong("a record has a key of no known kind");
}

Status LogRecords::TakeEntry(std::string_view key, std::string_view value) {
  const uint64_t position = frontier_.size();
  const std::string where = "position " + std::to_string(position) + ": ";
  if (key != EntryKey(position)) return Wrong(where + "the entry is missing");
  const Result<EntryView> view = DecodeEntry(value);
  if (!view.ok()) return Wrong(where + view.error().message);
  DAYBOOK_ASSIGN(const std::optional<MessageKey> message, MessageOf(where, *view));
  if (const auto ended = spans_.Next(position, view->header.entry_class, message))
    messages_.AddEntries(*ended);
  if (view->header.recorded.value < recorded_)
    return Wrong(where + "recorded before the entry in front of it");
  recorded_ = view->header.recorded.value;
  if (view->header.stream_seq != streams_[view->header.stream]++)
    return Wrong(where + "its number in its stream is not the next");
  edge_.Append(frontier_, LeafHash(value), [this](const TileId& tile, std::string_view bytes) {
    tiles_.at(tile.level).push_back(Sha256({bytes}));
  });
  anchor_met_ = anchor_met_ || frontier_ == *anchored_;
  return {};
}

// The message that the entry says it is of, after a look into its payload.
Result<std::optional<MessageKey>> LogRecords::MessageOf(const std::string& where,
                                                        const EntryView& view) {
  if (!vault_ && view.header.suite != Suite::kPlain) {
    unread_ = true;
    return std::optional<MessageKey>();
  }
  const Result<OpenedPayload> opened = opener_.Open(view);
  if (!opened.ok()) return Wrong(where + opened.error().message);
  if (opened->erased) {
    messages_.AddErased(frontier_.size());
    return std::optional<MessageKey>();
  }
  Result<std::optional<MessageKey>> message =
      CheckPayload(view.header.entry_class, opened->payload);
  if (!message.ok()) return Wrong(where + message.error().message);
  return message;
}

void LogRecords::EndOfEntries() {
  if (const auto ended = spans_.End()) messages_.AddEntries(*ended);
}

Status LogRecords::TakeMessage(std::string_view key, std::string_view value) {
  const std::optional<MessageSpan> record = DecodeMessageRecord(key, value);
  if (!record) return Wrong("a message's record has an odd length");
  if (record->first > frontier_.size() || record->count > frontier_.size() - record->first)
    return Wrong("the record of message " + record->key.ToHex() + " points beyond the log's end");
  EndOfEntries();
  messages_.AddRecord(*record);
  return {};
}

Status LogRecords::TakeStream(std::string_view key, std::string_view value) {
  if (key.size() != kLetterKeyBytes || value.size() != kStreamValueBytes)
    return Wrong("a stream's record has an odd length");
  StreamId stream;
  std::copy(key.begin() + 1, key.end(), stream.bytes.begin());
  const auto counted = streams_.find(stream);
  if (counted == streams_.end() || counted->second != GetBe32(value.data()))
    return Wrong("stream " + stream.ToHex() +
                 " has another number of entries than its record says");
  ++stream_records_;
  return {};
}

Status LogRecords::TakeTile(std::string_view key, std::string_view value) {
  if (key.size() != kTileKeyBytes) return Wrong("a tile's key has an odd length");
  const TileId tile{static_cast<uint8_t>(key[1]), GetBe64(&key[2])};
  const std::string name =
      tile.level < kTileLevels ? TilePath(tile) : "level " + std::to_string(tile.level);
  if (tile.level >= kTileLevels || tile.index >= tiles_.at(tile.level).size())
    return Wrong("a tile too many: the log's entries fill no " + name);
  if (Sha256({value}) != tiles_.at(tile.level)[tile.index])
    return Wrong(name + " holds other hashes than its entries give");
  ++tile_records_;
  return {};
}

// A log of format 1 may have been on its way to format 2: then some are there.
Status LogRecords::CheckTileCount() const {
  uint64_t wanted = 0;
  for (const std::vector<Digest>& level : tiles_) wanted += level.size();
  if (tile_records_ == wanted || format_ == kLogFormat1) return {};
  return Wrong("the log has " + std::to_string(tile_records_) + " tiles, its entries fill " +
               std::to_string(wanted));
}

Status LogRecords::Finish() {
  DAYBOOK_TRY(ReadAnchorOnce());
  if (format_ != kLogFormat && format_ != kLogFormat1)
    return Wrong("the log's format record is not right");
  if (!stored_) return Wrong("the log's Merkle frontier is missing");
  const std::string counted = std::to_string(frontier_.size()) + " entries";
  if (stored_->size() != frontier_.size())
    return Wrong("the log has " + counted + ", its own record says " +
                 std::to_string(stored_->size()));
  if (!(*stored_ == frontier_)) return Wrong("the Merkle root of " + counted + " is another");
  if (anchored_->size() > frontier_.size())
    return Wrong("the log has " + counted + ", its anchor says " +
                 std::to_string(anchored_->size()) + ": entries are lost");
  if (!anchor_met_)
    return RestoreError("the anchor's Merkle root is not the log's at " +
                            std::to_string(anchored_->size()) + " entries",
                        anchor_file_);
  if (stream_records_ != streams_.size()) return Wrong("a stream has lost its record");
  DAYBOOK_TRY(CheckTileCount());
  EndOfEntries();
  return {};
}

std::unique_ptr<RecordCheck> LogRecords::Again() {
  if (unread_) return nullptr;
  const std::optional<uint16_t> bucket = messages_.Uneven();
  return bucket ? std::make_unique<UnevenMessage>(folder_, *bucket, vault_) : nullptr;
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
  if (raws_ != known_.size() || raws_ != digests_.size())
    return Wrong("a quarantined input is not whole");
  return {};
}

}  // namespace daybook::ledger
