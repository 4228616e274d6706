#include "ledger/seal/sealing_keys.h"

namespace daybook::ledger {

// A vault never changes: what it said of a stream once holds as long as this does.
std::optional<Vault::StreamKey> SealingKeys::Of(const StreamId& stream) {
  const size_t hash = std::hash<StreamId>{}(stream);
  Part& part = parts_[hash % kParts];
  const std::lock_guard lock(part.mutex);
  if (part.keys.empty()) part.keys.resize(kKeysOfPart);
  Remembered& last = part.keys[hash / kParts % kKeysOfPart];
  if (!last.key || last.stream != stream) last = {stream, vault_->ForSealing(stream)};
  return last.key;
}

}  // namespace daybook::ledger
