#pragma once
// The one choke point for seeing (architecture rule 9): who may see what, whatever the door, and
// the record of every answer and refusal.
#include <set>
#include <string>
#include <vector>

#include "ledger/access/access_entry.h"
#include "ledger/store.h"
#include "projections/reader.h"
#include "query/own/own_kinds.h"
#include "query/session.h"

namespace daybook::query {

// What the actor may see under the policy in force now. The local operator (the OS user who owns
// the folder) sees all. Other actors are kNotPermitted until organisations and agreements exist.
Result<projections::Visibility> VisibilityFor(const Actor& actor);

// Which of the ledger's own records the actor may ask for: the local operator all, others none
// until roles exist. Who read what tells of residents, also in the statements' own words.
OwnSight OwnSightFor(const Actor& actor);

// One answer for the access log.
struct AccessNote {
  std::string door, statement;
  std::vector<std::string> categories;
  LogSize position;
  std::array<uint8_t, 32> digest{};
  std::set<ResidentNo> shown;  // residents identifiably shown
  uint64_t rows = 0;
};
// Durable when it returns; an answer may leave only after that. Without a reader: an answer that
// shows no resident of the views (CHECKed).
Status RecordAccess(ledger::Store& store, const Actor& actor, const AccessNote& note);
Status RecordAccess(ledger::Store& store, const Actor& actor, const AccessNote& note,
                    const projections::Reader& reader);
// An answer that shows what streams of residents hold (CHECKed: no `shown`), without a view of
// them.
Status RecordAccess(ledger::Store& store, const Actor& actor, const AccessNote& note,
                    std::vector<StreamId> streams);
Status RecordRefusal(ledger::Store& store, const Actor& actor, const std::string& door,
                     const std::string& statement, LogSize position, const Error& why);

}  // namespace daybook::query
