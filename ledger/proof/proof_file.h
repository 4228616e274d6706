#pragma once
// Proofs as files (ledger/proofs.md). Inclusion in the form of c2sp.org/tlog-proof; consistency
// with the body of tlog-witness's add-checkpoint in it; a receipt is ours.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/proof/checkpoint.h"
#include "ledger/proof/merkle_proof.h"
#include "ledger/proof/stored_header.h"

namespace daybook::ledger {

// Longest proof file that is read, in bytes: a receipt of some 100,000 entries.
inline constexpr size_t kProofBytesMax = 256u << 20;

// The first line of each.
inline constexpr std::string_view kInclusionHead = "c2sp.org/tlog-proof@v1";
inline constexpr std::string_view kConsistencyHead = "daybook/consistency@v1";
inline constexpr std::string_view kReceiptHead = "daybook/receipt@v1";

// Notes are kept as they are, signatures and all; reading checks their form, not who signed.
struct InclusionProof {
  uint64_t index = 0;
  HashPath path;
  std::optional<std::string> extra;  // here: the entry as stored, header and payload
  std::string checkpoint;            // note
};

struct ConsistencyProof {
  uint64_t old_size = 0;
  HashPath path;
  std::string old_checkpoint;  // note
  std::string new_checkpoint;  // note
};

struct StreamCount {
  StreamBytes stream{};
  uint64_t entries = 0;
  bool operator==(const StreamCount&) const = default;
};
// How many entries of each stream a log holds at a size: the text of a note signed by its key.
struct StreamCounts {
  Checkpoint at;                     // without extension lines
  std::vector<StreamCount> streams;  // ascending, none twice, each of at least one entry
};
std::string StreamCountsText(const StreamCounts& counts);
Result<StreamCounts> ParseStreamCounts(std::string_view text);

struct ReceiptEntry {
  uint64_t index = 0;
  std::string stored;  // header and payload
  HashPath path;
};
struct Receipt {
  std::string counts;      // note with StreamCountsText
  std::string checkpoint;  // note
  std::vector<ReceiptEntry> entries;
};

std::string EncodeInclusion(const InclusionProof& proof);
std::string EncodeConsistency(const ConsistencyProof& proof);
std::string EncodeReceipt(const Receipt& receipt);
// Each refuses what its Encode would not have written with kBadData.
Result<InclusionProof> DecodeInclusion(std::string_view file);
Result<ConsistencyProof> DecodeConsistency(std::string_view file);
Result<Receipt> DecodeReceipt(std::string_view file);

}  // namespace daybook::ledger
