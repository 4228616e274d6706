#include "server/backup.h"

#include "query/access/access.h"

namespace daybook::server {

Result<ledger::CopyReport> BackUpStore(ledger::Store& store, const query::Actor& actor,
                                       const std::string& door, const std::filesystem::path& target,
                                       const ledger::CopyOptions& options) {
  const LogSize position = store.care().size();
  if (!actor.is_local_operator()) {
    const Error refused{ErrorCode::kNotPermitted, "a backup is for the local operator alone", "",
                        "leave out --as"};
    DAYBOOK_TRY(query::RecordRefusal(store, actor, door, "backup", position, refused));
    return refused;
  }
  query::AccessNote note;
  note.door = door;
  note.statement = "backup";
  note.categories = {"backup"};
  note.position = position;
  DAYBOOK_TRY(query::RecordAccess(store, actor, note));
  return ledger::BackUp(store, target, options);
}

}  // namespace daybook::server
