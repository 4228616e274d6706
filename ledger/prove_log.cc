#include "ledger/prove_log.h"

#include <map>

#include "ledger/folder_files.h"
#include "ledger/proof/proof_file.h"
#include "ledger/proof/stored_header.h"

namespace daybook::ledger {
namespace {

Result<Checkpoint> CheckpointAt(LogTree& tree, const LogSigner& signer, uint64_t size) {
  DAYBOOK_ASSIGN(const Digest root, RootAt(tree, size));
  return Checkpoint{signer.origin, size, root};
}

// What a receipt grows from as the log goes by.
class ReceiptMaker {
 public:
  ReceiptMaker(LogTree& tree, std::span<const StreamId> streams) : tree_(tree) {
    for (const StreamId& stream : streams) counts_[stream.bytes] = 0;
  }

  Status Take(LogPosition position, std::string_view stored) {
    if (stored.size() < kStoredHeaderBytes) return Damaged(position, "has no whole header");
    const auto count = counts_.find(StreamIn(stored));
    if (count == counts_.end()) return {};
    if (StreamSeqIn(stored) != count->second++)
      return Damaged(position, "is not the next of its stream");
    ReceiptEntry entry{position.value, std::string(stored), {}};
    DAYBOOK_ASSIGN(entry.path, InclusionPath(tree_, position.value, tree_.size().value));
    // Base64 and its line, and the path's.
    bytes_ += stored.size() / 3 * 4 + 64 + entry.path.size() * 45;
    if (bytes_ > kProofBytesMax)
      return Error{ErrorCode::kTooLarge,
                   "a receipt of more than " + std::to_string(kProofBytesMax) + " bytes"};
    receipt_.entries.push_back(std::move(entry));
    return {};
  }

  Result<ReceiptFile> Finish(const LogSigner& signer) {
    StreamCounts counts;
    DAYBOOK_ASSIGN(counts.at, CheckpointAt(tree_, signer, tree_.size().value));
    for (const auto& [stream, entries] : counts_) {
      if (entries == 0) return Error{ErrorCode::kNotFound, "a stream has no entry in the log"};
      counts.streams.push_back({stream, entries});
    }
    receipt_.counts = SignNote(StreamCountsText(counts), signer.origin, signer.key);
    receipt_.checkpoint = SignCheckpoint(counts.at, signer.key);
    return ReceiptFile{EncodeReceipt(receipt_), receipt_.entries.size()};
  }

 private:
  static Error Damaged(LogPosition position, const std::string& what) {
    return Error{ErrorCode::kCorruption, "position " + std::to_string(position.value) + " " + what,
                 "", "run verify to see all damage"};
  }

  LogTree& tree_;
  std::map<StreamBytes, uint64_t> counts_;
  Receipt receipt_;
  size_t bytes_ = 0;
};

}  // namespace

Result<LogSigner> SignerOf(const std::filesystem::path& folder, const std::string& log) {
  DAYBOOK_ASSIGN(const auto stream_key, ReadStreamKey(folder));
  DAYBOOK_ASSIGN(const auto log_key, ReadLogKey(nullptr, folder));
  if (!stream_key || !log_key)
    return Error{ErrorCode::kCorruption, "a key of the folder is lost",
                 (stream_key ? LogKeyFile(folder) : StreamKeyFile(folder)).string(),
                 "restore it from a backup"};
  return LogSigner{AnchorOrigin(FolderName(*stream_key), log), *log_key};
}

Result<std::string> SignedCheckpoint(LogTree& tree, const LogSigner& signer) {
  DAYBOOK_ASSIGN(const Checkpoint checkpoint, CheckpointAt(tree, signer, tree.size().value));
  return SignCheckpoint(checkpoint, signer.key);
}

Result<std::string> ProveInclusion(LogTree& tree, const LogSigner& signer, LogPosition position) {
  InclusionProof proof;
  proof.index = position.value;
  DAYBOOK_ASSIGN(proof.extra, tree.StoredAt(position));
  DAYBOOK_ASSIGN(proof.path, InclusionPath(tree, position.value, tree.size().value));
  DAYBOOK_ASSIGN(proof.checkpoint, SignedCheckpoint(tree, signer));
  return EncodeInclusion(proof);
}

Result<std::string> ProveConsistency(LogTree& tree, const LogSigner& signer, LogSize older,
                                     LogSize newer) {
  if (older.value == 0 || older > newer)
    return Error{ErrorCode::kBadData,
                 "a consistency proof goes from a log that is not empty to a later one, not from " +
                     std::to_string(older.value) + " to " + std::to_string(newer.value)};
  if (newer > tree.size())
    return Error{ErrorCode::kNotFound, "no position " + std::to_string(newer.value) +
                                           ": the log has " + std::to_string(tree.size().value) +
                                           " entries"};
  ConsistencyProof proof;
  proof.old_size = older.value;
  DAYBOOK_ASSIGN(proof.path, ConsistencyPath(tree, older.value, newer.value));
  DAYBOOK_ASSIGN(const Checkpoint from, CheckpointAt(tree, signer, older.value));
  DAYBOOK_ASSIGN(const Checkpoint to, CheckpointAt(tree, signer, newer.value));
  proof.old_checkpoint = SignCheckpoint(from, signer.key);
  proof.new_checkpoint = SignCheckpoint(to, signer.key);
  return EncodeConsistency(proof);
}

Result<ReceiptFile> ProveStreams(LogTree& tree, const LogSigner& signer,
                                 std::span<const StreamId> streams,
                                 const std::function<Status(LogSize, LogSize)>& progress) {
  ReceiptMaker maker(tree, streams);
  DAYBOOK_TRY(tree.ForEachStored([&](LogPosition position, std::string_view stored) -> Status {
    if (progress) DAYBOOK_TRY(progress(LogSize(position.value), tree.size()));
    return maker.Take(position, stored);
  }));
  return maker.Finish(signer);
}

}  // namespace daybook::ledger
