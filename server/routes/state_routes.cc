// GET /v1/health/live, /v1/health/ready, /v1/status, /v1/catalogue, /v1/codes.
#include "server/http/media_type.h"
#include "server/routes/exchange.h"
#include "server/wire/status_wire.h"

namespace daybook::server {
namespace {

Result<std::shared_ptr<query::Session>> SessionOf(Exchange& exchange) {
  DAYBOOK_ASSIGN(const query::Actor actor, ActorOf(exchange.asked));
  return exchange.services.SessionFor(actor);
}

}  // namespace

Status AnswerLive(Exchange& exchange) {
  return exchange.reply.Send(200, kJsonType, R"({"status":"live"})");
}

Status AnswerReady(Exchange& exchange) {
  const Status ready = exchange.services.Ready();
  if (ready.ok()) return exchange.reply.Send(200, kJsonType, R"({"status":"ready"})");
  // Whatever the reason, the answer to a balancer is 503.
  return exchange.reply.SendProblem(Problem{503, ready.error()});
}

Status AnswerStatus(Exchange& exchange) {
  DAYBOOK_ASSIGN(const auto session, SessionOf(exchange));
  DAYBOOK_ASSIGN(const query::StatusReport report, session->GetStatus());
  return exchange.reply.Send(200, kJsonType, StatusToJson(report));
}

Status AnswerCatalogue(Exchange& exchange) {
  DAYBOOK_ASSIGN(const auto session, SessionOf(exchange));
  DAYBOOK_ASSIGN(const query::Catalogue catalogue, session->ListCatalogue());
  return exchange.reply.Send(200, kJsonType, CatalogueToJson(catalogue));
}

std::optional<Problem> AdmitCodes(const Asked& asked) {
  const std::string* beginning = asked.target.Find("beginning");
  if (beginning != nullptr && asked.target.parameters.size() == 1) return std::nullopt;
  return Problem{400, Error{ErrorCode::kBadQuery, "the parameter is beginning, and no other",
                            "?beginning", "/v1/codes?beginning=snomed:44"}};
}

Status AnswerCodes(Exchange& exchange) {
  DAYBOOK_ASSIGN(const auto session, SessionOf(exchange));
  DAYBOOK_ASSIGN(const auto codes, session->FindCodes(*exchange.asked.target.Find("beginning")));
  return exchange.reply.Send(200, kJsonType, CodesToJson(codes));
}

}  // namespace daybook::server
