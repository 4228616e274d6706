#pragma once
// What the ledger holds of one source and record type just before a list of some as-of, and what
// it holds of later ones. One pass over the whole care log.
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "feeds/csv/lists/load_history.h"
#include "ledger/event/event.h"
#include "ledger/log/digest.h"
#include "ledger/store.h"

namespace daybook::feeds::csv {

// A record within its stream: the same id under another subject is another record.
using RecordName = std::pair<std::string, std::string>;  // subject, record id

// What tells whether two statements say the same: all but record, version and message.
ledger::Digest FactsOf(const ledger::Event& event);

// A version that says all of its record, or withdraws it.
struct Statement {
  std::optional<PartialTime> version;
  uint64_t number = 0;  // of which list or revert of one as-of; 0: none of them
  bool retracts = false;
  ledger::Digest facts{};
  std::optional<PartialTime> start;
  LogPosition position;
};
// A list that came without the record.
struct Gap {
  PartialTime version;
  uint64_t number = 0;
  std::optional<Period> period;
};

struct RecordStanding {
  ledger::Kind kind{};
  bool withdrawn = false;           // retracted without saying when: every version of it
  std::optional<Statement> newest;  // of those before the as-of
  std::vector<Gap> gaps;            // of those before the as-of
  // Of the as-of itself; Settle sorts out those of earlier lists of it.
  std::vector<Statement> said;
  std::vector<Gap> lacked;
  bool said_later = false;               // by a later list of the as-of
  std::optional<PartialTime> next_said;  // soonest version beyond the as-of that says all of it

  // Whether answers showed it before the list.
  bool Reported() const;
};

struct NameHash {
  size_t operator()(const RecordName& name) const {
    return std::hash<std::string>()(name.first) * 31 + std::hash<std::string>()(name.second);
  }
};
using Standings = std::unordered_map<RecordName, RecordStanding, NameHash>;

struct LedgerStanding {
  LoadHistory history;
  Standings records;
  // What was said as of the as-of by others and by earlier lists and reverts joins what was before;
  // `said` and `lacked` keep what has this number; later ones are noted. What has a number of
  // `undone` is as if it had not been said.
  void Settle(uint64_t number, const std::set<uint64_t>& undone = {});
};

// The stream that the notes of a source and record type stand in.
StreamId NotesStream(const ledger::Store& store, const std::string& source,
                     const std::string& record_type);
// How a note names a record that could not be read: nobody without the folder's key can tell which.
std::string UnreadName(const ledger::Store& store, const std::string& source,
                       const std::string& record);

struct StandingRequest {
  std::string source;
  std::string record_type;
  PartialTime as_of;
  std::function<bool()> cancelled;                        // polled; may be empty
  std::function<void(uint64_t done, uint64_t all)> step;  // entries; may be empty
};
// Reads the care log from its first entry to its last: a few microseconds an entry. Needs about
// 500 bytes of memory a record of the source and type (README.md has the measurement).
Result<LedgerStanding> ReadStanding(ledger::Store& store, const StandingRequest& request);
// The history alone, of every source and type: by position of the notes. `cancelled` is polled and
// may be empty.
Result<std::vector<Load>> ReadLoads(ledger::Store& store, const std::function<bool()>& cancelled);

}  // namespace daybook::feeds::csv
