// daybook quarantine: what could not be read, and another try at it.
#include <algorithm>
#include <array>
#include <map>

#include "cli/answers.h"
#include "cli/command.h"
#include "cli/commands/mapping_file.h"
#include "cli/owner.h"
#include "cli/progress.h"
#include "server/local_quarantine.h"

namespace daybook::cli {
namespace {

constexpr std::array<OptionSpec, 5> kQuarantineOptions{{
    {"format", 0, "FORMAT", "of list, counts: table, vertical, csv, tsv, json, ndjson, markdown"},
    {"raw", 0, "", "of show: the input and nothing else, byte by byte into a pipe or file"},
    {"mapping", 0, "FILE", "of replay: what the columns of CSV mean (feeds/csv/README.md)"},
    {"as-of", 0, "DATE", "of replay: when that CSV was made, the version of its rows"},
    {"json", 0, "", "of replay: end with one line of JSON"},
}};

Result<uint64_t> EntryNumber(const std::string& text) {
  return NumberOf("the number of an entry", text, 1, UINT64_MAX);
}

query::Row RowOf(const ledger::QuarantineEntry& entry) {
  return {static_cast<int64_t>(entry.number),
          FormatInstant(entry.received.value),
          entry.source,
          entry.format,
          entry.origin,
          entry.reason,
          entry.place,
          entry.message};
}

Status List(const Arguments& arguments, Context& context, server::QuarantineDesk& desk) {
  DAYBOOK_ASSIGN(const auto format, FormatFor(context.console, arguments.Value("format", "table")));
  DAYBOOK_ASSIGN(const auto entries, desk.List());
  const auto sink = MakeAnswerSink(context.console, format, "");
  using query::ValueType;
  DAYBOOK_TRY(sink->Begin("quarantine"));
  DAYBOOK_TRY(sink->Columns({{"number", ValueType::kInteger},
                             {"received", ValueType::kMoment},
                             {"source", ValueType::kText},
                             {"format", ValueType::kText},
                             {"origin", ValueType::kText},
                             {"reason", ValueType::kText},
                             {"place", ValueType::kText},
                             {"message", ValueType::kText}}));
  std::vector<query::Row> rows;
  rows.reserve(entries.size());
  for (const auto& entry : entries) rows.push_back(RowOf(entry));
  DAYBOOK_TRY(sink->Rows(rows));
  query::AnswerEnd end;
  end.row_count = rows.size();
  return sink->End(end);
}

// How many wait, by source, format and reason; the most first.
Status Counts(const Arguments& arguments, Context& context, server::QuarantineDesk& desk) {
  DAYBOOK_ASSIGN(const auto format, FormatFor(context.console, arguments.Value("format", "table")));
  DAYBOOK_ASSIGN(const auto entries, desk.List());
  std::map<std::array<std::string, 3>, int64_t> counts;
  for (const auto& entry : entries) ++counts[{entry.source, entry.format, entry.reason}];
  std::vector<query::Row> rows;
  rows.reserve(counts.size());
  for (const auto& [key, count] : counts) rows.push_back({key[0], key[1], key[2], count});
  std::ranges::stable_sort(rows, [](const query::Row& a, const query::Row& b) {
    return std::get<int64_t>(a[3].v) > std::get<int64_t>(b[3].v);
  });
  const auto sink = MakeAnswerSink(context.console, format, "");
  using query::ValueType;
  DAYBOOK_TRY(sink->Begin("quarantine"));
  DAYBOOK_TRY(sink->Columns({{"source", ValueType::kText},
                             {"format", ValueType::kText},
                             {"reason", ValueType::kText},
                             {"count", ValueType::kInteger}}));
  DAYBOOK_TRY(sink->Rows(rows));
  query::AnswerEnd end;
  end.row_count = rows.size();
  return sink->End(end);
}

Status Show(const Arguments& arguments, Context& context, server::QuarantineDesk& desk) {
  if (arguments.operands().size() != 2)
    return Error{ErrorCode::kUsage, "quarantine show needs one number"};
  DAYBOOK_ASSIGN(const uint64_t number, EntryNumber(arguments.operands()[1]));
  DAYBOOK_ASSIGN(const auto entry, desk.Show(number));
  // A terminal must not do what an input tells it; a pipe gets the bytes.
  const auto write = [&console = context.console](const std::string& text) {
    return console.Write(console.out_is_terminal() ? ForTerminal(text) : text);
  };
  if (arguments.Has("raw")) return write(entry.raw);
  std::string out = "number    " + std::to_string(entry.number) + "\nreceived  " +
                    FormatInstant(entry.received.value) + "\nsource    " + entry.source +
                    "\nformat    " + entry.format + "\norigin    " + entry.origin + "\nreason    " +
                    entry.reason + "\nplace     " + entry.place + "\nmessage   " + entry.message +
                    "\nnext step " + entry.next_step + "\nbytes     " +
                    CountText(entry.raw.size()) + "\n\n" + entry.raw;
  if (!out.ends_with('\n')) out += '\n';
  return write(out);
}

Status Replay(const Arguments& arguments, Context& context, server::QuarantineDesk& desk) {
  server::ReplayAsked asked;
  if (arguments.Has("as-of") && !arguments.Has("mapping"))
    return Error{ErrorCode::kUsage, "--as-of is of rows of CSV, which are read by a mapping", "",
                 "name one with --mapping FILE"};
  if (arguments.Has("mapping")) {
    DAYBOOK_ASSIGN(MappingFile mapping, ReadMappingFile(arguments.Value("mapping")));
    asked.mapping = std::move(mapping.text);
    asked.as_of = arguments.Value("as-of");
    DAYBOOK_TRY(AsOfOf(asked.as_of));
  }
  const auto& operands = arguments.operands();
  for (size_t i = 1; i < operands.size(); ++i) {
    DAYBOOK_ASSIGN(const uint64_t number, EntryNumber(operands[i]));
    asked.numbers.push_back(number);
  }
  const server::ReplayOutcome outcome = desk.Replay(asked, context.interrupt.flag());
  const server::ReplayReport& report = outcome.report;
  for (const std::string& stayed : report.stayed) context.console.Say(stayed);
  context.console.Say(CountText(report.taken) + " of " + CountText(report.tried) + " taken in, " +
                      CountText(report.left) + " in quarantine now");
  if (arguments.Has("json"))
    DAYBOOK_TRY(context.console.Write("{\"replayed\":" + std::to_string(report.tried) +
                                      ",\"taken\":" + std::to_string(report.taken) +
                                      ",\"left\":" + std::to_string(report.left) + "}\n"));
  return outcome.status;
}

Status RunQuarantine(const Arguments& arguments, Context& context) {
  const std::string& verb = arguments.operands()[0];
  if (verb != "list" && verb != "counts" && verb != "show" && verb != "replay")
    return Error{ErrorCode::kUsage, "quarantine has no '" + verb + "'", "",
                 "list, counts, show N or replay [N...]"};
  DAYBOOK_ASSIGN(const auto folder,
                 OpenFolder(context, IfMissing::kRefuse, IfOwned::kUseItsSocket));
  const auto desk = folder->remote()
                        ? server::ConnectQuarantine(OwnerSocket(context), context.globals.actor,
                                                    &context.interrupt.flag())
                        : server::MakeLocalQuarantine(folder->store(), folder->views(),
                                                      context.globals.actor, "command");
  if (verb == "list") return List(arguments, context, *desk);
  if (verb == "counts") return Counts(arguments, context, *desk);
  if (verb == "show") return Show(arguments, context, *desk);
  return Replay(arguments, context, *desk);
}

}  // namespace

const Command& QuarantineCommand() {
  static const Command kCommand{
      "quarantine",
      "list | counts | show N | replay [N...]",
      "what could not be read: list it, look at it, try again",
      "Inputs that could not be read are kept with their bytes and the reason, an entry of a\n"
      "Bundle as a Bundle of that one entry.\n"
      "`counts` says how many wait, by source, format and reason.\n"
      "`replay` reads them again, all or those named, and lets go of those that are taken in\n"
      "(or turn out to be there already). With --mapping it reads rows of CSV again, by that\n"
      "mapping, and without numbers these alone. What stays is no error: the counts say it. For "
      "the\n"
      "local operator alone, and each use is in the access log. Works beside a running\n"
      "`daybook serve`.\n",
      kQuarantineOptions,
      1,
      kOperandsMax,
      RunQuarantine};
  return kCommand;
}

}  // namespace daybook::cli
