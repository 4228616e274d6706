#pragma once
// A whole ledger into a new folder, with the same roots: as a backup while writers go on, or back
// from one. Views are not copied: they are folded anew from the log.
#include <cstdint>
#include <filesystem>
#include <string>

#include "ledger/backup/unfinished_folder.h"
#include "ledger/store.h"

namespace daybook::ledger {

struct CopyReport {
  LogSize care_entries;
  LogSize access_entries;
  std::string care_root;  // RFC 6962, 32 bytes each
  std::string access_root;
  uint64_t files = 0;  // of the copy, as they were read back
  uint64_t bytes = 0;
  double seconds = 0;
};

// Copies what `store` holds now to `target` (unfinished_folder.h, Make), and reads the copy back.
// Appends go on meanwhile and aren't seen. Each database is one moment: the access log first, the
// care log last, so that what an access entry was computed on is there, and an input that leaves
// the quarantine for the log is in one of them at least. kUsage for a `target` within the ledger's
// own folder, kCorruption if what is read is damaged;
// then, as after every error, nothing is left at `target`. Blocks as long as it takes.
Result<CopyReport> BackUp(const Store& store, const std::filesystem::path& target,
                          const CopyOptions& options);

// Copies the folder `from`, which nobody owns, to `target`, and reads the copy back. Writes nothing
// in `from`, which may be on a disk that can't be written. kNoLedger where there is no whole
// backup, kCorruption if it is damaged: all of it is checked first, its anchors too.
Result<CopyReport> Restore(const std::filesystem::path& from, const std::filesystem::path& target,
                           const Clock& clock, const CopyOptions& options);

}  // namespace daybook::ledger
