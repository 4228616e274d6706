#pragma once
// A session with the process that owns the data folder, through owner.sock: what `query`, `repl`
// and `ingest` use beside a running server. As good as a local one (walls.md 9).
#include <filesystem>
#include <memory>
#include <string>

#include "feeds/input.h"
#include "query/session.h"
#include "server/wire/file_frames.h"

namespace daybook::server {

// kNoLedger when there is no socket, kUnavailable when nobody answers at it. The session makes a
// connection for each call, and any number of threads may call at once. A cancel closes the
// connection, which cancels the query at the owner.
Result<std::unique_ptr<query::Session>> ConnectSession(const std::filesystem::path& socket,
                                                       const query::Actor& actor);

struct RemoteIngestOutcome {
  std::string counts_json;  // empty when the owner could not even begin
  Status status;
};
struct RemoteFiles {
  NextFile next;
  std::function<bool()> cancelled;  // polled while sending; may be empty
};
// Sends the files as they come, as one ingestion; `format` is a word of feeds::FormatFromWord.
// Returns after the commit and after the views caught up; the counts also when it failed on the
// way, at the owner or with a file here.
RemoteIngestOutcome RemoteIngest(const std::filesystem::path& socket, const RemoteFiles& files,
                                 const std::string& source, const std::string& format);

}  // namespace daybook::server
