// daybook rebuild: the views from the log again.
#include <array>
#include <map>

#include "cli/command.h"
#include "cli/owner.h"
#include "cli/progress.h"

namespace daybook::cli {
namespace {

constexpr std::array<OptionSpec, 1> kOptions{{
    {"view", 0, "NAME", "one view alone; belongs to a later part, refused with 69"},
}};

std::map<std::string, std::string> DigestsOf(const projections::Views& views) {
  std::map<std::string, std::string> digests;
  for (const auto& view : views.Statuses()) digests[view.name] = view.digest;
  return digests;
}

Status RunRebuild(const Arguments& arguments, Context& context) {
  if (arguments.Has("view"))
    return Error{ErrorCode::kUnsupported, "rebuilding one view belongs to a later part of Daybook",
                 "", "daybook rebuild builds all of them"};
  DAYBOOK_ASSIGN(const auto folder, OpenFolder(context, IfMissing::kRefuse, IfOwned::kRefuse));
  const auto before = DigestsOf(folder->views());
  {
    Progress progress(context.console, "folding", Progress::Unit::kEntries);
    DAYBOOK_TRY(folder->views().Rebuild(
        [&](LogSize done, LogSize all) { progress.Show(done.value, all.value); }));
  }
  for (const auto& [name, digest] : DigestsOf(folder->views())) {
    const auto was = before.find(name);
    const bool same = was != before.end() && was->second == digest;
    DAYBOOK_TRY(context.console.Write(name + " " + digest + (same ? " same\n" : " changed\n")));
  }
  return folder->Close();
}

}  // namespace

const Command& RebuildCommand() {
  static const Command kCommand{
      "rebuild",
      "",
      "all views from the log, beside the live ones",
      "Folds the whole log into new views beside the live ones, then swaps. An interrupted\n"
      "rebuild leaves the old ones. Prints each view's digest and whether it is the same as\n"
      "before: equal logs give equal digests, so \"changed\" means that the old view was wrong\n"
      "or was built by another version.\n",
      kOptions,
      0,
      0,
      RunRebuild};
  return kCommand;
}

}  // namespace daybook::cli
