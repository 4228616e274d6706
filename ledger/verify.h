#pragma once
// Reads a whole data folder and says what is damaged. It reads the files themselves, because
// LevelDB's own reads miss flips in footers and filters and its assertions end the process; it
// writes nothing and repairs nothing.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/result.h"

namespace daybook::ledger {

struct Damage {
  std::string file;  // or the log's folder, where a position rather than a file is wrong
  // First byte of the block, record or section that is not right; 0 for a small file that is one
  // record; none where a whole file is missing, or sound files hold wrong entries.
  std::optional<uint64_t> offset;
  std::string what;
  // What makes it whole again.
  enum class Remedy : uint8_t { kRestore, kOpen, kRebuild, kRemoveIndex };
  // kOpen: perhaps a torn tail only, which opening cuts off.
  Remedy remedy = Remedy::kRestore;
};

struct VerifyReport {
  uint64_t files = 0;    // read
  uint64_t bytes = 0;    // in those files
  uint64_t entries = 0;  // of both logs, decoded
  uint64_t care_entries = 0;
  std::vector<Damage> damaged;
  bool ok() const { return damaged.empty(); }
};

struct VerifyOptions {
  // Payloads are opened and looked into, but in a backup whose keys are kept apart. Without, the
  // keys aren't needed, and what only payloads say isn't checked: that they are events, and which
  // messages they are of; the tree is over what is stored, so every byte is covered all the same.
  bool payloads = true;
  // Adds to the report while nobody else may own the folder; may be empty.
  std::function<void(VerifyReport&)> more{};
  // Polled often: once it is true the rest is left unread, and the report is worth nothing; may be
  // empty.
  std::function<bool()> stop{};
};

// Both logs and the quarantine: every block and record by its checksum; every entry and its
// payload; positions, stream numbers and recorded times in order; the record that each message is
// known by when it is sent again; the Merkle root against the log's own and the anchor's; FORMAT
// and the stream key. A torn tail counts as damage here: opening the store is what cuts it off.
// kNoLedger if nothing is there; kBusy if a process owns it.
Result<VerifyReport> VerifyStore(const std::filesystem::path& folder,
                                 const VerifyOptions& options = {});

// The same of a copy in the making (backup/unfinished_folder.h), whose FORMAT has another name
// still and whose lock the caller holds.
VerifyReport VerifyUnfinished(const std::filesystem::path& folder, const VerifyOptions& options);

}  // namespace daybook::ledger
