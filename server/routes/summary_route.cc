// GET /v1/residents/{id}/summary, as JSON or as a page.
#include "server/http/media_type.h"
#include "server/routes/exchange.h"
#include "server/routes/summary_page.h"

namespace daybook::server {
namespace {

// Longest identifier of a resident, in bytes.
constexpr size_t kResidentBytesMax = 128;

std::optional<size_t> ChosenForm(const Asked& asked) {
  static const std::vector<std::string_view> kOffers = {"application/json", "text/html"};
  return ChooseMediaType(asked.head.Find("accept"), kOffers);
}

}  // namespace

std::optional<Problem> AdmitSummary(const Asked& asked) {
  if (asked.target.segments[2].size() > kResidentBytesMax) {
    return Problem{400,
                   Error{ErrorCode::kUsage, "an identifier is at most " +
                                                std::to_string(kResidentBytesMax) + " bytes long"}};
  }
  if (!ChosenForm(asked)) {
    return Problem{406, Error{ErrorCode::kUsage, "a summary comes as application/json or text/html",
                              "Accept"}};
  }
  return std::nullopt;
}

Status AnswerSummary(Exchange& exchange) {
  DAYBOOK_ASSIGN(const query::Actor actor, ActorOf(exchange.asked));
  DAYBOOK_ASSIGN(const auto session, exchange.services.SessionFor(actor));
  DAYBOOK_ASSIGN(const std::string json,
                 session->SummaryJson(exchange.asked.target.segments[2], exchange.cancel));
  exchange.reply.AddHeader("Vary", "Accept");
  if (*ChosenForm(exchange.asked) == 0) {
    return exchange.reply.Send(200, "application/json", json);
  }
  DAYBOOK_ASSIGN(const std::string page, RenderSummaryPage(json));
  // The page needs nothing but its own style; nothing else may load or run.
  exchange.reply.AddHeader("Content-Security-Policy",
                           "default-src 'none'; style-src 'unsafe-inline'; "
                           "frame-ancestors 'none'; form-action 'none'; base-uri 'none'");
  exchange.reply.AddHeader("Referrer-Policy", "no-referrer");
  return exchange.reply.Send(200, "text/html; charset=utf-8", page);
}

}  // namespace daybook::server
