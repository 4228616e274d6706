#pragma once
// Takes in a list: files that together are all their source has of a record type, or all of a
// period (README.md, "Lists"). Planned first and written then, so that a list that would remove
// too much writes nothing.
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "feeds/csv/lists/list_counts.h"
#include "feeds/csv/lists/period.h"
#include "feeds/ingest.h"
#include "ledger/store.h"

namespace daybook::feeds::csv {

// Most bytes of a list, unpacked: they are held in memory, because a list is read twice.
inline constexpr size_t kListBytesMax = size_t{1} << 30;
// Records of a list that could not be read, and whose names are kept so that they don't count as
// lacking; with more, nothing is removed.
inline constexpr size_t kUnreadRecordsMax = 10'000;
// Share of the records reported before that a list may remove unasked, in percent; fewer records
// than kRemoveAlways may always go, if the list has a row.
inline constexpr uint32_t kRemoveMaxPercent = 10;
inline constexpr size_t kRemoveAlways = 10;

struct ListOptions {
  std::string source = "local";
  std::string mapping;  // text of a mapping with "snapshot" or "period"
  PartialTime as_of;    // a day or clock time: when the list was made
  std::optional<Period> period;
  uint32_t remove_max_percent = kRemoveMaxPercent;
  std::function<bool()> cancelled;
  std::function<void(uint64_t done, uint64_t all)> step;  // entries of the ledger looked at
};

class ListLoad {
 public:
  // kBadData or kUsage for a mapping, an as-of or a period that don't go together.
  static Result<std::unique_ptr<ListLoad>> Make(ListOptions options);
  ~ListLoad();

  // Holds the bytes of one file, unpacked. kTooLarge over kListBytesMax, kBadData if it can't be
  // unpacked to its end.
  Status Add(ByteStream& bytes);
  // Reads all files and the ledger, and writes nothing; `store` null: an empty ledger. kBadData: a
  // file that is not the mapping's, another list of the same as-of, a list older than a reverted
  // one.
  Status Plan(ledger::Store* store);
  // After Plan; exact.
  const ListCounts& planned() const;
  // OK, or kBadData with the numbers if it would remove more than it may.
  Status CheckShare() const;
  // Plan, then CheckShare; `counts` has the plan as soon as there is one, without a load: this run
  // has done nothing yet.
  Status PlanFor(ledger::Store* store, bool dry_run, IngestCounts& counts);
  // After Plan, on the same store; what others append meanwhile counts from the next list on.
  // Stopped midway (a cancel, a crash, a full disk) it is finished by making, planning and writing
  // the same list again.
  Status Write(ledger::Store& store);
  // Of what was written; with list counts.
  IngestCounts counts() const;

 private:
  class Impl;
  explicit ListLoad(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace daybook::feeds::csv
