#pragma once
// What both remote doors have in common: who asks, and why the owner said no.
#include <string>
#include <utility>
#include <vector>

#include "query/session.h"
#include "server/wire/owner_client.h"

namespace daybook::server {

// Longest problem, and longest counts of an ingestion, in bytes.
inline constexpr size_t kProblemBytesMax = 1u << 20;

using Headers = std::vector<std::pair<std::string, std::string>>;
// --as, --org and --purpose, for the owner socket.
Headers ActorHeaders(const query::Actor& actor);

// The problem an answer carries instead of what was asked for.
struct RefusedAnswer {
  Error error;
  std::string counts;  // JSON of an ingestion that got part of the way, as it was written; or empty
};
// Reads the body of an answer with `status`, which is not 200.
RefusedAnswer ReadRefusal(OwnerClient& client, int status);

}  // namespace daybook::server
