// daybook export: the care log as readable lines.
#include <array>

#include "cli/command.h"
#include "cli/event_output.h"

namespace daybook::cli {
namespace {

constexpr std::array<OptionSpec, 2> kExportOptions{{
    {"from", 0, "P", "from this position of the log on; unasked 0"},
    {"resident", 0, "N", "the events of one resident, by NHS number or another identifier"},
}};

Status RunExport(const Arguments& arguments, Context& context) {
  server::EventsAsked asked;
  if (arguments.Has("from") && arguments.Has("resident"))
    return Error{ErrorCode::kUsage, "--from and --resident don't go together"};
  if (arguments.Has("from")) {
    DAYBOOK_ASSIGN(asked.from, NumberOf("--from", arguments.Value("from"), 0, UINT64_MAX));
  }
  asked.resident = arguments.Value("resident");
  if (arguments.Has("resident") && asked.resident.empty())
    return Error{ErrorCode::kUsage, "--resident needs an identifier"};
  bool remote = false;
  return WriteEvents(context, asked, remote);
}

}  // namespace

const Command& ExportCommand() {
  static const Command kCommand{
      "export",
      "",
      "every event as a line of readable JSON",
      "Writes the events of the ledger to stdout, one a line with every field, in the order in\n"
      "which they were recorded, definitions too; then "
      "{\"end\":true,\"events\":n,\"position\":p},\n"
      "so that a cut export can be told. What is added meanwhile is not in it. Taken in by an\n"
      "empty ledger, `daybook ingest --format events`, a whole export gives the same answers. The\n"
      "form is described in feeds/events/README.md. --resident reads through the whole log. The\n"
      "lines name people: for the local operator alone, and in the access log. Works beside a\n"
      "running `daybook serve`. Quarantined inputs and keys are not in it: `daybook backup`.\n\n"
      "  daybook export | zstd > events.ndjson.zst\n",
      kExportOptions,
      0,
      0,
      RunExport};
  return kCommand;
}

}  // namespace daybook::cli
