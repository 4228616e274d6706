// POST /v1/backup: the ledger into another folder, while all goes on; on owner.sock only.
#include "server/http/media_type.h"
#include "server/routes/exchange.h"
#include "server/wire/backup_wire.h"

namespace daybook::server {

std::optional<Problem> AdmitBackup(const Asked& asked) {
  if (!asked.on_owner_socket)
    return Problem{403, Error{ErrorCode::kNotPermitted, "a backup is for the owner socket only", "",
                              "use owner.sock"}};
  const std::string* type = asked.head.Find("content-type");
  if (type == nullptr || BareMediaType(*type) != "application/json")
    return Problem{
        415, Error{ErrorCode::kUsage, "a backup is asked for as application/json", "Content-Type"}};
  return std::nullopt;
}

Status AnswerBackup(Exchange& exchange) {
  DAYBOOK_ASSIGN(const BackupAsked asked, BackupFromBody(exchange.body));
  DAYBOOK_ASSIGN(const query::Actor actor, ActorOf(exchange.asked));
  DAYBOOK_ASSIGN(const auto report,
                 exchange.services.BackUp(actor, DoorOf(exchange.asked), asked, exchange.cancel));
  return exchange.reply.Send(200, "application/json", CopyToJson(report));
}

}  // namespace daybook::server
