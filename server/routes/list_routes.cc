// POST /v1/lists, POST /v1/lists/{load}/revert, GET /v1/lists: on owner.sock only.
#include <charconv>

#include "feeds/ingest.h"
#include "server/http/media_type.h"
#include "server/routes/exchange.h"
#include "server/wire/lists_wire.h"

namespace daybook::server {
namespace {

IngestOutcome TakeList(Exchange& exchange) {
  const std::string none = feeds::IngestCounts{}.ToJson();
  auto job = ListJobOf(exchange.asked.target);
  if (!job.ok()) return {none, job.error()};
  FilesReader files(*exchange.upload);
  auto mapping = MappingIn(files);
  if (!mapping.ok()) return {none, mapping.error()};
  job->mapping = *std::move(mapping);
  return exchange.services.TakeList(files, *job, exchange.cancel);
}

// /v1/lists/4711/revert
Result<uint64_t> LoadOf(const Target& target) {
  const std::string& text = target.segments[target.segments.size() - 2];
  uint64_t load = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), load);
  if (failed == std::errc() && end == text.data() + text.size()) return load;
  return Error{ErrorCode::kNotFound, "a list is called by a number", "", "GET /v1/lists has them"};
}

}  // namespace

std::optional<Problem> AdmitLists(const Asked& asked) {
  if (!asked.on_owner_socket)
    return Problem{403, Error{ErrorCode::kNotPermitted, "lists are on the owner socket only", "",
                              "use owner.sock"}};
  const bool is_list = asked.head.method == "POST" && asked.target.segments.back() != "revert";
  const std::string* type = asked.head.Find("content-type");
  if (is_list && (type == nullptr || BareMediaType(*type) != kFilesType))
    return Problem{415, Error{ErrorCode::kUsage, "a list comes as the files of `daybook ingest`",
                              "Content-Type"}};
  return RefuseRoles(asked);
}

Status AnswerList(Exchange& exchange) { return AnswerCounts(exchange, TakeList(exchange)); }

Status AnswerRevert(Exchange& exchange) {
  DAYBOOK_ASSIGN(const uint64_t load, LoadOf(exchange.asked.target));
  const auto& parameters = exchange.asked.target.parameters;
  for (const auto& [name, value] : parameters)
    if (name != "dry_run" || value != "yes")
      return Error{ErrorCode::kUsage, "the parameter is dry_run=yes, and no other", "?" + name};
  const bool dry_run = !parameters.empty();
  return AnswerCounts(exchange, exchange.services.RevertList(load, dry_run, exchange.cancel));
}

Status AnswerLoads(Exchange& exchange) {
  DAYBOOK_ASSIGN(const auto loads, exchange.services.Lists(exchange.cancel));
  return exchange.reply.Send(200, kJsonType, LoadsToJson(loads));
}

}  // namespace daybook::server
