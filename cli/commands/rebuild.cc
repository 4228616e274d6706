// daybook rebuild: the views from the log again.
#include <array>
#include <map>

#include "cli/command.h"
#include "cli/owner.h"
#include "cli/progress.h"

namespace daybook::cli {
namespace {

constexpr std::array<OptionSpec, 1> kOptions{{
    {"view", 0, "NAME", "one view alone: timeline, the only one there is so far"},
}};

std::map<std::string, std::string> DigestsOf(const projections::Views& views) {
  std::map<std::string, std::string> digests;
  for (const auto& view : views.Statuses()) digests[view.name] = view.digest;
  return digests;
}

// All views there are come of one fold, so the name can only be a right one.
Status CheckName(const std::string& name, const std::map<std::string, std::string>& views) {
  if (views.contains(name)) return {};
  std::string names;
  for (const auto& [known, digest] : views) names += (names.empty() ? "" : ", ") + known;
  return Error{ErrorCode::kUsage, "there is no view '" + name + "'", "--view",
               "the views: " + names};
}

Status RunRebuild(const Arguments& arguments, Context& context) {
  DAYBOOK_ASSIGN(const auto folder, OpenFolder(context, IfMissing::kRefuse, IfOwned::kRefuse));
  const auto before = DigestsOf(folder->views());
  if (arguments.Has("view")) DAYBOOK_TRY(CheckName(arguments.Value("view"), before));
  {
    Progress progress(context.console, "folding", Progress::Unit::kEntries);
    DAYBOOK_TRY(folder->views().Rebuild(
        [&](LogSize done, LogSize all) { progress.Show(done.value, all.value); }));
  }
  for (const auto& [name, digest] : DigestsOf(folder->views())) {
    const auto was = before.find(name);
    const bool same = was != before.end() && was->second == digest;
    std::string line = name;
    line.append(" ").append(digest).append(same ? " same\n" : " changed\n");
    DAYBOOK_TRY(context.console.Write(line));
  }
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
      "or was built by another version.\n",
      kOptions,
      0,
      0,
      RunRebuild};
  return kCommand;
}

}  // namespace daybook::cli
