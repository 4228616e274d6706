// daybook repl: the prompt.
#include "cli/repl/repl.h"

#include <array>

#include "cli/answers.h"
#include "cli/command.h"
#include "cli/definition_files.h"
#include "cli/owner.h"

namespace daybook::cli {
namespace {

constexpr std::array<OptionSpec, 2> kReplOptions{{
    {"format", 0, "FORMAT", "table (unasked), vertical, csv, tsv, json, ndjson, markdown"},
    {"keep-going", 0, "", "without a terminal: go on after a statement that fails"},
}};

Status RunReplCommand(const Arguments& arguments, Context& context) {
  ReplOptions options;
  DAYBOOK_ASSIGN(options.format, FormatFor(context.console, arguments.Value("format", "table")));
  options.keep_going = arguments.Has("keep-going");
  options.history_file = DefaultHistoryFile();
  options.attach = [&context](query::Request& request) {
    return AttachFiles(request, context.interrupt.flag());
  };
  DAYBOOK_ASSIGN(const auto folder,
                 OpenFolder(context, IfMissing::kRefuse, IfOwned::kUseItsSocket));
  return RunRepl(folder->session(), context.console, context.interrupt, std::move(options));
}

}  // namespace

const Command& ReplCommand() {
  static const Command kCommand{
      "repl",
      "",
      "the prompt; also what `daybook` alone opens on a terminal",
      "Asks for CareQL statements and answers them: editing, history, Tab completes. `.help`\n"
      "says more. Ctrl-C stops a running question, Ctrl-D leaves. Without a terminal it reads\n"
      "statements from stdin and stops at the first error. Works beside a running\n"
      "`daybook serve`.\n",
      kReplOptions,
      0,
      0,
      RunReplCommand};
  return kCommand;
}

}  // namespace daybook::cli
