// Published vectors of others: hashes, trees, proofs that hold and that don't, tiles, signed notes,
// checkpoints, a proof of a log in production.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <sstream>

#include "ledger/log/byte_order.h"
#include "ledger/proof/checkpoint.h"
#include "ledger/proof/merkle_proof.h"
#include "ledger/proof/note.h"
#include "ledger/proof/tile.h"
#include "tests/ledger/tree_of_leaves.h"
#include "tests/shared_data.h"

namespace daybook::ledger {
namespace {

namespace json = boost::json;
using tests::SlowRoot;
using tests::TiledTree;

std::filesystem::path VectorFile() {
  return tests::SharedData().parent_path() / "reference" / "merkle_vectors.json";
}

std::string FromHex(std::string_view hex) {
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return bytes;
}
// Some cases, most of them to be refused, have hashes of other lengths ("dont care"). A Digest has
// 32 bytes, so theirs stand for them: what differs goes on to differ.
Digest ToDigest(std::string_view bytes) {
  Digest digest{};
  if (bytes.size() != digest.size()) return Sha256({bytes});
  std::copy(bytes.begin(), bytes.end(), digest.begin());
  return digest;
}
std::string HexOf(const Digest& digest) { return ToHexText(BytesOf(digest)); }

class MerkleVectors : public ::testing::Test {
 protected:
  void SetUp() override {
    DAYBOOK_SHARED_DATA_OR_SKIP();
    std::ifstream in(VectorFile());
    ASSERT_TRUE(in) << VectorFile() << " is missing";
    std::stringstream text;
    text << in.rdbuf();
    vectors_ = json::parse(text.str()).as_object();
  }
  const json::array& Cases(const char* name) const { return vectors_.at(name).as_array(); }
  const json::object& Tree() const { return vectors_.at("reference_tree").as_object(); }

  static std::string Text(const json::value& of, const char* name) {
    return std::string(of.at(name).as_string());
  }
  static uint64_t Number(const json::value& of, const char* name) {
    return of.at(name).to_number<uint64_t>();
  }
  static Digest Hash(const json::value& of, const char* name) {
    return ToDigest(FromHex(Text(of, name)));
  }
  static HashPath Hashes(const json::value& list) {
    HashPath path;
    for (const json::value& hash : list.as_array())
      path.push_back(ToDigest(FromHex(hash.as_string())));
    return path;
  }
  // SHA-256 of all lines of an accumulated test, by its name.
  std::string Accumulated(std::string_view name) const {
    for (const json::value& one : Cases("accumulated"))
      if (Text(one, "name") == name) return Text(one, "sha256_of_all_lines");
    ADD_FAILURE() << "no accumulated " << name;
    return "";
  }

