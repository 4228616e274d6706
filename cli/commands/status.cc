// daybook status: how the ledger stands.
#include <array>

#include "cli/command.h"
#include "cli/owner.h"
#include "cli/status_text.h"

namespace daybook::cli {
namespace {

constexpr std::array<OptionSpec, 1> kStatusOptions{{{"json", 0, "", "one line of JSON"}}};

Status RunStatus(const Arguments& arguments, Context& context) {
  DAYBOOK_ASSIGN(const auto folder,
                 OpenFolder(context, IfMissing::kRefuse, IfOwned::kUseItsSocket));
  DAYBOOK_ASSIGN(const query::StatusReport report, folder->session().GetStatus());
  return context.console.Write(arguments.Has("json") ? StatusJson(report) + "\n"
                                                     : StatusText(report));
}

}  // namespace

const Command& StatusCommand() {
  static const Command kCommand{
      "status",
      "",
      "feeds, views and logs: how far, how fresh, how big",
      "Says how many entries each log holds, how fresh each source is, and for each view its\n"
      "position, lag, digest and bytes an event. Works beside a running `daybook serve`.\n",
      kStatusOptions,
      0,
      0,
      RunStatus};
  return kCommand;
}

}  // namespace daybook::cli
