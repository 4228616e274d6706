#pragma once
// How a message's original is stored (log.h, Original; log_format.md): as the payload of a stored
// entry of class feed, which has no place in the log. It names its message, and it is sealed once
// with the key of each stream of a person that the message is about, one inside the other: who
// destroys one of these keys has destroyed it.
#include <string>
#include <string_view>

#include "ledger/log/log.h"
#include "ledger/seal/sealing.h"

namespace daybook::ledger {

// Of a message that has one. kUsage for a message without a key or an entry, kTooLarge over the
// bounds of log.h, else as Seal.
Result<std::string> SealOriginal(SealingKeys* keys, const NewMessage& message);

struct OpenedOriginal {
  bool erased = false;  // a stream's key is destroyed; then the rest is empty
  MessageKey message;
  Original original;
};
// kCorruption if it isn't what was sealed.
Result<OpenedOriginal> OpenOriginal(std::string_view stored, EntryOpener& opener);

}  // namespace daybook::ledger
