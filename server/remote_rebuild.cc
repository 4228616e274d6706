// `daybook rebuild` beside a running server.
#include "server/remote_session.h"
#include "server/wire/owner_client.h"
#include "server/wire/rebuild_wire.h"
#include "server/wire/refusal.h"

namespace daybook::server {

Result<std::vector<RebuiltView>> RemoteRebuild(const std::filesystem::path& socket,
                                               const query::CancelFlag& cancel) {
  DAYBOOK_ASSIGN(const auto client, OwnerClient::Connect(socket, &cancel));
  ClientRequest question{"POST", "/v1/rebuild", {}, "", nullptr};
  question.headers.emplace_back("Accept", "application/json");
  DAYBOOK_ASSIGN(const int status, client->Exchange(question));
  if (status != 200) return ReadRefusal(*client, status).error;
  DAYBOOK_ASSIGN(const std::string json, client->ReadAll(kProblemBytesMax));
  return RebuiltFromJson(json);
}

}  // namespace daybook::server
