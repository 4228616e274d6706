#include "server/http/problem.h"

#include <utility>

#include "query/format/format.h"

namespace daybook::server {
namespace {

struct StatusRow {
  int status;
  const char* reason;
};
constexpr StatusRow kStatusRows[] = {
    {100, "Continue"},
    {200, "OK"},
    {400, "Bad Request"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {411, "Length Required"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {431, "Request Header Fields Too Large"},
    {499, "Client Closed Request"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
};

void AppendMember(std::string& out, const char* name, const std::string& text) {
  if (text.empty()) return;
  out += std::string(",\"") + name + "\":" + query::JsonQuote(text);
}

}  // namespace

Problem ProblemOf(Error error) {
  const int status = HttpStatus(error.code);
  return Problem{status, std::move(error)};
}

const char* ReasonPhrase(int status) {
  for (const StatusRow& row : kStatusRows) {
    if (row.status == status) return row.reason;
  }
  return "Unknown";
}

std::string ProblemJson(const Problem& problem) {
  std::string out = "{\"type\":\"urn:daybook:error:" + std::string(Slug(problem.error.code)) + "\"";
  AppendMember(out, "title", ReasonPhrase(problem.status));
  out += ",\"status\":" + std::to_string(problem.status);
  AppendMember(out, "detail", problem.error.message);
  AppendMember(out, "code", problem.error.id);
  AppendMember(out, "place", problem.error.place);
  AppendMember(out, "hint", problem.error.hint);
  if (!problem.counts.empty()) out += ",\"counts\":" + problem.counts;
  return out + "}";
}

}  // namespace daybook::server
