#include "ledger/log/merkle.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "ledger/log/anchor.h"
#include "tests/shared_data.h"

namespace daybook::ledger {
namespace {

std::string FromHex(const std::string& hex) {
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return bytes;
}
std::string Hex(const Digest& digest) { return ToHexText(BytesOf(digest)); }

// The texts of the first JSON array behind `name`; the file has no escapes in it.
std::vector<std::string> TextsOf(const std::string& json, const std::string& name) {
  std::vector<std::string> texts;
  size_t at = json.find('[', json.find("\"" + name + "\""));
  const size_t end = json.find(']', at);
  while ((at = json.find('"', at)) < end) {
    const size_t close = json.find('"', at + 1);
    texts.push_back(json.substr(at + 1, close - at - 1));
    at = close + 1;
  }
  return texts;
}

// The definition of RFC 6962, section 2.1, word for word: slow and obvious.
Digest SlowRoot(const std::vector<std::string>& leaves, size_t from, size_t to) {
  if (from == to) return Sha256({});
  if (to - from == 1) return LeafHash(leaves[from]);
  size_t split = 1;
  while (split * 2 < to - from) split *= 2;
  return NodeHash(SlowRoot(leaves, from, from + split), SlowRoot(leaves, from + split, to));
}

TEST(Merkle, ReferenceTreeHasTheseRoots) {
  const auto file = tests::SharedData().parent_path() / "reference" / "merkle_vectors.json";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "skipped: no ../shared/reference";
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  const std::string json = text.str().substr(text.str().find("\"reference_tree\""));
  const auto leaves = TextsOf(json, "leaf_data_hex");
  const auto leaf_hashes = TextsOf(json, "leaf_hashes");
  const auto roots = TextsOf(json, "roots_by_size");
  ASSERT_EQ(leaves.size(), 8u);
  ASSERT_EQ(roots.size(), 9u);
  Frontier frontier;
  EXPECT_EQ(Hex(frontier.Root()), roots[0]);
  for (size_t i = 0; i < leaves.size(); ++i) {
    const Digest leaf = LeafHash(FromHex(leaves[i]));
    EXPECT_EQ(Hex(leaf), leaf_hashes[i]);
    frontier.Append(leaf);
    EXPECT_EQ(Hex(frontier.Root()), roots[i + 1]) << "size " << i + 1;
  }
}

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
