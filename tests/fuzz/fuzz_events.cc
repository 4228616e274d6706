// Any bytes as lines of native events. A crash or a hang is a find; so is an accepted event that
// can't be stored, or that is another when it is written and read again.
#include "feeds/events/event_json.h"
#include "feeds/events/event_lines.h"
#include "feeds/events/event_parse.h"
#include "feeds/events/events_reader.h"
#include "feeds/io/byte_stream.h"
#include "ledger/base/check.h"
#include "ledger/event/event_codec.h"
#include "tests/fuzz/seeds.h"
#include "tests/ledger/random_event.h"

namespace {

using namespace daybook;

void CheckReadAgain(const ledger::Event& event) {
  const std::string content = ledger::EncodeContent(event);
  DAYBOOK_CHECK(ledger::DecodeEvent(ledger::EncodeEvent(event)).ok());
  std::string line =
      "{\"event\":1,\"message\":\"m\",\"index\":0," + feeds::events::EventMembers(event) + "}";
  feeds::fhir::JsonParser parser;
  const auto again = feeds::events::ParseEventLine(parser, line);
  DAYBOOK_CHECK(again.event.ok() && ledger::EncodeContent(*again.event) == content);
}

class CheckingSink : public feeds::InputSink {
 public:
  Status Accept(feeds::AcceptedInput input) override {
    DAYBOOK_CHECK(!input.events.empty() && input.inputs == input.events.size());
    DAYBOOK_CHECK(!input.control_id.empty() && !input.raw.empty());
    for (const ledger::Event& event : input.events) CheckReadAgain(event);
    return {};
  }
  Status Ignore(const std::string&) override {
    DAYBOOK_CHECK(false);
    return {};
  }
  Status Quarantine(ledger::QuarantineEntry entry) override {
    DAYBOOK_CHECK(!entry.reason.empty() && !entry.next_step.empty() && !entry.place.empty());
    DAYBOOK_CHECK(!entry.raw.empty());
    return {};
  }
};

}  // namespace

std::vector<std::string> FuzzSeeds() {
  tests::RandomEvents random(1);
  std::vector<std::string> seeds;
  for (int seed = 0; seed < 20; ++seed) {
    feeds::events::EventLineWriter writer;
    std::string text;
    for (int i = 0; i < 6; ++i) {
      ledger::Event event = random.Next();
      event.message.bytes.fill(static_cast<uint8_t>(1 + i / 2));
      ledger::LogEntry entry;
      entry.header.entry_class = ledger::EntryClassOf(event.kind);
      entry.payload = ledger::EncodeEvent(event);
      DAYBOOK_CHECK(writer.Add(entry, text).ok());
    }
    writer.End(text);
    seeds.push_back(text + feeds::events::EndLine(6, LogPosition(6)));
  }
  return seeds;
}

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, size_t size) {
  const auto stream =
      feeds::FromMemory(std::string(reinterpret_cast<const char*>(bytes), size), "fuzz");
  CheckingSink sink;
  DAYBOOK_CHECK(feeds::events::ReadEvents(*stream, {"fuzz"}, sink).ok());
  static_cast<void>(feeds::events::LooksLikeEvents({reinterpret_cast<const char*>(bytes), size}));
  return 0;
}
