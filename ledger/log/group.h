#pragma once
// One commit group: messages turned into a batch with positions, stream numbers, Merkle leaves and
// what must be remembered, without anything being written yet.
#include <string>
#include <vector>

#include "ledger/log/db.h"
#include "ledger/log/log.h"
#include "ledger/log/log_index.h"
#include "ledger/log/tile_edge.h"
#include "ledger/seal/sealing.h"

namespace daybook::ledger {

// A message ready for the log (log.h, NewMessage).
struct SealedMessage {
  std::optional<MessageKey> key;
  std::vector<SealedEntry> entries;
  std::vector<ExpectedVersion> expected;
  std::string original{};  // as stored (seal/original.h); empty: none
};

class Group {
 public:
  // A group behind `frontier`, all of it recorded at `recorded`. `db`, its `index` and `edge`,
  // which is that of the same tree, outlive it. Index and edge are told of the group at once:
  // unless the batch is written they fit the log no more.
  Group(const Db& db, LogIndex& index, Frontier frontier, TileEdge& edge, RecordedAt recorded);
  // Adds a message's entries, or finds it a duplicate of an earlier one, of this group too.
  // kConflict if a stream is not where the message expects it: then the message is left out of the
  // group and nothing else. Any other error: the group must not be written.
  Result<Committed> Add(const SealedMessage& message);
  // The batch to write, if not empty(): then every message was a duplicate.
  Batch& batch() { return batch_; }
  bool empty() const { return !changes_; }
  const Frontier& frontier() const { return frontier_; }

 private:
  Result<std::optional<Committed>> Earlier(const MessageKey& key) const;
  Status CheckExpected(const SealedMessage& message);
  Status AddEntry(const SealedEntry& entry);

  const Db& db_;
  LogIndex& index_;
  uint64_t first_;  // position of the group's first entry
  Frontier frontier_;
  TileEdge& edge_;
  RecordedAt recorded_;
  Batch batch_;
  bool changes_ = false;
};

}  // namespace daybook::ledger
