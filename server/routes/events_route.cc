// POST /v1/events: what `ingest` takes, answered with its counts once they are on disk.
#include <utility>

#include "feeds/csv/mapping.h"
#include "feeds/ingest.h"
#include "server/http/media_type.h"
#include "server/routes/exchange.h"
#include "server/wire/file_frames.h"
#include "server/wire/remote_headers.h"

namespace daybook::server {
namespace {

struct EventType {
  std::string_view media_type;
  const char* format;
};
constexpr EventType kEventTypes[] = {
    {"application/fhir+json", "fhir"},    {"application/fhir+ndjson", "fhir"},
    {"application/x-ndjson", "fhir"},     {"application/json", "fhir"},
    {"application/octet-stream", "auto"}, {kFilesType, "auto"},
};

Problem Bad(int status, std::string message, std::string place) {
  return Problem{status, Error{ErrorCode::kUsage, std::move(message), std::move(place)}};
}

Problem BadSource(std::string place) { return Bad(400, feeds::kSourceRule, std::move(place)); }

const EventType* TypeOf(const Asked& asked) {
  const std::string* header = asked.head.Find("content-type");
  if (header == nullptr) return nullptr;
  const std::string bare = BareMediaType(*header);
  for (const EventType& type : kEventTypes) {
    if (type.media_type == bare) return &type;
  }
  return nullptr;
}

// Readers tell gzip and zstd by their first bytes; the header only has to be one of them.
bool IsKnownPacking(const Asked& asked) {
  const std::string* header = asked.head.Find("content-encoding");
  if (header == nullptr) return true;
  const std::string coding = LowerAscii(*header);
  return coding == "gzip" || coding == "x-gzip" || coding == "zstd" || coding == "identity";
}

// `of_files`: the body is our own `ingest`'s, whose first file may be the mapping of the others.
std::optional<Problem> CheckParameters(const Target& target, bool of_files) {
  for (const auto& [name, value] : target.parameters) {
    if (of_files && ((name == "mapping" && value == "first") || name == "as_of")) continue;
    if (name == "wait" && (value == "yes" || value == "no")) continue;
    if (name == "format" && feeds::FormatFromWord(value)) continue;
    if (name == "source" && feeds::IsSourceName(value)) continue;
    if (name == "source") return BadSource("?source");
    return Bad(400, "the parameters are source (a name), format and wait (yes, no)", "?" + name);
  }
  return std::nullopt;
}

IngestJob JobOf(const Exchange& exchange) {
  IngestJob job;
  const Target& target = exchange.asked.target;
  if (const std::string* header = exchange.asked.head.Find(kSourceHeader)) job.source = *header;
  if (const std::string* source = target.Find("source")) job.source = *source;
  job.format = TypeOf(exchange.asked)->format;
  if (const std::string* format = target.Find("format")) job.format = *format;
  const std::string* wait = target.Find("wait");
  job.wait_for_views = wait == nullptr || *wait == "yes";
  job.cancelled = [&cancel = exchange.cancel] { return cancel.cancelled(); };
  return job;
}

IngestOutcome Ingest(Exchange& exchange) {
  IngestJob job = JobOf(exchange);
  if (TypeOf(exchange.asked)->media_type != kFilesType)
    return exchange.services.IngestBytes(*exchange.upload, job);
  FilesReader files(*exchange.upload);
  const Target& target = exchange.asked.target;
  if (const std::string* as_of = target.Find("as_of")) job.as_of = *as_of;
  if (target.Find("mapping") != nullptr) {
    auto mapping = MappingIn(files);
    if (!mapping.ok()) return {feeds::IngestCounts{}.ToJson(), mapping.error()};
    job.mapping = *std::move(mapping);
  }
  return exchange.services.IngestFiles(files, job);
}

}  // namespace

std::optional<Problem> AdmitEvents(const Asked& asked) {
  const EventType* type = TypeOf(asked);
  // How our own `ingest` sends its files is no promise to others.
  if (type == nullptr || (type->media_type == kFilesType && !asked.on_owner_socket)) {
    return Bad(415,
               "events come as application/fhir+json, application/fhir+ndjson, "
               "application/x-ndjson, application/json or application/octet-stream",
               "Content-Type");
  }
  if (!IsKnownPacking(asked)) {
    return Bad(415, "bodies are packed with gzip or zstd, or not at all", "Content-Encoding");
  }
  if (auto problem = RefuseRoles(asked)) return problem;
  const std::string* header = asked.head.Find(kSourceHeader);
  if (header != nullptr && !feeds::IsSourceName(*header)) return BadSource("X-Daybook-Source");
  if (header != nullptr && asked.target.Find("source") != nullptr) {
    return Bad(400, "the source is named twice", "X-Daybook-Source");
  }
  return CheckParameters(asked.target, type->media_type == kFilesType);
}

Result<std::string> MappingIn(FilesReader& files) {
  DAYBOOK_ASSIGN(const auto file, files.Next());
  if (!file) return Error{ErrorCode::kUsage, "the mapping is missing", "request body"};
  return feeds::csv::ReadMappingText(*file);
}

Status AnswerCounts(Exchange& exchange, const IngestOutcome& outcome) {
  // What is left of a body would be read as the next request.
  if (exchange.upload != nullptr && !exchange.upload->finished()) exchange.reply.CloseAfter();
  if (outcome.status.ok()) return exchange.reply.Send(200, kJsonType, outcome.counts_json);
  Problem problem = ProblemOf(outcome.status.error());
  if (exchange.upload != nullptr && exchange.upload->problem())
    problem = *exchange.upload->problem();
  problem.counts = outcome.counts_json;
  return exchange.reply.SendProblem(problem);
}

Status AnswerEvents(Exchange& exchange) { return AnswerCounts(exchange, Ingest(exchange)); }

}  // namespace daybook::server
