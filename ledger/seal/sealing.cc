#include "ledger/seal/sealing.h"

#include "ledger/log/entry_place.h"
#include "ledger/seal/compression.h"

namespace daybook::ledger {
namespace {

Error Unsealable(const EntryHeader& header, const std::string& what) {
  return Error{ErrorCode::kCorruption, "entry " + std::to_string(header.stream_seq) +
                                           " of stream " + header.stream.ToHex() + ": " + what};
}

}  // namespace

Result<SealedEntry> Seal(SealingKeys* keys, EntryClass entry_class, const StreamId& stream,
                         std::string_view payload, uint32_t dictionary) {
  if (payload.size() > kPayloadBytesMax)
    return Error{ErrorCode::kTooLarge, "an entry of " + std::to_string(payload.size()) +
                                           " bytes, the most is " +
                                           std::to_string(kPayloadBytesMax)};
  EntryHeader header;
  header.entry_class = entry_class;
  header.stream = stream;
  header.plain_length = static_cast<uint32_t>(payload.size());
  if (!keys) return SealedEntry{stream, EncodeEntry(header, payload)};
  const auto key = keys->Of(stream);
  if (!key)
    return Error{ErrorCode::kErased, "stream " + stream.ToHex() + " was erased", "",
                 "what comes for it later stays in quarantine"};
  header.suite = Suite::kZstdAesGcm;
  header.key_id = key->id;
  header.nonce = NewNonce();
  const std::string_view compressed = Compress(payload, dictionary);
  if (compressed.size() < payload.size()) {
    header.dictionary_id = dictionary;
    payload = compressed;
  }
  // Recorded time and stream_seq are 0 still: the header as it is here is what is associated.
  SealedEntry sealed{stream, {}};
  sealed.stored.reserve(kEntryHeaderBytes + payload.size() + kTagBytes);
  sealed.stored = TextOf(EncodeHeaderOf(header, payload.size() + kTagBytes));
  AppendEncrypted(key->key, header.nonce, kEntryHeaderBytes, payload, sealed.stored);
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

Result<OpenedView> EntryOpener::View(const EntryView& entry) {
  const EntryHeader& header = entry.header;
  if (vault_ && vault_->IsErased(header.stream)) return OpenedView{true, {}};
  if (header.suite == Suite::kPlain) {
    plain_ = entry.payload;  // an event is read where it is aligned
    return OpenedView{false, plain_};
  }
  if (!vault_) return Unsealable(header, "it is encrypted and there are no keys");
  DAYBOOK_ASSIGN(const SecretKey key, KeyOf(header));
  const HeaderBytes associated = AssociatedBytes(header);
  if (!DecryptInto(key, header.nonce, TextOf(associated), entry.payload, packed_))
    return Unsealable(header, "it doesn't open with its key: changed since, or another");
  if (header.dictionary_id == kNoDictionary) return OpenedView{false, packed_};
  if (!DecompressInto(header.dictionary_id, packed_, header.plain_length, plain_))
    return Unsealable(header, "it can't be decompressed");
  return OpenedView{false, plain_};
}

// The buffers are not kept behind a large one.
Result<OpenedPayload> EntryOpener::Open(const EntryView& entry) {
  constexpr size_t kKeptBytes = 64u << 10;
  DAYBOOK_ASSIGN(const OpenedView view, View(entry));
  OpenedPayload opened{view.erased, std::string(view.payload)};
  if (plain_.size() > kKeptBytes) std::string().swap(plain_);
  if (packed_.size() > kKeptBytes) std::string().swap(packed_);
  return opened;
}

}  // namespace daybook::ledger
