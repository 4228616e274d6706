#pragma once
// One request on its way to an answer, as a route sees it. No sockets here.
#include <optional>
#include <string>

#include "feeds/input.h"
#include "query/session.h"
#include "server/http/reply.h"
#include "server/http/request_head.h"
#include "server/http/target.h"
#include "server/server.h"
#include "server/services.h"

namespace daybook::server {

// What is known before the body is read.
struct Asked {
  RequestHead head;
  Target target;
  bool on_owner_socket = false;
};

// A body that is read as it comes.
class Upload : public feeds::ByteStream {
 public:
  // Why it could not be read to its end, as HTTP says it.
  virtual const std::optional<Problem>& problem() const = 0;
  // Its last byte was read.
  virtual bool finished() const = 0;
};

struct Exchange {
  const Asked& asked;
  std::string body;  // of routes that take a short one
  Upload* upload;    // of routes that stream it; else null
  Reply& reply;
  query::CancelFlag& cancel;
  Services& services;
  const ServerLimits& limits;
};

enum class BodyKind : uint8_t { kNone, kShort, kStreamed };
// Exporters and followers have workers of their own: whoever reads slowly holds one of those.
// A follower's answer has no end of its own: it is cancelled when the server stops.
enum class RunsOn : uint8_t { kIoThread, kQueryWorker, kUploadWorker, kExporter, kFollower };

struct Route {
  const char* name;     // for the log
  const char* method;   // "GET" takes HEAD too
  const char* pattern;  // "/v1/residents/*/summary": a star is any one segment
  BodyKind body;
  RunsOn runs_on;
  // Checks the head before the body is read; may be null.
  std::optional<Problem> (*admit)(const Asked& asked);
  // Answers. An error that comes back is sent as a problem, or cuts what has begun.
  Status (*answer)(Exchange& exchange);
  // Of a streamed body: cancelled when its sender leaves, also once all of it came.
  bool stops_with_sender = false;
};

struct RouteMatch {
  const Route* route = nullptr;
  Problem problem{};  // without a route: 404, or 405 with what is allowed
};
RouteMatch FindRoute(const RequestHead& head, const Target& target);

// 403 for a request that another site's page made a browser send to loopback TCP, or that claims
// an actor where nobody can prove one.
std::optional<Problem> CheckOrigin(const Asked& asked);

// Who asks: on the owner socket as its headers say, else the local operator.
Result<query::Actor> ActorOf(const Asked& asked);
// 403 for a request in the name of a role, where the local operator alone may ask.
std::optional<Problem> RefuseRoles(const Asked& asked);

// The mapping of CSV that comes before the files; kUsage where there is none. In events_route.cc.
Result<std::string> MappingIn(FilesReader& files);
// What an ingestion, a list or a revert counted, or the problem that it ended with beside that.
Status AnswerCounts(Exchange& exchange, const IngestOutcome& outcome);

// The answers, one file each.
std::optional<Problem> AdmitQuery(const Asked& asked);
Status AnswerQuery(Exchange& exchange);
std::optional<Problem> AdmitWatch(const Asked& asked);
Status AnswerWatch(Exchange& exchange);
std::optional<Problem> AdmitEvents(const Asked& asked);
Status AnswerEvents(Exchange& exchange);
std::optional<Problem> AdmitSummary(const Asked& asked);
Status AnswerSummary(Exchange& exchange);
std::optional<Problem> AdmitQuarantine(const Asked& asked);
Status AnswerQuarantine(Exchange& exchange);
Status AnswerQuarantined(Exchange& exchange);
Status AnswerReplay(Exchange& exchange);
std::optional<Problem> AdmitLists(const Asked& asked);
Status AnswerList(Exchange& exchange);
Status AnswerRevert(Exchange& exchange);
Status AnswerLoads(Exchange& exchange);
// Which door the person came in by, for the access log.
std::string DoorOf(const Asked& asked);
std::optional<Problem> AdmitBackup(const Asked& asked);
Status AnswerBackup(Exchange& exchange);
std::optional<Problem> AdmitExport(const Asked& asked);
Status AnswerExport(Exchange& exchange);
std::optional<Problem> AdmitFollow(const Asked& asked);
Status AnswerFollow(Exchange& exchange);
std::optional<Problem> AdmitRebuild(const Asked& asked);
Status AnswerRebuild(Exchange& exchange);
Status AnswerStatus(Exchange& exchange);
Status AnswerCatalogue(Exchange& exchange);
std::optional<Problem> AdmitCodes(const Asked& asked);
Status AnswerCodes(Exchange& exchange);
Status AnswerLive(Exchange& exchange);
Status AnswerReady(Exchange& exchange);

}  // namespace daybook::server
