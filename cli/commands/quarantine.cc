// daybook quarantine: what could not be read, and another try at it.
#include "ledger/quarantine.h"

#include <array>

#include "cli/answers.h"
#include "cli/command.h"
#include "cli/owner.h"
#include "cli/progress.h"
#include "feeds/ingest.h"
#include "feeds/io/byte_stream.h"

namespace daybook::cli {
namespace {

constexpr std::array<OptionSpec, 3> kOptions{{
    {"format", 0, "FORMAT", "of list: table (unasked), vertical, csv, tsv, json, ndjson, markdown"},
    {"raw", 0, "", "of show: the input as it came and nothing else"},
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

Status List(const Arguments& arguments, Context& context, ledger::Quarantine& quarantine) {
  DAYBOOK_ASSIGN(const auto format, FormatFor(context.console, arguments.Value("format", "table")));
  DAYBOOK_ASSIGN(const auto entries, quarantine.List());
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
  for (const auto& entry : entries) rows.push_back(RowOf(entry));
  DAYBOOK_TRY(sink->Rows(rows));
  query::AnswerEnd end;
  end.row_count = rows.size();
  return sink->End(end);
}

Status Show(const Arguments& arguments, Context& context, ledger::Quarantine& quarantine) {
  if (arguments.operands().size() != 2)
    return Error{ErrorCode::kUsage, "quarantine show needs one number"};
  DAYBOOK_ASSIGN(const uint64_t number, EntryNumber(arguments.operands()[1]));
  DAYBOOK_ASSIGN(const auto entry, quarantine.Get(number));
  if (arguments.Has("raw")) return context.console.Write(entry.raw);
  std::string out = "number    " + std::to_string(entry.number) + "\nreceived  " +
                    FormatInstant(entry.received.value) + "\nsource    " + entry.source +
                    "\nformat    " + entry.format + "\norigin    " + entry.origin + "\nreason    " +
                    entry.reason + "\nplace     " + entry.place + "\nmessage   " + entry.message +
                    "\nnext step " + entry.next_step + "\nbytes     " +
                    CountText(entry.raw.size()) + "\n\n" + entry.raw;
  if (!out.ends_with('\n')) out += '\n';
  return context.console.Write(out);
}

// True if the entry was taken in (or was there already) and is out of quarantine.
Result<bool> ReplayOne(uint64_t number, Context& context, ledger::Store& store) {
  DAYBOOK_ASSIGN(ledger::QuarantineEntry entry, store.quarantine().Get(number));
  const std::string label = "quarantine entry " + std::to_string(number);
  if (entry.raw.size() >= feeds::kQuarantineRawBytesMax) {
    context.console.Say(label + " stays: only its first " +
                        CountText(feeds::kQuarantineRawBytesMax) + " bytes are kept; ingest " +
                        entry.origin + " again");
    return false;
  }
  feeds::IngestOptions options;
  options.source = entry.source;
  options.format = feeds::FormatFromWord(entry.format).value_or(feeds::Format::kAuto);
  options.cancelled = [&context] { return context.interrupt.cancelled(); };
  feeds::Ingest ingest(store, std::move(options));
  const auto bytes = feeds::FromMemory(std::move(entry.raw), entry.origin);
  DAYBOOK_TRY(ingest.Read(*bytes));
  const feeds::IngestCounts counts = ingest.counts();
  if (counts.quarantined > 0 || counts.accepted + counts.duplicates == 0) {
    context.console.Say(label + " stays: " + entry.message);
    return false;
  }
  DAYBOOK_TRY(store.quarantine().Remove(number));
  return true;
}

Result<std::vector<uint64_t>> NumbersToReplay(const Arguments& arguments,
                                              ledger::Quarantine& quarantine) {
  std::vector<uint64_t> numbers;
  const auto& operands = arguments.operands();
  for (size_t i = 1; i < operands.size(); ++i) {
    DAYBOOK_ASSIGN(const uint64_t number, EntryNumber(operands[i]));
    numbers.push_back(number);
  }
  if (!numbers.empty()) return numbers;
  DAYBOOK_ASSIGN(const auto entries, quarantine.List());
  for (const auto& entry : entries) numbers.push_back(entry.number);
  return numbers;
}

Status Replay(const Arguments& arguments, Context& context, OpenedFolder& folder) {
  ledger::Store& store = folder.store();
  DAYBOOK_ASSIGN(const auto numbers, NumbersToReplay(arguments, store.quarantine()));
  uint64_t taken = 0;
  Status status;
  for (uint64_t number : numbers) {
    const Result<bool> outcome = ReplayOne(number, context, store);
    if (!outcome.ok()) {
      status = outcome.error();
      break;
    }
    taken += outcome.value() ? 1 : 0;
  }
  const auto cancelled = [&context] { return context.interrupt.cancelled(); };
  if (status.ok()) status = folder.views().WaitFor(store.care().size(), cancelled);
  const uint64_t left = store.quarantine().count();
  context.console.Say(CountText(taken) + " of " + CountText(numbers.size()) + " taken in, " +
                      CountText(left) + " in quarantine now");
  if (arguments.Has("json"))
    DAYBOOK_TRY(context.console.Write("{\"replayed\":" + std::to_string(numbers.size()) +
                                      ",\"taken\":" + std::to_string(taken) +
                                      ",\"left\":" + std::to_string(left) + "}\n"));
  return status;
}

Status RunQuarantine(const Arguments& arguments, Context& context) {
  // Raw inputs name people and no policy can see into them.
  if (!context.globals.actor.is_local_operator())
    return Error{ErrorCode::kNotPermitted, "the quarantine is for the local operator alone", "",
                 "leave out --as"};
  const std::string& verb = arguments.operands()[0];
  if (verb != "list" && verb != "show" && verb != "replay")
    return Error{ErrorCode::kUsage, "quarantine has no '" + verb + "'", "",
                 "list, show N or replay [N...]"};
  DAYBOOK_ASSIGN(const auto folder, OpenFolder(context, IfMissing::kRefuse, IfOwned::kRefuse));
  if (verb == "list") return List(arguments, context, folder->store().quarantine());
  if (verb == "show") return Show(arguments, context, folder->store().quarantine());
  return Replay(arguments, context, *folder);
}

}  // namespace

const Command& QuarantineCommand() {
  static const Command kCommand{
      "quarantine",
      "list | show N | replay [N...]",
      "what could not be read: list it, look at it, try again",
      "Inputs that could not be read are kept with their bytes and the reason.\n"
      "`replay` reads them again, all or those named, and lets go of those that are taken in\n"
      "(or turn out to be there already). What stays is no error: the counts say it.\n",
      kOptions,
      1,
      kOperandsMax,
      RunQuarantine};
  return kCommand;
}

}  // namespace daybook::cli
