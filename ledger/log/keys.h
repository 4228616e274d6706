#pragma once
// The key space of a log's two databases (log_format.md). What a log appends sorts behind all that
// it has: LevelDB then never merges tables of entries, however long the log is.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/ids.h"
#include "ledger/log/byte_order.h"
#include "ledger/proof/tile.h"

namespace daybook::ledger {

inline constexpr std::string_view kLogFormatKey = "!format";
inline constexpr std::string_view kLogFormat = "daybook log 4";
// The same without originals; opening it changes its format record and nothing else.
inline constexpr std::string_view kLogFormat3 = "daybook log 3";
// Its tiles, messages and streams under letters of their own beside the entries, its frontier in a
// record; opening makes it the format above (upgrade.h).
inline constexpr std::string_view kLogFormat2 = "daybook log 2";
// The same without tiles, its anchor unsigned.
inline constexpr std::string_view kLogFormat1 = "daybook log 1";
// Of formats 1 and 2.
inline constexpr std::string_view kFrontierKey = "!frontier";
// Whether a log of this format has its index in a database of its own.
inline bool HasIndex(std::string_view format) {
  return format == kLogFormat || format == kLogFormat3;
}
inline bool IsLogFormat(std::string_view format) {
  return HasIndex(format) || format == kLogFormat2 || format == kLogFormat1;
}

// --- the log's database

inline constexpr char kEntryLetter = 'e';

// e ‖ be64 position → stored entry.
inline std::string EntryKey(uint64_t position) {
  std::string key(1, kEntryLetter);
  PutBe64(key, position);
  return key;
}
inline constexpr size_t kEntryKeyBytes = 9;
inline bool IsEntryKey(std::string_view key) {
  return key.size() == kEntryKeyBytes && key.front() == kEntryLetter;
}
// Behind all of a log's keys.
inline constexpr std::string_view kEntriesEnd = "f";

// Position of the last entry under a tile, which stands for 256^(level + 1) of them.
inline uint64_t LastEntryUnder(const TileId& tile) {
  const unsigned bits = kTileHeight * (tile.level + 1);
  return bits >= 64 ? ~uint64_t{0} : ((tile.index + 1) << bits) - 1;
}
// Lowest level of tiles that are kept: those of level 0 are 256 entries hashed, a tenth of the log.
inline constexpr unsigned kLowestTileLevel = 1;
// e ‖ be64 position of the last entry under it ‖ u8 level → 256 hashes. Full tiles only.
inline std::string KeyOfTile(const TileId& tile) {
  std::string key = EntryKey(LastEntryUnder(tile));
  key += static_cast<char>(tile.level);
  return key;
}
inline constexpr size_t kTileKeyBytes = 10;
// The tile of a key of this length; nullopt if no tile ends there.
inline std::optional<TileId> TileOfKey(std::string_view key) {
  const auto level = static_cast<uint8_t>(key[9]);
  const uint64_t last = GetBe64(&key[1]);
  if (level < kLowestTileLevel || level + 1u >= kTileLevels) return std::nullopt;
  const TileId tile{level, last >> (kTileHeight * (level + 1u))};
  if (LastEntryUnder(tile) != last) return std::nullopt;
  return tile;
}

// --- the index beside it (log_index.h)

inline constexpr char kMessageLetter = 'm';
inline constexpr char kStreamLetter = 's';

template <typename Tag>
std::string LetterKey(char letter, const Bytes16<Tag>& id) {
  std::string key(1, letter);
  key.append(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
  return key;
}
// Of a message key, an HMAC, so many bytes are enough to tell messages apart: of 2^40 messages two
// share them with a chance of 1 in 100,000.
inline constexpr size_t kMessageBytes = 12;
// m ‖ the first of them → what log_index.h says.
inline std::string KeyOfMessage(const MessageKey& key) {
  std::string record(1, kMessageLetter);
  record.append(reinterpret_cast<const char*>(key.bytes.data()), kMessageBytes);
  return record;
}
// s ‖ stream → be32 next stream_seq.
inline std::string KeyOfStream(const StreamId& stream) { return LetterKey(kStreamLetter, stream); }
inline constexpr size_t kStreamValueBytes = 4;
inline constexpr size_t kLetterKeyBytes = 17;

// A message of no entries, which the index could not be made again from, has a record in the log's
// database: e ‖ be64 position of the last entry then ‖ m ‖ message key → nothing; in an empty log
// ! ‖ m ‖ message key.
inline std::string KeyOfEmptyMessage(uint64_t size, const MessageKey& key) {
  return (size == 0 ? "!" : EntryKey(size - 1)) + LetterKey(kMessageLetter, key);
}
struct EmptyMessage {
  uint64_t size = 0;  // of the log then
  MessageKey key;
};
// nullopt for another key.
inline std::optional<EmptyMessage> EmptyMessageOfKey(std::string_view key) {
  if (key.size() <= kLetterKeyBytes) return std::nullopt;
  const std::string_view before = key.substr(0, key.size() - kLetterKeyBytes);
  key.remove_prefix(before.size());
  if (key.front() != kMessageLetter || !(before == "!" || IsEntryKey(before))) return std::nullopt;
  EmptyMessage message;
  if (before != "!") message.size = GetBe64(&before[1]) + 1;
  if (before != "!" && message.size == 0) return std::nullopt;  // no log has so many entries
  std::copy(key.begin() + 1, key.end(), message.key.bytes.begin());
  return message;
}

// The original of the message whose first entry is at `position` (log.h, Original):
// e ‖ be64 position ‖ o → a stored entry of its own form (seal/original.h).
inline constexpr char kOriginalLetter = 'o';
inline std::string KeyOfOriginal(uint64_t position) { return EntryKey(position) + kOriginalLetter; }
inline bool IsOriginalKey(std::string_view key) {
  return key.size() == kEntryKeyBytes + 1 && key.front() == kEntryLetter &&
         key.back() == kOriginalLetter;
}

// The size of a log whose last key this is; 0 of a key of none.
inline uint64_t SizeByLastKey(std::string_view key) {
  if (key.size() < kEntryKeyBytes || key.front() != kEntryLetter) return 0;
  return GetBe64(&key[1]) + 1;
}

// --- of formats 1 and 2, in the log's database beside `m` ‖ all 16 bytes of a message key and `s`

// ‖ u8 level ‖ be64 index → a tile.
inline constexpr char kOldTileLetter = 't';

}  // namespace daybook::ledger
