#include "cli/commands/ingest_list.h"

#include <utility>

#include "cli/answers.h"
#include "cli/counts.h"
#include "cli/owner.h"
#include "cli/progress.h"
#include "feeds/csv/lists/list_revert.h"
#include "feeds/csv/lists/standing.h"
#include "server/remote_session.h"

namespace daybook::cli {
namespace {

using feeds::csv::ListCounts;
using feeds::csv::ListLoad;
using feeds::csv::ListRevert;
using feeds::csv::RevertCounts;

// The folder if there is a ledger, null if there is none.
Result<std::unique_ptr<OpenedFolder>> OpenIfThere(Context& context) {
  auto opened = OpenFolder(context, IfMissing::kRefuse, IfOwned::kUseItsSocket);
  if (!opened.ok() && opened.error().code == ErrorCode::kNoLedger)
    return std::unique_ptr<OpenedFolder>();
  return opened;
}

Status CatchUp(OpenedFolder& folder, const Context& context) {
  DAYBOOK_TRY(folder.views().WaitFor(folder.store().care().size(),
                                     [&context] { return context.interrupt.cancelled(); }));
  return folder.Close();
}

Status TakeCounts(server::RemoteIngestOutcome outcome, feeds::IngestCounts& counts) {
  if (!outcome.counts_json.empty()) {
    DAYBOOK_ASSIGN(counts, CountsFromJson(outcome.counts_json));
  }
  counts.known = !outcome.counts_unknown;
  return std::move(outcome.status);
}

// Beside a running server.
Status ListThere(const ListRun& run, Context& context, feeds::IngestCounts& counts) {
  server::ListJob job;
  job.source = run.options.source;
  job.as_of = FormatPartialTime(run.options.as_of);
  if (run.options.period) job.period = feeds::csv::FormatPeriod(*run.options.period);
  job.remove_max_percent = run.options.remove_max_percent;
  job.dry_run = run.dry_run;
  server::RemoteFiles files;
  files.mapping = run.options.mapping;
  files.cancelled = [&context] { return context.interrupt.cancelled(); };
  files.cancel = &context.interrupt.flag();
  size_t sent = 0;
  files.next = [&]() -> Result<std::unique_ptr<feeds::ByteStream>> {
    if (sent == run.files.size()) return std::unique_ptr<feeds::ByteStream>();
    return run.open(run.files[sent++]);
  };
  return TakeCounts(server::RemoteList(OwnerSocket(context), files, job), counts);
}

Result<std::vector<server::LoadLine>> LoadsOf(OpenedFolder& folder, const Context& context) {
  if (folder.remote()) return server::RemoteLoads(OwnerSocket(context), context.interrupt.flag());
  DAYBOOK_ASSIGN(const auto loads, feeds::csv::ReadLoads(folder.store(), [&context] {
                   return context.interrupt.cancelled();
                 }));
  std::vector<server::LoadLine> lines;
  lines.reserve(loads.size());
  for (const auto& load : loads) lines.push_back(server::LineOf(load));
  return lines;
}

std::string ListText(const ListCounts& list) {
  const bool done = list.load && !list.dry_run;
  std::string out = "the list as of " + list.as_of;
  if (!list.period.empty()) out += " for " + list.period;
  if (done) out += ", load " + std::to_string(*list.load);
  out += ": " + CountText(list.rows) + " rows, " + CountText(list.added) + " new, " +
         CountText(list.changed) + " changed, " + CountText(list.unchanged) + " unchanged, " +
         CountText(list.quarantined) + (done ? " quarantined\n" : " for the quarantine\n");
  out += CountText(list.no_longer_reported) + " of " + CountText(list.reported) +
         " records reported before " + (done ? "are" : "would be") + " no longer reported";
  if (list.gone_since > 0)
    out += "; " + CountText(list.gone_since) + " of its records are gone from a later list";
  if (!list.first_quarantined.empty())
    out += "\nthe first row for the quarantine is at " + list.first_quarantined;
  if (list.held_back)
    out +=
        "\nnothing is removed: which records the quarantined rows are about can't be told; have "
        "them corrected and send the whole list again";
  if (list.dry_run) out += "\nnothing was changed";
  if (done) out += "\n`daybook ingest --revert " + std::to_string(*list.load) + "` takes it back";
  return out;
}

std::string RevertText(const RevertCounts& revert) {
  const std::string load = "load " + std::to_string(revert.load);
  if (revert.before) return load + " was reverted before; there is nothing to do";
  std::string out = load + ", the list as of " + revert.as_of;
  if (!revert.period.empty()) out += " for " + revert.period;
  out += revert.dry_run ? ", would be taken back: " : " is taken back: ";
  out += CountText(revert.retracted) + " retracted, " + CountText(revert.restored) +
         " as they were, " + CountText(revert.reported_again) + " reported again, " +
         CountText(revert.no_longer_reported) + " no longer reported";
  if (revert.dry_run) out += "\nnothing was changed";
  return out;
}

}  // namespace

Result<ListRun> PlanList(const Arguments& arguments, const std::string& source,
                         const std::string& mapping, const std::optional<PartialTime>& as_of) {
  if (!as_of)
    return Error{ErrorCode::kUsage, "a list is ordered by when it was made, and that isn't said",
                 "--as-of", "give the day it was made: --as-of 2026-03-01"};
  ListRun run;
  run.options.source = source;
  run.options.mapping = mapping;
  run.options.as_of = *as_of;
  run.dry_run = arguments.Has("dry-run");
  if (arguments.Has("period")) {
    auto period = feeds::csv::ParsePeriod(arguments.Value("period"));
    if (!period.ok()) {
      Error error = period.error();
      error.place = "--period";
      return error;
    }
    run.options.period = *period;
  }
  if (arguments.Has("remove-max")) {
    DAYBOOK_ASSIGN(const uint64_t percent,
                   NumberOf("--remove-max", arguments.Value("remove-max"), 0, 100));
    run.options.remove_max_percent = static_cast<uint32_t>(percent);
  }
  return run;
}

Status RunList(ListRun run, Context& context, feeds::IngestCounts& counts) {
  DAYBOOK_ASSIGN(auto folder, OpenIfThere(context));
  if (folder && folder->remote()) return ListThere(run, context, counts);
  const bool dry_run = run.dry_run;
  run.options.cancelled = [&context] { return context.interrupt.cancelled(); };
  Progress progress(context.console, "looking through the ledger", Progress::Unit::kEntries);
  run.options.step = [&progress](uint64_t done, uint64_t all) { progress.Show(done, all); };
  DAYBOOK_ASSIGN(const auto list, ListLoad::Make(std::move(run.options)));
  for (const auto& file : run.files) {
    DAYBOOK_ASSIGN(const auto input, run.open(file));
    DAYBOOK_TRY(list->Add(*input));
  }
  DAYBOOK_TRY(list->PlanFor(folder ? &folder->store() : nullptr, dry_run, counts));
  if (dry_run) return folder ? folder->Close() : Status();
  if (!folder) {
    DAYBOOK_ASSIGN(folder, OpenFolder(context, IfMissing::kCreate, IfOwned::kRefuse));
  }
  const Status written = list->Write(folder->store());
  counts = list->counts();
  DAYBOOK_TRY(written);
  return CatchUp(*folder, context);
}

Status RunRevert(const Arguments& arguments, Context& context, feeds::IngestCounts& counts) {
  if (!arguments.operands().empty() || arguments.Has("mapping"))
    return Error{ErrorCode::kUsage, "a revert reads no files", "--revert",
                 "leave out PATH and --mapping"};
  DAYBOOK_ASSIGN(const uint64_t load,
                 NumberOf("--revert", arguments.Value("revert"), 0, UINT64_MAX));
  DAYBOOK_ASSIGN(const auto folder,
                 OpenFolder(context, IfMissing::kRefuse, IfOwned::kUseItsSocket));
  const bool dry_run = arguments.Has("dry-run");
  if (folder->remote())
    return TakeCounts(
        server::RemoteRevert(OwnerSocket(context), load, dry_run, context.interrupt.flag()),
        counts);
  Progress progress(context.console, "looking through the ledger", Progress::Unit::kEntries);
  ListRevert revert(folder->store(), LogPosition(load),
                    {[&context] { return context.interrupt.cancelled(); },
                     [&progress](uint64_t done, uint64_t all) { progress.Show(done, all); }});
  DAYBOOK_TRY(revert.PlanFor(dry_run, counts));
  if (dry_run) return folder->Close();
  const Status written = revert.Write();
  counts = revert.counts();
  DAYBOOK_TRY(written);
  return CatchUp(*folder, context);
}

Status ShowLoads(const Arguments& arguments, Context& context) {
  DAYBOOK_TRY(RefuseRoles(context));
  if (!arguments.operands().empty())
    return Error{ErrorCode::kUsage, "--loads reads no files", "--loads", "leave out PATH"};
  DAYBOOK_ASSIGN(const auto folder,
                 OpenFolder(context, IfMissing::kRefuse, IfOwned::kUseItsSocket));
  DAYBOOK_ASSIGN(const auto loads, LoadsOf(*folder, context));
  DAYBOOK_ASSIGN(const auto format, FormatFor(context.console, "table"));
  const auto sink = MakeAnswerSink(context.console, format, "");
  using query::ValueType;
  DAYBOOK_TRY(sink->Begin("loads"));
  DAYBOOK_TRY(sink->Columns({{"load", ValueType::kInteger},
                             {"source", ValueType::kText},
                             {"record_type", ValueType::kText},
                             {"as_of", ValueType::kText},
                             {"period", ValueType::kText},
                             {"state", ValueType::kText}}));
  std::vector<query::Row> rows;
  rows.reserve(loads.size());
  for (const auto& load : loads)
    rows.push_back({static_cast<int64_t>(load.load), load.source, load.record_type, load.as_of,
                    load.period, load.state});
  DAYBOOK_TRY(sink->Rows(rows));
  query::AnswerEnd end;
  end.row_count = rows.size();
  DAYBOOK_TRY(sink->End(end));
  return folder->remote() ? Status() : folder->Close();
}

void SayList(const feeds::IngestCounts& counts, Context& context) {
  if (counts.events > 0 || counts.inputs > 0) context.console.Say(CountsText(counts));
  if (counts.list) context.console.Say(ListText(*counts.list));
  if (counts.revert) context.console.Say(RevertText(*counts.revert));
}

}  // namespace daybook::cli
