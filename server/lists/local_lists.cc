#include "server/lists/local_lists.h"

#include <chrono>
#include <utility>

#include "feeds/csv/lists/list_revert.h"
#include "feeds/csv/lists/standing.h"
#include "ledger/base/zone.h"

namespace daybook::server {
namespace {

using feeds::IngestCounts;
using feeds::csv::ListLoad;
using feeds::csv::ListRevert;

constexpr std::chrono::milliseconds kCancelPoll{50};

Result<feeds::csv::ListOptions> OptionsOf(const ListJob& job, const query::CancelFlag& cancel) {
  feeds::csv::ListOptions options;
  options.source = job.source;
  options.mapping = job.mapping;
  options.remove_max_percent = job.remove_max_percent;
  options.cancelled = [&cancel] { return cancel.cancelled(); };
  const auto as_of = ParsePartialTime(job.as_of, Zone::Region());
  if (!as_of.ok()) return Error{ErrorCode::kUsage, as_of.error().message, "as_of", ""};
  options.as_of = *as_of;
  if (!job.period.empty()) {
    DAYBOOK_ASSIGN(options.period, feeds::csv::ParsePeriod(job.period));
  }
  return options;
}

}  // namespace

Result<std::unique_lock<std::timed_mutex>> LocalLists::TakeTurn(const query::CancelFlag& cancel) {
  std::unique_lock turn(one_at_a_time_, std::try_to_lock);
  if (turn.owns_lock()) return turn;
  const int before = waiting_.fetch_add(1);
  Status waited;
  if (before >= kListsWaitingMax)
    waited =
        Error{ErrorCode::kBusy,
              "a list goes in and " + std::to_string(kListsWaitingMax) + " wait (kListsWaitingMax)",
              "", "try again when one of them is in"};
  while (waited.ok() && !turn.try_lock_for(kCancelPoll))
    if (cancel.cancelled())
      waited = Error{ErrorCode::kCancelled, "cancelled while another list went in"};
  waiting_.fetch_sub(1);
  DAYBOOK_TRY(waited);
  return turn;
}

IngestOutcome LocalLists::Take(FilesReader& files, const ListJob& job,
                               const query::CancelFlag& cancel) {
  IngestCounts counts;
  const Status status = TakeIn(files, job, cancel, counts);
  return {counts.ToJson(), status};
}

Status LocalLists::TakeIn(FilesReader& files, const ListJob& job, const query::CancelFlag& cancel,
                          IngestCounts& counts) {
  DAYBOOK_ASSIGN(auto options, OptionsOf(job, cancel));
  DAYBOOK_ASSIGN(const auto list, ListLoad::Make(std::move(options)));
  DAYBOOK_ASSIGN(auto turn, TakeTurn(cancel));
  while (true) {
    DAYBOOK_ASSIGN(const auto file, files.Next());
    if (!file) break;
    DAYBOOK_TRY(list->Add(*file));
  }
  DAYBOOK_TRY(list->PlanFor(&store_, job.dry_run, counts));
  if (job.dry_run) return {};
  const Status written = list->Write(store_);
  counts = list->counts();
  DAYBOOK_TRY(written);
  turn.unlock();
  return CatchUp(cancel);
}

IngestOutcome LocalLists::Revert(uint64_t load, bool dry_run, const query::CancelFlag& cancel) {
  IngestCounts counts;
  const Status status = TakeBack(load, dry_run, cancel, counts);
  return {counts.ToJson(), status};
}

Status LocalLists::TakeBack(uint64_t load, bool dry_run, const query::CancelFlag& cancel,
                            IngestCounts& counts) {
  DAYBOOK_ASSIGN(auto turn, TakeTurn(cancel));
  ListRevert revert(store_, LogPosition(load), {[&cancel] { return cancel.cancelled(); }, {}});
  DAYBOOK_TRY(revert.PlanFor(dry_run, counts));
  if (dry_run) return {};
  const Status written = revert.Write();
  counts = revert.counts();
  DAYBOOK_TRY(written);
  turn.unlock();
  return CatchUp(cancel);
}

Result<std::vector<LoadLine>> LocalLists::Loads(const query::CancelFlag& cancel) {
  DAYBOOK_ASSIGN(const auto loads,
                 feeds::csv::ReadLoads(store_, [&cancel] { return cancel.cancelled(); }));
  std::vector<LoadLine> lines;
  lines.reserve(loads.size());
  for (const auto& load : loads) lines.push_back(LineOf(load));
  return lines;
}

Status LocalLists::CatchUp(const query::CancelFlag& cancel) {
  return views_.WaitFor(store_.care().size(), [&cancel] { return cancel.cancelled(); });
}

}  // namespace daybook::server
