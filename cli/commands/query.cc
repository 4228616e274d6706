// daybook query: statements in, answers out.
#include <array>

#include "cli/answers.h"
#include "cli/command.h"
#include "cli/definition_files.h"
#include "cli/owner.h"
#include "cli/progress.h"
#include "cli/script/script_text.h"
#include "feeds/io/charset.h"
#include "query/ast/ast_json.h"
#include "query/parse/parse.h"
#include "query/statement.h"
#include "query/watch/watch.h"

namespace daybook::cli {
namespace {

constexpr uint64_t kMaxRowsMost = 1'000'000'000;
constexpr uint64_t kMaxSecondsMost = 86'400;

constexpr std::array<OptionSpec, 8> kQueryOptions{{
    {"command", 'c', "TEXT", "the statements"},
    {"file", 'f', "FILE", "a file of statements"},
    {"format", 0, "FORMAT", "table (unasked), vertical, csv, tsv, json, ndjson, markdown"},
    {"param", 0, "NAME=VALUE", "the value of $NAME; may be repeated", true},
    {"max-rows", 0, "N", "cut an answer after N rows; unasked 1,000,000"},
    {"max-seconds", 0, "N", "give a statement up after N seconds; unasked none is"},
    {"keep-going", 0, "", "go on after a statement that fails; the exit code is the first's"},
    {"ast", 0, "", "print how the statements are read, as JSON, and ask nothing"},
}};

Result<std::string> ReadText(const Arguments& arguments, Context& context) {
  const bool operand = !arguments.operands().empty();
  const int ways = int{arguments.Has("command")} + int{arguments.Has("file")} + int{operand};
  if (ways != 1)
    return Error{ErrorCode::kUsage, "give the statements in one way: -c TEXT, -f FILE or -", "",
                 "daybook query -c 'from residents show count'"};
  if (arguments.Has("command")) return arguments.Value("command");
  if (arguments.Has("file")) return ReadStatements(arguments.Value("file"), context.interrupt);
  if (operand && arguments.operands()[0] != "-")
    return Error{ErrorCode::kUsage, "'" + arguments.operands()[0] + "' is no option", "",
                 "a file is given with -f, a statement with -c"};
  return ReadStatements("-", context.interrupt);
}

Result<std::map<std::string, std::string>> ReadParams(const Arguments& arguments) {
  std::map<std::string, std::string> params;
  for (const std::string& param : arguments.Values("param")) {
    const size_t equals = param.find('=');
    std::string name = param.substr(0, equals);
    if (name.starts_with('$')) name.erase(0, 1);
    if (equals == std::string::npos || name.empty())
      return Error{ErrorCode::kUsage, "--param takes name=value, not '" + param + "'"};
    if (!params.emplace(name, param.substr(equals + 1)).second)
      return Error{ErrorCode::kUsage, "--param " + name + " is given twice"};
  }
  return params;
}

// Reads the text and asks nothing: no ledger is needed.
Status PrintAst(const std::string& text, Console& console) {
  const query::ParseOutcome outcome = query::Parse(text);
  std::string rendered;
  for (const query::Diagnostic& diagnostic : outcome.diagnostics)
    rendered += query::Underline(text, diagnostic) + "\n";
  if (!outcome.ok()) return Error{ErrorCode::kBadQuery, rendered};
  if (!rendered.empty()) console.SayRaw(rendered);
  return console.Write(query::ast::ToJson(outcome.script));
}

Status RunQuery(const Arguments& arguments, Context& context) {
  DAYBOOK_ASSIGN(query::FormatOptions format,
                 FormatFor(context.console, arguments.Value("format", "table")));
  query::Request request;
  DAYBOOK_ASSIGN(request.params, ReadParams(arguments));
  DAYBOOK_ASSIGN(request.text, ReadText(arguments, context));
  if (arguments.Has("ast")) return PrintAst(request.text, context.console);
  if (arguments.Has("max-rows")) {
    DAYBOOK_ASSIGN(request.rows_max,
                   NumberOf("--max-rows", arguments.Value("max-rows"), 1, kMaxRowsMost));
  }
  if (arguments.Has("max-seconds")) {
    DAYBOOK_ASSIGN(request.seconds_max,
                   NumberOf("--max-seconds", arguments.Value("max-seconds"), 1, kMaxSecondsMost));
  }
  request.keep_going = arguments.Has("keep-going");
  DAYBOOK_TRY(AttachFiles(request, context.interrupt.flag()));
  DAYBOOK_ASSIGN(const auto folder,
                 OpenFolder(context, IfMissing::kRefuse, IfOwned::kUseItsSocket));
  // The wire is JSON, which has no place for such a text: it is refused here as the owner would.
  if (folder->remote() && !feeds::IsUtf8(request.text))
    return query::DiagnosticsError(request.text, query::Parse(request.text).diagnostics);
  if (!folder->remote() && query::AsksToWatch(request.text))
    context.console.Say(
        "daybook: nobody serves this ledger, so nothing can be added while it is watched; beside "
        "`daybook serve` it could. Ctrl-C ends it");
  bool cut = false;
  const auto sink = MakeAnswerSink(context.console, format, request.text, &cut);
  DAYBOOK_TRY(folder->session().Run(request, *sink, context.interrupt.flag()));
  if (!cut) return {};
  return Error{ErrorCode::kTooLarge,
               "an answer was cut after " + CountText(request.rows_max) + " rows, which " +
                   arguments.Value("format") + " can't say itself",
               "", "--max-rows N lets more through; json and ndjson say that they are cut"};
}

}  // namespace

const Command& QueryCommand() {
  static const Command kCommand{
      "query",
      "-c TEXT | -f FILE | -",
      "ask in CareQL",
      "Runs CareQL statements and prints their answers. A script stops at its first error\n"
      "unless --keep-going is given; one with a statement that can't be read runs nothing.\n"
      "Works beside a running `daybook serve`.\n"
      "The files that `define … from 'FILE'` names are read here, and kept with the definition.\n"
      "Answers go to stdout; errors and warnings, with the place underlined, to stderr.\n"
      "csv and tsv have no place to say that an answer is not whole: one that was cut at\n"
      "--max-rows ends with exit code 65, one that failed midway with the failure's own.\n"
      "`watch from …` goes on until Ctrl-C (130); ndjson suits programs that read it.\n\n"
      "  daybook query -c 'from residents by borough show count'\n"
      "  daybook query --format ndjson --param n=9990000018 -c 'from conditions of resident $n'\n",
      kQueryOptions,
      0,
      1,
      RunQuery};
  return kCommand;
}

}  // namespace daybook::cli
