#pragma once
// The part of `daybook ingest` that takes in lists of CSV and takes them back.
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/context.h"
#include "cli/options.h"
#include "feeds/csv/lists/list_load.h"
#include "feeds/input.h"

namespace daybook::cli {

struct ListRun {
  feeds::csv::ListOptions options;
  bool dry_run = false;
  std::vector<std::filesystem::path> files;
  std::function<Result<std::unique_ptr<feeds::ByteStream>>(const std::filesystem::path&)> open{};
};

// From --period, --remove-max, --dry-run; kUsage without an as-of.
Result<ListRun> PlanList(const Arguments& arguments, const std::string& source,
                         const std::string& mapping, const std::optional<PartialTime>& as_of);
// Makes the ledger's folder only once the list may go in. Fills counts.list as soon as it is
// planned, and all counts when it is written.
Status RunList(ListRun run, Context& context, feeds::IngestCounts& counts);
// --revert LOAD.
Status RunRevert(const Arguments& arguments, Context& context, feeds::IngestCounts& counts);
// --loads: a table on stdout.
Status ShowLoads(const Arguments& arguments, Context& context);
// What a list or a revert did or would do, for people.
void SayList(const feeds::IngestCounts& counts, Context& context);

}  // namespace daybook::cli
