// daybook rebuild: the views from the log again.
#include "server/rebuild.h"

#include <algorithm>
#include <array>

#include "cli/command.h"
#include "cli/owner.h"
#include "cli/progress.h"
#include "feeds/remap/remap.h"
#include "query/access/access.h"
#include "server/remote_session.h"

namespace daybook::cli {
namespace {

constexpr std::array<OptionSpec, 4> kRebuildOptions{{
    {"view", 0, "NAME", "one view alone: timeline, the only one there is so far"},
    {"from-raw", 0, "", "read the kept originals again, and say what comes out otherwise"},
    {"apply", 0, "", "with --from-raw: append corrections"},
    {"json", 0, "", "with --from-raw: the report as one line of JSON"},
}};

// All views there are come of one fold, so the name can only be a right one.
Status CheckName(const std::string& name, query::Session& session) {
  DAYBOOK_ASSIGN(const query::StatusReport report, session.GetStatus());
  std::string names;
  for (const query::ViewLine& view : report.views) {
    if (view.name == name) return {};
    names += (names.empty() ? "" : ", ") + view.name;
  }
  return Error{ErrorCode::kUsage, "there is no view '" + name + "'", "--view",
               "the views: " + names};
}

Result<std::vector<server::RebuiltView>> RebuildHere(Context& context, OpenedFolder& folder) {
  Progress progress(context.console, "folding", Progress::Unit::kEntries);
  return server::RebuildViews(
      folder.views(),
      [&progress](LogSize done, LogSize all) { progress.Show(done.value, all.value); },
      [&context] { return context.interrupt.cancelled(); });
}

// "observation.status 12" lines, most first.
std::string PartsText(const feeds::RemapReport& report) {
  std::vector<std::pair<std::string, uint64_t>> parts(report.parts.begin(), report.parts.end());
  std::ranges::stable_sort(parts, [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string text;
  for (const auto& [part, count] : parts) text += "  " + part + " " + CountText(count) + "\n";
  return text;
}

std::string ReportText(const feeds::RemapReport& report) {
  std::string text = CountText(report.messages) + " messages, " + CountText(report.compared) +
                     " read again from their originals\n";
  if (report.without_original > 0)
    text += "  " + CountText(report.without_original) + " have no original that can be read\n";
  if (report.in_their_file > 0)
    text += "  " + CountText(report.in_their_file) + " can be read within their file alone\n";
  for (const auto& [why, count] : report.unread)
    text += "  " + CountText(count) + " are refused today, and stay as they are: " + why + "\n";
  for (const auto& [why, count] : report.left)
    text += "  " + CountText(count) + " differences stay: " + why + "\n";
  text += CountText(report.differing) + " differ: " + CountText(report.changed) +
          " events changed, " + CountText(report.withdrawn) + " withdrawn, " +
          CountText(report.added) + " added\n" + PartsText(report);
  for (const std::string& example : report.examples) text += "  e.g. " + example + "\n";
  return text;
}

// Before anything is read: the report names records.
Status NoteRead(const Arguments& arguments, const Context& context, OpenedFolder& folder) {
  query::AccessNote note;
  note.door = "command";
  note.statement = arguments.Has("apply") ? "rebuild --from-raw --apply" : "rebuild --from-raw";
  note.categories = {"originals"};
  note.position = folder.store().care().size();
  return query::RecordAccess(folder.store(), context.globals.actor, note);
}

Status RemapHere(const Arguments& arguments, Context& context, OpenedFolder& folder) {
  if (folder.remote())
    return Error{ErrorCode::kUnsupported, "originals aren't read beside a running server", "",
                 "stop `daybook serve`, run this, and start it again"};
  DAYBOOK_TRY(NoteRead(arguments, context, folder));
  Progress progress(context.console, "reading again", Progress::Unit::kEntries);
  feeds::RemapOptions options;
  options.mode = arguments.Has("apply") ? feeds::RemapMode::kCorrect : feeds::RemapMode::kReport;
  options.cancelled = [&context] { return context.interrupt.cancelled(); };
  options.progress = [&progress](uint64_t done, uint64_t all) { progress.Show(done, all); };
  DAYBOOK_ASSIGN(const feeds::RemapReport report, feeds::Remap(folder.store(), options));
  DAYBOOK_TRY(folder.views().WaitFor(folder.store().care().size(), options.cancelled));
  if (arguments.Has("json")) return context.console.Write(report.ToJson() + "\n");
  DAYBOOK_TRY(context.console.Write(ReportText(report)));
  if (report.differing > 0 && !arguments.Has("apply"))
    context.console.Say("nothing was changed; with --apply corrections are appended");
  if (report.corrections > 0)
    context.console.Say(CountText(report.corrections) + " corrections appended");
  return {};
}

Status RunRebuild(const Arguments& arguments, Context& context) {
  DAYBOOK_TRY(RefuseRoles(context));
  const bool from_raw = arguments.Has("from-raw");
  if (from_raw ? arguments.Has("view") : arguments.Has("apply") || arguments.Has("json"))
    return Error{ErrorCode::kUsage, "--apply and --json go with --from-raw, --view without it", "",
                 "see `daybook rebuild --help`"};
  DAYBOOK_ASSIGN(const auto folder,
                 OpenFolder(context, IfMissing::kRefuse, IfOwned::kUseItsSocket));
  if (from_raw) {
    const Status read = RemapHere(arguments, context, *folder);
    const Status closed = folder->Close();
    return read.ok() ? closed : read;
  }
  if (arguments.Has("view")) DAYBOOK_TRY(CheckName(arguments.Value("view"), folder->session()));
  DAYBOOK_ASSIGN(const auto rebuilt,
                 folder->remote()
                     ? server::RemoteRebuild(OwnerSocket(context), context.interrupt.flag())
                     : RebuildHere(context, *folder));
  for (const server::RebuiltView& view : rebuilt)
    DAYBOOK_TRY(context.console.Write(view.name + " " + view.digest +
                                      (view.same   ? " same\n"
                                       : view.grew ? " grown with the log\n"
                                                   : " changed\n")));
  return folder->Close();
}

}  // namespace

const Command& RebuildCommand() {
  static const Command kCommand{
      "rebuild",
      "",
      "views from the log, beside the live ones",
      "Folds the whole log into new views beside the live ones, then swaps. An interrupted\n"
      "rebuild leaves the old ones. Prints each view's digest and whether it is the same as\n"
      "before: equal logs give equal digests, so \"changed\" means that the old view was wrong\n"
      "or was built by another version. Beside a running `daybook serve` the server does it,\n"
      "answering meanwhile.\n\n"
      "With --from-raw the FHIR and HL7 v2 that is kept beside the events it gave is read again\n"
      "with today's mapping: the report says what comes out otherwise, and nothing is changed.\n"
      "With --apply corrections are appended, which stand in the place of what they correct; as\n"
      "known at an earlier position the answers stay what they were.\n",
      kRebuildOptions,
      0,
      0,
      RunRebuild};
  return kCommand;
}

}  // namespace daybook::cli
