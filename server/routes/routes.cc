// The table of routes, and what is the same for all of them.
#include <string_view>

#include "server/net/address.h"
#include "server/routes/exchange.h"
#include "server/wire/remote_headers.h"

namespace daybook::server {
namespace {

constexpr Route kRoutes[] = {
    {"query", "POST", "/v1/query", BodyKind::kShort, RunsOn::kQueryWorker, AdmitQuery, AnswerQuery},
    {"watch", "POST", "/v1/watch", BodyKind::kShort, RunsOn::kFollower, AdmitWatch, AnswerWatch},
    {"events", "POST", "/v1/events", BodyKind::kStreamed, RunsOn::kUploadWorker, AdmitEvents,
     AnswerEvents},
    {"summary", "GET", "/v1/residents/*/summary", BodyKind::kNone, RunsOn::kQueryWorker,
     AdmitSummary, AnswerSummary},
    {"quarantine", "GET", "/v1/quarantine", BodyKind::kNone, RunsOn::kQueryWorker, AdmitQuarantine,
     AnswerQuarantine},
    {"quarantined", "GET", "/v1/quarantine/*", BodyKind::kNone, RunsOn::kQueryWorker,
     AdmitQuarantine, AnswerQuarantined},
    {"replay", "POST", "/v1/quarantine/replay", BodyKind::kShort, RunsOn::kUploadWorker,
     AdmitQuarantine, AnswerReplay},
    {"list", "POST", "/v1/lists", BodyKind::kStreamed, RunsOn::kUploadWorker, AdmitLists,
     AnswerList, true},
    {"revert", "POST", "/v1/lists/*/revert", BodyKind::kNone, RunsOn::kUploadWorker, AdmitLists,
     AnswerRevert},
    {"loads", "GET", "/v1/lists", BodyKind::kNone, RunsOn::kQueryWorker, AdmitLists, AnswerLoads},
    {"rebuild", "POST", "/v1/rebuild", BodyKind::kNone, RunsOn::kUploadWorker, AdmitRebuild,
     AnswerRebuild},
    {"backup", "POST", "/v1/backup", BodyKind::kShort, RunsOn::kUploadWorker, AdmitBackup,
     AnswerBackup},
    {"export", "GET", "/v1/export", BodyKind::kNone, RunsOn::kExporter, AdmitExport, AnswerExport},
    {"follow", "GET", "/v1/follow", BodyKind::kNone, RunsOn::kFollower, AdmitFollow, AnswerFollow},
    {"status", "GET", "/v1/status", BodyKind::kNone, RunsOn::kQueryWorker, nullptr, AnswerStatus},
    {"catalogue", "GET", "/v1/catalogue", BodyKind::kNone, RunsOn::kQueryWorker, nullptr,
     AnswerCatalogue},
    {"codes", "GET", "/v1/codes", BodyKind::kNone, RunsOn::kQueryWorker, AdmitCodes, AnswerCodes},
    {"live", "GET", "/v1/health/live", BodyKind::kNone, RunsOn::kIoThread, nullptr, AnswerLive},
    {"ready", "GET", "/v1/health/ready", BodyKind::kNone, RunsOn::kIoThread, nullptr, AnswerReady},
};

bool PatternFits(std::string_view pattern, const Target& target) {
  size_t index = 0;
  while (!pattern.empty()) {
    pattern.remove_prefix(1);  // the slash
    const std::string_view segment = pattern.substr(0, pattern.find('/'));
    if (index == target.segments.size()) return false;
    if (segment != "*" && segment != target.segments[index]) return false;
    ++index;
    pattern.remove_prefix(segment.size());
  }
  return index == target.segments.size();
}

bool MethodFits(std::string_view wanted, std::string_view method) {
  return wanted == method || (wanted == "GET" && method == "HEAD");
}

Problem Forbidden(std::string message, std::string hint) {
  return Problem{403, Error{ErrorCode::kNotPermitted, std::move(message), "", std::move(hint)}};
}

// "http://localhost:8080" is of this machine; "null" and other hosts are not.
bool IsLoopbackOrigin(std::string_view origin) {
  const size_t scheme = origin.find("://");
  return scheme != std::string_view::npos && IsLoopbackAuthority(origin.substr(scheme + 3));
}

}  // namespace

RouteMatch FindRoute(const RequestHead& head, const Target& target) {
  RouteMatch match;
  std::string allowed;
  for (const Route& route : kRoutes) {
    if (!PatternFits(route.pattern, target)) continue;
    if (MethodFits(route.method, head.method)) {
      match.route = &route;
      return match;
    }
    allowed = std::string_view(route.method) == "GET" ? "GET, HEAD" : route.method;
  }
  if (allowed.empty()) {
    match.problem = {404, Error{ErrorCode::kNotFound, "there is no such route", "",
                                "server/api.md lists the routes"}};
  } else {
    match.problem = {405, Error{ErrorCode::kUsage, "this route takes " + allowed}, "", allowed};
  }
  return match;
}

std::optional<Problem> CheckOrigin(const Asked& asked) {
  if (asked.on_owner_socket) return std::nullopt;
  if (const std::string* host = asked.head.Find("host"); host && !IsLoopbackAuthority(*host)) {
    return Forbidden("the Host header does not name this machine's loopback",
                     "use 127.0.0.1, [::1] or localhost");
  }
  if (const std::string* origin = asked.head.Find("origin"); origin && !IsLoopbackOrigin(*origin)) {
    return Forbidden("pages of other sites may not ask", "");
  }
  for (const char* name : kActorHeaders) {
    if (asked.head.Find(name) != nullptr) {
      return Forbidden("an actor can be named on the owner socket only: TCP has no authentication",
                       "leave the X-Daybook headers out, or use owner.sock");
    }
  }
  return std::nullopt;
}

Result<query::Actor> ActorOf(const Asked& asked) {
  query::Actor actor;
  if (!asked.on_owner_socket) return actor;
  std::string* const places[] = {&actor.role, &actor.organisation, &actor.purpose};
  for (size_t i = 0; i < std::size(kActorHeaders); ++i) {
    const std::string* value = asked.head.Find(kActorHeaders[i]);
    if (value == nullptr) continue;
    auto decoded = PercentDecode(*value);
    if (!decoded) {
      return Error{ErrorCode::kUsage, "a broken percent sequence in the header", kActorHeaders[i]};
    }
    *places[i] = std::move(*decoded);
  }
  return actor;
}

std::string DoorOf(const Asked& asked) {
  const std::string* door = asked.on_owner_socket ? asked.head.Find(kDoorHeader) : nullptr;
  return door == nullptr ? "http" : PercentDecode(*door).value_or("http");
}

std::optional<Problem> RefuseRoles(const Asked& asked) {
  const auto actor = ActorOf(asked);
  if (!actor.ok()) return ProblemOf(actor.error());
  if (actor->is_local_operator()) return std::nullopt;
  return Forbidden("this is for the local operator alone", "leave the role out");
}

}  // namespace daybook::server
