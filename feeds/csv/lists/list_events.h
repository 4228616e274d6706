#pragma once
// What lists and their reverts say beside their rows.
#include <utility>
#include <vector>

#include "feeds/csv/lists/standing.h"
#include "feeds/input.h"
#include "ledger/log/committer.h"

namespace daybook::feeds::csv {

// Where and as of when something is said.
struct Speaker {
  std::string source;
  std::string record_type;
  PartialTime as_of;
  uint64_t number = kFirstListNumber;
  std::optional<Period> period;
};
Speaker SpeakerOf(const LoadNote& note);

// Makes `event` what the speaker says: version time and number.
void SetVersion(ledger::Event& event, const Speaker& speaker);
// Most records that one message says are gone, and most bytes of it: half of what the log takes,
// for what sealing adds.
inline constexpr size_t kGapsEventsMax = 100'000;
inline constexpr size_t kGapsBytesMax = ledger::kMessageBytesMax / 2;

// "The list came without it." The same from whichever list it was found out.
AcceptedInput GapInput(const RecordName& name, ledger::Kind kind, const Speaker& speaker);
// "The list came without them": one message, which is in the log whole or not at all, or as few as
// the bounds above allow.
using GoneRecord = std::pair<RecordName, ledger::Kind>;
Status PassGaps(InputSink& sink, const std::vector<GoneRecord>& gone, const Speaker& speaker);
// "It never was so": of a record that only a reverted list had.
AcceptedInput RetractionInput(const RecordName& name, ledger::Kind kind, const Speaker& speaker);
// What stands in the log at `position`, said again by the speaker.
Result<AcceptedInput> RestoredInput(ledger::Store& store, LogPosition position,
                                    const Speaker& speaker);

// A record said as of some time, and what is known of it later.
struct SaidRecord {
  const RecordName& name;
  const std::optional<PartialTime>& start;
  const std::optional<PartialTime>& next_said;
};
// The soonest of `later` (LoadHistory::StandingAfter) that ought to have the record and lacks it;
// null if it is said again before, or there is none.
const Load* FirstWithout(const std::vector<const Load*>& later, const ledger::Store& store,
                         const std::string& source, const SaidRecord& record);

// Durable when it returns.
Result<LogPosition> AppendNote(ledger::Store& store, const LoadNote& note);

}  // namespace daybook::feeds::csv
