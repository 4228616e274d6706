// daybook ingest: files in, durable events out.
#include "feeds/ingest.h"

#include <array>
#include <filesystem>

#include "cli/command.h"
#include "cli/commands/ingest_list.h"
#include "cli/commands/mapping_file.h"
#include "cli/counts.h"
#include "cli/error_text.h"
#include "cli/owner.h"
#include "cli/progress.h"
#include "cli/remote_door.h"
#include "cli/standard_input.h"
#include "cli/suggest.h"
#include "feeds/csv/mapping.h"
#include "feeds/io/byte_stream.h"
#include "feeds/pipeline/streams.h"
#include "feeds/walk.h"
#include "ledger/base/batch_work.h"
#include "ledger/base/zone.h"

namespace daybook::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 5> kFormats{"auto", "fhir", "hl7v2", "csv", "events"};

constexpr std::array<OptionSpec, 10> kIngestOptions{{
    {"source", 0, "NAME", "whose record it is; unasked \"local\""},
    {"format", 0, "FORMAT", "auto (unasked), fhir, hl7v2, csv or events"},
    {"mapping", 0, "FILE", "of CSV: what the columns mean (feeds/csv/README.md)"},
    {"as-of", 0, "DATE", "of CSV: when the files were made, the version of their rows"},
    {"period", 0, "FIRST..LAST", "of CSV: the days that the files replace, both in it"},
    {"remove-max", 0, "PERCENT", "of a list: share of the records it may remove; unasked 10"},
    {"dry-run", 0, "", "of a list or a revert: says what it would do, and changes nothing"},
    {"revert", 0, "LOAD", "takes back what a list did; no PATH"},
    {"loads", 0, "", "names the lists that were taken in; no PATH"},
    {"json", 0, "", "end with one line of JSON on stdout, also when it fails"},
}};

struct Plan {
  std::string source;
  std::string format_word;
  feeds::Format format = feeds::Format::kAuto;
  std::string mapping;  // text of the mapping file
  std::string as_of;
  std::optional<ListRun> list;  // what is read is a list
  std::vector<fs::path> files;
  std::vector<fs::path> unreadable;  // folders among them that can't be listed
};

std::string SkippedRest(size_t skipped) {
  return skipped == 1 ? "" : " and " + CountText(skipped - 1) + " more";
}

// Reads and checks the mapping here, so that a wrong one makes no ledger.
Status PlanCsv(const Arguments& arguments, Plan& plan) {
  if (!arguments.Has("mapping")) {
    if (plan.format == feeds::Format::kCsv || arguments.Has("as-of"))
      return Error{ErrorCode::kUsage, "CSV is read by a mapping, and none is given", "",
                   "name one with --mapping FILE; feeds/csv/README.md has their form"};
    return {};
  }
  if (plan.format != feeds::Format::kCsv && plan.format != feeds::Format::kAuto)
    return Error{ErrorCode::kUsage, "a mapping is for CSV", "", "leave out --format, or --mapping"};
  plan.format = feeds::Format::kCsv;
  DAYBOOK_ASSIGN(MappingFile mapping, ReadMappingFile(arguments.Value("mapping")));
  plan.mapping = std::move(mapping.text);
  plan.as_of = arguments.Value("as-of");
  DAYBOOK_ASSIGN(const std::optional<PartialTime> as_of, AsOfOf(plan.as_of));
  if (mapping.mapping.replaces == feeds::csv::Replaces::kNothing) return {};
  DAYBOOK_ASSIGN(plan.list, PlanList(arguments, plan.source, plan.mapping, as_of));
  return {};
}

// Options that mean something with a list alone.
Status RefuseListOptions(const Arguments& arguments) {
  for (const char* name : {"period", "remove-max", "dry-run"})
    if (arguments.Has(name))
      return Error{ErrorCode::kUsage, "--" + std::string(name) + " is for lists of CSV", "",
                   "name a mapping that says \"snapshot\" or \"period\": feeds/csv/README.md"};
  return {};
}

Result<Plan> MakePlan(const Arguments& arguments, Context& context) {
  Plan plan;
  plan.source = arguments.Value("source", "local");
  if (!feeds::IsSourceName(plan.source))
    return Error{ErrorCode::kUsage, feeds::kSourceRule, "--source"};
  plan.format_word = arguments.Value("format", "auto");
  const auto format = feeds::FormatFromWord(plan.format_word);
  if (!format)
    return Error{ErrorCode::kUsage, "there is no format '" + plan.format_word + "'", "",
                 DidYouMean(plan.format_word, kFormats, "auto, fhir, hl7v2 or events")};
  plan.format = *format;
  DAYBOOK_TRY(PlanCsv(arguments, plan));
  if (!plan.list) DAYBOOK_TRY(RefuseListOptions(arguments));
  DAYBOOK_ASSIGN(
      feeds::InputFiles found,
      feeds::FindInputFiles(arguments.operands(), plan.mapping.empty() ? feeds::Wanted::kMessages
                                                                       : feeds::Wanted::kRows));
  if (!found.skipped.empty())
    context.console.Say("daybook: left out, links and names that are none of input: " +
                        found.skipped.front().string() + SkippedRest(found.skipped.size()));
  plan.files = std::move(found.files);
  plan.unreadable = std::move(found.unreadable);
  return plan;
}

