#pragma once
// What the ledger holds about itself, as records: who read what, what each source sent, what could
// not be read.
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledger/store.h"
#include "tests/reference/fields.h"
#include "tests/reference/values.h"

namespace daybook::reference {

struct OwnFacts {
  std::string kind;                   // "access", "feed", "quarantine"
  std::map<std::string, Val> fields;  // all that the kind has, but what depends on the index date
  std::vector<StreamId> streams;      // of an access: those it shows
  uint64_t care_position = 0;         // of an access
  // Of a feed: when each event came and, where it has a clock time of its version, how long after
  // that, microseconds.
  std::vector<std::pair<int64_t, std::optional<int64_t>>> received{};
};

struct Own {
  std::vector<Record> records;  // of each kind by time
  std::function<StreamId(const StreamKey&)> stream_of;
};

Result<Own> ReadOwn(ledger::Store& store, const std::vector<Entry>& entries);
// "access" for "accesses" …; nullopt for what is no kind of the ledger's own.
std::optional<std::string> OwnKindOf(const std::string& word);
// nullopt if its kind has no such field.
std::optional<Val> OwnFieldOf(const Record& record, const std::string& word, const Index& index);
std::vector<std::string> OwnNaturalColumns(const std::string& kind);

}  // namespace daybook::reference
