#include "ledger/log/group.h"

#include <limits>

#include "ledger/log/keys.h"

namespace daybook::ledger {
namespace {

Error BadRecord(const std::string& what) {
  return Error{ErrorCode::kCorruption, what, "",
               "run verify to see all damage, then restore the folder from a backup"};
}

}  // namespace

Result<uint32_t> StreamSeqs::Peek(const Db& db, const StreamId& stream) {
  auto known = next_.find(stream);
  if (known == next_.end()) {
    DAYBOOK_ASSIGN(const std::optional<std::string> stored, db.Get(KeyOfStream(stream)));
    if (stored && stored->size() != kStreamValueBytes)
      return BadRecord("the record of stream " + stream.ToHex() + " has an odd length");
    known = next_.emplace(stream, stored ? GetBe32(stored->data()) : 0).first;
  }
  return known->second;
}

Result<uint32_t> StreamSeqs::Take(const Db& db, const StreamId& stream) {
  DAYBOOK_ASSIGN(const uint32_t next, Peek(db, stream));
  if (next == std::numeric_limits<uint32_t>::max())
    return Error{ErrorCode::kTooLarge, "stream " + stream.ToHex() + " is full (2^32 - 1 entries)"};
  return next_[stream]++;
}

uint32_t StreamSeqs::next(const StreamId& stream) const {
  const auto known = next_.find(stream);
  DAYBOOK_CHECK(known != next_.end());
  return known->second;
}

void StreamSeqs::Trim() {
  if (next_.size() > kStreamsMax) next_.clear();
}

Group::Group(const Db& db, StreamSeqs& seqs, Frontier frontier, TileEdge& edge, RecordedAt recorded)
    : db_(db), seqs_(seqs), frontier_(std::move(frontier)), edge_(edge), recorded_(recorded) {}

Result<std::optional<Committed>> Group::Earlier(const MessageKey& key) const {
  if (const auto own = keys_.find(key); own != keys_.end()) {
    Committed committed = own->second;
    committed.duplicate = true;
    return std::optional(committed);
  }
  DAYBOOK_ASSIGN(const std::optional<std::string> stored, db_.Get(KeyOfMessage(key)));
  if (!stored) return std::optional<Committed>();
  if (stored->size() != kMessageValueBytes)
    return BadRecord("the record of message " + key.ToHex() + " has an odd length");
  Committed committed;
  committed.duplicate = true;
  committed.first = LogPosition(GetBe64(stored->data()));
  committed.count = GetBe32(stored->data() + 8);
  committed.recorded = recorded_;
  if (committed.count > 0) {
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
  DAYBOOK_ASSIGN(header.stream_seq, seqs_.Take(db_, header.stream));
  const std::string stored = EncodeEntry(header, entry.payload);
  batch_.Put(EntryKey(frontier_.size()), stored);
  edge_.Append(frontier_, LeafHash(stored), [this](const TileId& tile, std::string_view bytes) {
    batch_.Put(KeyOfTile(tile), bytes);
  });
  streams_.insert(header.stream);
  return {};
}

Status Group::CheckExpected(const SealedMessage& message) {
  for (const ExpectedVersion& expected : message.expected) {
    DAYBOOK_ASSIGN(const uint32_t next, seqs_.Peek(db_, expected.stream));
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
  if (message.key) {
    std::string value;
    PutBe64(value, committed.first.value);
    PutBe32(value, committed.count);
    batch_.Put(KeyOfMessage(*message.key), value);
    keys_.emplace(*message.key, committed);
  }
  changes_ = changes_ || message.key || committed.count > 0;
  return committed;
}

Batch& Group::Finish() {
  for (const StreamId& stream : streams_) {
    std::string value;
    PutBe32(value, seqs_.next(stream));
    batch_.Put(KeyOfStream(stream), value);
  }
  batch_.Put(kFrontierKey, frontier_.Encode());
  return batch_;
}

}  // namespace daybook::ledger
