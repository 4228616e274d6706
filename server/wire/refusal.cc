#include "server/wire/refusal.h"

#include "server/http/target.h"
#include "server/wire/answer_wire.h"
#include "server/wire/remote_headers.h"

namespace daybook::server {
namespace {

// The member "counts" as it was written: problem+json of ours ends with it.
std::string CountsOf(const std::string& body) {
  const size_t begin = body.find(",\"counts\":{");
  if (begin == std::string::npos || !body.ends_with("}}")) return "";
  const size_t brace = begin + std::string_view(",\"counts\":").size();
  return body.substr(brace, body.size() - 1 - brace);
}

}  // namespace

RefusedAnswer ReadRefusal(OwnerClient& client, int status) {
  const auto body = client.ReadAll(kProblemBytesMax);
  if (!body.ok()) return {body.error(), ""};
  const auto problem = ParseJson(*body);
  if (!problem.ok()) {
    return {Error{ErrorCode::kUnavailable, "the owner answered " + std::to_string(status)}, ""};
  }
  const bool has_counts = problem->Find("counts") != nullptr;
  return {ErrorFromProblem(*problem), has_counts ? CountsOf(*body) : ""};
}

Headers ActorHeaders(const query::Actor& actor) {
  Headers headers;
  const std::string* const values[] = {&actor.role, &actor.organisation, &actor.purpose};
  for (size_t i = 0; i < std::size(kActorHeaders); ++i) {
    if (!values[i]->empty()) headers.emplace_back(kActorHeaders[i], PercentEncode(*values[i]));
  }
  return headers;
}

}  // namespace daybook::server
