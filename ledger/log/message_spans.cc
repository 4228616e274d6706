#include "ledger/log/message_spans.h"

#include <algorithm>

#include "ledger/base/check.h"
#include "ledger/log/byte_order.h"
#include "ledger/log/keys.h"

namespace daybook::ledger {
namespace {

constexpr size_t kFirstBytes = 5;
constexpr size_t kCountBytesMax = 4;
constexpr size_t kOldValueBytes = 12;

}  // namespace

bool HoldsEvent(EntryClass entry_class) {
  return !(entry_class == EntryClass::kAccess || entry_class == EntryClass::kFeed);
}

std::optional<MessageKey> MessageOf(EntryClass entry_class, const MessageKey& named) {
  if (!HoldsEvent(entry_class) || named == MessageKey()) return std::nullopt;
  return named;
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

std::string EncodeMessageValue(const MessageSpan& span) {
  DAYBOOK_CHECK(span.first >> (8 * kFirstBytes) == 0);
  std::string value;
  for (size_t byte = kFirstBytes; byte-- > 0;) value += static_cast<char>(span.first >> 8 * byte);
  for (size_t byte = kCountBytesMax; byte-- > 0;)
    if (span.count >> 8 * byte != 0) value += static_cast<char>(span.count >> 8 * byte);
  return value;
}

MessageKey IndexedPart(MessageKey key) {
  std::fill(key.bytes.begin() + kMessageBytes, key.bytes.end(), uint8_t{0});
  return key;
}

std::optional<MessageSpan> DecodeMessageRecord(std::string_view key, std::string_view value) {
  const bool old = key.size() == kLetterKeyBytes;
  if (!old && key.size() != 1 + kMessageBytes) return std::nullopt;
  MessageSpan span;
  std::copy(key.begin() + 1, key.end(), span.key.bytes.begin());
  if (old) {
    if (value.size() != kOldValueBytes) return std::nullopt;
    span.first = GetBe64(value.data());
    span.count = GetBe32(value.data() + 8);
    return span;
  }
  if (value.size() < kFirstBytes || value.size() > kFirstBytes + kCountBytesMax)
    return std::nullopt;
  for (const char byte : value.substr(0, kFirstBytes))
    span.first = span.first << 8 | static_cast<uint8_t>(byte);
  for (const char byte : value.substr(kFirstBytes))
    span.count = span.count << 8 | static_cast<uint8_t>(byte);
  return span;
}

}  // namespace daybook::ledger
