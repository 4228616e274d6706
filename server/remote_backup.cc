// `daybook backup` beside a running server.
#include "server/remote_session.h"
#include "server/wire/backup_wire.h"
#include "server/wire/owner_client.h"
#include "server/wire/refusal.h"
#include "server/wire/remote_headers.h"

namespace daybook::server {

Result<ledger::CopyReport> RemoteBackup(const std::filesystem::path& socket,
                                        const query::Actor& actor, const BackupAsked& asked,
                                        const query::CancelFlag& cancel) {
  DAYBOOK_ASSIGN(const auto client, OwnerClient::Connect(socket, &cancel));
  ClientRequest question{"POST", "/v1/backup", ActorHeaders(actor), BackupBody(asked), nullptr};
  question.headers.emplace_back(kDoorHeader, "command");
  question.headers.emplace_back("Accept", "application/json");
  question.headers.emplace_back("Content-Type", "application/json");
  DAYBOOK_ASSIGN(const int status, client->Exchange(question));
  if (status != 200) return ReadRefusal(*client, status).error;
  DAYBOOK_ASSIGN(const std::string json, client->ReadAll(kProblemBytesMax));
  return CopyFromJson(json);
}

}  // namespace daybook::server
