// daybook ingest: files in, durable events out.
#include "feeds/ingest.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "cli/command.h"
#include "cli/counts.h"
#include "cli/owner.h"
#include "cli/progress.h"
#include "cli/remote_door.h"
#include "cli/standard_input.h"
#include "cli/suggest.h"
#include "feeds/io/byte_stream.h"
#include "feeds/walk.h"

namespace daybook::cli {
namespace {

namespace fs = std::filesystem;

constexpr size_t kSourceBytesMax = 100;
constexpr std::array<std::string_view, 5> kFormats{"auto", "fhir", "hl7v2", "csv", "events"};

constexpr std::array<OptionSpec, 3> kOptions{{
    {"source", 0, "NAME", "whose record it is; unasked \"local\""},
    {"format", 0, "FORMAT", "auto (unasked) or fhir; hl7v2, csv and events belong to later parts"},
    {"json", 0, "", "end with one line of JSON on stdout, also when it fails"},
}};

struct Plan {
  std::string source;
  std::string format_word;
  feeds::Format format = feeds::Format::kAuto;
  std::vector<fs::path> files;
};

std::string SkippedRest(size_t skipped) {
  return skipped == 1 ? "" : " and " + CountText(skipped - 1) + " more";
}

Result<Plan> MakePlan(const Arguments& arguments, Context& context) {
  Plan plan;
  plan.source = arguments.Value("source", "local");
  const bool controls = std::any_of(plan.source.begin(), plan.source.end(),
                                    [](unsigned char c) { return c < 0x20 || c == 0x7F; });
  if (plan.source.empty() || plan.source.size() > kSourceBytesMax || controls)
    return Error{ErrorCode::kUsage, "--source takes a name of 1 to " +
                                        std::to_string(kSourceBytesMax) +
                                        " bytes without control characters"};
  plan.format_word = arguments.Value("format", "auto");
  const auto format = feeds::FormatFromWord(plan.format_word);
  if (!format)
    return Error{ErrorCode::kUsage, "there is no format '" + plan.format_word + "'", "",
                 DidYouMean(plan.format_word, kFormats, "auto or fhir")};
  plan.format = *format;
  DAYBOOK_ASSIGN(feeds::InputFiles found, feeds::FindInputFiles(arguments.operands()));
  if (!found.skipped.empty())
    context.console.Say("daybook: left out for names that are none of input: " +
                        found.skipped.front().string() + SkippedRest(found.skipped.size()));
  plan.files = std::move(found.files);
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
  return feeds::OpenFile(file);
}

// Counts in `counts` also what was taken in before a failure.
Status IngestHere(const Plan& plan, Context& context, OpenedFolder& folder,
                  feeds::IngestCounts& counts) {
  Progress progress(context.console, "reading", Progress::Unit::kBytes);
  feeds::IngestOptions options;
  options.source = plan.source;
  options.format = plan.format;
  options.cancelled = [&context] { return context.interrupt.cancelled(); };
  options.progress = [&progress, all = TotalBytes(plan.files)](uint64_t bytes) {
    progress.Show(bytes, all);
  };
  feeds::Ingest ingest(folder.store(), options);
  Status status;
  for (const fs::path& file : plan.files) {
    auto input = OpenInput(file, context);
    status = input.ok() ? ingest.Read(**input) : Status(input.error());
    if (!status.ok()) break;
  }
  counts = ingest.counts();
  DAYBOOK_TRY(status);
  return folder.views().WaitFor(folder.store().care().size(), options.cancelled);
}

Status IngestThere(const Plan& plan, Context& context, feeds::IngestCounts& counts) {
  Progress progress(context.console, "sending", Progress::Unit::kEntries);
  size_t sent = 0;
  server::RemoteFiles files;
  files.cancelled = [&context] { return context.interrupt.cancelled(); };
  files.next = [&]() -> Result<std::unique_ptr<feeds::ByteStream>> {
    progress.Show(sent, plan.files.size());
    if (sent == plan.files.size()) return std::unique_ptr<feeds::ByteStream>();
    return OpenInput(plan.files[sent++], context);
  };
  const RemoteCounts outcome =
      context.remote.Ingest(OwnerSocket(context), files, plan.source, plan.format_word);
  if (!outcome.json.empty()) {
    DAYBOOK_ASSIGN(counts, CountsFromJson(outcome.json));
  }
  return outcome.status;
}

Status IngestAll(const Arguments& arguments, Context& context, feeds::IngestCounts& counts) {
  DAYBOOK_ASSIGN(const Plan plan, MakePlan(arguments, context));
  DAYBOOK_ASSIGN(const auto folder,
                 OpenFolder(context, IfMissing::kCreate, IfOwned::kUseItsSocket));
  if (folder->remote()) return IngestThere(plan, context, counts);
  DAYBOOK_TRY(IngestHere(plan, context, *folder, counts));
  return folder->Close();
}

Status RunIngest(const Arguments& arguments, Context& context) {
  feeds::IngestCounts counts;
  const Status status = IngestAll(arguments, context, counts);
  if (status.ok() || counts.inputs > 0) context.console.Say(CountsText(counts));
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
      "PATH...",
      "take in FHIR R4: files, folders, packed or plain, or -",
      "Reads FHIR R4 (bundles, single resources, NDJSON; .gz and .zst unpacked) from files,\n"
      "folders, or - for standard input. Makes the ledger's folder if it is not there. Returns\n"
      "once all of it is on disk and the views have caught up. Sending the same again changes\n"
      "nothing. What can't be read goes to quarantine and is no error: the counts say it.\n"
      "Beside a running `daybook serve` it is sent there, with the same counts.\n",
      kOptions,
      1,
      kOperandsMax,
      RunIngest};
  return kCommand;
}

}  // namespace daybook::cli
