#pragma once
// Which entries of a log are one message's: they lie next to one another and name it.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/ids.h"
#include "ledger/event/event.h"

namespace daybook::ledger {

// A message as its record has it: which entries are its own.
struct MessageSpan {
  MessageKey key;
  uint64_t first = 0;
  uint32_t count = 0;
};

// A message as its entries have it.
struct EntrySpan : MessageSpan {
  // All of it is definitions: the owner appends those without a key, and there may be no record.
  bool may_lack_record = false;
};

// Whether entries of this class have an event as their payload.
bool HoldsEvent(EntryClass entry_class);
// The message that an event of an entry of this class says it belongs to; nullopt if it names none.
std::optional<MessageKey> MessageOf(EntryClass entry_class, const MessageKey& named);

// Puts entries, in order of position, together to messages.
class MessageSpans {
 public:
  // Returns the message that ended before this entry, if one did.
  std::optional<EntrySpan> Next(uint64_t position, EntryClass entry_class,
                                const std::optional<MessageKey>& key);
  std::optional<EntrySpan> End();
  // Whether a message has begun that may go on with the next entry.
  bool open() const { return open_.has_value(); }

 private:
  std::optional<EntrySpan> open_;
};

// The value of the record `m` ‖ message key: be40 first ‖ be32 count without its leading zeros.
// CHECKs that first < 2^40.
std::string EncodeMessageValue(const MessageSpan& span);
// What tells a message apart in the index (keys.h): its key with zeros for the rest.
MessageKey IndexedPart(MessageKey key);
// What a record says, of these bytes or of those of log formats 1 and 2 (a whole key; be64 ‖ be32);
// nullopt for an odd length. The key is what is known of it, zeros behind.
std::optional<MessageSpan> DecodeMessageRecord(std::string_view key, std::string_view value);

}  // namespace daybook::ledger
