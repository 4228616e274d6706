#include "ledger/log/merkle.h"

#include <gtest/gtest.h>

#include "ledger/log/anchor.h"
#include "tests/ledger/tree_of_leaves.h"

namespace daybook::ledger {
namespace {

using tests::SlowRoot;

std::string Hex(const Digest& digest) { return ToHexText(BytesOf(digest)); }

TEST(Merkle, FrontierAgreesWithTheDefinitionAtEverySize) {
  std::vector<std::string> leaves;
  Frontier frontier;
  for (size_t size = 0; size <= 130; ++size) {
    EXPECT_EQ(frontier.Root(), SlowRoot(leaves, 0, size)) << size;
    const auto back = Frontier::Decode(frontier.Encode());
    ASSERT_TRUE(back.ok());
    EXPECT_EQ(*back, frontier);
    leaves.push_back("leaf " + std::to_string(size));
    frontier.Append(LeafHash(leaves.back()));
  }
}

TEST(Merkle, AFrontierOfTheWrongLengthIsRefused) {
  Frontier frontier;
  for (int i = 0; i < 5; ++i) frontier.Append(LeafHash("x"));
  const std::string bytes = frontier.Encode();
  EXPECT_FALSE(Frontier::Decode(bytes.substr(0, bytes.size() - 1)).ok());
  EXPECT_FALSE(Frontier::Decode(bytes.substr(0, bytes.size() - 32)).ok());
  EXPECT_FALSE(Frontier::Decode("").ok());
}

// RFC 4231, test case 2 and 6 (a key longer than a block).
TEST(Digest, HmacGivesThePublishedValues) {
  EXPECT_EQ(Hex(HmacSha256("Jefe", {"what do ya want ", "for nothing?"})),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(Hex(HmacSha256(std::string(131, '\xaa'),
                           {"Test Using Larger Than Block-Size Key - Hash Key First"})),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(AnchorText, ComesBackAndHasOneSpelling) {
  Anchor anchor{"daybook/0011223344556677/care", Frontier()};
  for (int size = 0; size < 20; ++size) {
    const std::string text = EncodeAnchor(anchor);
    const auto back = DecodeAnchor(text);
    ASSERT_TRUE(back.ok()) << back.error().ToString();
    EXPECT_EQ(back->frontier, anchor.frontier);
    for (size_t i = text.find('\n') + 1; i < text.size(); ++i) {
      std::string damaged = text;
      damaged[i] = static_cast<char>(damaged[i] ^ 1);
      EXPECT_FALSE(DecodeAnchor(damaged).ok()) << text << i;
    }
    for (size_t length = 0; length < text.size(); ++length) {
      const auto cut = DecodeAnchor(text.substr(0, length));
      EXPECT_FALSE(cut.ok()) << length;
    }
    anchor.frontier.Append(LeafHash(std::to_string(size)));
  }
}

}  // namespace
}  // namespace daybook::ledger
