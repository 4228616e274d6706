// daybook test: users' golden scripts.
#include <array>

#include "cli/command.h"
#include "cli/error_text.h"
#include "cli/script/golden_script.h"
#include "cli/script/line_difference.h"
#include "cli/script/script_ledger.h"
#include "cli/script/script_text.h"

namespace daybook::cli {
namespace {

constexpr std::array<OptionSpec, 1> kTestOptions{{
    {"update", 0, "", "write what came into the files as what is expected"},
}};

struct Tally {
  size_t blocks = 0, differing = 0, broken = 0;  // broken: scripts that could not be followed
};

// What a block without `----` says is not looked at, unless it failed where it may not.
bool IsLookedAt(const ScriptBlock& block, const BlockAnswer& said) {
  if (block.has_expected || said.did_not_fail) return true;
  return block.directive != "ingest" && block.directive != "simulate" && !said.text.empty();
}

Status RunBlock(const std::string& path, ScriptLedger& ledger, ScriptBlock& block, bool update,
                Context& context, Tally& tally) {
  const std::string place = path + ":" + std::to_string(block.line);
  auto ran = ledger.Run(block);
  if (!ran.ok()) {
    Error error = ran.error();
    error.place = place;
    return error;
  }
  if (update && !ran->did_not_fail) {
    block.has_expected = !ran->text.empty();
    block.expected = ran->text;
    return {};
  }
  if (!IsLookedAt(block, *ran)) return {};
  ++tally.blocks;
  if (ran->text == block.expected && !ran->did_not_fail) return {};
  ++tally.differing;
  std::string told = place + ": " + block.directive + "\n" + block.body + "----\n";
  if (ran->did_not_fail) told += "it must fail, and did not\n";
  return context.console.Write(told + LineDifference(block.expected, ran->text) + "\n");
}

Status RunFile(const std::string& path, bool update, Context& context, Tally& tally) {
  DAYBOOK_ASSIGN(const std::string text, ReadScriptFile(path));
  DAYBOOK_ASSIGN(GoldenScript script, ReadGoldenScript(text, path, UserDirectives()));
  auto made = HasOwnLedger(script) ? MakeOwnLedger(context) : AskLedger(context);
  DAYBOOK_ASSIGN(const auto ledger, std::move(made));
  for (ScriptBlock& block : script.blocks)
    DAYBOOK_TRY(RunBlock(path, *ledger, block, update, context, tally));
  if (!update) return {};
  const std::string updated = WriteGoldenScript(script);
  if (updated == text) return {};
  DAYBOOK_TRY(ReplaceStatements(path, updated));
  context.console.Say(path + ": rewritten");
  return {};
}

Status Told(const Tally& tally, const Status& first_failure, bool update, Console& console) {
  std::string told = std::to_string(tally.differing) + " of " + std::to_string(tally.blocks) +
                     " answers are not as expected";
  std::string hint = "--update writes what came into the file; look at the difference then";
  if (tally.differing == 0) told = std::to_string(tally.blocks) + " answers as expected";
  if (update)
    told = std::to_string(tally.differing) +
           (tally.differing == 1 ? " statement that must fail" : " statements that must fail") +
           " did not";
  if (update || tally.differing == 0) hint.clear();
  if (!first_failure.ok())
    return Error{first_failure.error().code,
                 std::to_string(tally.broken) + (tally.broken == 1 ? " script" : " scripts") +
                     " did not run to the end; " + told,
                 "", hint};
  if (tally.differing > 0) return Error{ErrorCode::kBadData, told, "", hint};
  if (!update) console.Say(told);
  return {};
}

// A script that can't be followed does not keep the others from running.
Status RunTest(const Arguments& arguments, Context& context) {
  Tally tally;
  Status first_failure;
  for (const std::string& path : arguments.operands()) {
    if (path == "-") return Error{ErrorCode::kUsage, "test takes files, not standard input"};
    const Status ran = RunFile(path, arguments.Has("update"), context, tally);
    if (ran.ok()) continue;
    if (ran.error().code == ErrorCode::kCancelled || context.console.closed()) return ran;
    context.console.Say(ErrorText(ran.error()));
    ++tally.broken;
    if (first_failure.ok()) first_failure = ran;
  }
  return Told(tally, first_failure, arguments.Has("update"), context.console);
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
      "  query [$NAME=VALUE ...]     statements that follow, and their answers; 'A VALUE'\n"
      "  error [$NAME=VALUE ...]     a statement that must fail, and what is said\n\n"
      "A script with clock, ingest, simulate or file has a ledger of its own, thrown away after\n"
      "it; any other asks the ledger of --data and changes nothing in it. query/tools.md has an\n"
      "example.\n",
      kTestOptions,
      1,
      kOperandsMax,
      RunTest};
  return kCommand;
}

}  // namespace daybook::cli
