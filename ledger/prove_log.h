#pragma once
// Checkpoints and proof files (ledger/proofs.md) made from a log and signed with its folder's key.
#include <filesystem>
#include <functional>
#include <span>
#include <string>

#include "ledger/base/ids.h"
#include "ledger/base/result.h"
#include "ledger/log/log_tree.h"
#include "ledger/proof/note.h"

namespace daybook::ledger {

// Who signs for one of a folder's logs.
struct LogSigner {
  std::string origin;  // "daybook/<folder>/care", the key's name
  SigningKey key;
  VerifierKey verifier_key() const { return {origin, key.public_key()}; }
};
// Of the log "care" or "access". kCorruption if a key of the folder is lost or damaged.
Result<LogSigner> SignerOf(const std::filesystem::path& folder, const std::string& log);

// The tree as it is, as a signed note: everything in it is durable.
Result<std::string> SignedCheckpoint(LogTree& tree, const LogSigner& signer);
// That the entry at `position` is in the tree, with the entry. kNotFound beyond the end.
Result<std::string> ProveInclusion(LogTree& tree, const LogSigner& signer, LogPosition position);
// That the first `older` entries are the beginning of the first `newer`. kBadData from size 0 and
// backwards, kNotFound beyond the end.
Result<std::string> ProveConsistency(LogTree& tree, const LogSigner& signer, LogSize older,
                                     LogSize newer);

struct ReceiptFile {
  std::string text;
  uint64_t entries = 0;
};
// Every entry of these streams, and how many there are. Reads the whole log; `progress` (may be
// empty) hears of every entry and may end it with an error. kNotFound if a stream has no entry,
// kTooLarge over kProofBytesMax.
Result<ReceiptFile> ProveStreams(LogTree& tree, const LogSigner& signer,
                                 std::span<const StreamId> streams,
                                 const std::function<Status(LogSize done, LogSize all)>& progress);

}  // namespace daybook::ledger
