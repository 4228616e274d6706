#pragma once
// The append-only log behind an interface (architecture.md, "Scale in mind"). The care log and the
// access log are two objects of the same class (walls.md 1). Positions are 0, 1, 2 … without gaps.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/ids.h"
#include "ledger/base/result.h"
#include "ledger/log/entry.h"

namespace daybook::ledger {

class LogTree;

// One entry to append; position, stream_seq and recorded time are the committer's to give.
struct NewEntry {
  EntryClass entry_class = EntryClass::kClinical;
  StreamId stream;
  std::string payload;
};

// Where the writer last saw a stream: the number of its entries, which is its next stream_seq.
struct ExpectedVersion {
  StreamId stream;
  uint32_t next_seq = 0;
};
// Most of them that one message may name.
inline constexpr size_t kExpectedVersionsMax = 10'000;

// A message as its feed can read it again, kept beside its entries so that a better mapping can be
// run over it: HL7 v2 byte for byte; a FHIR resource without white space, by itself. It is no
// entry: it has no position and no leaf in the Merkle tree.
struct Original {
  std::string format;  // "fhir", "hl7v2": who reads it
  std::string bytes;
  bool operator==(const Original&) const = default;
};
// Longest bytes and format of one, and most streams of people that its message may be about.
inline constexpr size_t kOriginalBytesMax = kPayloadBytesMax - (64u << 10);
inline constexpr size_t kOriginalFormatBytesMax = 255;
inline constexpr size_t kOriginalStreamsMax = 8;

// What goes in together or not at all. With a key, the same key later is a duplicate and changes
// nothing; without one it always goes in.
struct NewMessage {
  std::optional<MessageKey> key;
  std::vector<NewEntry> entries;  // may be empty: then only the key is remembered
  // All must hold when the message's turn comes, messages of the same group in front of it counted;
  // else it is refused with kConflict and changes nothing. The same key again is a duplicate
  // whatever it expects: a writer that lost the answer may send it again.
  std::vector<ExpectedVersion> expected{};
  // Encrypted with the keys of all streams of people that the entries are of, so that the erasure
  // of any of them takes it too. Needs a key and an entry.
  std::optional<Original> original{};
  // The same writer's next message is about to come: one sync may do for both. Only a hint.
  bool more_follow = false;
};

struct Committed {
  bool duplicate = false;
  LogPosition first;  // of the message's entries; of the earlier ones for a duplicate
  uint32_t count = 0;
  RecordedAt recorded;
};

// Called once for each message, on the committer's thread, after the fsync of its group (or with
// the error that stopped it); on the caller's thread, before Append returns, if it is refused at
// once (too large, closed, read-only, its stream erased). Must not block for long and must not
// append.
using CommitDone = std::function<void(Result<Committed>)>;

struct LogEntry {
  LogPosition position;
  EntryHeader header;
  std::string payload;  // as it was appended
  bool erased = false;  // its stream's key was destroyed: nobody can read it; payload is empty
};

// Reads on a stable snapshot: entries appended later are not seen.
class LogReader {
 public:
  virtual ~LogReader() = default;
  // The next entry; nullopt at the end. kCorruption or kIo name the file or the position; a gap in
  // the positions is kCorruption.
  virtual Result<std::optional<LogEntry>> Next() = 0;
};

class Log {
 public:
  virtual ~Log() = default;
  // Compresses and encrypts on the caller's thread, then queues the message. Blocks while the queue
  // is full (bounded in messages and bytes). `done` comes after the message is on disk. After the
  // first failed write every append fails with that failure's code (kIo for a full disk) until the
  // log is closed, reopened and checked. What is left in the message then is unspecified: it is
  // what isn't kept, to be freed by the thread that made it, which is quicker.
  virtual void Append(NewMessage&& message, CommitDone done) = 0;
  // The same, waiting for the outcome.
  virtual Result<Committed> AppendAndWait(NewMessage message) = 0;
  // OK, or the error that every append gets since a write failed. Doesn't block.
  virtual Status Writable() const = 0;
  // Entries that are durable.
  virtual LogSize size() const = 0;
  // Recorded time of the newest entry; 0 of an empty log.
  virtual RecordedAt last_recorded() const = 0;
  // From `from` on; refuses from > size() with kNotFound.
  virtual Result<std::unique_ptr<LogReader>> Read(LogPosition from) const = 0;
  // One entry; kNotFound beyond the end.
  virtual Result<LogEntry> At(LogPosition position) const = 0;
  // The original of the message whose first entry this is; nullopt where there is none, or a stream
  // of it was erased. kNotFound beyond the end.
  virtual Result<std::optional<Original>> OriginalOf(LogPosition first) const = 0;
  // From now on the newest entries are kept in memory for whoever follows (recent_entries.h), and
  // calls `wake` (on the committer's thread, quick, no appends, no OnCommit) after each durable
  // group with the new size, before the group's messages are told. One at a time; an empty function
  // removes it, and when that call has returned the old one isn't running.
  virtual void OnCommit(std::function<void(LogSize)> wake) = 0;
  // RFC 6962 root over all durable stored entries (header ‖ payload), 32 bytes.
  virtual std::string root_hash() const = 0;
  // What proofs about the durable entries are made of (log_tree.h); kUnsupported for a log that
  // keeps no tiles.
  virtual Result<std::unique_ptr<LogTree>> Tree() const;
};

}  // namespace daybook::ledger
