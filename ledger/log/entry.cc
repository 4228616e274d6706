#include "ledger/log/entry.h"

#include <algorithm>

#include "ledger/log/byte_order.h"
#include "ledger/log/entry_place.h"

namespace daybook::ledger {
namespace {

// Offsets within the header; ledger/log_format.md has the same table.
constexpr size_t kVersionAt = 0;
constexpr size_t kSuiteAt = 1;
constexpr size_t kClassAt = 2;
constexpr size_t kReservedAt = 3;
constexpr size_t kDictionaryAt = 4;
constexpr size_t kRecordedAt = 8;
constexpr size_t kStreamAt = 16;
constexpr size_t kStreamSeqAt = 32;
constexpr size_t kKeyIdAt = 36;
constexpr size_t kNonceAt = 40;
constexpr size_t kPlainLengthAt = 52;
static_assert(kPlainLengthAt + 4 == kEntryHeaderBytes);

bool IsEntryClass(uint8_t number) {
  return number >= static_cast<uint8_t>(EntryClass::kClinical) &&
         number <= static_cast<uint8_t>(EntryClass::kAccess);
}

Error Damaged(const std::string& why) {
  return Error{ErrorCode::kCorruption, "the stored entry can't be read: " + why};
}

template <typename Bytes>
void PutBe32At(Bytes& out, size_t at, uint32_t value) {
  for (size_t i = 0; i < 4; ++i) out[at + i] = static_cast<char>(value >> (24 - 8 * i));
}

template <size_t N>
void PutBytesAt(HeaderBytes& out, size_t at, const std::array<uint8_t, N>& bytes) {
  std::copy(bytes.begin(), bytes.end(), out.begin() + static_cast<ptrdiff_t>(at));
}

EntryHeader ReadHeader(std::string_view bytes) {
  EntryHeader header;
  header.version = static_cast<uint8_t>(bytes[kVersionAt]);
  header.suite = static_cast<Suite>(bytes[kSuiteAt]);
  header.entry_class = static_cast<EntryClass>(bytes[kClassAt]);
  header.dictionary_id = GetBe32(&bytes[kDictionaryAt]);
  header.recorded = RecordedAt(static_cast<int64_t>(GetBe64(&bytes[kRecordedAt])));
  std::copy_n(&bytes[kStreamAt], header.stream.bytes.size(), header.stream.bytes.begin());
  header.stream_seq = GetBe32(&bytes[kStreamSeqAt]);
  header.key_id = GetBe32(&bytes[kKeyIdAt]);
  std::copy_n(&bytes[kNonceAt], header.nonce.size(), header.nonce.begin());
  header.plain_length = GetBe32(&bytes[kPlainLengthAt]);
  return header;
}

// What suite 0 leaves empty must be empty, so that each header has one spelling.
bool PlainFieldsAreZero(const EntryHeader& header) {
  return header.dictionary_id == 0 && header.key_id == 0 &&
         std::all_of(header.nonce.begin(), header.nonce.end(), [](uint8_t b) { return b == 0; });
}

std::string WrongLength(const EntryHeader& header, size_t payload_bytes) {
  return "its header says " + std::to_string(header.plain_length) + " payload bytes, there are " +
         std::to_string(payload_bytes);
}

// Why a header can't be of a payload of so many bytes; empty if it can.
std::string WhyNot(const EntryHeader& header, size_t payload_bytes) {
  if (header.plain_length > kPayloadBytesMax) return WrongLength(header, payload_bytes);
  if (header.suite == Suite::kPlain) {
    if (!PlainFieldsAreZero(header)) return "a plain entry with a dictionary, key or nonce";
    return payload_bytes == header.plain_length ? "" : WrongLength(header, payload_bytes);
  }
  if (header.key_id == 0) return "an encrypted entry without a key";
  const size_t most = header.plain_length + kSealedBytesMore;
  // Compressed only where that made it shorter.
  const bool fits = header.dictionary_id == 0
                        ? payload_bytes == most
                        : payload_bytes > kSealedBytesMore && payload_bytes < most;
  return fits ? "" : WrongLength(header, payload_bytes);
}

}  // namespace

HeaderBytes EncodeHeader(const EntryHeader& header) {
  HeaderBytes out{};
  out[kVersionAt] = static_cast<char>(header.version);
  out[kSuiteAt] = static_cast<char>(header.suite);
  out[kClassAt] = static_cast<char>(header.entry_class);
  const auto recorded = static_cast<uint64_t>(header.recorded.value);
  PutBe32At(out, kDictionaryAt, header.dictionary_id);
  PutBe32At(out, kRecordedAt, static_cast<uint32_t>(recorded >> 32));
  PutBe32At(out, kRecordedAt + 4, static_cast<uint32_t>(recorded));
  PutBytesAt(out, kStreamAt, header.stream.bytes);
  PutBe32At(out, kStreamSeqAt, header.stream_seq);
  PutBe32At(out, kKeyIdAt, header.key_id);
  PutBytesAt(out, kNonceAt, header.nonce);
  PutBe32At(out, kPlainLengthAt, header.plain_length);
  return out;
}

HeaderBytes EncodeHeaderOf(const EntryHeader& header, size_t payload_bytes) {
  DAYBOOK_CHECK(header.version == kEntryFormatVersion);
  DAYBOOK_CHECK(IsEntryClass(static_cast<uint8_t>(header.entry_class)));
  DAYBOOK_CHECK(WhyNot(header, payload_bytes).empty());
  return EncodeHeader(header);
}

std::string EncodeEntry(const EntryHeader& header, std::string_view payload) {
  std::string out;
  out.reserve(kEntryHeaderBytes + payload.size());
  out.append(TextOf(EncodeHeaderOf(header, payload.size()))).append(payload);
  return out;
}

void PlaceEntry(std::string& stored, RecordedAt recorded, uint32_t stream_seq) {
  DAYBOOK_CHECK(stored.size() >= kEntryHeaderBytes);
  const auto micros = static_cast<uint64_t>(recorded.value);
  PutBe32At(stored, kRecordedAt, static_cast<uint32_t>(micros >> 32));
  PutBe32At(stored, kRecordedAt + 4, static_cast<uint32_t>(micros));
  PutBe32At(stored, kStreamSeqAt, stream_seq);
}

HeaderBytes AssociatedBytes(const EntryHeader& header) {
  EntryHeader placeless = header;
  placeless.recorded = RecordedAt(0);
  placeless.stream_seq = 0;
  return EncodeHeader(placeless);
}

Result<EntryView> DecodeEntry(std::string_view bytes) {
  if (bytes.size() < kEntryHeaderBytes)
    return Damaged(std::to_string(bytes.size()) + " bytes, a header has " +
                   std::to_string(kEntryHeaderBytes));
  if (static_cast<uint8_t>(bytes[kVersionAt]) != kEntryFormatVersion)
    return Damaged("format version " + std::to_string(static_cast<uint8_t>(bytes[kVersionAt])) +
                   ", this program reads " + std::to_string(kEntryFormatVersion));
  if (static_cast<uint8_t>(bytes[kSuiteAt]) > static_cast<uint8_t>(Suite::kZstdAesGcm))
    return Damaged("suite " + std::to_string(static_cast<uint8_t>(bytes[kSuiteAt])) +
                   ", this program reads 0 (plain) and 1 (zstd, AES-256-GCM)");
  if (!IsEntryClass(static_cast<uint8_t>(bytes[kClassAt])))
    return Damaged("no entry class " + std::to_string(static_cast<uint8_t>(bytes[kClassAt])));
  if (bytes[kReservedAt] != 0) return Damaged("the reserved byte is not 0");
  EntryView view{ReadHeader(bytes), bytes.substr(kEntryHeaderBytes)};
  if (view.header.recorded.value < 0) return Damaged("recorded before 1970");
  const std::string why = WhyNot(view.header, view.payload.size());
  if (!why.empty()) return Damaged(why);
  return view;
}

}  // namespace daybook::ledger
