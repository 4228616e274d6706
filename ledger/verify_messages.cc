#include "ledger/verify_messages.h"

#include <algorithm>

#include "ledger/event/event_codec.h"
#include "ledger/log/digest.h"
#include "ledger/log/keys.h"

namespace daybook::ledger {
namespace {

std::string Place(const MessageSpan& span) {
  return std::to_string(span.count) + " entries from position " + std::to_string(span.first);
}

bool HoldsEvent(EntryClass entry_class) {
  return entry_class != EntryClass::kAccess && entry_class != EntryClass::kFeed;
}

}  // namespace

std::optional<MessageKey> MessageOf(EntryClass entry_class, const Event& event) {
  if (!HoldsEvent(entry_class) || event.message == MessageKey()) return std::nullopt;
  return event.message;
}

std::optional<EntrySpan> MessageSpans::Next(uint64_t position, EntryClass entry_class,
                                            const std::optional<MessageKey>& key) {
  const bool definition = entry_class == EntryClass::kDefinition;
  if (open_ && key == open_->key) {
    ++open_->count;
    open_->may_lack_record = open_->may_lack_record && definition;
    return std::nullopt;
  }
  std::optional<EntrySpan> ended = End();
  if (key) open_ = EntrySpan{{*key, position, 1}, definition};
  return ended;
}

std::optional<EntrySpan> MessageSpans::End() {
  std::optional<EntrySpan> ended;
  std::swap(ended, open_);
  return ended;
}

void MessageSums::AddEntries(const EntrySpan& span) {
  if (span.may_lack_record && definitions_.emplace(span.key, span).second) return;
  sums_[BucketOf(span.key)] += HashOf(span);
}

void MessageSums::AddRecord(const MessageSpan& span) {
  if (span.count == 0) return;
  const auto definition = definitions_.find(span.key);
  if (definition != definitions_.end() && definition->second.same_as(span)) return;
  sums_[BucketOf(span.key)] -= HashOf(span);
}

uint16_t MessageSums::BucketOf(const MessageKey& key) {
  return static_cast<uint16_t>(key.bytes[0] << 8 | key.bytes[1]);
}

// Sums of hashes tell sets apart whatever their order.
uint64_t MessageSums::HashOf(const MessageSpan& span) {
  std::string bytes = KeyOfMessage(span.key);
  PutBe64(bytes, span.first);
  PutBe32(bytes, span.count);
  return GetBe64(BytesOf(Sha256({bytes})).data());
}

std::optional<uint16_t> MessageSums::Uneven() const {
  const auto found =
      std::find_if(sums_.begin(), sums_.end(), [](uint64_t sum) { return sum != 0; });
  if (found == sums_.end()) return std::nullopt;
  return static_cast<uint16_t>(found - sums_.begin());
}

std::optional<MessageSpan> DecodeMessageRecord(std::string_view key, std::string_view value) {
  if (key.size() != kLetterKeyBytes || value.size() != kMessageValueBytes) return std::nullopt;
  MessageSpan span;
  std::copy(key.begin() + 1, key.end(), span.key.bytes.begin());
  span.first = GetBe64(value.data());
  span.count = GetBe32(value.data() + 8);
  return span;
}

Error UnevenMessage::Wrong(const MessageKey& key, const std::string& what) const {
  return Error{ErrorCode::kCorruption, "message " + key.ToHex() + ": " + what, folder_.string(),
               "restore the folder from a backup"};
}

Status UnevenMessage::Take(std::string_view key, std::string_view value) {
  if (key.starts_with(kEntryLetter)) {
    DAYBOOK_ASSIGN(const EntryView view, DecodeEntry(value));
    std::optional<MessageKey> message;
    if (HoldsEvent(view.header.entry_class)) {
      DAYBOOK_ASSIGN(const Event event, DecodeEvent(view.payload));
      message = MessageOf(view.header.entry_class, event);
    }
    return Keep(spans_.Next(position_++, view.header.entry_class, message));
  }
  if (!key.starts_with(kMessageLetter)) return {};
  DAYBOOK_TRY(Keep(spans_.End()));  // records come behind all entries
  const std::optional<MessageSpan> record = DecodeMessageRecord(key, value);
  return record ? TakeRecord(*record) : Status();
}

Status UnevenMessage::Keep(const std::optional<EntrySpan>& span) {
  if (!span || MessageSums::BucketOf(span->key) != bucket_) return {};
  const auto [earlier, added] = unmatched_.emplace(span->key, *span);
  if (added) return {};
  return Wrong(span->key,
               "it is in the log twice: " + Place(earlier->second) + " and " + Place(*span));
}

Status UnevenMessage::TakeRecord(const MessageSpan& record) {
  if (MessageSums::BucketOf(record.key) != bucket_) return {};
  const auto entries = unmatched_.find(record.key);
  if (entries == unmatched_.end()) {
    if (record.count == 0) return {};
    return Wrong(record.key, "its record says " + Place(record) + ", which are not its own");
  }
  const MessageSpan span = entries->second;
  unmatched_.erase(entries);
  if (span.same_as(record)) return {};
  return Wrong(record.key, "its record says " + Place(record) + ", the log holds " + Place(span));
}

Status UnevenMessage::Finish() {
  DAYBOOK_TRY(Keep(spans_.End()));
  std::erase_if(unmatched_, [](const auto& one) { return one.second.may_lack_record; });
  if (unmatched_.empty())
    return Error{ErrorCode::kCorruption, "the messages' records don't fit the entries",
                 folder_.string(), "restore the folder from a backup"};
  return Wrong(unmatched_.begin()->first,
               "its record is missing, the same message again would go in twice");
}

}  // namespace daybook::ledger
