#pragma once
// How a command reaches the process that owns the folder.
#include <filesystem>
#include <memory>
#include <string>

#include "query/session.h"
#include "server/remote_session.h"

namespace daybook::cli {

struct RemoteCounts {
  std::string json;  // as `ingest --json` has them; empty if nothing could be sent
  Status status;
  bool unknown = false;  // something was taken in, and nobody said how much
};

class RemoteDoor {
 public:
  virtual ~RemoteDoor() = default;
  // A session through owner.sock; kNoLedger or kUnavailable if nobody answers there. `cancel`
  // outlives it.
  virtual Result<std::unique_ptr<query::Session>> Connect(const std::filesystem::path& socket,
                                                          const query::Actor& actor,
                                                          const query::CancelFlag& cancel) = 0;
  // Sends the files to be taken in as one ingestion; returns after the commit, with the views
  // caught up. The counts also when it failed on the way: what is in them is durable.
  virtual RemoteCounts Ingest(const std::filesystem::path& socket, const server::RemoteFiles& files,
                              const std::string& source, const std::string& format) = 0;
};

// The one that talks to `daybook serve` (server/remote_session.h).
std::unique_ptr<RemoteDoor> MakeSocketDoor();

}  // namespace daybook::cli
