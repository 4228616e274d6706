#pragma once
// A stored entry: a clear header of fixed size, then the payload (walls.md 2). The bytes are
// described in ledger/log_format.md.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/base/ids.h"
#include "ledger/base/result.h"
#include "ledger/event/event.h"

namespace daybook::ledger {

enum class Suite : uint8_t {
  kPlain = 0,
  kZstdAesGcm = 1,  // zstd with a dictionary, then AES-256-GCM (seal/sealing.h)
};

inline constexpr uint8_t kEntryFormatVersion = 1;
// Longest payload of one entry, in bytes, before it is sealed; sealed it has a tag more at most.
inline constexpr size_t kPayloadBytesMax = 16u << 20;
inline constexpr size_t kSealedBytesMore = 16;

struct EntryHeader {
  uint8_t version = kEntryFormatVersion;
  Suite suite = Suite::kPlain;
  EntryClass entry_class = EntryClass::kClinical;
  uint32_t dictionary_id = 0;
  RecordedAt recorded;  // one a commit group, never going back
  StreamId stream;
  uint32_t stream_seq = 0;  // 0, 1, 2 … without gaps within the stream
  uint32_t key_id = 0;      // 0: not encrypted
  std::array<uint8_t, 12> nonce{};
  uint32_t plain_length = 0;  // bytes of the payload before compression

  bool operator==(const EntryHeader&) const = default;
};

// Bytes of an encoded header, the same for every entry.
inline constexpr size_t kEntryHeaderBytes = 56;

using HeaderBytes = std::array<char, kEntryHeaderBytes>;
HeaderBytes EncodeHeader(const EntryHeader& header);
inline std::string_view TextOf(const HeaderBytes& bytes) { return {bytes.data(), bytes.size()}; }
// Header ‖ payload. CHECKs what DecodeEntry refuses.
std::string EncodeEntry(const EntryHeader& header, std::string_view payload);
// The header's bytes with recorded time and stream_seq as 0: what an encrypted payload is bound to.
HeaderBytes AssociatedBytes(const EntryHeader& header);

struct EntryView {
  EntryHeader header;
  std::string_view payload;  // as stored; lives as long as the bytes it was read from
};
// Refuses a wrong version, an unknown suite or class, and a length that does not fit, with
// kCorruption and the reason.
Result<EntryView> DecodeEntry(std::string_view bytes);

}  // namespace daybook::ledger
