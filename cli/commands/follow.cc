// daybook follow: the care log as it grows.
#include <array>

#include "cli/command.h"
#include "cli/event_output.h"

namespace daybook::cli {
namespace {

constexpr std::array<OptionSpec, 1> kFollowOptions{{
    {"from", 0, "P", "from this position of the log on; unasked 0"},
}};

Status RunFollow(const Arguments& arguments, Context& context) {
  server::EventsAsked asked;
  asked.until = server::EventsAsked::Until::kCancelled;
  if (arguments.Has("from")) {
    DAYBOOK_ASSIGN(asked.from, NumberOf("--from", arguments.Value("from"), 0, UINT64_MAX));
  }
  bool remote = false;
  DAYBOOK_TRY(WriteEvents(context, asked, remote));
  if (remote)
    return Error{ErrorCode::kUnavailable, "the server stopped", "",
                 "when it is back, --from goes on behind the last position that was read"};
  context.console.Say(
      "daybook: nobody serves this ledger, so nothing can be added while it is followed; beside "
      "`daybook serve` it would go on");
  return {};
}

}  // namespace

const Command& FollowCommand() {
  static const Command kCommand{
      "follow",
      "",
      "events as lines of JSON, then those that are added",
      "Writes events as `export` does, from position P on. When all there is has been written\n"
      "comes {\"caught_up\":true,\"position\":p}, then each event once it is on disk, until "
      "Ctrl-C\n"
      "(130). Whoever reads so slowly that more than 100,000 entries wait is told once, by\n"
      "{\"fell_behind\":true,\"position\":p,\"behind\":n}, then by another caught_up: nothing is\n"
      "left out. To go on later, give --from one more than the last position that was read. For\n"
      "what is added it needs a running `daybook serve`; a folder that nobody owns can't grow\n"
      "meanwhile, and follow ends after caught_up. For the local operator alone, and in the\n"
      "access log.\n",
      kFollowOptions,
      0,
      0,
      RunFollow};
  return kCommand;
}

}  // namespace daybook::cli
