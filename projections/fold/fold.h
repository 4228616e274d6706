#pragma once
// The fold itself: entries of the care log in, rows and closings out. Pure: what it gives depends
// on the entries before it and nothing else (no clock, no files).
//
// Versions of a record are compared within its stream. A record that its source files under
// another subject later is, until the source retracts or moves it, a record of both streams.
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "ledger/log/log.h"
#include "projections/columns/segment_slot.h"
#include "projections/fold/digest.h"
#include "projections/fold/identity.h"
#include "projections/fold/source_counts.h"
#include "projections/fold/versions.h"
#include "projections/vocabulary/vocabulary.h"

namespace daybook::projections {

// Rows of one stream within one segment of an earlier batch.
struct StreamRun {
  uint32_t segment = 0;  // as EarlierRows numbers them
  uint32_t begin = 0;
  uint32_t end = 0;
};

// The rows of earlier batches, which the fold reads but does not keep.
class EarlierRows {
 public:
  virtual ~EarlierRows() = default;
  virtual std::vector<StreamRun> RunsOf(uint32_t stream) const = 0;
  virtual const Segment& SegmentAt(uint32_t segment) const = 0;
  virtual Closing ClosingOf(uint32_t segment, uint32_t row) const = 0;
};

struct FoldedBatch {
  struct LateClosing {
    uint32_t segment;
    uint32_t row;
    Closing closing;
  };
  std::vector<NewRow> rows;           // by stream, then clinical order
  std::deque<std::string> made;       // stored events of rows that no entry has
  std::vector<LateClosing> closings;  // of rows of earlier batches
};

class Fold {
 public:
  // All of them outlive the fold. `earlier` must not change between the first Add of a batch and
  // its Take.
  Fold(Vocabulary& vocabulary, Identity& identity, DigestSum& digest, const EarlierRows& earlier);
  // Folds the next entry of the log, which stays as it is until the batch taken is in a segment.
  // kCorruption, naming the position, for a payload that is no event: nothing of it is folded then.
  Status Add(const ledger::LogEntry& entry);
  // The batch since the last Take.
  FoldedBatch Take();

  // Of all entries folded, those before a RestoreSources among them.
  const SourceCounts& sources() const { return sources_; }
  void RestoreSources(SourceCounts sources) { sources_ = std::move(sources); }

 private:
  // A row of an earlier batch, or of this one.
  struct Place {
    bool fresh = false;
    uint32_t segment = 0;
    uint32_t row = 0;
  };
  struct Version {
    VersionRank rank;
    ledger::Operation operation;
    Place place;
    std::optional<Correcting> correcting{};
  };
  struct Record {
    std::vector<Version> versions;  // lowest first
    bool corrected = false;         // one of them corrects another
    std::optional<Place> in_force;
    int64_t first_recorded = INT64_MAX;  // when the first version came
  };
  using RecordOfStream = std::pair<uint32_t, uint64_t>;  // its stream and RecordHashOf
  struct HashOfRecord {
    size_t operator()(const RecordOfStream& record) const {
      return record.second ^ record.first;  // of a hash already
    }
  };
  struct Arrival;

  Status AddEvent(const ledger::LogEntry& entry);
  const std::vector<StreamRun>& RunsOf(uint32_t stream);
  Record& RecordOf(uint32_t stream, uint64_t hash);
  void LoadRecord(uint32_t stream, uint64_t hash, Record& record);
  NewRow OwnRow(const Arrival& arrival);
  // False if it was said before, word for word.
  bool AddVersion(const Arrival& arrival);
  // Those of its versions that count, lowest first.
  static std::vector<Version> Standing(const Record& record);
  void PutFoldedInForce(Record& record, const Arrival& arrival);
  // Marks a part that a version of its whole, later than `last` of its own, came without. True if
  // there is one.
  bool LeaveOut(const Arrival& arrival, const VersionRank& last, ledger::Event& part);
  // Works out anew what parts of the arrival's record come to.
  void FoldParts(const Arrival& arrival);
  // A version that is in no answer: kept for what later versions may lean on.
  Place PushUnseen(NewRow row);
  Place PutInForce(Record& record, const Arrival& arrival, NewRow row);
  void Close(const Place& place, const Arrival& arrival);
  std::string_view BytesOf(const Place& place) const;
  const Hash256& ContentOf(const Place& place) const;
  void NoteDefinition(const Arrival& arrival);
  void CountSource(const Arrival& arrival);

  Vocabulary& vocabulary_;
  Identity& identity_;
  DigestSum& digest_;
  const EarlierRows& earlier_;
  SourceCounts sources_;
  ledger::Event event_;  // being added; its memory is used again
  // Of this batch:
  uint32_t streams_before_ = 0;  // streams below have rows in earlier batches
  FoldedBatch batch_;
  std::unordered_map<RecordOfStream, Record, HashOfRecord> records_;  // references stay valid
  std::unordered_map<uint32_t, std::vector<StreamRun>> runs_;
  // Records that are part of another, by PartOfText of that one; of a stream once it is asked for.
  using Parts = std::unordered_map<std::string, std::set<uint64_t>>;
  Parts& PartsIn(uint32_t stream);
  std::unordered_map<uint32_t, Parts> parts_;
};

}  // namespace daybook::projections
