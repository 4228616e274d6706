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

// A record of the resident: the one shown, else the person record, else any.
projections::RowRef AnyRecord(ResidentNo resident, projections::RowRef shown,
                              const projections::Reader& reader) {
  if (shown) return shown;
  if (const auto person = reader.Persons().person[resident.value]) return person;
  const projections::GroupedRows rows =
      reader.ScanResidents(std::vector<ResidentNo>{resident},
                           {projections::AllClinicalKinds(), {}, /*include_retracted=*/true});
  return rows.rows.empty() ? projections::RowRef{} : rows.rows.front();
}

}  // namespace

Result<projections::Visibility> VisibilityFor(const Actor& actor) {
  if (actor.is_local_operator()) return projections::Visibility::All();
  return Error{ErrorCode::kNotPermitted, "the role '" + actor.role + "' may see nothing yet", "",
               "roles and agreements between organisations belong to a later part"};
}

Status RecordAccess(ledger::Store& store, const Actor& actor, const AccessNote& note,
                    const projections::Reader& reader) {
  ledger::AccessEntry entry = EntryFor(actor, note.door, note.statement, note.position);
  entry.categories = note.categories;
  entry.answer_digest = note.digest;
  entry.rows = note.rows;
  for (const auto& [resident, shown] : note.shown) {
    const projections::RowRef record = AnyRecord(resident, shown, reader);
    if (!record) continue;
    const ledger::Event event = reader.EventOf(record);
    entry.residents.push_back(store.StreamFor(event.record.source, event.subject));
  }
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
