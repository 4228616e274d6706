#include "cli/event_output.h"

#include "cli/owner.h"
#include "server/local_events.h"
#include "server/remote_session.h"

namespace daybook::cli {

Status WriteEvents(Context& context, const server::EventsAsked& asked, bool& remote) {
  DAYBOOK_ASSIGN(const auto folder,
                 OpenFolder(context, IfMissing::kRefuse, IfOwned::kUseItsSocket));
  remote = folder->remote();
  const auto take = [&console = context.console](std::string_view lines) {
    return console.Write(lines);
  };
  if (remote)
    return server::RemoteEvents(OwnerSocket(context), context.globals.actor, asked,
                                context.interrupt.flag(), take);
  server::EventsAsked here = asked;
  // Nobody can add anything while this process owns the folder.
  if (here.until == server::EventsAsked::Until::kCancelled)
    here.until = server::EventsAsked::Until::kCaughtUp;
  DAYBOOK_TRY(server::SendEvents(folder->store(), folder->views(), context.globals.actor, "command",
                                 here, context.interrupt.flag(), take));
  return folder->Close();
}

}  // namespace daybook::cli
