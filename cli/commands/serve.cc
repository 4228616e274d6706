// daybook serve: the ledger's doors, open until it is told to stop.
#include <array>
#include <chrono>

#include "cli/command.h"
#include "cli/owner.h"
#include "feeds/ingest.h"
#include "server/local_services.h"
#include "server/mllp/mllp_server.h"
#include "server/net/address.h"
#include "server/server.h"

namespace daybook::cli {
namespace {

// How long running requests may take to finish once it is told to stop.
constexpr auto kPatience = std::chrono::seconds(10);

constexpr std::array<OptionSpec, 4> kServeOptions{{
    {"listen", 0, "ADDR:PORT", "HTTP on TCP too; loopback only, until there is authentication"},
    {"mllp", 0, "ADDR:PORT", "HL7 v2 over MLLP; loopback only too"},
    {"source", 0, "NAME", "whose messages come over MLLP; default local"},
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
  for (const char* option : {"listen", "mllp"}) {
    if (!arguments.Has(option)) continue;
    const auto address = server::ParseLoopback(arguments.Value(option));
    if (!address.ok()) return address.error();
  }
  server::MllpOptions mllp;
  mllp.listen = arguments.Value("mllp");
  mllp.source = arguments.Value("source", "local");
  mllp.log = options.log;
  if (!feeds::IsSourceName(mllp.source))
    return Error{ErrorCode::kUsage, feeds::kSourceRule, "--source"};
  DAYBOOK_ASSIGN(const auto folder, OpenFolder(context, IfMissing::kCreate, IfOwned::kRefuse));
  const auto services = server::MakeLocalServices(folder->store(), folder->views(), &context.clock);
  {
    DAYBOOK_ASSIGN(const auto server, server::Server::Start(*services, std::move(options)));
    std::unique_ptr<server::MllpServer> messages;
    if (!mllp.listen.empty()) {
      DAYBOOK_ASSIGN(messages, server::MllpServer::Start(folder->store(), mllp));
    }
    context.console.Say(ReadyText(context, *server, arguments.Value("listen")));
    if (messages)
      context.console.Say("daybook: HL7 v2 over MLLP at port " + std::to_string(messages->port()) +
                          ", source " + mllp.source + " (loopback only)");
    WaitForSignal(context.interrupt);
    context.console.SayIfRoom("daybook: stopping");
    if (messages) messages->Stop(kPatience);
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
      "--listen on TCP. With --mllp it takes HL7 v2 messages too: each is acknowledged once it is\n"
      "on disk (AA, or CA where MSH-15 asks for it), in quarantine (AR) or not taken in (AE: send\n"
      "it again). Stopping lets running requests finish for ten seconds.\n",
      kServeOptions,
      0,
      0,
      RunServe};
  return kCommand;
}

}  // namespace daybook::cli
