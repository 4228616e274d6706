#pragma once
// The tail rule (walls.md 10): bytes at the end of a write-ahead log or MANIFEST that can't be read
// are a torn tail only if no record begins after them. Then the file is cut to its whole records,
// and the file itself is kept as evidence under a second name. Anything else is damage. Whether something anchored
// was lost is the caller's to check after opening.
#include <filesystem>
#include <string>

#include "ledger/base/result.h"

namespace leveldb {
class Env;
}

namespace daybook::ledger {

// Prepares `folder` for LevelDB::Open; call with the data folder locked. Returns what was cut, in
// words, or nothing. Also refuses missing tables and tables of the wrong length, before LevelDB's
// own assertions could meet them. kCorruption names the file and the offset.
Result<std::string> CutTornTails(leveldb::Env* env, const std::filesystem::path& folder,
                                 const std::filesystem::path& evidence_folder);

}  // namespace daybook::ledger
