// POST /v1/rebuild: the views from the log again, beside the live ones; on owner.sock only.
#include "server/routes/exchange.h"
#include "server/wire/rebuild_wire.h"

namespace daybook::server {

std::optional<Problem> AdmitRebuild(const Asked& asked) {
  if (asked.on_owner_socket) return RefuseRoles(asked);
  return Problem{403, Error{ErrorCode::kNotPermitted, "a rebuild is for the owner socket only", "",
                            "use owner.sock"}};
}

Status AnswerRebuild(Exchange& exchange) {
  DAYBOOK_ASSIGN(const auto views, exchange.services.Rebuild(exchange.cancel));
  return exchange.reply.Send(200, "application/json", RebuiltToJson(views));
}

}  // namespace daybook::server
