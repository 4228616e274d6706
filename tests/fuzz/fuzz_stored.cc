// Any bytes as what the ledger stored: an entry, an event, an anchor, a Merkle frontier, LevelDB's
// log file. A crash is a find; so is what is taken but not written back the same.
#include "ledger/base/check.h"
#include "ledger/event/event_codec.h"
#include "ledger/log/anchor.h"
#include "ledger/log/entry.h"
#include "ledger/log/raw_log.h"
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

}  // namespace

std::vector<std::string> FuzzSeeds() {
  const std::string event = EncodeEvent(SomeEvent());
  EntryHeader header;
  header.plain_length = static_cast<uint32_t>(event.size());
  const std::string entry = EncodeEntry(header, event);
  Anchor anchor{"daybook/0123456789abcdef/care", {}};
  for (int leaf = 0; leaf < 5; ++leaf) anchor.frontier.Append(LeafHash(entry));
  return {event, entry, EncodeAnchor(anchor), anchor.frontier.Encode()};
}

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  if (const auto event = DecodeEvent(text); event.ok()) {
    const auto again = DecodeEvent(EncodeEvent(*event));
    DAYBOOK_CHECK(again.ok() && EncodeContent(*again) == EncodeContent(*event));
  }
  if (const auto entry = DecodeEntry(text); entry.ok())
    DAYBOOK_CHECK(EncodeEntry(entry->header, entry->payload) == text);
  if (const auto anchor = DecodeAnchor(text); anchor.ok())
    DAYBOOK_CHECK(EncodeAnchor(*anchor) == text);
  if (const auto frontier = Frontier::Decode(text); frontier.ok())
    DAYBOOK_CHECK(frontier->Encode() == text);
  uint64_t taken = 0;
  const RawLogEnd end = ReadRawLog(text, [&](std::string_view record) { taken += record.size(); });
  DAYBOOK_CHECK(end.whole_bytes <= size && taken <= size);
  return 0;
}
