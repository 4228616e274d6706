#pragma once
// Entries of the care log as lines of JSON (README.md), one an event, messages whole.
#include <optional>
#include <string>

#include "ledger/event/event.h"
#include "ledger/log/log.h"

namespace daybook::feeds::events {

class EventLineWriter {
 public:
  // Appends to `out` the line that the entry before it waited for; its own comes with the next
  // entry or End(), because a line says whether it is the last of its message. An entry that holds
  // no event adds nothing. kCorruption for one that can't be decoded.
  Status Add(const ledger::LogEntry& entry, std::string& out);
  // The last line. Only where a message can't go on: at a durable end of the log.
  void End(std::string& out);
  uint64_t lines() const { return lines_; }

 private:
  struct Waiting {
    ledger::Event event;
    LogPosition position;
    RecordedAt recorded;
    uint32_t index = 0;  // within its message, of the lines written
  };
  void Write(const Waiting& waiting, bool last, std::string& out);

  std::optional<Waiting> waiting_;
  uint64_t lines_ = 0;
};

// {"end":true,"events":12,"position":40}: nothing is missing before it.
std::string EndLine(uint64_t events, LogPosition position);
// {"caught_up":true,"position":40}: all that is in the log was given.
std::string CaughtUpLine(LogPosition position);
// {"fell_behind":true,"position":40,"behind":120000}: so many entries are in the log beyond it.
std::string FellBehindLine(LogPosition position, uint64_t behind);

}  // namespace daybook::feeds::events
