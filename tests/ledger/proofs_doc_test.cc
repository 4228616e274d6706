// ledger/proofs.md tells the truth: its checkpoint is signed by its key.
#include <gtest/gtest.h>

#include <fstream>

#include "ledger/proof/check_proof.h"
#include "tests/source_dir.h"

namespace daybook::ledger {
namespace {

// The examples, indented by four: each run of such lines, blank ones within it too.
std::vector<std::string> Examples() {
  std::ifstream in(tests::SourceDir() / "ledger" / "proofs.md");
  std::vector<std::string> examples;
  std::string line;
  std::string pending;  // blank lines that only count if the example goes on
  bool within = false;
  while (std::getline(in, line)) {
    if (line.starts_with("    ")) {
      if (!within) examples.emplace_back();
      within = true;
      examples.back() += pending + line.substr(4) + "\n";
      pending.clear();
    } else if (within && line.empty()) {
      pending += "\n";
    } else {
      within = false;
      pending.clear();
    }
  }
  return examples;
}

TEST(ProofsDocument, TheCheckpointIsSignedByTheKey) {
  const auto examples = Examples();
  ASSERT_GE(examples.size(), 5u) << "a key, a checkpoint, three kinds of proof";
  const auto key = ParseVerifierKey(examples[0].substr(0, examples[0].size() - 1));
  ASSERT_TRUE(key.ok()) << key.error().ToString();
  const auto checked = CheckProof(examples[1], *key, {});
  ASSERT_TRUE(checked.ok()) << checked.error().ToString();
  EXPECT_NE(checked->find("at 285 entries"), std::string::npos) << *checked;
}

}  // namespace
}  // namespace daybook::ledger
