// GET /v1/export and GET /v1/follow: whole events as NDJSON; on owner.sock only.
#include <charconv>

#include "server/routes/exchange.h"

namespace daybook::server {
namespace {

constexpr char kLinesType[] = "application/x-ndjson";

std::optional<uint64_t> PositionOf(const std::string& text) {
  uint64_t position = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), position);
  if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return position;
}

std::optional<Problem> Admit(const Asked& asked, const char* choice, const char* rule) {
  if (!asked.on_owner_socket)
    return Problem{403, Error{ErrorCode::kNotPermitted, "whole events are on the owner socket only",
                              "", "use owner.sock"}};
  for (const auto& [name, value] : asked.target.parameters) {
    if (name == "from" && PositionOf(value)) continue;
    if (name == choice && !value.empty()) continue;
    return Problem{400, Error{ErrorCode::kUsage, rule, "?" + name}};
  }
  return std::nullopt;
}

Status Send(Exchange& exchange, EventsAsked asked) {
  if (const std::string* from = exchange.asked.target.Find("from")) asked.from = *PositionOf(*from);
  DAYBOOK_ASSIGN(const query::Actor actor, ActorOf(exchange.asked));
  Reply& reply = exchange.reply;
  if (exchange.asked.head.method == "HEAD") return reply.Send(200, kLinesType, "");
  reply.StartStream(kLinesType);
  const auto take = [&reply](std::string_view lines) -> Status {
    DAYBOOK_TRY(reply.Write(lines));
    return reply.Flush();
  };
  DAYBOOK_TRY(
      exchange.services.SendEvents(actor, DoorOf(exchange.asked), asked, exchange.cancel, take));
  return reply.Finish();
}

}  // namespace

std::optional<Problem> AdmitExport(const Asked& asked) {
  if (auto problem = Admit(asked, "resident", "an export takes from (a position) or resident"))
    return problem;
  if (asked.target.Find("from") == nullptr || asked.target.Find("resident") == nullptr)
    return std::nullopt;
  return Problem{400, Error{ErrorCode::kUsage, "an export takes from or resident, not both"}};
}

Status AnswerExport(Exchange& exchange) {
  EventsAsked asked;
  if (const std::string* resident = exchange.asked.target.Find("resident"))
    asked.resident = *resident;
  return Send(exchange, std::move(asked));
}

std::optional<Problem> AdmitFollow(const Asked& asked) {
  const char* const rule = "follow takes from (a position) and until=caught_up";
  if (auto problem = Admit(asked, "until", rule)) return problem;
  const std::string* until = asked.target.Find("until");
  if (until == nullptr || *until == "caught_up") return std::nullopt;
  return Problem{400, Error{ErrorCode::kUsage, rule, "?until"}};
}

Status AnswerFollow(Exchange& exchange) {
  EventsAsked asked;
  const bool to_the_end = exchange.asked.target.Find("until") != nullptr;
  asked.until = to_the_end ? EventsAsked::Until::kCaughtUp : EventsAsked::Until::kCancelled;
  return Send(exchange, std::move(asked));
}

}  // namespace daybook::server
