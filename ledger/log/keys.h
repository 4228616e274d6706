#pragma once
// The key space of a log's LevelDB (log_format.md). Letters keep the kinds of record apart.
#include <string>
#include <string_view>

#include "ledger/base/ids.h"
#include "ledger/log/byte_order.h"
#include "ledger/proof/tile.h"

namespace daybook::ledger {

inline constexpr std::string_view kLogFormatKey = "!format";
inline constexpr std::string_view kLogFormat = "daybook log 2";
// Without tiles, its anchor unsigned; opening makes it the format above (upgrade.h).
inline constexpr std::string_view kLogFormat1 = "daybook log 1";
inline constexpr std::string_view kFrontierKey = "!frontier";

inline constexpr char kEntryLetter = 'e';
inline constexpr char kMessageLetter = 'm';
inline constexpr char kStreamLetter = 's';
inline constexpr char kTileLetter = 't';

// e ‖ be64 position → stored entry.
inline std::string EntryKey(uint64_t position) {
  std::string key(1, kEntryLetter);
  PutBe64(key, position);
  return key;
}
inline constexpr size_t kEntryKeyBytes = 9;

template <typename Tag>
std::string LetterKey(char letter, const Bytes16<Tag>& id) {
  std::string key(1, letter);
  key.append(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
  return key;
}
// m ‖ message key → be64 position of its first entry ‖ be32 number of entries.
inline std::string KeyOfMessage(const MessageKey& key) { return LetterKey(kMessageLetter, key); }
inline constexpr size_t kMessageValueBytes = 12;
// s ‖ stream → be32 next stream_seq.
inline std::string KeyOfStream(const StreamId& stream) { return LetterKey(kStreamLetter, stream); }
inline constexpr size_t kStreamValueBytes = 4;
inline constexpr size_t kLetterKeyBytes = 17;
// t ‖ u8 level ‖ be64 index → 256 hashes. Full tiles only.
inline std::string KeyOfTile(const TileId& tile) {
  std::string key(1, kTileLetter);
  key += static_cast<char>(tile.level);
  PutBe64(key, tile.index);
  return key;
}
inline constexpr size_t kTileKeyBytes = 10;

}  // namespace daybook::ledger
