#include "ledger/seal/original.h"

#include <algorithm>
#include <vector>

namespace daybook::ledger {
namespace {

// The first byte of what is sealed.
constexpr char kWhole = 0;   // 16-byte message key ‖ u8 length of the format ‖ format ‖ bytes
constexpr char kSealed = 1;  // a stored entry: the same again, sealed for another stream

constexpr size_t kBeforeFormat = 1 + 16 + 1;

Error Malformed() { return Error{ErrorCode::kCorruption, "it has no form that is known"}; }

// The streams of people; of a message that is about nobody, its first entry's.
std::vector<StreamId> StreamsOf(const NewMessage& message) {
  std::vector<StreamId> streams;
  for (const NewEntry& entry : message.entries)
    if (entry.entry_class == EntryClass::kClinical || entry.entry_class == EntryClass::kIdentity)
      streams.push_back(entry.stream);
  if (streams.empty()) streams.push_back(message.entries.front().stream);
  std::sort(streams.begin(), streams.end());
  streams.erase(std::unique(streams.begin(), streams.end()), streams.end());
  return streams;
}

Status CheckBounds(const NewMessage& message, size_t streams) {
  const Original& original = *message.original;
  if (original.format.size() > kOriginalFormatBytesMax)
    return Error{ErrorCode::kUsage, "a format's name of more than " +
                                        std::to_string(kOriginalFormatBytesMax) + " bytes"};
  if (original.bytes.size() > kOriginalBytesMax)
    return Error{ErrorCode::kTooLarge, "an original of " + std::to_string(original.bytes.size()) +
                                           " bytes, the most is " +
                                           std::to_string(kOriginalBytesMax)};
  if (streams > kOriginalStreamsMax)
    return Error{ErrorCode::kTooLarge, "a message about " + std::to_string(streams) +
                                           " people with its original, the most is " +
                                           std::to_string(kOriginalStreamsMax)};
  return {};
}

OpenedOriginal Erased() {
  OpenedOriginal erased;
  erased.erased = true;
  return erased;
}

}  // namespace

Result<std::string> SealOriginal(SealingKeys* keys, const NewMessage& message) {
  if (!message.key || message.entries.empty())
    return Error{ErrorCode::kUsage, "an original needs a message key and an entry"};
  const std::vector<StreamId> streams = StreamsOf(message);
  DAYBOOK_TRY(CheckBounds(message, streams.size()));
  const Original& original = *message.original;
  std::string sealed(1, kWhole);
  sealed.reserve(kBeforeFormat + original.format.size() + original.bytes.size());
  sealed.append(message.key->bytes.begin(), message.key->bytes.end());
  sealed += static_cast<char>(original.format.size());
  sealed += original.format;
  sealed += original.bytes;
  for (const StreamId& stream : streams) {
    DAYBOOK_ASSIGN(SealedEntry entry,
                   Seal(keys, EntryClass::kFeed, stream, sealed, kOriginalDictionary));
    if (stream == streams.back()) return std::move(entry.stored);
    sealed = kSealed + entry.stored;
  }
  DAYBOOK_CHECK(false);  // there is a stream
}

Result<OpenedOriginal> OpenOriginal(std::string_view stored, EntryOpener& opener) {
  std::string inside;
  for (size_t layers = 0; layers < kOriginalStreamsMax; ++layers) {
    DAYBOOK_ASSIGN(const EntryView view, DecodeEntry(stored));
    if (view.header.entry_class != EntryClass::kFeed) return Malformed();
    DAYBOOK_ASSIGN(OpenedPayload opened, opener.Open(view));
    if (opened.erased) return Erased();
    inside = std::move(opened.payload);
    if (inside.empty() || inside.front() != kSealed) break;
    stored = std::string_view(inside).substr(1);
  }
  if (inside.size() < kBeforeFormat || inside.front() != kWhole) return Malformed();
  OpenedOriginal opened;
  std::copy_n(inside.begin() + 1, opened.message.bytes.size(), opened.message.bytes.begin());
  const auto format_bytes = static_cast<uint8_t>(inside[kBeforeFormat - 1]);
  if (inside.size() < kBeforeFormat + format_bytes) return Malformed();
  opened.original.format = inside.substr(kBeforeFormat, format_bytes);
  opened.original.bytes = inside.substr(kBeforeFormat + format_bytes);
  return opened;
}

}  // namespace daybook::ledger
