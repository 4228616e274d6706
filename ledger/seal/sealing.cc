#include "ledger/seal/sealing.h"

#include "ledger/seal/compression.h"

namespace daybook::ledger {
namespace {

Error Unsealable(const EntryHeader& header, const std::string& what) {
  return Error{ErrorCode::kCorruption, "entry " + std::to_string(header.stream_seq) +
                                           " of stream " + header.stream.ToHex() + ": " + what};
}

}  // namespace

Result<SealedEntry> Seal(const Vault* vault, EntryClass entry_class, const StreamId& stream,
                         std::string payload) {
  if (payload.size() > kPayloadBytesMax)
    return Error{ErrorCode::kTooLarge, "an entry of " + std::to_string(payload.size()) +
                                           " bytes, the most is " +
                                           std::to_string(kPayloadBytesMax)};
  SealedEntry sealed;
  sealed.header.entry_class = entry_class;
  sealed.header.stream = stream;
  sealed.header.plain_length = static_cast<uint32_t>(payload.size());
  if (!vault) {
    sealed.payload = std::move(payload);
    return sealed;
  }
  const auto key = vault->ForSealing(stream);
  if (!key)
    return Error{ErrorCode::kErased, "stream " + stream.ToHex() + " was erased", "",
                 "what comes for it later stays in quarantine"};
  sealed.header.suite = Suite::kZstdAesGcm;
  sealed.header.key_id = key->id;
  sealed.header.nonce = NewNonce();
  std::string compressed = Compress(payload);
  if (compressed.size() < payload.size()) {
    sealed.header.dictionary_id = kNewestDictionary;
    payload = std::move(compressed);
  }
  sealed.payload =
      Encrypt(key->key, sealed.header.nonce, TextOf(AssociatedBytes(sealed.header)), payload);
  return sealed;
}

EntryOpener::EntryOpener(std::shared_ptr<const Vault> vault, size_t keys)
    : vault_(std::move(vault)), keys_(keys) {}

Result<SecretKey> EntryOpener::KeyOf(const EntryHeader& header) {
  if (remembered_.empty()) remembered_.resize(keys_);
  Remembered& last = remembered_[std::hash<StreamId>{}(header.stream) % keys_];
  if (last.id == header.key_id && last.stream == header.stream) return last.key;
  DAYBOOK_ASSIGN(const SecretKey key, vault_->Of(header.stream, header.key_id));
  last = {header.stream, header.key_id, key};
  return key;
}

Result<OpenedPayload> EntryOpener::Open(const EntryView& entry) {
  const EntryHeader& header = entry.header;
  if (header.suite == Suite::kPlain) {
    if (vault_ && vault_->IsErased(header.stream)) return OpenedPayload{true, {}};
    return OpenedPayload{false, std::string(entry.payload)};
  }
  if (!vault_) return Unsealable(header, "it is encrypted and there are no keys");
  if (vault_->IsErased(header.stream)) return OpenedPayload{true, {}};
  DAYBOOK_ASSIGN(const SecretKey key, KeyOf(header));
  auto plain = Decrypt(key, header.nonce, TextOf(AssociatedBytes(header)), entry.payload);
  if (!plain) return Unsealable(header, "it doesn't open with its key: changed since, or another");
  if (header.dictionary_id == kNoDictionary) return OpenedPayload{false, std::move(*plain)};
  auto whole = Decompress(header.dictionary_id, *plain, header.plain_length);
  if (!whole) return Unsealable(header, "it can't be decompressed");
  return OpenedPayload{false, std::move(*whole)};
}

}  // namespace daybook::ledger
