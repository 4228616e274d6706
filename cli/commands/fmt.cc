// daybook fmt: CareQL in its canonical form.
#include <array>

#include "cli/command.h"
#include "cli/script/script_text.h"
#include "query/print/format_script.h"

namespace daybook::cli {
namespace {

constexpr std::array<OptionSpec, 1> kOptions{{
    {"check", 0, "", "write nothing; list the files that differ, exit code 65 if there are any"},
}};

Status RunFmt(const Arguments& arguments, Context& context) {
  bool differs = false;
  for (const std::string& path : arguments.operands()) {
    DAYBOOK_ASSIGN(const std::string text, ReadStatements(path, context.interrupt));
    const query::FormattedScript formatted = query::FormatScript(text);
    if (!formatted.ok) {
      std::string told = path + ":\n";
      for (const query::Diagnostic& diagnostic : formatted.diagnostics)
        if (!diagnostic.warning) told += query::Underline(text, diagnostic);
      return Error{ErrorCode::kBadQuery, told};
    }
    const bool same = formatted.text == text;
    if (arguments.Has("check")) {
      if (!same) DAYBOOK_TRY(context.console.Write(path + "\n"));
      differs = differs || !same;
    } else if (path == "-") {
      DAYBOOK_TRY(context.console.Write(formatted.text));
    } else if (!same) {
      DAYBOOK_TRY(ReplaceStatements(path, formatted.text));
      context.console.Say(path + ": rewritten");
    }
  }
  if (!differs) return {};
  return Error{ErrorCode::kBadQuery, "not in canonical form", "", "daybook fmt FILE rewrites them"};
}

}  // namespace

const Command& FmtCommand() {
  static const Command kCommand{
      "fmt",
      "FILE...|-",
      "put CareQL into its canonical form",
      "Rewrites each file in its canonical form, which means the same: keywords in small letters,\n"
      "a clause a line where a statement does not fit into 100 columns, brackets where `and` "
      "meets\n"
      "`or`. Comments and |terms| stay. `-` reads standard input and prints. A file that can't be\n"
      "read is left as it is, exit code 65. No ledger is needed.\n",
      kOptions,
      1,
      kOperandsMax,
      RunFmt};
  return kCommand;
}

}  // namespace daybook::cli
