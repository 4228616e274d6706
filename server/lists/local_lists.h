#pragma once
// Lists of CSV into a store of this process, while others write to it.
#include <atomic>
#include <mutex>
#include <vector>

#include "ledger/store.h"
#include "projections/views.h"
#include "server/lists/list_jobs.h"
#include "server/services.h"

namespace daybook::server {

// Lists and reverts that wait for the one that goes in; more are told kBusy. They hold a worker
// each, and nothing of their files.
inline constexpr int kListsWaitingMax = 2;

// One list or revert at a time, from its first byte on: no more than one is held in memory. What
// other feeds say of the same record type while a list goes in counts from the next list on, as if
// it had come after this one.
class LocalLists {
 public:
  // Both outlive it.
  LocalLists(ledger::Store& store, projections::Views& views) : store_(store), views_(views) {}

  // Reads all files, then takes them in as one list. Blocks, also while another goes in.
  IngestOutcome Take(FilesReader& files, const ListJob& job, const query::CancelFlag& cancel);
  IngestOutcome Revert(uint64_t load, bool dry_run, const query::CancelFlag& cancel);
  Result<std::vector<LoadLine>> Loads(const query::CancelFlag& cancel);

 private:
  Status TakeIn(FilesReader& files, const ListJob& job, const query::CancelFlag& cancel,
                feeds::IngestCounts& counts);
  Status TakeBack(uint64_t load, bool dry_run, const query::CancelFlag& cancel,
                  feeds::IngestCounts& counts);
  // The lock, kBusy, or kCancelled.
  Result<std::unique_lock<std::timed_mutex>> TakeTurn(const query::CancelFlag& cancel);
  Status CatchUp(const query::CancelFlag& cancel);

  ledger::Store& store_;
  projections::Views& views_;
  std::timed_mutex one_at_a_time_;
  std::atomic<int> waiting_ = 0;
};

}  // namespace daybook::server
