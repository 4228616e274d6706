// Paths out of tiles are those of the definition, they hold, and nothing else does.
#include "ledger/proof/merkle_proof.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "tests/ledger/tree_of_leaves.h"

namespace daybook::ledger {
namespace {

using tests::SlowConsistency;
using tests::SlowPath;
using tests::SlowRoot;
using tests::TiledTree;

uint64_t Seed() {
  const char* const seed = std::getenv("DAYBOOK_TEST_SEED");
  return seed ? std::strtoull(seed, nullptr, 10) : 1;
}

struct Tree {
  explicit Tree(size_t size) {
    for (size_t i = 0; i < size; ++i) {
      leaves.push_back("leaf " + std::to_string(i));
      tiles.Append(LeafHash(leaves.back()));
    }
  }
  std::vector<std::string> leaves;
  TiledTree tiles;
};

// The slow way hashes the whole tree for every leaf, so that all of its levels are remembered: by
// the definition, but each subtree once.
class SlowTree {
 public:
  explicit SlowTree(const std::vector<std::string>& leaves) : leaves_(leaves) {}
  const Digest& Root(size_t from, size_t to) {
    const auto known = roots_.find({from, to});
    if (known != roots_.end()) return known->second;
    Digest root = from + 1 == to ? LeafHash(leaves_[from]) : Joined(from, to);
    return roots_.emplace(std::pair(from, to), root).first->second;
  }
  HashPath Path(size_t m, size_t from, size_t to) {
    if (to - from == 1) return {};
    const size_t middle = from + std::bit_floor(to - from - 1);
    HashPath path = m < middle ? Path(m, from, middle) : Path(m, middle, to);
    path.push_back(m < middle ? Root(middle, to) : Root(from, middle));
    return path;
  }

