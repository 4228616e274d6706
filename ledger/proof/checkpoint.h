#pragma once
// Checkpoints (c2sp.org/tlog-checkpoint): a log's size and Merkle root as the text of a signed
// note.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/log/digest.h"
#include "ledger/proof/note.h"

namespace daybook::ledger {

struct Checkpoint {
  std::string origin;  // which log; the name of its key too
  uint64_t size = 0;
  Digest root{};
  std::vector<std::string> extensions{};  // further lines, none of them empty

  bool operator==(const Checkpoint&) const = default;
};

// The note's text; the other way kBadData for what CheckpointText would not have written, and for
// an empty tree with another root than its own.
std::string CheckpointText(const Checkpoint& checkpoint);
Result<Checkpoint> ParseCheckpoint(std::string_view text);

// The note with its signature.
std::string SignCheckpoint(const Checkpoint& checkpoint, const SigningKey& key);
// The checkpoint of the log that the key is of. kBadData if it is none; kCorruption if the key has
// not signed it, or it is another log's.
Result<Checkpoint> OpenCheckpoint(std::string_view note, const VerifierKey& key);

}  // namespace daybook::ledger
