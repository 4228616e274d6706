// libFuzzer: any bytes through the FHIR reader. A crash, a hang or a sanitizer report is a find;
// so is an accepted event that can't be stored and read back.
#include <cstdint>
#include <string>

#include "feeds/fhir/fhir_reader.h"
#include "feeds/io/byte_stream.h"
#include "ledger/base/check.h"
#include "ledger/event/event_codec.h"

namespace {

class CheckingSink : public daybook::feeds::InputSink {
 public:
  daybook::Status Accept(daybook::feeds::AcceptedInput input) override {
    DAYBOOK_CHECK(!input.events.empty());
    for (const daybook::ledger::Event& event : input.events) {
      DAYBOOK_CHECK(!event.subject.empty() && !event.record.id.empty());
      DAYBOOK_CHECK(daybook::ledger::DecodeEvent(daybook::ledger::EncodeEvent(event)).ok());
    }
    return {};
  }
  daybook::Status Ignore(const std::string& type) override {
    DAYBOOK_CHECK(!type.empty());
    return {};
  }
  daybook::Status Quarantine(daybook::ledger::QuarantineEntry entry) override {
    DAYBOOK_CHECK(!entry.reason.empty() && !entry.next_step.empty());
    DAYBOOK_CHECK(entry.raw.size() <= daybook::feeds::kQuarantineRawBytesMax);
    return {};
  }
};

}  // namespace

// The first byte says whether the rest is named as lines.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const bool lines = size > 0 && (bytes[0] & 1) != 0;
  const size_t skipped = size > 0 ? 1 : 0;
  const std::string text(reinterpret_cast<const char*>(bytes) + skipped, size - skipped);
  const auto stream = daybook::feeds::FromMemory(text, lines ? "fuzz.ndjson" : "fuzz.json");
  const daybook::Zone utc = daybook::Zone::Utc();
  CheckingSink sink;
  const daybook::Status status =
      daybook::feeds::ReadFhir(*stream, {.source = "fuzz", .zone = &utc}, sink);
  DAYBOOK_CHECK(status.ok());
  return 0;
}