 private:
  Digest Joined(size_t from, size_t to) {
    const size_t middle = from + std::bit_floor(to - from - 1);
    return NodeHash(Root(from, middle), Root(middle, to));
  }
  const std::vector<std::string>& leaves_;
  std::map<std::pair<size_t, size_t>, Digest> roots_;
};

TEST(MerkleProof, EveryLeafOfTreesOfAnySize) {
  std::mt19937_64 random(Seed());
  std::vector<size_t> sizes{1, 2, 255, 256, 257, 511, 512, 513};
  for (int i = 0; i < 6; ++i) sizes.push_back(1 + random() % 4'000);
  for (const size_t size : sizes) {
    Tree tree(size);
    SlowTree slow(tree.leaves);
    const Digest root = slow.Root(0, size);
    ASSERT_EQ(*RootAt(tree.tiles, size), root) << size;
    ASSERT_EQ(tree.tiles.frontier().Root(), root) << size;
    for (size_t i = 0; i < size; ++i) {
      const HashPath path = *InclusionPath(tree.tiles, i, size);
      ASSERT_EQ(path, slow.Path(i, 0, size)) << i << " of " << size;
      ASSERT_TRUE(VerifyInclusion(i, size, LeafHash(tree.leaves[i]), path, root));
    }
  }
}

TEST(MerkleProof, OlderTreesOfATreeToo) {
  std::mt19937_64 random(Seed() + 1);
  Tree tree(1'000);
  for (int i = 0; i < 60; ++i) {
    const size_t newer = 1 + random() % tree.leaves.size();
    const size_t older = 1 + random() % newer;
    const HashPath path = *ConsistencyPath(tree.tiles, older, newer);
    EXPECT_EQ(path, SlowConsistency(older, tree.leaves, 0, newer, true));
    const Digest old_root = SlowRoot(tree.leaves, 0, older);
    const Digest new_root = SlowRoot(tree.leaves, 0, newer);
    EXPECT_TRUE(VerifyConsistency(older, newer, old_root, new_root, path));
    EXPECT_EQ(*InclusionPath(tree.tiles, older - 1, newer),
              SlowPath(older - 1, tree.leaves, 0, newer));
  }
}

Digest Flipped(Digest hash, size_t bit) {
  hash[bit / 8] = static_cast<uint8_t>(hash[bit / 8] ^ 1u << bit % 8);
  return hash;
}

// Flips one bit of every hash, and of the numbers.
TEST(MerkleProof, AFlippedBitAnywhereFails) {
  std::mt19937_64 random(Seed() + 2);
  for (const size_t size : {1u, 2u, 7u, 8u, 200u, 257u, 777u}) {
    Tree tree(size);
    const Digest root = *RootAt(tree.tiles, size);
    const size_t index = random() % size;
    const Digest leaf = LeafHash(tree.leaves[index]);
    const HashPath path = *InclusionPath(tree.tiles, index, size);
    for (size_t bit = 0; bit < 256; ++bit) {
      EXPECT_FALSE(VerifyInclusion(index, size, Flipped(leaf, bit), path, root));
      EXPECT_FALSE(VerifyInclusion(index, size, leaf, path, Flipped(root, bit)));
      for (size_t at = 0; at < path.size(); ++at) {
        HashPath damaged = path;
        damaged[at] = Flipped(damaged[at], bit);
        EXPECT_FALSE(VerifyInclusion(index, size, leaf, damaged, root));
      }
    }
    for (unsigned bit = 0; bit < 64; ++bit)
      EXPECT_FALSE(VerifyInclusion(index ^ uint64_t{1} << bit, size, leaf, path, root))
          << index << " " << size << " " << bit;
    HashPath longer = path;
    longer.push_back(root);
    EXPECT_FALSE(VerifyInclusion(index, size, leaf, longer, root));
    if (!path.empty()) {
      EXPECT_FALSE(
          VerifyInclusion(index, size, leaf, std::span(path).first(path.size() - 1), root));
    }
  }
}

// A size that is wrong fails wherever it changes the way up; RFC 9162's steps can't tell sizes that
// lead the same way, and the signed checkpoint is what says the size.
TEST(MerkleProof, AnotherSizeFails) {
  Tree tree(100);
  const Digest root = *RootAt(tree.tiles, 100);
  const HashPath path = *InclusionPath(tree.tiles, 99, 100);
  for (const uint64_t size : {0u, 1u, 50u, 99u, 101u, 102u, 128u, 129u})
    EXPECT_FALSE(VerifyInclusion(99, size, LeafHash(tree.leaves[99]), path, root)) << size;
}

TEST(MerkleProof, ConsistencyIsAsStrict) {
  for (const auto& [older, newer] : std::vector<std::pair<uint64_t, uint64_t>>{
           {1, 2}, {3, 7}, {4, 7}, {6, 8}, {64, 200}, {199, 200}, {256, 300}}) {
    Tree tree(newer);
    const Digest old_root = *RootAt(tree.tiles, older);
    const Digest new_root = *RootAt(tree.tiles, newer);
    const HashPath path = *ConsistencyPath(tree.tiles, older, newer);
    EXPECT_TRUE(VerifyConsistency(older, newer, old_root, new_root, path));
    for (size_t bit = 0; bit < 256; ++bit) {
      EXPECT_FALSE(VerifyConsistency(older, newer, Flipped(old_root, bit), new_root, path));
      EXPECT_FALSE(VerifyConsistency(older, newer, old_root, Flipped(new_root, bit), path));
      for (size_t at = 0; at < path.size(); ++at) {
        HashPath damaged = path;
        damaged[at] = Flipped(damaged[at], bit);
        EXPECT_FALSE(VerifyConsistency(older, newer, old_root, new_root, damaged));
      }
    }
    HashPath longer = path;
    longer.push_back(new_root);
    EXPECT_FALSE(VerifyConsistency(older, newer, old_root, new_root, longer));
    EXPECT_FALSE(VerifyConsistency(older, newer, old_root, new_root, {}));
    EXPECT_FALSE(VerifyConsistency(newer, older, new_root, old_root, path)) << "backwards";
    EXPECT_FALSE(VerifyConsistency(0, newer, old_root, new_root, path)) << "from nothing";
    EXPECT_TRUE(VerifyConsistency(newer, newer, new_root, new_root, {}));
    EXPECT_FALSE(VerifyConsistency(newer, newer, new_root, new_root, path));
    EXPECT_FALSE(VerifyConsistency(newer, newer, old_root, new_root, {}));
  }
}

TEST(MerkleProof, TheEmptyTreeHoldsNothing) {
  Tree empty(0);
  EXPECT_EQ(*RootAt(empty.tiles, 0), Sha256({}));
  EXPECT_FALSE(VerifyInclusion(0, 0, Sha256({}), {}, Sha256({})));
}

}  // namespace
}  // namespace daybook::ledger
