// daybook test: users' golden scripts.
#include <array>

#include "cli/command.h"
#include "cli/script/golden_script.h"
#include "cli/script/line_difference.h"
#include "cli/script/script_ledger.h"
#include "cli/script/script_text.h"

namespace daybook::cli {
namespace {

constexpr std::array<OptionSpec, 1> kOptions{{
    {"update", 0, "", "write what came into the files as what is expected"},
}};

struct Tally {
  size_t blocks = 0, differing = 0;
};

Status RunBlock(const std::string& path, ScriptLedger& ledger, ScriptBlock& block, bool update,
                Context& context, Tally& tally) {
  const std::string place = path + ":" + std::to_string(block.line);
  auto ran = ledger.Run(block);
  if (!ran.ok()) {
    Error error = ran.error();
    error.place = place;
    return error;
  }
  const std::string& said = *ran;
  if (update) {
    block.has_expected = !said.empty();
    block.expected = said;
    return {};
  }
  // What a block without `----` says is not looked at, unless it failed where it may not.
  if (!block.has_expected &&
      (block.directive == "ingest" || block.directive == "simulate" || said.empty()))
    return {};
  ++tally.blocks;
  if (said == block.expected) return {};
  ++tally.differing;
  return context.console.Write(place + ": " + block.directive + "\n" + block.body + "----\n" +
                               LineDifference(block.expected, said) + "\n");
}

Status RunFile(const std::string& path, bool update, Context& context, Tally& tally) {
  DAYBOOK_ASSIGN(const std::string text, ReadStatements(path, context.interrupt));
  DAYBOOK_ASSIGN(GoldenScript script, ReadGoldenScript(text, path, UserDirectives()));
  auto made = HasOwnLedger(script) ? MakeOwnLedger(context) : AskLedger(context);
  DAYBOOK_ASSIGN(const auto ledger, std::move(made));
  for (ScriptBlock& block : script.blocks)
    DAYBOOK_TRY(RunBlock(path, *ledger, block, update, context, tally));
  if (!update) return {};
  const std::string updated = WriteGoldenScript(script);
  if (updated == text) return {};
  context.console.Say(path + ": rewritten");
  return ReplaceStatements(path, updated);
}

Status RunTest(const Arguments& arguments, Context& context) {
  Tally tally;
  for (const std::string& path : arguments.operands()) {
    if (path == "-") return Error{ErrorCode::kUsage, "test takes files, not standard input"};
    DAYBOOK_TRY(RunFile(path, arguments.Has("update"), context, tally));
  }
  if (arguments.Has("update")) return {};
  if (tally.differing == 0) {
    context.console.Say(std::to_string(tally.blocks) + " answers as expected");
    return {};
  }
  return Error{ErrorCode::kBadData,
               std::to_string(tally.differing) + " of " + std::to_string(tally.blocks) +
                   " answers are not as expected",
               "", "--update writes what came into the file; look at the difference then"};
}

}  // namespace

const Command& TestCommand() {
  static const Command kCommand{
      "test",
      "FILE...",
      "run golden scripts: questions with the answers they must have",
      "A script has blocks with a blank line between them: a word, what it is about, `----`, and\n"
      "what is expected. Exit code 65 and the difference where an answer is another.\n\n"
      "  clock 2024-03-31            today in this script\n"
      "  ingest [SOURCE]             records that follow, as FHIR a line\n"
      "  simulate RESIDENTS SEED YEARS UNTIL   a made-up population\n"
      "  file NAME                   its lines follow, for definitions that name it\n"
      "  query [$NAME=VALUE ...]     statements that follow, and their answers\n"
      "  error [$NAME=VALUE ...]     a statement that must fail, and what is said\n\n"
      "A script with clock, ingest, simulate or file has a ledger of its own, thrown away after\n"
      "it; any other asks the ledger of --data and changes nothing in it. query/tools.md has an\n"
      "example.\n",
      kOptions,
      1,
      kOperandsMax,
      RunTest};
  return kCommand;
}

}  // namespace daybook::cli
