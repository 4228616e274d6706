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
  std::string original{};    // as stored (seal/original.h); empty: none
  bool more_follow = false;  // NewMessage's
};

// What groups are built with: told of each group at once, so that it fits the log only once all
// groups that were built are written.
struct GroupContext {
  const Db& db;
  LogIndex& index;
  TileEdge& edge;
  // The group in front, which may not be written yet: its first position and recorded time.
  uint64_t unwritten_from = 0;
  RecordedAt unwritten_recorded;
};

class Group {
 public:
  // A group behind `frontier`, all of it recorded at `recorded`. `context` is of the same log, and
  // outlives it.
  Group(const GroupContext& context, Frontier frontier, RecordedAt recorded);
  // Adds a message's entries, or finds it a duplicate of an earlier one, of this group too.
  // kConflict if a stream is not where the message expects it: then the message is left out of the
  // group and nothing else. Any other error: the group must not be written.
  // The entries get their place in `message`.
  Result<Committed> Add(SealedMessage& message);
  // The batch to write, if not empty(): then every message was a duplicate.
  Batch& batch() { return batch_; }
  bool empty() const { return !changes_; }
  const Frontier& frontier() const { return frontier_; }
  RecordedAt recorded() const { return recorded_; }
  // Position of its first entry.
  uint64_t first() const { return first_; }
  // Its entries as they were appended; none if the plain payload of one isn't there.
  std::vector<LogEntry> TakePlain();

 private:
  Result<std::optional<Committed>> Earlier(const MessageKey& key) const;
  Status CheckExpected(const SealedMessage& message);
  Status AddEntry(SealedEntry& entry);
  void KeepPlain(SealedEntry& entry);

  GroupContext context_;
  uint64_t first_;
  Frontier frontier_;
  RecordedAt recorded_;
  Batch batch_;
  std::vector<LogEntry> plain_;  // the first ones
  bool changes_ = false;
};

}  // namespace daybook::ledger
