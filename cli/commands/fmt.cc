// daybook fmt: CareQL in its canonical form.
#include <array>

#include "cli/command.h"
#include "cli/error_text.h"
#include "cli/script/script_text.h"
#include "query/parse/parse.h"
#include "query/print/format_script.h"

namespace daybook::cli {
namespace {

constexpr std::array<OptionSpec, 1> kFmtOptions{{
    {"check", 0, "", "write nothing; list the files that differ, exit code 65 if there are any"},
}};

struct Formatted {
  std::string path, before, after;
};

Result<Formatted> Format(const std::string& path, Context& context) {
  DAYBOOK_ASSIGN(std::string text, ReadStatements(path, context.interrupt));
  query::FormattedScript formatted =
      query::FormatScript(text, [&] { return context.interrupt.cancelled(); });
  if (formatted.stopped) return Error{ErrorCode::kCancelled, "interrupted"};
  if (!formatted.ok) {
    std::string told = path + ":\n";
    for (const query::Diagnostic& diagnostic : formatted.diagnostics)
      if (!diagnostic.warning) told += query::Underline(text, diagnostic);
    return Error{ErrorCode::kBadQuery, told};
  }
  if (formatted.text.size() > query::kStatementBytesMax)
    return Error{ErrorCode::kTooLarge,
                 "its canonical form has " + std::to_string(formatted.text.size()) +
                     " bytes, and more than " + std::to_string(query::kStatementBytesMax) +
                     " are not read",
                 path, "split the file"};
  if (formatted.left_alone > 0)
    context.console.Say(path + ": " + std::to_string(formatted.left_alone) +
                        (formatted.left_alone == 1 ? " statement is" : " statements are") +
                        " left as written: the canonical form would not be read the same");
  return Formatted{path, std::move(text), std::move(formatted.text)};
}

bool Rewrites(const Formatted& file) { return file.path != "-" && file.before != file.after; }

Status Write(const Formatted& file, Context& context) {
  if (file.path == "-") return context.console.Write(file.after);
  if (!Rewrites(file)) return {};
  DAYBOOK_TRY(ReplaceStatements(file.path, file.after));
  context.console.Say(file.path + ": rewritten");
  return {};
}

// All are read before the first is rewritten: one that is wrong, or may not be written, leaves the
// others as they are.
Status RunFmt(const Arguments& arguments, Context& context) {
  const bool writes = !arguments.Has("check");
  std::vector<Formatted> files;
  std::vector<Error> failures;
  for (const std::string& path : arguments.operands()) {
    Result<Formatted> formatted = Format(path, context);
    if (formatted.ok() && writes && Rewrites(*formatted))
      if (const Status may = MayReplace(path); !may.ok()) formatted = may.error();
    if (formatted.ok())
      files.push_back(std::move(formatted).value());
    else if (formatted.error().code == ErrorCode::kCancelled)
      return formatted.error();
    else
      failures.push_back(formatted.error());
  }
  bool differs = false;
  for (const Formatted& file : files) {
    if (writes) {
      if (failures.empty()) DAYBOOK_TRY(Write(file, context));
    } else if (file.before != file.after) {
      DAYBOOK_TRY(context.console.Write(file.path + "\n"));
      differs = true;
    }
  }
  // The first says how it ends, behind the others.
  for (size_t i = 1; i < failures.size(); ++i) context.console.Say(ErrorText(failures[i]));
  if (!failures.empty()) {
    if (writes && !files.empty())
      context.console.Say("no file is rewritten: not all of them can be");
    return failures.front();
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
      "`or`. Comments and |terms| stay. `-` reads standard input and prints. Where a file can't "
      "be\n"
      "read none is rewritten, exit code 65. No ledger is needed.\n",
      kFmtOptions,
      1,
      kOperandsMax,
      RunFmt};
  return kCommand;
}

}  // namespace daybook::cli
