#include "ledger/log/entry.h"

#include <gtest/gtest.h>

#include <random>

namespace daybook::ledger {
namespace {

EntryHeader SomeHeader(std::mt19937_64& random, size_t payload_bytes) {
  EntryHeader header;
  header.entry_class = static_cast<EntryClass>(1 + random() % 6);
  header.recorded = RecordedAt(static_cast<int64_t>(random() >> 2));
  for (uint8_t& byte : header.stream.bytes) byte = static_cast<uint8_t>(random());
  header.stream_seq = static_cast<uint32_t>(random());
  header.plain_length = static_cast<uint32_t>(payload_bytes);
  return header;
}

TEST(Entry, RandomEntriesComeBackTheSame) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 2000; ++i) {
    std::string payload(random() % 300, '\0');
    for (char& c : payload) c = static_cast<char>(random());
    const EntryHeader header = SomeHeader(random, payload.size());
    const std::string stored = EncodeEntry(header, payload);
    ASSERT_EQ(stored.size(), kEntryHeaderBytes + payload.size());
    const auto view = DecodeEntry(stored);
    ASSERT_TRUE(view.ok()) << view.error().ToString();
    EXPECT_EQ(view->header, header);
    EXPECT_EQ(view->payload, payload);
  }
}

TEST(Entry, EveryTruncationIsRefused) {
  std::mt19937_64 random(2);
  const std::string stored = EncodeEntry(SomeHeader(random, 40), std::string(40, 'x'));
  for (size_t length = 0; length < stored.size(); ++length) {
    const auto view = DecodeEntry(std::string_view(stored).substr(0, length));
    ASSERT_FALSE(view.ok()) << length;
    EXPECT_EQ(view.error().code, ErrorCode::kCorruption);
  }
  EXPECT_FALSE(DecodeEntry(stored + "y").ok());
}

// A header has one spelling: a flip is refused or changes what is read, never passes unseen.
TEST(Entry, EveryFlippedHeaderBitIsSeen) {
  std::mt19937_64 random(3);
  const EntryHeader header = SomeHeader(random, 10);
  const std::string stored = EncodeEntry(header, std::string(10, 'x'));
  int refused = 0;
  for (size_t bit = 0; bit < kEntryHeaderBytes * 8; ++bit) {
    std::string flipped = stored;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    const auto view = DecodeEntry(flipped);
    if (view.ok()) {
      EXPECT_NE(view->header, header) << bit;
    } else {
      EXPECT_EQ(view.error().code, ErrorCode::kCorruption);
      ++refused;
    }
  }
  // Version, suite, reserved, dictionary, key, nonce and length: all their bits at least.
  EXPECT_GE(refused, (1 + 1 + 1 + 4 + 4 + 12 + 4) * 8);
}

// Compressed only where that made it shorter, and with a tag behind: other lengths are damage.
TEST(Entry, ASealedPayloadHasALengthThatFits) {
  EntryHeader header;
  header.suite = Suite::kZstdAesGcm;
  header.key_id = 1;
  header.plain_length = 40;
  const auto taken = [&](uint32_t dictionary, size_t payload_bytes) {
    header.dictionary_id = dictionary;
    std::string stored(TextOf(EncodeHeader(header)));
    stored += std::string(payload_bytes, 'p');
    return DecodeEntry(stored).ok();
  };
  EXPECT_TRUE(taken(2, 17));
  EXPECT_TRUE(taken(2, 55));
  EXPECT_FALSE(taken(2, 16)) << "nothing but a tag";
  EXPECT_FALSE(taken(2, 56)) << "not shorter";
  EXPECT_TRUE(taken(0, 56));
  EXPECT_FALSE(taken(0, 55));
}

TEST(Entry, AnErrorNamesWhatIsWrong) {
  std::mt19937_64 random(4);
  std::string stored = EncodeEntry(SomeHeader(random, 3), "abc");
  stored[0] = 9;
  EXPECT_EQ(DecodeEntry(stored).error().message,
            "the stored entry can't be read: format version 9, this program reads 1");
}

}  // namespace
}  // namespace daybook::ledger
