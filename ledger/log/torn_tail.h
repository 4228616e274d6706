#pragma once
// The tail rule (walls.md 10): bytes at the end of a write-ahead log or MANIFEST that can't be read
// are a torn tail only if no record begins after them and nothing anchored lies beyond. Then the
// file is cut to its whole records, and the file itself is kept as evidence under a second name.
// Anything else is damage.
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/result.h"

namespace leveldb {
class Env;
}

namespace daybook::ledger {

// What a database would hold without its torn tails.
struct WithoutTails {
  // The value of a key.
  std::function<Result<std::optional<std::string>>(std::string_view key)> value_of;
  // The last key that begins with a letter, deleted or not.
  std::function<Result<std::optional<std::string>>(char letter)> last_key;
};
// Why the tails must not be cut, in words; nullopt if they may be.
using WhyKeepTails = std::function<Result<std::optional<std::string>>(const WithoutTails& left)>;

// Prepares `folder` for LevelDB::Open; call with the data folder locked. Returns what was cut, in
// words, or nothing. Also refuses missing tables and tables of the wrong length, before LevelDB's
// own assertions could meet them. `why_keep` (may be empty) is asked once, before anything is cut.
// kCorruption names the file and the offset; then nothing has been changed.
Result<std::string> CutTornTails(leveldb::Env* env, const std::filesystem::path& folder,
                                 const std::filesystem::path& evidence_folder,
                                 const WhyKeepTails& why_keep);

}  // namespace daybook::ledger
