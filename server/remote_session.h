#pragma once
// A session with the process that owns the data folder, through owner.sock: what `query`, `repl`
// and `ingest` use beside a running server. As good as a local one (walls.md 9).
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "feeds/input.h"
#include "query/session.h"
#include "server/services.h"
#include "server/wire/backup_wire.h"
#include "server/wire/file_frames.h"

namespace daybook::server {

// kNoLedger when there is no socket, kUnavailable when nobody answers at it. The session makes a
// connection for each call, and any number of threads may call at once. A cancel closes the
// connection, which cancels the query at the owner.
// `cancel` (may be null, outlives the session) is for the calls that have none of their own.
Result<std::unique_ptr<query::Session>> ConnectSession(const std::filesystem::path& socket,
                                                       const query::Actor& actor,
                                                       const query::CancelFlag* cancel = nullptr);

struct RemoteIngestOutcome {
  std::string counts_json;  // empty when the owner said none
  Status status;
  // The owner took bytes and never said what became of them.
  bool counts_unknown = false;
};
struct RemoteFiles {
  NextFile next;
  std::function<bool()> cancelled;  // polled while sending; may be empty
  // Of CSV: the mapping file's text, and when the files were made.
  std::string mapping{};
  std::string as_of{};
  // After a cancel the owner has kCountsPatienceMs to say how far it got; may be null.
  const query::CancelFlag* cancel = nullptr;
};
inline constexpr int kCountsPatienceMs = 3'000;
// Sends the files as they come, as one ingestion; `format` is a word of feeds::FormatFromWord.
// Returns after the commit and after the views caught up; the counts also when it failed on the
// way, at the owner or with a file here.
// counts_unknown tells that the owner went away: the same sent again doubles nothing.
RemoteIngestOutcome RemoteIngest(const std::filesystem::path& socket, const RemoteFiles& files,
                                 const std::string& source, const std::string& format);

// The same with a list of CSV.
RemoteIngestOutcome RemoteList(const std::filesystem::path& socket, const RemoteFiles& files,
                               const ListJob& job);
// Has the owner take a list back.
RemoteIngestOutcome RemoteRevert(const std::filesystem::path& socket, uint64_t load, bool dry_run,
                                 const query::CancelFlag& cancel);
Result<std::vector<LoadLine>> RemoteLoads(const std::filesystem::path& socket,
                                          const query::CancelFlag& cancel);

// Has the owner fold its views anew; blocks until it has. A cancel stops it, and the old ones stay.
Result<std::vector<RebuiltView>> RemoteRebuild(const std::filesystem::path& socket,
                                               const query::CancelFlag& cancel);

// Has the owner copy its ledger to a folder, an absolute path on this machine. A cancel stops it,
// and nothing is left of the copy.
Result<ledger::CopyReport> RemoteBackup(const std::filesystem::path& socket,
                                        const query::Actor& actor, const BackupAsked& asked,
                                        const query::CancelFlag& cancel);

// The owner's events, in pieces that may end within a line. Returns at their end; kUnavailable when
// the owner stopped before it. Blocks while none come, until `cancel`.
Status RemoteEvents(const std::filesystem::path& socket, const query::Actor& actor,
                    const EventsAsked& asked, const query::CancelFlag& cancel,
                    const std::function<Status(std::string_view)>& take);

}  // namespace daybook::server
