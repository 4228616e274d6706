#pragma once
// What must hold of whatever a reader makes of any bytes.
#include <string>

#include "feeds/input.h"
#include "ledger/base/check.h"
#include "ledger/event/event_codec.h"

class CheckingSink : public daybook::feeds::InputSink {
 public:
  daybook::Status Accept(daybook::feeds::AcceptedInput input) override {
    DAYBOOK_CHECK(!input.events.empty());
    for (const daybook::ledger::Event& event : input.events) {
      DAYBOOK_CHECK(!event.subject.empty() && !event.record.id.empty());
      DAYBOOK_CHECK(daybook::ledger::DecodeEvent(daybook::ledger::EncodeEvent(event)).ok());
    }
    ++count;
    return {};
  }
  daybook::Status Ignore(const std::string& type) override {
    DAYBOOK_CHECK(!type.empty());
    ++count;
    return {};
  }
  daybook::Status Quarantine(daybook::ledger::QuarantineEntry entry) override {
    DAYBOOK_CHECK(!entry.reason.empty() && !entry.next_step.empty());
    DAYBOOK_CHECK(entry.raw.size() <= daybook::ledger::kQuarantineRawBytesMax);
    ++count;
    return {};
  }
  size_t count = 0;  // of all three
};
