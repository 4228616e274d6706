#include "ledger/log/group.h"

#include "ledger/log/keys.h"

namespace daybook::ledger {
namespace {

Error BadRecord(const std::string& what) {
  return Error{ErrorCode::kCorruption, what, "", kRestoreHint};
}

}  // namespace

Group::Group(const Db& db, LogIndex& index, Frontier frontier, TileEdge& edge, RecordedAt recorded)
    : db_(db),
      index_(index),
      first_(frontier.size()),
      frontier_(std::move(frontier)),
      edge_(edge),
      recorded_(recorded) {}

Result<std::optional<Committed>> Group::Earlier(const MessageKey& key) const {
  DAYBOOK_ASSIGN(const std::optional<MessageSpan> known, index_.Find(key));
  if (!known) return std::optional<Committed>();
  if (known->first > frontier_.size() || known->count > frontier_.size() - known->first)
    return BadRecord("the record of message " + key.ToHex() + " points beyond the log's end");
  Committed committed;
  committed.duplicate = true;
  committed.first = LogPosition(known->first);
  committed.count = known->count;
  committed.recorded = recorded_;
  if (committed.count > 0 && known->first < first_) {
    DAYBOOK_ASSIGN(const auto entry, db_.Get(EntryKey(committed.first.value)));
    if (!entry) return BadRecord("message " + key.ToHex() + " points to an entry that isn't there");
    DAYBOOK_ASSIGN(const EntryView view, DecodeEntry(*entry));
    committed.recorded = view.header.recorded;
  }
  return std::optional(committed);
}

Status Group::AddEntry(const SealedEntry& entry) {
  EntryHeader header = entry.header;
  header.recorded = recorded_;
  DAYBOOK_ASSIGN(header.stream_seq, index_.Take(header.stream));
  const std::string stored = EncodeEntry(header, entry.payload);
  batch_.Put(EntryKey(frontier_.size()), stored);
  edge_.Append(frontier_, LeafHash(stored), [this](const TileId& tile, std::string_view bytes) {
    if (tile.level >= kLowestTileLevel) batch_.Put(KeyOfTile(tile), bytes);
  });
  return {};
}

Status Group::CheckExpected(const SealedMessage& message) {
  for (const ExpectedVersion& expected : message.expected) {
    DAYBOOK_ASSIGN(const uint32_t next, index_.NextOf(expected.stream));
    if (next != expected.next_seq)
      return Error{ErrorCode::kConflict,
                   "stream " + expected.stream.ToHex() + " has " + std::to_string(next) +
                       " entries, not " + std::to_string(expected.next_seq),
                   "", "read it again, decide anew, and append with the new number"};
  }
  return {};
}

Result<Committed> Group::Add(const SealedMessage& message) {
  if (message.key) {
    DAYBOOK_ASSIGN(const std::optional<Committed> earlier, Earlier(*message.key));
    if (earlier) return *earlier;
  }
  DAYBOOK_TRY(CheckExpected(message));
  Committed committed;
  committed.first = LogPosition(frontier_.size());
  committed.count = static_cast<uint32_t>(message.entries.size());
  committed.recorded = recorded_;
  for (const SealedEntry& entry : message.entries) DAYBOOK_TRY(AddEntry(entry));
  if (!message.original.empty()) batch_.Put(KeyOfOriginal(committed.first.value), message.original);
  if (message.key) {
    if (committed.count == 0) batch_.Put(KeyOfEmptyMessage(frontier_.size(), *message.key), "");
    index_.AddMessage({*message.key, committed.first.value, committed.count});
  }
  changes_ = changes_ || message.key || committed.count > 0;
  return committed;
}

}  // namespace daybook::ledger
