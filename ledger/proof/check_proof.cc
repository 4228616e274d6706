#include "ledger/proof/check_proof.h"

#include <map>

#include "ledger/proof/proof_file.h"
#include "ledger/proof/tree_hash.h"

namespace daybook::ledger {
namespace {

Error Wrong(const std::string& what) { return Error{ErrorCode::kCorruption, what}; }

std::string At(const Checkpoint& checkpoint) {
  return "of " + checkpoint.origin + " at " + std::to_string(checkpoint.size) + " entries, root " +
         ToBase64(BytesOf(checkpoint.root));
}

std::string Words(uint64_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

Result<std::string> CheckCheckpoint(std::string_view file, const VerifierKey& key) {
  DAYBOOK_ASSIGN(const Checkpoint checkpoint, OpenCheckpoint(file, key));
  return "a checkpoint " + At(checkpoint) + ", signed by " + key.name;
}

Result<std::string> CheckInclusion(std::string_view file, const VerifierKey& key,
                                   const std::optional<std::string>& given) {
  DAYBOOK_ASSIGN(const InclusionProof proof, DecodeInclusion(file));
  DAYBOOK_ASSIGN(const Checkpoint checkpoint, OpenCheckpoint(proof.checkpoint, key));
  const std::optional<std::string>& entry = given ? given : proof.extra;
  if (!entry)
    return Error{ErrorCode::kBadData, "the proof doesn't hold the entry itself", "",
                 "give it with --entry FILE"};
  if (!VerifyInclusion(proof.index, checkpoint.size, LeafHash(*entry), proof.path, checkpoint.root))
    return Wrong("the entry is not number " + std::to_string(proof.index) + " " + At(checkpoint));
  return "the entry of " + Words(entry->size(), "byte", "bytes") + " is number " +
         std::to_string(proof.index) + " " + At(checkpoint);
}

Result<std::string> CheckConsistency(std::string_view file, const VerifierKey& key,
                                     const std::optional<std::string>& since) {
  DAYBOOK_ASSIGN(const ConsistencyProof proof, DecodeConsistency(file));
  DAYBOOK_ASSIGN(const Checkpoint older, OpenCheckpoint(proof.old_checkpoint, key));
  DAYBOOK_ASSIGN(const Checkpoint newer, OpenCheckpoint(proof.new_checkpoint, key));
  if (since) {
    DAYBOOK_ASSIGN(const Checkpoint kept, OpenCheckpoint(*since, key));
    if (kept.size != older.size || kept.root != older.root)
      return Wrong("the checkpoint that was kept, " + At(kept) +
                   ", is not the proof's older one, " + At(older));
  }
  if (proof.old_size != older.size)
    return Wrong("the proof is from " + std::to_string(proof.old_size) +
                 " entries, the older checkpoint " + At(older));
  if (!VerifyConsistency(older.size, newer.size, older.root, newer.root, proof.path))
    return Wrong("what was " + At(older) + ", is not the beginning of what is " + At(newer));
  return "the first " + Words(older.size, "entry", "entries") + " " + At(newer) +
         ", are those of the older checkpoint, " + At(older);
}

// What a receipt's entries must add up to.
class StreamTally {
 public:
  explicit StreamTally(const StreamCounts& counts) {
    for (const StreamCount& count : counts.streams) streams_[count.stream].wanted = count.entries;
  }

  Status Take(const ReceiptEntry& entry) {
    const std::string which = "entry " + std::to_string(entry.index) + ": ";
    if (entry.stored.size() < kStoredHeaderBytes) return Wrong(which + "it has no whole header");
    if (entry.index < next_index_) return Wrong(which + "the entries are not in order");
    next_index_ = entry.index + 1;
    const auto known = streams_.find(StreamIn(entry.stored));
    if (known == streams_.end()) return Wrong(which + "it is of a stream that is not counted");
    if (StreamSeqIn(entry.stored) != known->second.seen)
      return Wrong(which + "it is not number " + std::to_string(known->second.seen) +
                   " of its stream: one is missing or there twice");
    ++known->second.seen;
    return {};
  }
  Status Finish() const {
    for (const auto& [stream, tally] : streams_)
      if (tally.seen != tally.wanted)
        return Wrong("a stream has " + Words(tally.wanted, "entry", "entries") +
                     ", the receipt shows " + std::to_string(tally.seen) + ": some are withheld");
    return {};
  }

 private:
  struct Tally {
    uint64_t wanted = 0;
    uint64_t seen = 0;
  };
  std::map<StreamBytes, Tally> streams_;
  uint64_t next_index_ = 0;
};

Result<std::string> CheckReceipt(std::string_view file, const VerifierKey& key) {
  DAYBOOK_ASSIGN(const Receipt receipt, DecodeReceipt(file));
  DAYBOOK_ASSIGN(const Checkpoint checkpoint, OpenCheckpoint(receipt.checkpoint, key));
  DAYBOOK_ASSIGN(const std::string_view counts_text, OpenNote(receipt.counts, key));
  DAYBOOK_ASSIGN(const StreamCounts counts, ParseStreamCounts(counts_text));
  if (counts.at.origin != checkpoint.origin || counts.at.size != checkpoint.size ||
      counts.at.root != checkpoint.root)
    return Wrong("the streams were counted " + At(counts.at) + ", the checkpoint is " +
                 At(checkpoint));
  StreamTally tally(counts);
  for (const ReceiptEntry& entry : receipt.entries) {
    DAYBOOK_TRY(tally.Take(entry));
    if (!VerifyInclusion(entry.index, checkpoint.size, LeafHash(entry.stored), entry.path,
                         checkpoint.root))
      return Wrong("entry " + std::to_string(entry.index) + " is not in the log " + At(checkpoint));
  }
  DAYBOOK_TRY(tally.Finish());
  return "all " + Words(receipt.entries.size(), "entry", "entries") + " of " +
         Words(counts.streams.size(), "stream", "streams") + ", none withheld, " + At(checkpoint);
}

}  // namespace

Result<std::string> CheckProof(std::string_view file, const VerifierKey& key,
                               const CheckAgainst& against) {
  const std::string_view head = file.substr(0, file.find('\n'));
  if (against.entry && head != kInclusionHead)
    return Error{ErrorCode::kBadData, "an entry goes with an inclusion proof only"};
  if (against.since && head != kConsistencyHead)
    return Error{ErrorCode::kBadData, "an older checkpoint goes with a consistency proof only"};
  if (head == kInclusionHead) return CheckInclusion(file, key, against.entry);
  if (head == kConsistencyHead) return CheckConsistency(file, key, against.since);
  if (head == kReceiptHead) return CheckReceipt(file, key);
  return CheckCheckpoint(file, key);
}

}  // namespace daybook::ledger
