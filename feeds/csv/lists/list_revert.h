#pragma once
// Takes back what one list did, by saying again what was so before it (README.md, "Lists").
#include <functional>
#include <memory>

#include "feeds/csv/lists/list_counts.h"
#include "feeds/ingest.h"
#include "ledger/store.h"

namespace daybook::feeds::csv {

// Both may be empty.
struct RevertWatch {
  std::function<bool()> cancelled;                        // polled
  std::function<void(uint64_t done, uint64_t all)> step;  // entries of the ledger looked at
};

class ListRevert {
 public:
  // `load` is the list's name, the position of its first note. `store` outlives it.
  ListRevert(ledger::Store& store, LogPosition load, RevertWatch watch);
  ~ListRevert();

  // Reads the ledger and writes nothing. kNotFound: no list begins there. kBadData: it is a revert,
  // or a later list as of the same time took its place. One that was reverted before is fine, and
  // nothing is to be done.
  Status Plan();
  // After Plan; exact.
  const RevertCounts& planned() const;
  // Plan; `counts` has it.
  Status PlanFor(bool dry_run, IngestCounts& counts);
  // After Plan, with no other list or revert meanwhile. Stopped midway it is finished by doing it
  // again.
  Status Write();
  IngestCounts counts() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace daybook::feeds::csv
