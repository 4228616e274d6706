#pragma once
// What the doors open onto. The server knows nothing of stores and views: tests give it a session
// of their own, `daybook serve` the real thing (local_services.h).
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "feeds/input.h"
#include "ledger/backup/backup.h"
#include "query/session.h"
#include "server/event_lines.h"
#include "server/lists/list_jobs.h"
#include "server/quarantine_desk.h"
#include "server/wire/backup_wire.h"
#include "server/wire/file_frames.h"

namespace daybook::server {

struct IngestJob {
  std::string source = "local";
  std::string format = "auto";  // a word of feeds::FormatFromWord
  // Of CSV, as feeds::IngestOptions has them.
  std::string mapping{};
  std::string as_of{};
  // Answer only after the views hold what came in.
  bool wait_for_views = true;
  // Polled between inputs.
  std::function<bool()> cancelled;
};

// Counts also when it failed: what is in them is durable.
struct IngestOutcome {
  std::string counts_json;
  Status status;
};

// A view after a rebuild.
struct RebuiltView {
  std::string name;
  std::string digest;
  bool same = false;  // as before
  bool grew = false;  // the log grew meanwhile, so it may differ
};

class Services {
 public:
  virtual ~Services() = default;
  // A session for one actor; may be shared by any number of requests at once.
  virtual Result<std::shared_ptr<query::Session>> SessionFor(const query::Actor& actor) = 0;
  // Reads `bytes` to its end; blocks. Called on several threads at once.
  virtual IngestOutcome IngestBytes(feeds::ByteStream& bytes, const IngestJob& job) = 0;
  // The same with several files as one ingestion; stops at the first that fails.
  virtual IngestOutcome IngestFiles(FilesReader& files, const IngestJob& job) = 0;
  // Lists of CSV: the files after the mapping as one list; taking one back; those taken in. Block.
  virtual IngestOutcome TakeList(FilesReader& files, const ListJob& job,
                                 const query::CancelFlag& cancel) = 0;
  virtual IngestOutcome RevertList(uint64_t load, bool dry_run,
                                   const query::CancelFlag& cancel) = 0;
  virtual Result<std::vector<LoadLine>> Lists(const query::CancelFlag& cancel) = 0;
  // What could not be read, for one actor; `door` is for the access log.
  virtual std::unique_ptr<QuarantineDesk> QuarantineFor(const query::Actor& actor,
                                                        const std::string& door) = 0;
  // Folds the views anew beside the live ones, then swaps; readers go on. Blocks. kCancelled leaves
  // the old ones.
  virtual Result<std::vector<RebuiltView>> Rebuild(const query::CancelFlag& cancel) = 0;
  // Copies the ledger to a folder on this machine (ledger/backup/backup.h). Blocks; others go on.
  virtual Result<ledger::CopyReport> BackUp(const query::Actor& actor, const std::string& door,
                                            const BackupAsked& asked,
                                            const query::CancelFlag& cancel) = 0;
  // Hands out events as lines of JSON (event_lines.h). Blocks.
  virtual Status SendEvents(const query::Actor& actor, const std::string& door,
                            const EventsAsked& asked, const query::CancelFlag& cancel,
                            const TakeLines& take) = 0;
  // Statements in a script; 1 when that can't be told (the session then says what is wrong).
  virtual size_t CountStatements(const std::string& text) = 0;
  // Whether a script has a standing question, whose answer doesn't end.
  virtual bool AsksToWatch(const std::string& text) = 0;
  // OK when queries and events can be taken; else why not. Must not block: health checks call it.
  virtual Status Ready() = 0;
};

}  // namespace daybook::server