// Bytes of all files, to measure progress by; 0 if one has no size (standard input).
uint64_t TotalBytes(const std::vector<fs::path>& files) {
  uint64_t total = 0;
  for (const fs::path& file : files) {
    std::error_code failed;
    const uintmax_t size = file == "-" ? 0 : fs::file_size(file, failed);
    if (failed || file == "-") return 0;
    total += size;
  }
  return total;
}

Result<std::unique_ptr<feeds::ByteStream>> OpenInput(const fs::path& file, Context& context) {
  if (file == "-")
    return std::unique_ptr<feeds::ByteStream>(std::make_unique<StandardInput>(context.interrupt));
  std::error_code unknown;
  const fs::file_type type = fs::status(file, unknown).type();
  if (type != fs::file_type::fifo && type != fs::file_type::character) return feeds::OpenFile(file);
  DAYBOOK_ASSIGN(auto waiting, StandardInput::Open(file, context.interrupt));
  return std::unique_ptr<feeds::ByteStream>(std::move(waiting));
}

// The files that could not be read: each is named, the others go on, the first is the run's error.
class Unreadable {
 public:
  Unreadable(Context& context, const Plan& plan)
      : context_(context), alone_(plan.files.size() == 1 && plan.unreadable.empty()) {
    for (const fs::path& folder : plan.unreadable)
      Pass({ErrorCode::kIo, "can't list the folder: permission denied", folder.string(),
            "check that this user may read it"});
  }
  // True if the run goes on without that file.
  bool Pass(const Error& error) {
    if (alone_ || error.code == ErrorCode::kCancelled) return false;
    if (count_++ == 0) first_ = error;
    context_.console.Say(ErrorText(error));
    return true;
  }
  Status status() const {
    if (count_ == 0) return {};
    return Error{first_.code == ErrorCode::kNotFound ? ErrorCode::kIo : first_.code,
                 CountText(count_) + (count_ == 1 ? " file or folder" : " files or folders") +
                     " could not be read, the first: " + first_.place,
                 "", "the others were taken in; mend these and run the same again"};
  }

 private:
  Context& context_;
  const bool alone_;
  size_t count_ = 0;
  Error first_;
};

// `input_failed`: it was the file that failed, not the ledger.
Status ReadInput(const fs::path& file, Context& context, feeds::Ingest& ingest,
                 bool& input_failed) {
  auto input = OpenInput(file, context);
  input_failed = !input.ok();
  if (!input.ok()) return input.error();
  feeds::WatchedStream watched(
      **input, {}, [](size_t) {}, input_failed);
  return ingest.Take(watched);
}

// Counts in `counts` also what was taken in before a failure.
Status IngestHere(const Plan& plan, Context& context, OpenedFolder& folder,
                  feeds::IngestCounts& counts) {
  Progress progress(context.console, "reading", Progress::Unit::kBytes);
  feeds::IngestOptions options;
  options.source = plan.source;
  options.format = plan.format;
  options.mapping = plan.mapping;
  options.as_of = plan.as_of;
  options.cancelled = [&context] { return context.interrupt.cancelled(); };
  options.progress = [&progress, all = TotalBytes(plan.files)](uint64_t bytes) {
    progress.Show(bytes, all);
  };
  feeds::Ingest ingest(folder.store(), options);
  Unreadable unreadable(context, plan);
  Status status;
  for (const fs::path& file : plan.files) {
    bool input_failed = false;
    status = ReadInput(file, context, ingest, input_failed);
    if (status.ok()) continue;
    if (!input_failed || !unreadable.Pass(status.error())) break;
    status = {};
  }
  const Status finished = ingest.Finish();
  if (!finished.ok()) status = finished;
  counts = ingest.counts();
  DAYBOOK_TRY(status);
  DAYBOOK_TRY(folder.views().WaitFor(folder.store().care().size(), options.cancelled));
  return unreadable.status();
}

