#include "cli/program.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <exception>

#include "cli/command.h"
#include "cli/error_text.h"
#include "cli/suggest.h"
#include "query/help/error_page.h"

namespace daybook::cli {
namespace {

#ifndef DAYBOOK_VERSION
#error "the build gives DAYBOOK_VERSION"
#endif

constexpr std::array<OptionSpec, 6> kGlobalOptions{{
    {"data", 0, "DIR", "the ledger's folder; else $DAYBOOK_DATA, else ./daybook-data"},
    {"as", 0, "ROLE", "ask as this role, not as the local operator; needs --org"},
    {"org", 0, "ODS", "the organisation of that role"},
    {"purpose", 0, "P", "why it is asked; else \"direct care\""},
    {"help", 'h', "", "this text; after a command, that command's"},
    {"version", 0, "", "the version"},
}};

std::string ProgramHelp() {
  std::string out =
      "daybook: a ledger of care events and the questions to ask it\n\n"
      "usage: daybook [global options] COMMAND [options]\n"
      "       daybook                       the prompt, on a terminal\n\nglobal options\n";
  out += OptionsHelp(kGlobalOptions) + "\ncommands\n";
  for (const Command* command : AllCommands()) {
    out += "  " + std::string(command->name);
    out += std::string(13 - command->name.size(), ' ') + std::string(command->summary) + "\n";
  }
  out += "\nof later parts, refused with 69:";
  for (std::string_view name : LaterCommands()) out += " " + std::string(name);
  return out +
         "\n\nexit codes: 0 ok, 64 usage, 65 bad query or data, 66 no ledger there, 69 unavailable"
         "\nor of a later part, 70 our bug, 73 can't create, 74 I/O error or corruption,"
         "\n75 try later, 77 not permitted, 130 interrupted\n";
}

std::string CommandHelp(const Command& command) {
  std::string out = "usage: daybook " + std::string(command.name);
  if (!command.options.empty()) out += " [options]";
  if (!command.operands.empty()) out += " " + std::string(command.operands);
  out += "\n\n" + std::string(command.details);
  if (!command.options.empty()) out += "\noptions\n" + OptionsHelp(command.options);
  return out;
}

const Command* FindCommand(std::string_view name) {
  for (const Command* command : AllCommands())
    if (command->name == name) return command;
  return nullptr;
}

Status RefuseCommand(const std::string& name) {
  const auto later = LaterCommands();
  if (std::find(later.begin(), later.end(), name) != later.end())
    return Error{ErrorCode::kUnsupported, "'" + name + "' belongs to a later part of Daybook", "",
                 "daybook --help lists what this one does"};
  std::vector<std::string_view> known(later.begin(), later.end());
  for (const Command* command : AllCommands()) known.push_back(command->name);
  return Error{ErrorCode::kUsage, "there is no command '" + name + "'", "",
               DidYouMean(name, known, "daybook --help lists the commands")};
}

std::string UserName() {
  const passwd* user = ::getpwuid(::geteuid());
  return user != nullptr ? user->pw_name : "uid " + std::to_string(::geteuid());
}

Result<GlobalOptions> ReadGlobals(const Arguments& arguments) {
  GlobalOptions globals;
  const char* from_environment = std::getenv("DAYBOOK_DATA");
  const bool set = from_environment != nullptr && *from_environment != '\0';
  globals.folder = arguments.Value("data", set ? from_environment : "daybook-data");
  globals.folder_named = set || arguments.Has("data");
  if (globals.folder.empty()) return Error{ErrorCode::kUsage, "--data needs a folder's name"};
  if (arguments.Has("as") != arguments.Has("org"))
    return Error{ErrorCode::kUsage, "--as and --org go together", "",
                 "say which role, of which organisation: --as clinician --org RJ1"};
  if (arguments.Has("as")) {
    globals.actor.name = UserName();
    globals.actor.role = arguments.Value("as");
    globals.actor.organisation = arguments.Value("org");
    if (globals.actor.role.empty() || globals.actor.organisation.empty())
      return Error{ErrorCode::kUsage, "--as and --org need a value that is not empty"};
  }
  if (arguments.Has("purpose")) globals.actor.purpose = arguments.Value("purpose");
  return globals;
}

// An option of the program behind the command is a slip worth its own words.
Error PlaceGlobals(Error error) {
  for (const OptionSpec& global : kGlobalOptions)
    if (error.message == "there is no option --" + std::string(global.name))
      error.hint = "--" + std::string(global.name) + " stands before the command";
  return error;
}

Status RunCommand(const Command& command, std::span<const std::string> words, Context& context) {
  std::vector<OptionSpec> options(command.options.begin(), command.options.end());
  options.push_back({"help", 'h', "", ""});
  auto read = Read(words, options, Operands::kMixWithOptions);
  if (!read.ok()) return PlaceGlobals(read.error());
  const Arguments& arguments = read->arguments;
  if (arguments.Has("help")) return context.console.Write(CommandHelp(command));
  const size_t count = arguments.operands().size();
  const std::string usage = "daybook " + std::string(command.name) + " --help says how";
  if (count < command.operands_min)
    return Error{ErrorCode::kUsage,
                 std::string(command.name) + " needs " + std::string(command.operands), "", usage};
  if (count > command.operands_max)
    return Error{ErrorCode::kUsage,
                 "'" + arguments.operands()[command.operands_max] + "' is one word too many", "",
                 usage};
  context.command_line = "daybook " + std::string(command.name);
  return command.run(arguments, context);
}

// No command: the prompt on a terminal, the help else.
Status RunAlone(Context& context) {
  if (context.console.in_is_terminal() && context.console.out_is_terminal())
    return RunCommand(ReplCommand(), {}, context);
  context.console.SayRaw(ProgramHelp());
  return Error{ErrorCode::kUsage, "no command was given"};
}

// `daybook help`, `daybook help COMMAND`, `daybook help CQ0102`.
Status Help(std::span<const std::string> words, Console& console) {
  if (words.empty()) return console.Write(ProgramHelp());
  if (const auto page = query::ErrorPage(words[0])) return console.Write(*page);
  if (query::LooksLikeErrorCode(words[0]))
    return Error{ErrorCode::kUsage, "there is no code " + words[0], "",
                 "query/errors.md lists the codes"};
  const Command* command = FindCommand(words[0]);
  return command != nullptr ? console.Write(CommandHelp(*command)) : RefuseCommand(words[0]);
}

Status RunWords(std::span<const std::string> words, Console& console, Interrupt& interrupt,
                const Clock& clock, RemoteDoor& remote) {
  DAYBOOK_ASSIGN(const ReadArguments read, Read(words, kGlobalOptions, Operands::kEndOptions));
  if (read.arguments.Has("help")) return console.Write(ProgramHelp());
  if (read.arguments.Has("version")) return console.Write("daybook " DAYBOOK_VERSION "\n");
  DAYBOOK_ASSIGN(GlobalOptions globals, ReadGlobals(read.arguments));
  Context context{std::move(globals), console, interrupt, clock, remote, "daybook"};
  if (read.words_read == words.size()) return RunAlone(context);
  const std::string& name = words[read.words_read];
  if (name == "help") return Help(words.subspan(read.words_read + 1), console);
  const Command* command = FindCommand(name);
  if (command == nullptr) return RefuseCommand(name);
  return RunCommand(*command, words.subspan(read.words_read + 1), context);
}

}  // namespace

int RunProgram(std::span<const std::string> words, Console& console, Interrupt& interrupt,
               const Clock& clock, RemoteDoor& remote) {
  Status status;
  try {
    status = RunWords(words, console, interrupt, clock, remote);
  } catch (const std::exception& bug) {  // the last seam: nothing of ours throws
    status = Error{ErrorCode::kInternal, std::string("our bug: ") + bug.what(), "",
                   "please report it with the command that was run"};
  }
  if (status.ok()) return 0;
  // Whoever read the answer had enough of it (`| head`): no failure, nobody to tell.
  if (console.closed() && status.error().code == ErrorCode::kIo) return 0;
  console.Say(ErrorText(status.error()));
  return ExitCode(status.error().code);
}

}  // namespace daybook::cli
