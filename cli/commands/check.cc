// daybook check: what is wrong with CareQL, without running it.
#include <array>

#include "cli/command.h"
#include "cli/definition_files.h"
#include "cli/error_text.h"
#include "cli/owner.h"
#include "cli/script/script_text.h"
#include "query/check/check_script.h"

namespace daybook::cli {
namespace {

constexpr std::array<OptionSpec, 1> kCheckOptions{{
    {"json", 0, "", "the diagnostics as JSON, with their places (query/tools.md)"},
}};

std::string Told(const query::CheckedFile& file) {
  std::string told;
  for (const query::Diagnostic& diagnostic : file.diagnostics)
    told += file.name + ": " + query::Underline(file.text, diagnostic);
  return told;
}

Result<std::vector<query::Diagnostic>> CheckOne(const query::CheckedFile& file,
                                                query::Session* session,
                                                const query::CancelFlag& cancel) {
  if (session == nullptr) return query::CheckText(file.text);
  query::Request request;
  request.text = file.text;
  DAYBOOK_TRY(AttachFiles(request, cancel));
  return session->Check(request);
}

// For who reads the JSON alone.
query::CheckedFile NotRead(const std::string& path, const Error& error) {
  const bool too_long = error.code == ErrorCode::kTooLarge;
  const std::string hint = error.hint.empty() ? "name a file that can be read" : error.hint;
  return {path, "", {{too_long ? "CQ0101" : "CQ0126", error.message, {}, hint, false}}};
}

Status RunCheck(const Arguments& arguments, Context& context) {
  std::vector<query::CheckedFile> files;
  std::vector<query::CheckedFile> not_read;
  Status unread;  // the first of them; the others are checked all the same
  for (const std::string& path : arguments.operands()) {
    Result<std::string> text = ReadStatements(path, context.interrupt);
    if (text.ok()) {
      files.push_back({path, std::move(text).value(), {}});
    } else if (text.error().code == ErrorCode::kCancelled) {
      return text.error();
    } else {
      not_read.push_back(NotRead(path, text.error()));
      if (unread.ok())
        unread = text.error();
      else
        context.console.Say(ErrorText(text.error()));
    }
  }
  std::unique_ptr<OpenedFolder> folder;
  if (context.globals.folder_named) {
    DAYBOOK_ASSIGN(folder, OpenFolder(context, IfMissing::kRefuse, IfOwned::kUseItsSocket));
  }
  size_t errors = 0;
  for (query::CheckedFile& file : files) {
    query::Session* session = folder ? &folder->session() : nullptr;
    DAYBOOK_ASSIGN(file.diagnostics, CheckOne(file, session, context.interrupt.flag()));
    for (const query::Diagnostic& diagnostic : file.diagnostics) errors += !diagnostic.warning;
    if (!arguments.Has("json")) DAYBOOK_TRY(context.console.Write(Told(file)));
  }
  if (arguments.Has("json")) {
    // stderr tells of the others besides.
    std::move(not_read.begin(), not_read.end(), std::back_inserter(files));
    DAYBOOK_TRY(context.console.Write(query::CheckJson(files)));
  }
  if (!unread.ok()) return unread;
  if (errors == 0) return {};
  return Error{ErrorCode::kBadQuery,
               std::to_string(errors) + (errors == 1 ? " error" : " errors") + " found"};
}

}  // namespace

const Command& CheckCommand() {
  static const Command kCommand{
      "check",
      "FILE...|-",
      "say what is wrong with CareQL, without running it",
      "Reads all statements and prints every error and warning with its place; exit code 65 if\n"
      "there is an error. Where a ledger is named, by --data or $DAYBOOK_DATA, names, types and\n"
      "units are looked at too; a definition counts for what stands after it in its file.\n"
      "Parameters need no values. Nothing is run, written, or looked up of a resident.\n\n"
      "  daybook check --json report.careql\n"
      "  daybook --data care check report.careql\n",
      kCheckOptions,
      1,
      kOperandsMax,
      RunCheck};
  return kCommand;
}

}  // namespace daybook::cli
