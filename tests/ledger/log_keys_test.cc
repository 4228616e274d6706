// The keys of a log's records: what one says is what it was made of, and of no other shape is
// anything said.
#include <gtest/gtest.h>

#include "ledger/log/keys.h"
#include "ledger/log/message_spans.h"

namespace daybook::ledger {
namespace {

TEST(LogKeys, SortAsTheyAreAppended) {
  const MessageKey message{{9, 9, 9}};
  std::vector<std::string> keys{std::string(kLogFormatKey), KeyOfEmptyMessage(0, message)};
  for (uint64_t position = 65'530; position < 65'540; ++position) {
    keys.push_back(EntryKey(position));
    if (position == 65'535) keys.push_back(KeyOfTile({1, 0}));
    keys.push_back(KeyOfEmptyMessage(position + 1, message));
  }
  EXPECT_TRUE(std::is_sorted(keys.begin(), keys.end()));
  EXPECT_LT(keys.back(), kEntriesEnd);
}

TEST(LogKeys, TellEntriesApart) {
  EXPECT_TRUE(IsEntryKey(EntryKey(7)));
  EXPECT_FALSE(IsEntryKey(EntryKey(7) + "x"));
  EXPECT_FALSE(IsEntryKey("123456789"));
}

TEST(LogKeys, ATilesKeyGivesTheTile) {
  for (const TileId tile : {TileId{1, 0}, TileId{1, 12'345}, TileId{3, 7}, TileId{6, 1}}) {
    EXPECT_EQ(TileOfKey(KeyOfTile(tile)), tile);
    EXPECT_EQ(SizeByLastKey(KeyOfTile(tile)), LastEntryUnder(tile) + 1);
  }
  EXPECT_EQ(TileOfKey(EntryKey(255) + std::string(1, '\0')), std::nullopt) << "not kept";
  EXPECT_EQ(TileOfKey(EntryKey(65'534) + '\1'), std::nullopt) << "none ends there";
  EXPECT_EQ(TileOfKey(EntryKey(65'535) + '\7'), std::nullopt) << "no such level is ever full";
  EXPECT_EQ(LastEntryUnder({7, 0}), ~uint64_t{0});
}

TEST(LogKeys, AnEmptyMessagesKeyGivesTheMessage) {
  const MessageKey key{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};
  for (const uint64_t size : {uint64_t{0}, uint64_t{1}, uint64_t{1} << 39}) {
    const auto message = EmptyMessageOfKey(KeyOfEmptyMessage(size, key));
    ASSERT_TRUE(message) << size;
    EXPECT_EQ(message->size, size);
    EXPECT_EQ(message->key, key);
  }
  std::string other = KeyOfEmptyMessage(5, key);
  other[kEntryKeyBytes] = 's';
  EXPECT_FALSE(EmptyMessageOfKey(other));
  EXPECT_FALSE(EmptyMessageOfKey("?" + LetterKey(kMessageLetter, key)));
  EXPECT_FALSE(EmptyMessageOfKey(LetterKey(kMessageLetter, key)));
  EXPECT_FALSE(EmptyMessageOfKey(EntryKey(~uint64_t{0}) + LetterKey(kMessageLetter, key)))
      << "a log of 2^64 entries";
}

TEST(LogKeys, FormatsAreThoseThatAreRead) {
  for (const std::string_view format : {kLogFormat, kLogFormat3, kLogFormat2, kLogFormat1})
    EXPECT_TRUE(IsLogFormat(format)) << format;
  EXPECT_FALSE(IsLogFormat("daybook log 9"));
  EXPECT_TRUE(HasIndex(kLogFormat3));
  EXPECT_FALSE(HasIndex(kLogFormat2));
}

TEST(LogKeys, AnOriginalsKeyIsNoTilesAndNoEntrys) {
  const std::string key = KeyOfOriginal(65'535);
  EXPECT_TRUE(IsOriginalKey(key));
  EXPECT_EQ(TileOfKey(key), std::nullopt);
  EXPECT_FALSE(IsEntryKey(key));
  EXPECT_FALSE(EmptyMessageOfKey(key));
  EXPECT_EQ(SizeByLastKey(key), 65'536u);
  EXPECT_FALSE(IsOriginalKey(KeyOfTile({1, 0})));
  std::string other = key;
  other.front() = 'm';
  EXPECT_FALSE(IsOriginalKey(other));
  EXPECT_LT(EntryKey(65'535), key);
  EXPECT_LT(key, EntryKey(65'536));
}

TEST(LogKeys, TheLastGivesTheSize) {
  EXPECT_EQ(SizeByLastKey(""), 0u);
  EXPECT_EQ(SizeByLastKey(kLogFormatKey), 0u);
  EXPECT_EQ(SizeByLastKey("!m5678901234567"), 0u);
  EXPECT_EQ(SizeByLastKey(EntryKey(41)), 42u);
  EXPECT_EQ(SizeByLastKey(KeyOfEmptyMessage(42, MessageKey())), 42u);
}

TEST(MessageSpans, OnlyEventsThatNameAMessageAreOfOne) {
  const MessageKey key{{1}};
  EXPECT_EQ(MessageOf(EntryClass::kClinical, key), key);
  EXPECT_EQ(MessageOf(EntryClass::kClinical, MessageKey()), std::nullopt);
  EXPECT_EQ(MessageOf(EntryClass::kAccess, key), std::nullopt);
  EXPECT_EQ(MessageOf(EntryClass::kFeed, key), std::nullopt);
}

TEST(MessageSpans, MayLackARecordOnlyIfAllOfItIsDefinitions) {
  const MessageKey key{{1}};
  for (const EntryClass second : {EntryClass::kDefinition, EntryClass::kGovernance}) {
    MessageSpans spans;
    EXPECT_FALSE(spans.Next(4, EntryClass::kDefinition, key));
    EXPECT_TRUE(spans.open());
    EXPECT_FALSE(spans.Next(5, second, key));
    const auto ended = spans.Next(6, EntryClass::kClinical, std::nullopt);
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->first, 4u);
    EXPECT_EQ(ended->count, 2u);
    EXPECT_EQ(ended->may_lack_record, second == EntryClass::kDefinition);
    EXPECT_FALSE(spans.open());
    EXPECT_FALSE(spans.End());
  }
}

TEST(MessageValue, IsReadAsWritten) {
  MessageKey key;
  key.bytes[3] = 7;
  for (const uint64_t first : {uint64_t{0}, uint64_t{255}, (uint64_t{1} << 40) - 1})
    for (const uint32_t count : {0u, 1u, 255u, 256u, 1'000'000u, 0xffffffffu}) {
      const std::string value = EncodeMessageValue({key, first, count});
      const auto span = DecodeMessageRecord(KeyOfMessage(key), value);
      ASSERT_TRUE(span);
      EXPECT_EQ(span->key, IndexedPart(key));
      EXPECT_EQ(span->first, first);
      EXPECT_EQ(span->count, count);
      EXPECT_LE(value.size(), count < 256 ? 6u : 9u);
    }
  EXPECT_FALSE(DecodeMessageRecord(KeyOfMessage(key), "1234"));
  EXPECT_FALSE(DecodeMessageRecord(KeyOfMessage(key), "1234567890"));
  EXPECT_FALSE(DecodeMessageRecord("m", "12345"));
  EXPECT_TRUE(DecodeMessageRecord(LetterKey(kMessageLetter, key), std::string(12, '\1')));
  EXPECT_FALSE(DecodeMessageRecord(LetterKey(kMessageLetter, key), std::string(11, '\1')));
}

}  // namespace
}  // namespace daybook::ledger
