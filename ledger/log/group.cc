#include "ledger/log/group.h"

#include "ledger/log/entry_place.h"
#include "ledger/log/keys.h"

namespace daybook::ledger {
namespace {

Error BadRecord(const std::string& what) {
  return Error{ErrorCode::kCorruption, what, "", kRestoreHint};
}

}  // namespace

Group::Group(const GroupContext& context, Frontier frontier, RecordedAt recorded)
    : context_(context),
      first_(frontier.size()),
      frontier_(std::move(frontier)),
      recorded_(recorded) {}

Result<std::optional<Committed>> Group::Earlier(const MessageKey& key) const {
  DAYBOOK_ASSIGN(const std::optional<MessageSpan> known, context_.index.Find(key));
  if (!known) return std::optional<Committed>();
  if (known->first > frontier_.size() || known->count > frontier_.size() - known->first)
    return BadRecord("the record of message " + key.ToHex() + " points beyond the log's end");
  Committed committed;
  committed.duplicate = true;
  committed.first = LogPosition(known->first);
  committed.count = known->count;
  const bool is_own = committed.count == 0 || known->first >= first_;
  committed.recorded = is_own ? recorded_ : context_.unwritten_recorded;
  if (!is_own && known->first < context_.unwritten_from) {
    DAYBOOK_ASSIGN(const auto entry, context_.db.Get(EntryKey(committed.first.value)));
    if (!entry) return BadRecord("message " + key.ToHex() + " points to an entry that isn't there");
    DAYBOOK_ASSIGN(const EntryView view, DecodeEntry(*entry));
    committed.recorded = view.header.recorded;
  }
  return std::optional(committed);
}

void Group::KeepPlain(SealedEntry& entry) {
  if (!entry.plain || plain_.size() != frontier_.size() - first_) return;
  const Result<EntryView> view = DecodeEntry(entry.stored);
  DAYBOOK_CHECK(view.ok());  // it was encoded by us
  plain_.push_back({LogPosition(frontier_.size()), view->header, std::move(*entry.plain)});
}

std::vector<LogEntry> Group::TakePlain() {
  if (plain_.size() != frontier_.size() - first_) plain_.clear();
  return std::move(plain_);
}

Status Group::AddEntry(SealedEntry& entry) {
  DAYBOOK_ASSIGN(const uint32_t stream_seq, context_.index.Take(entry.stream));
  PlaceEntry(entry.stored, recorded_, stream_seq);
  KeepPlain(entry);
  batch_.Put(EntryKey(frontier_.size()), entry.stored);
  context_.edge.Append(frontier_, LeafHash(entry.stored),
                       [this](const TileId& tile, std::string_view bytes) {
                         if (tile.level >= kLowestTileLevel) batch_.Put(KeyOfTile(tile), bytes);
                       });
  return {};
}

Status Group::CheckExpected(const SealedMessage& message) {
  for (const ExpectedVersion& expected : message.expected) {
    DAYBOOK_ASSIGN(const uint32_t next, context_.index.NextOf(expected.stream));
    if (next != expected.next_seq)
      return Error{ErrorCode::kConflict,
                   "stream " + expected.stream.ToHex() + " has " + std::to_string(next) +
                       " entries, not " + std::to_string(expected.next_seq),
                   "", "read it again, decide anew, and append with the new number"};
  }
  return {};
}

Result<Committed> Group::Add(SealedMessage& message) {
  if (message.key) {
    DAYBOOK_ASSIGN(const std::optional<Committed> earlier, Earlier(*message.key));
    if (earlier) return *earlier;
  }
  DAYBOOK_TRY(CheckExpected(message));
  Committed committed;
  committed.first = LogPosition(frontier_.size());
  committed.count = static_cast<uint32_t>(message.entries.size());
  committed.recorded = recorded_;
  for (SealedEntry& entry : message.entries) DAYBOOK_TRY(AddEntry(entry));
  if (!message.original.empty()) batch_.Put(KeyOfOriginal(committed.first.value), message.original);
  if (message.key) {
    if (committed.count == 0) batch_.Put(KeyOfEmptyMessage(frontier_.size(), *message.key), "");
    context_.index.AddMessage({*message.key, committed.first.value, committed.count});
  }
  changes_ = changes_ || message.key || committed.count > 0;
  return committed;
}

}  // namespace daybook::ledger
