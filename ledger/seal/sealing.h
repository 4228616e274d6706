#pragma once
// Suite 1 of a stored entry (walls.md 2): payload → zstd → AES-256-GCM with the stream's key. What
// is associated is the header without recorded time and stream_seq, which the committer gives
// later, so that sealing runs on the callers' threads; the Merkle leaf binds the whole of it.
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/result.h"
#include "ledger/log/entry.h"
#include "ledger/seal/compression.h"
#include "ledger/seal/sealing_keys.h"
#include "ledger/vault/vault.h"

namespace daybook::ledger {

// An entry before its place in the log is known: `stored` has recorded time and stream_seq as 0
// (entry_place.h).
struct SealedEntry {
  StreamId stream;
  std::string stored;
  std::optional<std::string> plain{};  // what was sealed, where somebody is to have it in memory
};

struct OpenedPayload {
  bool erased = false;  // the stream's key is destroyed; then `payload` is empty
  std::string payload;
};

// The same where it lies until the opener opens another.
struct OpenedView {
  bool erased = false;
  std::string_view payload;
};

// One for each thread that reads: it remembers the keys it used last.
class EntryOpener {
 public:
  // Keys remembered, 56 bytes each: for one who opens a few entries, and for one who opens a log.
  static constexpr size_t kFewKeys = 64;
  static constexpr size_t kManyKeys = 8'192;
  // `vault` may be null: then only plain entries can be opened.
  explicit EntryOpener(std::shared_ptr<const Vault> vault, size_t keys = kFewKeys);
  // kCorruption if the key doesn't open it or it isn't what was sealed.
  Result<OpenedPayload> Open(const EntryView& entry);
  // The same without a string of its own for each.
  Result<OpenedView> View(const EntryView& entry);

 private:
  struct Remembered {
    StreamId stream;
    uint32_t id = 0;
    SecretKey key{};
  };
  Result<SecretKey> KeyOf(const EntryHeader& header);

  std::shared_ptr<const Vault> vault_;
  size_t keys_;
  std::vector<Remembered> remembered_;  // made when the first is
  // Of the entry opened last: decrypted, and decompressed.
  std::string packed_;
  std::string plain_;
};

// Compressed by `dictionary` (compression.h). Plain if `keys` is null. kErased for an erased
// stream; kTooLarge over kPayloadBytesMax. Safe from several threads.
Result<SealedEntry> Seal(SealingKeys* keys, EntryClass entry_class, const StreamId& stream,
                         std::string_view payload, uint32_t dictionary = kEventDictionary);

}  // namespace daybook::ledger
