#include "ledger/verify_messages.h"

#include <algorithm>

#include "ledger/event/event_codec.h"
#include "ledger/log/byte_order.h"
#include "ledger/log/keys.h"
#include "ledger/log/log_index.h"

namespace daybook::ledger {
namespace {

std::string Place(const MessageSpan& span) {
  return std::to_string(span.count) + " entries from position " + std::to_string(span.first);
}

// Whether a record says of a message what its entries do.
bool SameRecord(const MessageSpan& entries, const MessageSpan& record) {
  return IndexedPart(entries.key) == IndexedPart(record.key) && entries.first == record.first &&
         entries.count == record.count;
}

}  // namespace

void ErasedPositions::Add(uint64_t position) {
  if (!ranges_.empty() && ranges_.back().end == position)
    ++ranges_.back().end;
  else
    ranges_.push_back({position, position + 1});
}

bool ErasedPositions::Any(uint64_t begin, uint64_t end) const {
  const auto range =
      std::upper_bound(ranges_.begin(), ranges_.end(), begin,
                       [](uint64_t position, const Range& one) { return position < one.end; });
  return range != ranges_.end() && range->begin < end;
}

bool ErasedPositions::Overlap(const MessageSpan& record) const {
  return Any(record.first, record.first + record.count);
}

bool ErasedPositions::Touch(const MessageSpan& entries) const {
  return Any(entries.first == 0 ? 0 : entries.first - 1, entries.first + entries.count + 1);
}

void MessageSums::AddEntries(const EntrySpan& span) {
  if (span.may_lack_record && definitions_.emplace(IndexedPart(span.key), span).second) return;
  if (erased_.Touch(span))
    beside_erased_.emplace(IndexedPart(span.key), span);
  else
    sums_[BucketOf(span.key)] += HashOf(span);
}

void MessageSums::AddRecord(const MessageSpan& span) {
  if (span.count == 0) return;
  if (erased_.Overlap(span)) {
    beside_erased_.erase(IndexedPart(span.key));
    return;
  }
  const auto definition = definitions_.find(IndexedPart(span.key));
  if (definition != definitions_.end() && SameRecord(definition->second, span)) return;
  sums_[BucketOf(span.key)] -= HashOf(span);
}

uint16_t MessageSums::BucketOf(const MessageKey& key) {
  return static_cast<uint16_t>(key.bytes[0] << 8 | key.bytes[1]);
}

// Sums of hashes tell sets apart whatever their order. Against damage, not against an attacker, who
// has to get past the tree: message keys are random already, the numbers are stirred in (the
// finalizer of splitmix64).
uint64_t MessageSums::HashOf(const MessageSpan& span) {
  const auto stirred = [](uint64_t x) {
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
  };
  const MessageKey indexed = IndexedPart(span.key);
  const std::string_view key = {reinterpret_cast<const char*>(indexed.bytes.data()), 16};
  uint64_t hash = stirred(span.first * 0x9e3779b97f4a7c15u + span.count);
  hash = stirred(hash ^ GetBe64(key.data()));
  return stirred(hash ^ GetBe64(key.data() + 8));
}

std::optional<uint16_t> MessageSums::Uneven() {
  for (const auto& [key, span] : beside_erased_) sums_[BucketOf(key)] += HashOf(span);
  beside_erased_.clear();
  const auto found =
      std::find_if(sums_.begin(), sums_.end(), [](uint64_t sum) { return sum != 0; });
  if (found == sums_.end()) return std::nullopt;
  return static_cast<uint16_t>(found - sums_.begin());
}

Error UnevenMessage::Wrong(const MessageKey& key, const std::string& what) const {
  return Error{ErrorCode::kCorruption, "message " + key.ToHex() + ": " + what, folder_.string(),
               kRemoveIndexHint};
}

Status UnevenMessage::TakeEntry(std::string_view value) {
  DAYBOOK_ASSIGN(const EntryView view, DecodeEntry(value));
  DAYBOOK_ASSIGN(const OpenedPayload opened, opener_.Open(view));
  std::optional<MessageKey> message;
  if (opened.erased) {
    erased_.Add(position_);
  } else if (HoldsEvent(view.header.entry_class)) {
    DAYBOOK_ASSIGN(const EventHead event, CheckEvent(opened.payload));
    message = MessageOf(view.header.entry_class, event.message);
  }
  return Keep(spans_.Next(position_++, view.header.entry_class, message));
}

Status UnevenMessage::Take(std::string_view key, std::string_view value) {
  if (IsEntryKey(key)) return TakeEntry(value);
  if (!key.starts_with(kMessageLetter)) return {};
  DAYBOOK_TRY(Keep(spans_.End()));  // records come behind all entries
  const std::optional<MessageSpan> record = DecodeMessageRecord(key, value);
  return record ? TakeRecord(*record) : Status();
}

Status UnevenMessage::Keep(const std::optional<EntrySpan>& span) {
  if (!span || span->first >= indexed_ || MessageSums::BucketOf(span->key) != bucket_) return {};
  const auto [earlier, added] = unmatched_.emplace(IndexedPart(span->key), *span);
  if (added || erased_.Touch(*span)) return {};
  return Wrong(span->key,
               "it is in the log twice: " + Place(earlier->second) + " and " + Place(*span));
}

Status UnevenMessage::TakeRecord(const MessageSpan& record) {
  if (MessageSums::BucketOf(record.key) != bucket_) return {};
  if (erased_.Overlap(record)) {
    unmatched_.erase(IndexedPart(record.key));
    return {};
  }
  const auto entries = unmatched_.find(IndexedPart(record.key));
  if (entries == unmatched_.end()) {
    if (record.count == 0) return {};
    return Wrong(record.key, "its record says " + Place(record) + ", which are not its own");
  }
  const MessageSpan span = entries->second;
  unmatched_.erase(entries);
  if (SameRecord(span, record)) return {};
  return Wrong(span.key, "its record says " + Place(record) + ", the log holds " + Place(span));
}

Status UnevenMessage::Finish() {
  DAYBOOK_TRY(Keep(spans_.End()));
  std::erase_if(unmatched_, [](const auto& one) { return one.second.may_lack_record; });
  if (unmatched_.empty())
    return Error{ErrorCode::kCorruption, "the messages' records don't fit the entries",
                 folder_.string(), kRemoveIndexHint};
  return Wrong(unmatched_.begin()->second.key,
               "its record is missing, the same message again would go in twice");
}

}  // namespace daybook::ledger
