#pragma once
// The quarantine in a LevelDB folder of its own (log_format.md).
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "ledger/base/clock.h"
#include "ledger/proof/ed25519.h"
#include "ledger/quarantine.h"

namespace leveldb {
class Env;
}

namespace daybook::ledger {

inline constexpr std::string_view kQuarantineFormatKey = "!format";
inline constexpr std::string_view kQuarantineFormat = "daybook quarantine 1";
inline constexpr std::string_view kQuarantineNextKey = "!next";  // → be64, the next number
// → be64, how often it was changed, which its anchor says too (quarantine_anchor.h); none before.
inline constexpr std::string_view kQuarantineChangesKey = "!changes";
inline constexpr char kQuarantineLetter = 'q';  // ‖ be64 number → what is known, without the raw
inline constexpr char kRawLetter = 'r';         // ‖ be64 number → the raw bytes
inline constexpr char kDigestLetter = 'd';      // ‖ 32 bytes of digest → be64 number

// What is known of an entry, without number and raw bytes; and back, strictly (kCorruption).
std::string EncodeQuarantined(const QuarantineEntry& entry);
Result<QuarantineEntry> DecodeQuarantined(std::string_view bytes);
// SHA-256 over source, reason and raw bytes, each behind its be64 length: the same again. Without
// raw bytes the origin behind its length comes after them: two archives are not the same.
std::string QuarantineDigest(const QuarantineEntry& entry);
// What it was before the origin counted; the same as QuarantineDigest where there are raw bytes.
std::string QuarantineDigestBefore(const QuarantineEntry& entry);

class Cursor;

class StoredQuarantine : public Quarantine {
 public:
  // db.h, Db::Scan from the first key on: one snapshot of all records.
  virtual std::unique_ptr<Cursor> Records() const = 0;
  // Writes the anchor, if there was a change since. The destructor does it too.
  virtual Status Close() = 0;
};

struct QuarantineOptions {
  std::filesystem::path folder;  // exists
  std::filesystem::path evidence_folder;
  const Clock* clock = nullptr;  // outlives the quarantine
  leveldb::Env* env = nullptr;   // outlives the quarantine; null: the system's
  bool create = false;
  std::filesystem::path anchor_file;
  std::string origin;               // first line of the anchor
  const SigningKey* key = nullptr;  // signs it; outlives the quarantine
};

// Where Purge writes the quarantine anew. What a crash left there is removed at open: it is the new
// one half made, or the old one.
std::filesystem::path QuarantineBeside(const std::filesystem::path& folder);

// `tail_note` gets what had to be cut, or nothing. After a failed write all writes are refused
// with kIo. Safe to call from several threads.
Result<std::unique_ptr<StoredQuarantine>> OpenQuarantine(const QuarantineOptions& options,
                                                         std::string& tail_note);

}  // namespace daybook::ledger
