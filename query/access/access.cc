#include "query/access/access.h"

#include <algorithm>

namespace daybook::query {
namespace {

ledger::AccessEntry EntryFor(const Actor& actor, const std::string& door,
                             const std::string& statement, LogSize position) {
  ledger::AccessEntry entry;
  entry.actor = actor.name;
  entry.role = actor.role;
  entry.organisation = actor.organisation;
  entry.purpose = actor.purpose;
  entry.route = door;
  entry.statement = statement;
  entry.care_position = position;
  return entry;
}

ledger::AccessEntry EntryFor(const Actor& actor, const AccessNote& note) {
  ledger::AccessEntry entry = EntryFor(actor, note.door, note.statement, note.position);
  entry.categories = note.categories;
  entry.answer_digest = note.digest;
  entry.rows = note.rows;
  return entry;
}

}  // namespace

Result<projections::Visibility> VisibilityFor(const Actor& actor) {
  if (actor.is_local_operator()) return projections::Visibility::All();
  return Error{ErrorCode::kNotPermitted, "the role '" + actor.role + "' may see nothing yet", "",
               "roles and agreements between organisations belong to a later part"};
}

OwnSight OwnSightFor(const Actor& actor) {
  return OwnSight{actor.is_local_operator() ? projections::kLentKinds : 0};
}

Status RecordAccess(ledger::Store& store, const Actor& actor, const AccessNote& note) {
  return RecordAccess(store, actor, note, std::vector<StreamId>());
}

Status RecordAccess(ledger::Store& store, const Actor& actor, const AccessNote& note,
                    std::vector<StreamId> streams) {
  DAYBOOK_CHECK(note.shown.empty());
  ledger::AccessEntry entry = EntryFor(actor, note);
  std::sort(streams.begin(), streams.end());
  streams.erase(std::unique(streams.begin(), streams.end()), streams.end());
  entry.residents = std::move(streams);
  const auto committed = ledger::AppendAccess(store, entry);
  return committed.ok() ? Status() : Status(committed.error());
}

Status RecordAccess(ledger::Store& store, const Actor& actor, const AccessNote& note,
                    const projections::Reader& reader) {
  ledger::AccessEntry entry = EntryFor(actor, note);
  for (ResidentNo resident : note.shown) entry.residents.push_back(reader.StreamIdOf(resident));
  std::sort(entry.residents.begin(), entry.residents.end());
  entry.residents.erase(std::unique(entry.residents.begin(), entry.residents.end()),
                        entry.residents.end());
  const auto committed = ledger::AppendAccess(store, entry);
  return committed.ok() ? Status() : Status(committed.error());
}

Status RecordRefusal(ledger::Store& store, const Actor& actor, const std::string& door,
                     const std::string& statement, LogSize position, const Error& why) {
  ledger::AccessEntry entry = EntryFor(actor, door, statement, position);
  entry.refused = true;
  entry.refusal = why.message;
  const auto committed = ledger::AppendAccess(store, entry);
  return committed.ok() ? Status() : Status(committed.error());
}

}  // namespace daybook::query
