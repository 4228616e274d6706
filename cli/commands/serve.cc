// daybook serve: the ledger's doors, open until it is told to stop.
#include <array>
#include <chrono>

#include "cli/command.h"
#include "cli/owner.h"
#include "server/local_services.h"
#include "server/net/address.h"
#include "server/server.h"

namespace daybook::cli {
namespace {

// How long running requests may take to finish once it is told to stop.
constexpr auto kPatience = std::chrono::seconds(10);

constexpr std::array<OptionSpec, 3> kOptions{{
    {"listen", 0, "ADDR:PORT", "HTTP on TCP too; loopback only, until there is authentication"},
    {"mllp", 0, "ADDR:PORT", "HL7 v2; belongs to a later part, refused with 69"},
    {"quiet", 'q', "", "no line on stderr for each request"},
}};

std::string ReadyText(const Context& context, const server::Server& server,
                      const std::string& listen) {
  std::string out = "daybook: serving " + context.globals.folder.string() + " at " +
                    OwnerSocket(context).string();
  if (server.port() != 0)
    out += " and http://" + listen.substr(0, listen.rfind(':')) + ":" +
           std::to_string(server.port()) + " (loopback only: there is no authentication yet)";
  return out;
}

void WaitForSignal(Interrupt& interrupt) {
  constexpr int kNoDescriptor = -1;  // poll() passes over it
  while (!interrupt.cancelled()) interrupt.WaitReadable(kNoDescriptor);
}

Status RunServe(const Arguments& arguments, Context& context) {
  if (arguments.Has("mllp"))
    return Error{ErrorCode::kUnsupported, "HL7 v2 over MLLP belongs to a later part of Daybook"};
  server::ServerOptions options;
  options.socket = OwnerSocket(context);
  options.listen = arguments.Value("listen");
  options.clock = &context.clock;
  if (!arguments.Has("quiet"))
    options.log = [&console = context.console](std::string_view line) {
      return console.SayIfRoom(line);
    };
  // Refused before a ledger is made.
  DAYBOOK_TRY(RefuseRoles(context));
  if (!options.listen.empty()) {
    const auto address = server::ParseLoopback(options.listen);
    if (!address.ok()) return address.error();
  }
  DAYBOOK_ASSIGN(const auto folder, OpenFolder(context, IfMissing::kCreate, IfOwned::kRefuse));
  const auto services = server::MakeLocalServices(folder->store(), folder->views(), &context.clock);
  {
    DAYBOOK_ASSIGN(const auto server, server::Server::Start(*services, std::move(options)));
    context.console.Say(ReadyText(context, *server, arguments.Value("listen")));
    WaitForSignal(context.interrupt);
    context.console.SayIfRoom("daybook: stopping");
    server->Stop(kPatience);
  }
  return folder->Close();
}

}  // namespace

const Command& ServeCommand() {
  static const Command kCommand{
      "serve",
      "",
      "the socket server: HTTP with JSON on owner.sock, and on loopback TCP",
      "Owns the folder (made if it is not there) and answers until SIGTERM or Ctrl-C: on\n"
      "owner.sock in the folder, so that query, repl, status and ingest work beside it, and with\n"
      "--listen on TCP. Stopping lets running requests finish for ten seconds.\n",
      kOptions,
      0,
      0,
      RunServe};
  return kCommand;
}

}  // namespace daybook::cli
