#pragma once
// Everything the reference knows: the log's entries in plain vectors, and what of them was in
// force at a position.
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ledger/event/event.h"
#include "ledger/log/log.h"

namespace daybook::reference {

struct Entry {
  uint64_t position = 0;
  int64_t recorded_micros = 0;
  ledger::Event event;
  std::string digest;  // SHA-256 of EncodeContent, hex
};

using StreamKey = std::pair<std::string, std::string>;  // source, subject
StreamKey StreamOf(const Entry& entry);

struct OwnFacts;

// A record in force: what its versions come to.
struct Record {
  std::shared_ptr<const Entry> version;     // made of all it leans on
  int64_t recorded_micros = 0;              // when its first version came in
  std::optional<int64_t> corrected_micros;  // when it came to be so, if not at first
  bool retracted = false;
  std::optional<PartialTime> at, until;  // of one day in `days of`, of the whole of an episode
  size_t episode_count = 0;              // records put together; 0: no episode
  std::shared_ptr<const OwnFacts> own;   // of the ledger's own records (own.h) only
  const ledger::Event& event() const { return version->event; }
};

// A day is the record it is a day of; an episode is none of its records.
inline bool IsSame(const Record& a, const Record& b) {
  if (a.episode_count > 0 || b.episode_count > 0) return &a == &b;
  return a.version == b.version;
}

struct Resident {
  std::vector<StreamKey> streams;                     // sorted
  std::vector<std::shared_ptr<const Entry>> persons;  // person records in force, the greatest first
  std::vector<Record> records;                        // clinical records in force, in total order
  std::vector<std::string> nhs_numbers;               // valid and verified; the shown one first
};

// What was known at a position.
struct World {
  uint64_t position = 0;
  std::vector<Resident> residents;  // in natural order: NHS number, without one last, streams
};

// Reads every entry; kCorruption of a payload that is no event, kUnsupported of an operation this
// edition doesn't have (patch, moved, no longer reported).
Result<std::vector<Entry>> ReadLog(const ledger::Log& care);
// The digest is worked out here.
Entry MakeEntry(uint64_t position, int64_t recorded_micros, ledger::Event event);

World FoldWorld(const std::vector<Entry>& entries, uint64_t position);

// The worlds of one log, each folded when it is first asked for. For one thread at a time.
class Worlds {
 public:
  // Stays where it is.
  const World& At(const std::vector<Entry>& entries, uint64_t position);

 private:
  std::map<uint64_t, World> worlds_;
};

}  // namespace daybook::reference