Status IngestThere(const Plan& plan, Context& context, feeds::IngestCounts& counts) {
  Progress progress(context.console, "sending", Progress::Unit::kEntries);
  size_t sent = 0;
  server::RemoteFiles files;
  Unreadable unreadable(context, plan);
  files.cancelled = [&context] { return context.interrupt.cancelled(); };
  files.cancel = &context.interrupt.flag();
  files.mapping = plan.mapping;
  files.as_of = plan.as_of;
  files.next = [&]() -> Result<std::unique_ptr<feeds::ByteStream>> {
    while (sent < plan.files.size()) {
      progress.Show(sent, plan.files.size());
      auto input = OpenInput(plan.files[sent++], context);
      if (input.ok() || !unreadable.Pass(input.error())) return input;
    }
    return std::unique_ptr<feeds::ByteStream>();
  };
  const RemoteCounts outcome =
      context.remote.Ingest(OwnerSocket(context), files, plan.source,
                            plan.mapping.empty() ? plan.format_word : std::string("csv"));
  if (!outcome.json.empty()) {
    DAYBOOK_ASSIGN(counts, CountsFromJson(outcome.json));
  }
  counts.known = !outcome.unknown;
  return outcome.status.ok() ? unreadable.status() : outcome.status;
}

// A list with a file missing would remove what is in that file.
Status IngestList(Plan plan, Context& context, feeds::IngestCounts& counts) {
  if (!plan.unreadable.empty())
    return Error{ErrorCode::kIo, "can't list the folder: permission denied",
                 plan.unreadable.front().string(),
                 "a list is taken in whole: check that this user may read it"};
  plan.list->files = std::move(plan.files);
  plan.list->open = [&context](const fs::path& file) { return OpenInput(file, context); };
  return RunList(*std::move(plan.list), context, counts);
}

Status IngestAll(const Arguments& arguments, Context& context, feeds::IngestCounts& counts) {
  DAYBOOK_TRY(RefuseRoles(context));
  if (arguments.Has("revert")) return RunRevert(arguments, context, counts);
  DAYBOOK_ASSIGN(Plan plan, MakePlan(arguments, context));
  WorkInBatch();
  if (plan.list) return IngestList(std::move(plan), context, counts);
  DAYBOOK_ASSIGN(const auto folder,
                 OpenFolder(context, IfMissing::kCreate, IfOwned::kUseItsSocket));
  if (folder->remote()) return IngestThere(plan, context, counts);
  const Status taken = IngestHere(plan, context, *folder, counts);
  const Status closed = folder->Close();
  return taken.ok() ? closed : taken;
}

Status RunIngest(const Arguments& arguments, Context& context) {
  if (arguments.Has("loads")) return ShowLoads(arguments, context);
  feeds::IngestCounts counts;
  const Status status = IngestAll(arguments, context, counts);
  if (counts.list || counts.revert)
    SayList(counts, context);
  else if (status.ok() || counts.inputs > 0)
    context.console.Say(CountsText(counts));
  if (arguments.Has("json")) {
    const Status told = context.console.Write(counts.ToJson() + "\n");
    if (status.ok()) return told;
  }
  return status;
}

}  // namespace

const Command& IngestCommand() {
  static const Command kCommand{
      "ingest",
      "[PATH...]",
      "take in FHIR R4, HL7 v2 or an export: files, folders, packed or plain, or -",
      "Reads FHIR R4 (bundles, single resources, NDJSON; .gz and .zst unpacked), HL7 v2 messages\n"
      "(plain, in MLLP frames or batches) and the lines of `daybook export` (events, each with "
      "its\n"
      "own source; --source is not theirs), and with --mapping the rows of CSV files, from files,\n"
      "folders, or - for standard input. In folders CSV files are found by .csv. Makes the\n"
      "ledger's folder if it is not there. Returns once all of it is on disk and the views have\n"
      "caught up. Sending the same again changes nothing. What can't be read goes to quarantine\n"
      "and is no error: the counts say it.\n"
      "Beside a running `daybook serve` it is sent there, with the same counts; if the server "
      "goes\n"
      "away midway they end with \"known\":false: run the same again. A file that can't be opened\n"
      "among several is named, the others are read, and the exit code is 74.\n"
      "\n"
      "Where the mapping says \"snapshot\" or \"period\" the files together are a list: all that "
      "the\n"
      "source has of the record type as of --as-of, or all of --period. Records that it lacks are\n"
      "no longer reported. Nothing is written if that were more than --remove-max percent of "
      "those\n"
      "reported before (fewer than 10 always may): exit code 65. --dry-run says what would be "
      "new,\n"
      "changed, unchanged and no longer reported. A list ends with its name, a number; --revert\n"
      "with it says again what was so before, --loads finds it again. A list that was stopped\n"
      "midway is finished by the same command.\n",
      kIngestOptions,
      0,
      kOperandsMax,
      RunIngest};
  return kCommand;
}

}  // namespace daybook::cli
