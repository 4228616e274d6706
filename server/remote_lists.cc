// Lists of CSV beside a running server.
#include "server/remote_session.h"
#include "server/wire/lists_wire.h"
#include "server/wire/refusal.h"
#include "server/wire/send_files.h"

namespace daybook::server {

RemoteIngestOutcome RemoteList(const std::filesystem::path& socket, const RemoteFiles& files,
                               const ListJob& job) {
  return SendFiles(socket, files, ListTarget(job));
}

RemoteIngestOutcome RemoteRevert(const std::filesystem::path& socket, uint64_t load, bool dry_run,
                                 const query::CancelFlag& cancel) {
  const auto client = OwnerClient::Connect(socket, &cancel, kCountsPatienceMs);
  if (!client.ok()) return {"", client.error()};
  ClientRequest question{
      "POST",
      "/v1/lists/" + std::to_string(load) + "/revert" + (dry_run ? "?dry_run=yes" : ""),
      {},
      "",
      nullptr};
  return ReadCounts(**client, (*client)->Exchange(question), nullptr);
}

Result<std::vector<LoadLine>> RemoteLoads(const std::filesystem::path& socket,
                                          const query::CancelFlag& cancel) {
  DAYBOOK_ASSIGN(const auto client, OwnerClient::Connect(socket, &cancel));
  DAYBOOK_ASSIGN(const int status, client->Exchange({"GET", "/v1/lists", {}, "", nullptr}));
  if (status != 200) return ReadRefusal(*client, status).error;
  // Some hundred bytes a list; daily ones of a hundred senders over thirty years.
  constexpr size_t kLoadsBytesMax = size_t{256} << 20;
  DAYBOOK_ASSIGN(const std::string json, client->ReadAll(kLoadsBytesMax));
  return LoadsFromJson(json);
}

}  // namespace daybook::server
