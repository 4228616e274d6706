// Any bytes as what the ledger stored: an entry, an event, an anchor, a Merkle frontier, an
// original, keys and records of a log and its index, LevelDB's log file. A crash is a find; so is
// what is taken but not written back the same.
#include "ledger/base/check.h"
#include "ledger/event/event_codec.h"
#include "ledger/log/anchor.h"
#include "ledger/log/entry.h"
#include "ledger/log/keys.h"
#include "ledger/log/log_index.h"
#include "ledger/raw/raw_log.h"
#include "ledger/seal/original.h"
#include "tests/fuzz/seeds.h"

namespace {

using namespace daybook;
using namespace daybook::ledger;

Event SomeEvent() {
  Event event;
  event.kind = Kind::kObservation;
  event.subject = "patient-1";
  event.record = {"local", "Observation", "o1"};
  event.id.bytes.fill(7);
  return event;
}

// Plain, about so many people: each is a layer more.
std::string OriginalOf(const MessageKey& key, uint8_t people) {
  NewMessage message;
  message.key = key;
  message.original = {"hl7v2", "MSH|^~\\&|"};
  for (uint8_t person = 1; person <= people; ++person)
    message.entries.push_back({EntryClass::kClinical, StreamId{{person}}, ""});
  return *SealOriginal(nullptr, message);
}

// What is taken for a key or a record is what would be written.
void CheckKeys(std::string_view text) {
  if (text.size() == kTileKeyBytes && text.front() == kEntryLetter)
    if (const auto tile = TileOfKey(text)) DAYBOOK_CHECK(KeyOfTile(*tile) == text);
  if (const auto empty = EmptyMessageOfKey(text))
    DAYBOOK_CHECK(KeyOfEmptyMessage(empty->size, empty->key) == text);
  const std::string_view key = text.substr(0, std::min(text.size(), 1 + kMessageBytes));
  const std::string_view value = text.substr(key.size());
  if (const auto span = DecodeMessageRecord(key, value))
    DAYBOOK_CHECK(DecodeMessageRecord(key, EncodeMessageValue(*span))->count == span->count);
  static_cast<void>(DecodeIndexed(text));
  static_cast<void>(SizeByLastKey(text));
}

}  // namespace

std::vector<std::string> FuzzSeeds() {
  const std::string event = EncodeEvent(SomeEvent());
  EntryHeader header;
  header.plain_length = static_cast<uint32_t>(event.size());
  const std::string entry = EncodeEntry(header, event);
  Anchor anchor{"daybook/0123456789abcdef/care", {}};
  for (int leaf = 0; leaf < 5; ++leaf) anchor.frontier.Append(LeafHash(entry));
  const MessageKey message{{1, 2, 3}};
  return {event,
          entry,
          OriginalOf(message, 1),
          OriginalOf(message, 3),
          EncodeAnchor(anchor),
          anchor.frontier.Encode(),
          KeyOfTile({1, 3}),
          KeyOfEmptyMessage(0, message),
          KeyOfEmptyMessage(9, message),
          KeyOfMessage(message) + EncodeMessageValue({message, 7, 300})};
}

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  DAYBOOK_CHECK(CheckEvent(text).ok() == DecodeEvent(text).ok());
  static Event held;  // over whatever came before
  const bool decoded = DecodeEventInto(text, held).ok();
  if (const auto event = DecodeEvent(text); event.ok()) {
    DAYBOOK_CHECK(decoded && EncodeEvent(held) == EncodeEvent(*event));
    const auto again = DecodeEvent(EncodeEvent(*event));
    DAYBOOK_CHECK(again.ok() && EncodeContent(*again) == EncodeContent(*event));
  }
  if (const auto entry = DecodeEntry(text); entry.ok())
    DAYBOOK_CHECK(EncodeEntry(entry->header, entry->payload) == text);
  if (const auto anchor = DecodeAnchor(text); anchor.ok())
    DAYBOOK_CHECK(EncodeAnchor(*anchor) == text);
  if (const auto frontier = Frontier::Decode(text); frontier.ok())
    DAYBOOK_CHECK(frontier->Encode() == text);
  EntryOpener opener(nullptr);
  if (const auto original = OpenOriginal(text, opener); original.ok())
    DAYBOOK_CHECK(!original->erased && original->original.bytes.size() < size);
  CheckKeys(text);
  uint64_t taken = 0;
  const RawLogEnd end = ReadRawLog(text, [&](std::string_view record) { taken += record.size(); });
  DAYBOOK_CHECK(end.whole_bytes <= size && taken <= size);
  return 0;
}
