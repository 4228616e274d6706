#pragma once
// One commit group: messages turned into a batch with positions, stream numbers, Merkle leaves and
// what must be remembered, without anything being written yet.
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "ledger/log/db.h"
#include "ledger/log/log.h"
#include "ledger/log/tile_edge.h"
#include "ledger/seal/sealing.h"

namespace daybook::ledger {

// A message ready for the log (log.h, NewMessage).
struct SealedMessage {
  std::optional<MessageKey> key;
  std::vector<SealedEntry> entries;
  std::vector<ExpectedVersion> expected;
};

// The next stream_seq of the streams seen lately; the rest are read from the log's `s` records.
class StreamSeqs {
 public:
  // Streams remembered; about 60 bytes each.
  static constexpr size_t kStreamsMax = 200'000;
  // The next number of `stream`.
  Result<uint32_t> Peek(const Db& db, const StreamId& stream);
  // The same, counted up. kTooLarge at the end of 32 bits.
  Result<uint32_t> Take(const Db& db, const StreamId& stream);
  // The value to remember on disk.
  uint32_t next(const StreamId& stream) const;
  // Forgets streams if there are too many; between groups only.
  void Trim();

 private:
  std::unordered_map<StreamId, uint32_t> next_;
};

class Group {
 public:
  // A group behind `frontier`, all of it recorded at `recorded`. `db`, `seqs` and `edge`, which is
  // that of the same tree, outlive it. `edge` takes the group's leaves at once: unless the batch is
  // written it fits the log no more.
  Group(const Db& db, StreamSeqs& seqs, Frontier frontier, TileEdge& edge, RecordedAt recorded);
  // Adds a message's entries, or finds it a duplicate of an earlier one, of this group too.
  // kConflict if a stream is not where the message expects it: then the message is left out of the
  // group and nothing else. Any other error: the group must not be written.
  Result<Committed> Add(const SealedMessage& message);
  // The batch to write; empty() if every message was a duplicate.
  Batch& Finish();
  bool empty() const { return !changes_; }
  const Frontier& frontier() const { return frontier_; }

 private:
  Result<std::optional<Committed>> Earlier(const MessageKey& key) const;
  Status CheckExpected(const SealedMessage& message);
  Status AddEntry(const SealedEntry& entry);

  const Db& db_;
  StreamSeqs& seqs_;
  Frontier frontier_;
  TileEdge& edge_;
  RecordedAt recorded_;
  Batch batch_;
  bool changes_ = false;
  std::unordered_map<MessageKey, Committed> keys_;  // of this group
  std::unordered_set<StreamId> streams_;            // of this group
};

}  // namespace daybook::ledger
