#pragma once
// After a source changed its system it calls its records otherwise and sends them all again
// (reference/domain.md D13). What says so: an event on each old name, which from then on is seen on
// request only, and an event that takes that back.
#include <cstdint>
#include <string>
#include <vector>

#include "feeds/input.h"
#include "ledger/log/committer.h"

namespace daybook::feeds {

// A record as its source names it. The same name under another subject is another record.
struct NamedRecord {
  ledger::RecordKey record;
  std::string subject;
  ledger::Kind kind{};
  bool operator==(const NamedRecord&) const = default;
};

// Events of one message, and bytes: half of what the log takes, for what sealing adds.
inline constexpr size_t kMovesAMessage = 1'000;
inline constexpr size_t kMovesBytesMax = ledger::kMessageBytesMax / 2;

// "`was` is called so since the migration", `moved_to` as MovedToText has it: `said`, a moment,
// tells this saying from another of the same two names.
ledger::Event MoveEvent(const NamedRecord& was, const std::string& moved_to,
                        const PartialTime& said);
// Takes back what MoveEvent made of the same arguments.
ledger::Event MoveBackEvent(const NamedRecord& was, const std::string& moved_to,
                            const PartialTime& said);

// Within those bounds, as an input of no file. The same events are the same input.
AcceptedInput MovesInput(std::vector<ledger::Event> events);

}  // namespace daybook::feeds