  json::object vectors_;
};

TEST_F(MerkleVectors, Hasher) {
  for (const json::value& one : Cases("hasher")) {
    std::vector<std::string> inputs;
    for (const json::value& input : one.at("inputs_hex").as_array())
      inputs.push_back(FromHex(input.as_string()));
    const std::string kind = Text(one, "kind");
    Digest got{};
    if (kind == "empty") {
      got = Frontier().Root();
    } else if (kind == "leaf") {
      got = LeafHash(inputs.at(0));
    } else {
      // Nodes of other than 32 bytes: the rule, by hand.
      ASSERT_EQ(kind, "node");
      got = Sha256({std::string_view("\1", 1), inputs.at(0), inputs.at(1)});
    }
    EXPECT_EQ(HexOf(got), Text(one, "hash")) << Text(one, "desc");
  }
}

TEST_F(MerkleVectors, ReferenceTree) {
  const json::array& leaves = Tree().at("leaf_data_hex").as_array();
  const json::array& roots = Tree().at("roots_by_size").as_array();
  const json::array& levels = Tree().at("node_hashes_by_level").as_array();
  TiledTree tree;
  std::map<unsigned, std::vector<std::string>> nodes;
  Frontier frontier;
  EXPECT_EQ(HexOf(frontier.Root()), roots.at(0).as_string());
  for (size_t i = 0; i < leaves.size(); ++i) {
    const Digest leaf = LeafHash(FromHex(leaves[i].as_string()));
    EXPECT_EQ(HexOf(leaf), Tree().at("leaf_hashes").at(i).as_string());
    tree.Append(leaf);
    frontier.Append(
        leaf, [&](unsigned height, const Digest& root) { nodes[height].push_back(HexOf(root)); });
    EXPECT_EQ(HexOf(frontier.Root()), roots.at(i + 1).as_string());
    EXPECT_EQ(HexOf(*RootAt(tree, i + 1)), roots.at(i + 1).as_string());
  }
  EXPECT_EQ(nodes.size(), levels.size());
  for (unsigned height = 0; height < levels.size(); ++height)
    for (size_t i = 0; i < levels[height].as_array().size(); ++i)
      EXPECT_EQ(nodes[height].at(i), levels[height].at(i).as_string()) << height << " " << i;
  for (const json::value& one : Tree().at("all_inclusion").as_array())
    EXPECT_EQ(*InclusionPath(tree, Number(one, "index"), Number(one, "size")),
              Hashes(one.at("proof")));
  for (const json::value& one : Tree().at("all_consistency").as_array())
    EXPECT_EQ(*ConsistencyPath(tree, Number(one, "size1"), Number(one, "size2")),
              Hashes(one.at("proof")));
}

bool Holds(const json::value& one) {
  const json::value* const valid = one.as_object().if_contains("valid");
  return valid == nullptr || valid->as_bool();
}

// A leaf or root that is no hash is one of the cases here: it can't even be asked of us.
bool HasOddHash(const json::value& one) {
  return one.at("leaf_hash").as_string().size() != 2 * sizeof(Digest) ||
         one.at("root").as_string().size() != 2 * sizeof(Digest);
}

TEST_F(MerkleVectors, InclusionCases) {
  size_t valid = 0;
  for (const char* name : {"inclusion_cases", "kat_paths"}) {
    for (const json::value& one : Cases(name)) {
      valid += Holds(one) ? 1 : 0;
      const bool verified =
          !HasOddHash(one) &&
          VerifyInclusion(Number(one, "index"), Number(one, "size"), Hash(one, "leaf_hash"),
                          Hashes(one.at("proof")), Hash(one, "root"));
      EXPECT_EQ(verified, Holds(one)) << json::serialize(one);
    }
  }
  EXPECT_EQ(Cases("inclusion_cases").size(), 98u);
  EXPECT_EQ(valid, 6 + Cases("kat_paths").size());
}

TEST_F(MerkleVectors, ConsistencyCases) {
  size_t valid = 0;
  for (const char* name : {"consistency_cases", "kat_consistency"}) {
    for (const json::value& one : Cases(name)) {
      valid += Holds(one) ? 1 : 0;
      const bool verified =
          VerifyConsistency(Number(one, "size1"), Number(one, "size2"), Hash(one, "root1"),
                            Hash(one, "root2"), Hashes(one.at("proof")));
      EXPECT_EQ(verified, Holds(one)) << json::serialize(one);
    }
  }
  EXPECT_EQ(Cases("consistency_cases").size(), 98u);
  EXPECT_EQ(valid, 6 + Cases("kat_consistency").size());
}

// Trees of single bytes up to this size, and what the accumulated lines say of them.
constexpr size_t kAccumulatedLeaves = 130;

class AccumulatedVectors : public MerkleVectors {
 protected:
  void SetUp() override {
    MerkleVectors::SetUp();
    for (size_t i = 0; i < kAccumulatedLeaves; ++i) {
      leaves_.emplace_back(1, static_cast<char>(i));
      tree_.Append(LeafHash(leaves_.back()));
    }
  }
  static std::string Line(const std::string& head, const HashPath& path) {
    std::string line = head;
    for (const Digest& hash : path) line += " " + HexOf(hash);
    return line + "\n";
  }
  static bool IsSubtree(size_t start, size_t end) {
    return start % std::bit_ceil(std::max<size_t>(end - start, 1)) == 0;
  }
  static std::string Range(size_t start, size_t end) {
    return "[" + std::to_string(start) + ", " + std::to_string(end) + ")";
  }
  // A tree of leaves [start, end) alone.
  TiledTree Subtree(size_t start, size_t end) const {
    TiledTree tree;
    for (size_t i = start; i < end; ++i) tree.Append(LeafHash(leaves_[i]));
    return tree;
  }
  // By the definition: the proof that [start, end) is a subtree of leaves [from, to). Those from 0
  // are consistency proofs of RFC 6962 and come from the code that is tested.
  HashPath SubtreeProof(size_t start, size_t end, size_t from, size_t to, bool known) {
    if (start == end) return {};
    if (start == from && end == to)
      return known ? HashPath() : HashPath{SlowRoot(leaves_, from, to)};
    const size_t middle = from + std::bit_floor(to - from - 1);
    HashPath path;
    if (end <= middle) {
      path = SubtreeProof(start, end, from, middle, known);
      path.push_back(SlowRoot(leaves_, middle, to));
    } else {
      path = start >= middle ? SubtreeProof(start, end, middle, to, known)
                             : SubtreeProof(middle, end, middle, to, false);
      path.push_back(SlowRoot(leaves_, from, middle));
    }
    return path;
  }

