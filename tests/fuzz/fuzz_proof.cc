// Any bytes as what daybook-verify is given: a note, a public key, a checkpoint, a proof, a
// receipt. A crash is a find; so is what is taken but not written back the same, and a yes to
// anything that the log did not write.
#include <algorithm>

#include "ledger/base/check.h"
#include "ledger/log/anchor.h"
#include "ledger/proof/check_proof.h"
#include "ledger/proof/proof_file.h"
#include "ledger/proof/tree_hash.h"
#include "tests/fuzz/seeds.h"

namespace {

using namespace daybook;
using namespace daybook::ledger;

constexpr const char* kOrigin = "daybook/0123456789abcdef/care";

// The same in every run, so that kept inputs stay what they were.
const SigningKey& Key() {
  static const SigningKey key = [] {
    // Seed and public key of RFC 8032, section 7.1, test 1: nobody's.
    const std::string hex =
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    std::string secret;
    for (size_t i = 0; i < hex.size(); i += 2)
      secret += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    auto read = SigningKey::FromSecret(secret);
    DAYBOOK_CHECK(read.ok());
    return *read;
  }();
  return key;
}
VerifierKey Verifier() { return {kOrigin, Key().public_key()}; }

// A stored entry as far as proofs read it: number `seq` of the one stream.
std::string Entry(uint8_t seq) {
  std::string stored(kStoredHeaderBytes, '\0');
  stored[16] = 's';
  stored[35] = static_cast<char>(seq);
  return stored + "payload";
}

// A log of two entries.
Digest RootOf(size_t size) {
  const Digest first = LeafHash(Entry(0));
  return size == 1 ? first : NodeHash(first, LeafHash(Entry(1)));
}
Checkpoint At(size_t size) { return {kOrigin, size, RootOf(size)}; }

std::string SomeReceipt() {
  StreamCounts counts{At(2), {{StreamIn(Entry(0)), 2}}};
  Receipt receipt;
  receipt.counts = SignNote(StreamCountsText(counts), kOrigin, Key());
  receipt.checkpoint = SignCheckpoint(At(2), Key());
  receipt.entries = {{0, Entry(0), {LeafHash(Entry(1))}}, {1, Entry(1), {LeafHash(Entry(0))}}};
  return EncodeReceipt(receipt);
}

}  // namespace

std::vector<std::string> FuzzSeeds() {
  Anchor anchor{kOrigin, {}};
  for (uint8_t i = 0; i < 5; ++i) anchor.frontier.Append(LeafHash(Entry(i)));
  return {
      SignCheckpoint(At(1), Key()),
      SignCheckpoint(At(2), Key()),
      EncodeInclusion({1, {LeafHash(Entry(0))}, Entry(1), SignCheckpoint(At(2), Key())}),
      EncodeConsistency(
          {1, {LeafHash(Entry(1))}, SignCheckpoint(At(1), Key()), SignCheckpoint(At(2), Key())}),
      SomeReceipt(),
      SignNote(EncodeAnchor(anchor), kOrigin, Key()),
      VerifierKeyText(Verifier())};
}

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  if (const auto key = ParseVerifierKey(text); key.ok())
    DAYBOOK_CHECK(VerifierKeyText(*key) == text);
  if (const auto note = ParseNote(text); note.ok()) {
    DAYBOOK_CHECK(note->text.ends_with('\n') && !note->signatures.empty());
    if (const auto checkpoint = ParseCheckpoint(note->text); checkpoint.ok())
      DAYBOOK_CHECK(CheckpointText(*checkpoint) == note->text);
    if (const auto anchor = DecodeAnchor(note->text); anchor.ok())
      DAYBOOK_CHECK(EncodeAnchor(*anchor) == note->text);
    if (const auto counts = ParseStreamCounts(note->text); counts.ok())
      DAYBOOK_CHECK(StreamCountsText(*counts) == note->text);
  }
  if (const auto proof = DecodeInclusion(text); proof.ok())
    DAYBOOK_CHECK(EncodeInclusion(*proof) == text);
  if (const auto proof = DecodeConsistency(text); proof.ok())
    DAYBOOK_CHECK(EncodeConsistency(*proof) == text);
  if (const auto receipt = DecodeReceipt(text); receipt.ok())
    DAYBOOK_CHECK(EncodeReceipt(*receipt) == text);
  if (const auto shown = CheckProof(text, Verifier(), {}); shown.ok())
    DAYBOOK_CHECK(shown->find(kOrigin) != std::string::npos);
  return 0;
}
