#pragma once
// Bytes to durable events: reader, keys, log, counts. What `daybook ingest` and POST /v1/events
// share. Views are the caller's to wait for.
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "feeds/csv/lists/list_counts.h"
#include "feeds/input.h"
#include "ledger/store.h"

namespace daybook::feeds {

// Names under which ignored inputs are counted; those of further types are under kOtherTypes.
inline constexpr size_t kIgnoredNamesMax = 200;
inline constexpr char kOtherTypes[] = "other types";

// The last line of `ingest --json`; inputs = accepted + duplicates + quarantined + sum(ignored),
// always.
struct IngestCounts {
  uint64_t files = 0;
  uint64_t inputs = 0;
  uint64_t accepted = 0;    // durable
  uint64_t duplicates = 0;  // the same message was there already
  uint64_t quarantined = 0;
  std::map<std::string, uint64_t> ignored;
  uint64_t events = 0;     // appended by this run
  uint64_t residents = 0;  // streams touched by this run that are about people
  std::optional<uint64_t> first_position, last_position;
  double seconds = 0;
  // False beside a server that went away before it said what it took in: the counts are then not
  // all there is. ToJson says so with "known":false, and nothing when they are known.
  bool known = true;
  // Of a list of CSV, and of the revert of one; in ToJson as "list" and "revert".
  std::optional<csv::ListCounts> list{};
  std::optional<csv::RevertCounts> revert{};

  // One line of JSON, as doors.md has it; without line end.
  std::string ToJson() const;
};

// Longest name of a source, in bytes.
inline constexpr size_t kSourceBytesMax = 100;
inline constexpr char kSourceRule[] =
    "a source is a name of 1 to 100 bytes of UTF-8 without control characters";
// The same at every door.
bool IsSourceName(std::string_view name);

enum class Format : uint8_t { kAuto, kFhir, kHl7v2, kCsv, kEvents };
std::optional<Format> FormatFromWord(const std::string& word);

// What becomes of inputs that can't be read: kept, or (a replay, which keeps them already) counted
// and no more, but for what is wrong with the first (Ingest::refused).
enum class Unreadable : uint8_t { kQuarantine, kCount };

struct IngestOptions {
  std::string source = "local";
  Format format = Format::kAuto;
  Unreadable unreadable = Unreadable::kQuarantine;
  // Of CSV: the mapping file's text (feeds/csv/README.md), and when the files were made, as ISO
  // 8601; empty: not said.
  std::string mapping{};
  std::string as_of{};
  // Polled between inputs; true stops with kCancelled after what was queued is on disk.
  std::function<bool()> cancelled;
  // Called now and then with bytes read so far; may be empty.
  std::function<void(uint64_t bytes)> progress;
};

class Ingest {
 public:
  // `store` outlives it.
  Ingest(ledger::Store& store, IngestOptions options);
  ~Ingest();
  // Reads one stream to its end. Inputs that can't be read are quarantined and are no error;
  // an error is a disk, a cancel, or a format of a later edition (kUnsupported). Inputs already
  // queued are waited for, so that counts() is exact whatever happens.
  Status Read(ByteStream& bytes);
  // One of many streams: what it queued may still be on its way to the disk, and what is told may
  // be that something of an earlier one didn't get there. Finish when they are through, or one
  // failed.
  Status Take(ByteStream& bytes);
  // Waits for all that was queued; the first failure, if one failed.
  Status Finish();
  // So far; exact after Read and Finish.
  IngestCounts counts() const;
  // With Unreadable::kCount, of the first input that can't be read: why and what to do, without its
  // bytes. Exact as counts() is.
  std::optional<ledger::QuarantineEntry> refused() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace daybook::feeds