  std::vector<std::string> leaves_;
  TiledTree tree_;
};

TEST_F(AccumulatedVectors, Rfc6962RootsAndProofs) {
  std::string roots;
  std::string inclusion;
  std::string consistency;
  for (size_t n = 0; n <= kAccumulatedLeaves; ++n) {
    const Digest root = *RootAt(tree_, n);
    roots += std::to_string(n) + " " + HexOf(root) + "\n";
    for (size_t i = 0; i < n; ++i) {
      const HashPath path = *InclusionPath(tree_, i, n);
      EXPECT_TRUE(VerifyInclusion(i, n, LeafHash(leaves_[i]), path, root));
      inclusion += Line(std::to_string(i) + " " + std::to_string(n), path);
    }
    for (size_t m = 1; m <= n; ++m) {
      const HashPath path = *ConsistencyPath(tree_, m, n);
      EXPECT_TRUE(VerifyConsistency(m, n, *RootAt(tree_, m), root, path)) << m << " " << n;
      consistency += Line(std::to_string(m) + " " + std::to_string(n), path);
    }
  }
  EXPECT_EQ(HexOf(Sha256({roots})), Accumulated("generated_here_rfc6962_roots_0_130"));
  EXPECT_EQ(HexOf(Sha256({inclusion})), Accumulated("generated_here_rfc6962_inclusion_0_130"));
  EXPECT_EQ(HexOf(Sha256({consistency})), Accumulated("generated_here_rfc6962_consistency_0_130"));
}

TEST_F(AccumulatedVectors, SubtreesOfAnIetfDraft) {
  std::string hashes;
  std::string inclusion;
  for (size_t end = 0; end <= kAccumulatedLeaves; ++end) {
    for (size_t start = 0; start <= end; ++start) {
      if (!IsSubtree(start, end)) continue;
      TiledTree tree = Subtree(start, end);
      hashes += Range(start, end) + " " + HexOf(*RootAt(tree, end - start)) + "\n";
      for (size_t i = start; i < end; ++i)
        inclusion += Line(std::to_string(i) + " " + Range(start, end),
                          *InclusionPath(tree, i - start, end - start));
    }
  }
  EXPECT_EQ(HexOf(Sha256({hashes})), Accumulated("subtree_hash"));
  EXPECT_EQ(HexOf(Sha256({inclusion})), Accumulated("subtree_inclusion_proof"));
}

TEST_F(AccumulatedVectors, SubtreeConsistencyOfAnIetfDraft) {
  std::string lines;
  for (size_t n = 0; n <= kAccumulatedLeaves; ++n) {
    for (size_t end = 0; end <= n; ++end) {
      for (size_t start = 0; start <= end; ++start) {
        if (!IsSubtree(start, end)) continue;
        const HashPath path = start == 0 && end > 0 ? *ConsistencyPath(tree_, end, n)
                                                    : SubtreeProof(start, end, 0, n, true);
        lines += Line(Range(start, end) + " " + std::to_string(n), path);
      }
    }
  }
  EXPECT_EQ(HexOf(Sha256({lines})), Accumulated("subtree_consistency_proof"));
}

TEST_F(MerkleVectors, TileExamples) {
  const json::object& examples = vectors_.at("tile_examples").as_object();
  EXPECT_EQ(kTileWidth, Number(examples, "tile_width"));
  EXPECT_EQ(kTileBytes, Number(examples, "tile_bytes"));
  for (const json::value& one : examples.at("from_spec").as_array()) {
    const uint64_t size = Number(one, "tree_size");
    const auto says = [&](const std::string& name) {
      const auto* const number = one.as_object().if_contains(name);
      return number ? number->to_number<uint64_t>() : 0;
    };
    for (unsigned level = 0; level < kTileLevels; ++level) {
      const std::string prefix = "level" + std::to_string(level);
      EXPECT_EQ(FullTiles(level, size), says(prefix + "_full")) << size << prefix;
      EXPECT_EQ(PartialWidth(level, size), says(prefix + "_partial_width")) << size << prefix;
    }
    TiledTree tree;
    for (uint64_t i = 0; i < size; ++i) tree.Append(LeafHash(std::to_string(i)));
    std::map<unsigned, uint64_t> full;
    for (const auto& [tile, hashes] : tree.tiles()) ++full[tile.level];
    for (unsigned level = 0; level < kTileLevels; ++level) {
      EXPECT_EQ(full[level], FullTiles(level, size));
      EXPECT_EQ(tree.edge().level(level).size(), PartialWidth(level, size));
    }
    EXPECT_EQ(*RootAt(tree, size), tree.frontier().Root());
  }
}

TEST_F(MerkleVectors, TilePaths) {
  const json::object& examples = vectors_.at("tile_examples").as_object();
  for (const json::value& one : examples.at("index_encoding").as_array())
    EXPECT_EQ(TileIndexPath(Number(one, "index")), Text(one, "path"));
  // "tile/4/0/001.p/5" has a height in front and a width behind; the rest is the index.
  const auto index_path = [](std::string path) {
    path.resize(std::min(path.size(), path.find(".p/")));
    for (int part = 0; part < 3; ++part) path.erase(0, path.find('/') + 1);
    return path;
  };
  const auto index_in = [](std::string path) {
    std::erase_if(path, [](char c) { return c == 'x' || c == '/'; });
    return std::stoull(path);
  };
  for (const json::value& one : examples.at("golang_mod_tile_paths").as_array()) {
    const std::string path = index_path(std::string(one.as_string()));
    EXPECT_EQ(TileIndexPath(index_in(path)), path);
  }
  for (const json::value& one : examples.at("golang_mod_invalid").as_array()) {
    const std::string path = index_path(std::string(one.as_string()));
    EXPECT_NE(TileIndexPath(index_in(path)), path) << "one spelling only";
  }
  EXPECT_EQ(TilePath({0, 1'234'067}), "tile/0/x001/x234/067");
}

TEST_F(MerkleVectors, SignedNotesVerifyAndTamperingFails) {
  for (const json::value& one : Cases("signed_notes")) {
    const auto key = ParseVerifierKey(Text(one, "vkey"));
    ASSERT_TRUE(key.ok()) << key.error().ToString();
    EXPECT_EQ(VerifierKeyText(*key), Text(one, "vkey"));
    const std::string note = Text(one, "text") + "\n" + Text(one, "signature_line") + "\n";
    const auto opened = OpenNote(note, *key);
    ASSERT_EQ(opened.ok(), one.at("verifies").as_bool());
    EXPECT_EQ(*opened, Text(one, "text"));
    for (size_t i = 0; i < note.size(); ++i) {
      for (int bit = 0; bit < 8; ++bit) {
        std::string tampered = note;
        tampered[i] = static_cast<char>(tampered[i] ^ (1 << bit));
        EXPECT_FALSE(OpenNote(tampered, *key).ok()) << i << " " << bit;
      }
      EXPECT_FALSE(OpenNote(note.substr(0, i), *key).ok()) << "cut at " << i;
    }
    // The right note under another name, or another key under this name.
    EXPECT_FALSE(OpenNote(note, VerifierKey{"another.example", key->key}).ok());
    VerifierKey other = *key;
    other.key[0] ^= 1;
    EXPECT_FALSE(OpenNote(note, other).ok());
  }
}

TEST_F(MerkleVectors, CheckpointsParse) {
  const auto id_text = [](uint32_t id) {
    std::string bytes;
    PutBe32(bytes, id);
    return ToHexText(bytes);
  };
  // The time of a cosignature (type 4): be64 seconds in front of the signature.
  const auto time_in = [](const std::string& signature) { return GetBe64(signature.data()); };
  for (const json::value& one : Cases("checkpoint_parse")) {
    if (!one.as_object().contains("note")) {
      const std::string bytes = *FromBase64(Text(one, "signature_base64"));
      EXPECT_EQ(time_in(bytes.substr(4)), Number(one, "timestamp"));
      continue;
    }
    const std::string bytes = Text(one, "note");
    const auto note = ParseNote(bytes);
    ASSERT_TRUE(note.ok()) << note.error().ToString();
    const auto checkpoint = ParseCheckpoint(note->text);
    ASSERT_TRUE(checkpoint.ok()) << checkpoint.error().ToString();
    EXPECT_EQ(checkpoint->origin, Text(one, "origin"));
    EXPECT_EQ(checkpoint->size, Number(one, "size"));
    EXPECT_EQ(ToBase64(BytesOf(checkpoint->root)), Text(one, "root_base64"));
    EXPECT_TRUE(checkpoint->extensions.empty());
    EXPECT_EQ(CheckpointText(*checkpoint), note->text);
    ASSERT_EQ(note->signatures.size(), 2u);
    EXPECT_EQ(note->signatures[0].name, checkpoint->origin);
    EXPECT_EQ(id_text(note->signatures[0].key_id), Text(one, "log_key_id"));
    EXPECT_EQ(id_text(note->signatures[1].key_id), Text(one, "witness_key_id"));
    EXPECT_EQ(time_in(note->signatures[1].signature), Number(one, "witness_timestamp"));
  }
}

TEST_F(MerkleVectors, AProofOfALogInProduction) {
  for (const json::value& one : Cases("production_log_proofs")) {
    const std::string leaf = FromHex(Text(one, "leaf_data_hex"));
    EXPECT_EQ(HexOf(LeafHash(leaf)), Text(one, "leaf_hash"));
    HashPath path = Hashes(one.at("proof"));
    const uint64_t index = Number(one, "index");
    const uint64_t size = Number(one, "size");
    const Digest root = Hash(one, "root");
    EXPECT_TRUE(VerifyInclusion(index, size, LeafHash(leaf), path, root));
    EXPECT_FALSE(VerifyInclusion(index - 1, size, LeafHash(leaf), path, root));
    EXPECT_FALSE(VerifyInclusion(index, size + 1, LeafHash(leaf), path, root));
    path.push_back(root);
    EXPECT_FALSE(VerifyInclusion(index, size, LeafHash(leaf), path, root)) << "a hash too many";
    // The leaf is checksum ‖ the submitter's signature over it ‖ the hash of his key.
    const Digest checksum = [&] {
      const Digest inner = Sha256({FromHex(Text(one, "data_hex"))});
      return Sha256({BytesOf(inner)});
    }();
    EXPECT_EQ(leaf.substr(0, 32), BytesOf(checksum));
    Ed25519PublicKey submitter{};
    const std::string key = FromHex(Text(one, "submitter_pubkey"));
    std::copy_n(key.begin(), submitter.size(), submitter.begin());
    const std::string message = std::string("sigsum.org/v1/tree-leaf\0", 24) + leaf.substr(0, 32);
    std::string signature = leaf.substr(32, 64);
    EXPECT_EQ(signature, FromHex(Text(one, "leaf_signature")));
    EXPECT_TRUE(VerifyEd25519(submitter, message, signature));
    signature[0] = static_cast<char>(signature[0] ^ 1);
    EXPECT_FALSE(VerifyEd25519(submitter, message, signature));
  }
}

}  // namespace
}  // namespace daybook::ledger
