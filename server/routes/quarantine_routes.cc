// GET /v1/quarantine, GET /v1/quarantine/{number}, POST /v1/quarantine/replay: on owner.sock only.
#include <charconv>

#include "server/http/media_type.h"
#include "server/routes/exchange.h"
#include "server/wire/quarantine_wire.h"

namespace daybook::server {
namespace {

Result<std::unique_ptr<QuarantineDesk>> DeskOf(Exchange& exchange) {
  DAYBOOK_ASSIGN(const query::Actor actor, ActorOf(exchange.asked));
  return exchange.services.QuarantineFor(actor, DoorOf(exchange.asked));
}

Result<uint64_t> NumberOf(const Target& target) {
  const std::string& text = target.segments.back();
  uint64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed == std::errc() && end == text.data() + text.size()) return number;
  return Error{ErrorCode::kNotFound, "a quarantined input has a number", "",
               "GET /v1/quarantine lists them"};
}

}  // namespace

std::optional<Problem> AdmitQuarantine(const Asked& asked) {
  if (!asked.on_owner_socket) {
    return Problem{403, Error{ErrorCode::kNotPermitted,
                              "the quarantine is on the owner socket only: raw inputs name people",
                              "", "use owner.sock"}};
  }
  const std::string* type = asked.head.Find("content-type");
  if (asked.head.method == "POST" && (type == nullptr || BareMediaType(*type) != kJsonType)) {
    return Problem{415,
                   Error{ErrorCode::kUsage, "a replay comes as application/json", "Content-Type"}};
  }
  return std::nullopt;
}

Status AnswerQuarantine(Exchange& exchange) {
  DAYBOOK_ASSIGN(const auto desk, DeskOf(exchange));
  DAYBOOK_ASSIGN(const auto entries, desk->List());
  return exchange.reply.Send(200, kJsonType, QuarantineToJson(entries));
}

Status AnswerQuarantined(Exchange& exchange) {
  DAYBOOK_ASSIGN(const uint64_t number, NumberOf(exchange.asked.target));
  DAYBOOK_ASSIGN(const auto desk, DeskOf(exchange));
  DAYBOOK_ASSIGN(const auto entry, desk->Show(number));
  return exchange.reply.Send(200, kJsonType, QuarantinedToJson(entry, RawBytes::kIncluded));
}

Status AnswerReplay(Exchange& exchange) {
  DAYBOOK_ASSIGN(const ReplayAsked asked, ReplayFromBody(exchange.body));
  DAYBOOK_ASSIGN(const auto desk, DeskOf(exchange));
  const ReplayOutcome outcome = desk->Replay(asked, exchange.cancel);
  const std::string report = ReplayToJson(outcome.report);
  if (outcome.status.ok()) return exchange.reply.Send(200, kJsonType, report);
  Problem problem = ProblemOf(outcome.status.error());
  problem.counts = report;
  return exchange.reply.SendProblem(problem);
}

}  // namespace daybook::server
