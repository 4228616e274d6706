#include "cli/remote_door.h"
#include "server/remote_session.h"

namespace daybook::cli {
namespace {

class SocketDoor final : public RemoteDoor {
 public:
  Result<std::unique_ptr<query::Session>> Connect(const std::filesystem::path& socket,
                                                  const query::Actor& actor,
                                                  const query::CancelFlag& cancel) override {
    return server::ConnectSession(socket, actor, &cancel);
  }
  RemoteCounts Ingest(const std::filesystem::path& socket, const server::RemoteFiles& files,
                      const std::string& source, const std::string& format) override {
    server::RemoteIngestOutcome outcome = server::RemoteIngest(socket, files, source, format);
    return {std::move(outcome.counts_json), std::move(outcome.status), outcome.counts_unknown};
  }
};

}  // namespace

std::unique_ptr<RemoteDoor> MakeSocketDoor() { return std::make_unique<SocketDoor>(); }

}  // namespace daybook::cli
