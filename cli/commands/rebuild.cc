// daybook rebuild: the views from the log again.
#include "server/rebuild.h"

#include <array>

#include "cli/command.h"
#include "cli/owner.h"
#include "cli/progress.h"
#include "server/remote_session.h"

namespace daybook::cli {
namespace {

constexpr std::array<OptionSpec, 1> kOptions{{
    {"view", 0, "NAME", "one view alone: timeline, the only one there is so far"},
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

Status RunRebuild(const Arguments& arguments, Context& context) {
  DAYBOOK_TRY(RefuseRoles(context));
  DAYBOOK_ASSIGN(const auto folder,
                 OpenFolder(context, IfMissing::kRefuse, IfOwned::kUseItsSocket));
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
      "answering meanwhile.\n",
      kOptions,
      0,
      0,
      RunRebuild};
  return kCommand;
}

}  // namespace daybook::cli
