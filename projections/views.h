#pragma once
// The projection engine: folds the care log into the views, keeps them on disk, swaps snapshots by
// pointer (walls.md 5, 8). Views are disposable: Rebuild() folds the log again beside the live
// views, then swaps; a kill in its middle leaves the old ones.
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "ledger/store.h"
#include "projections/reader.h"

namespace daybook::projections {

struct ViewStatus {
  std::string name;    // "timeline"
  LogSize position;    // folded so far
  LogSize log_size;    // durable in the log: the difference is the lag
  std::string digest;  // hex, over logical rows: equal facts give equal digests
  uint64_t rows = 0;
  uint64_t bytes = 0;  // on disk and in memory
  uint32_t segments = 0;
  std::string problem;  // why the projector stopped; empty while it works
};

struct ViewsOptions {
  // What is kept in memory before a segment is written.
  size_t delta_rows_max = 1u << 18;
  uint64_t delta_bytes_max = uint64_t{128} << 20;  // events among them may be large
};

class Views {
 public:
  // Opens DIR/views (makes it if missing), catches up with the log, starts the projector thread.
  // Segments that are damaged, of another version or of another log are thrown away and folded
  // again from the log (they are disposable), which `note()` says. Views that saw more than the
  // log holds are kCorruption: of the log, not of the views (walls.md 10).
  static Result<std::unique_ptr<Views>> Open(ledger::Store& store, const ViewsOptions& options);
  virtual ~Views() = default;

  virtual std::shared_ptr<const Snapshot> Latest() const = 0;
  // Blocks until the views hold everything below `size`, or `cancelled` says so (polled at least
  // ten times a second): then kCancelled. kInternal/kCorruption if the projector stopped.
  virtual Status WaitFor(LogSize size, const std::function<bool()>& cancelled) = 0;
  virtual std::vector<ViewStatus> Statuses() const = 0;
  // Folds the whole log into new files beside the live ones, then swaps. Readers go on throughout.
  // `cancelled` (may be empty) is polled between steps of some 16,000 entries: then kCancelled, and
  // the old ones stay.
  virtual Status Rebuild(const std::function<void(LogSize done, LogSize all)>& progress,
                         const std::function<bool()>& cancelled) = 0;
  Status Rebuild(const std::function<void(LogSize done, LogSize all)>& progress) {
    return Rebuild(progress, {});
  }
  // Writes the delta as a segment and the manifest, so that the next open is quick.
  virtual Status Checkpoint() = 0;
  virtual const std::string& note() const = 0;
};

// Removes all view files of a data folder, which nobody has open: they are folded again at the next
// open. Durable.
Status RemoveViews(const std::filesystem::path& folder);

// Position of a snapshot: everything below it is folded in.
LogSize PositionOf(const Snapshot& snapshot);

}  // namespace daybook::projections
