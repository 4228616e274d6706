#include "ledger/verify_index.h"

#include <algorithm>

#include "ledger/log/byte_order.h"
#include "ledger/log/keys.h"

namespace daybook::ledger {

Error IndexRecords::Wrong(const std::string& what) const {
  return Error{ErrorCode::kCorruption, what, folder_.string(), kRemoveIndexHint};
}

Status IndexRecords::Take(std::string_view key, std::string_view value) {
  if (key == kIndexFormatKey)
    return value == kIndexFormat ? Status() : Wrong("the index's format record is not right");
  if (key == kIndexedKey) return TakeIndexed(value);
  if (!key.empty() && key.front() == kMessageLetter) return TakeMessage(key, value);
  if (!key.empty() && key.front() == kStreamLetter) return TakeStream(key, value);
  return Wrong("a record has a key of no known kind");
}

Status IndexRecords::TakeIndexed(std::string_view value) {
  const std::optional<IndexedLog> indexed = DecodeIndexed(value);
  if (!indexed) return Wrong("the record of what is indexed has an odd length");
  if (indexed->size > facts_.entries)
    return Wrong("the log ends at " + std::to_string(facts_.entries) + " entries, its index says " +
                 std::to_string(indexed->size));
  if (facts_.root_at_indexed && *facts_.root_at_indexed != indexed->root)
    return Wrong("the index is of another log: the roots at " + std::to_string(indexed->size) +
                 " entries differ");
  return {};
}

Status IndexRecords::TakeMessage(std::string_view key, std::string_view value) {
  const std::optional<MessageSpan> record = DecodeMessageRecord(key, value);
  if (!record) return Wrong("a message's record has an odd length");
  const uint64_t size = std::min(facts_.indexed, facts_.entries);
  if (record->first > size || record->count > size - record->first)
    return Wrong("the record of message " + record->key.ToHex() + " points beyond the log's end");
  facts_.messages.AddRecord(*record);
  return {};
}

Status IndexRecords::TakeStream(std::string_view key, std::string_view value) {
  if (key.size() != kLetterKeyBytes || value.size() != kStreamValueBytes)
    return Wrong("a stream's record has an odd length");
  StreamId stream;
  std::copy(key.begin() + 1, key.end(), stream.bytes.begin());
  const auto counted = facts_.streams.find(stream);
  const auto behind = facts_.behind_index.find(stream);
  const uint32_t entries = (counted == facts_.streams.end() ? 0 : counted->second) -
                           (behind == facts_.behind_index.end() ? 0 : behind->second);
  if (entries == 0 || entries != GetBe32(value.data()))
    return Wrong("stream " + stream.ToHex() +
                 " has another number of entries than its record says");
  ++streams_;
  return {};
}

Status IndexRecords::Finish() {
  const auto only_behind = [this](const auto& behind) {
    return facts_.streams.at(behind.first) == behind.second;
  };
  const auto not_indexed =
      std::count_if(facts_.behind_index.begin(), facts_.behind_index.end(), only_behind);
  if (streams_ + static_cast<uint64_t>(not_indexed) != facts_.streams.size())
    return Wrong("a stream has lost its record");
  return {};
}

std::unique_ptr<RecordCheck> IndexRecords::Again() {
  if (facts_.unread) return nullptr;
  const std::optional<uint16_t> bucket = facts_.messages.Uneven();
  if (!bucket) return nullptr;
  return std::make_unique<UnevenMessage>(folder_, *bucket, facts_.indexed, vault_);
}

}  // namespace daybook::ledger
