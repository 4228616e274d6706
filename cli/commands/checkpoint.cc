// daybook checkpoint: a log's size and Merkle root, signed.
#include <array>

#include "cli/command.h"
#include "cli/out_file.h"
#include "cli/owner.h"
#include "cli/proven_log.h"
#include "ledger/prove_log.h"

namespace daybook::cli {
namespace {

constexpr std::array<OptionSpec, 3> kCheckpointOptions{{
    kLogOption,
    {"vkey", 0, "", "the public key instead: one line, what daybook-verify --key wants"},
    {"out", 0, "FILE", "write it to this file; else to stdout"},
}};

Status RunCheckpoint(const Arguments& arguments, Context& context) {
  DAYBOOK_TRY(RefuseRoles(context));
  DAYBOOK_ASSIGN(const ProvenLog log, ProvenLogOf(arguments));
  DAYBOOK_ASSIGN(const auto folder, OpenFolder(context, IfMissing::kRefuse, IfOwned::kRefuse));
  DAYBOOK_ASSIGN(const auto signer, ledger::SignerOf(folder->store().folder(), log.name));
  std::string text = ledger::VerifierKeyText(signer.verifier_key()) + "\n";
  if (!arguments.Has("vkey")) {
    DAYBOOK_ASSIGN(const auto tree, log.In(folder->store()).Tree());
    DAYBOOK_ASSIGN(text, ledger::SignedCheckpoint(*tree, signer));
  }
  DAYBOOK_TRY(WriteOut(text, arguments, context.console));
  return folder->Close();
}

}  // namespace

const Command& CheckpointCommand() {
  static const Command kCommand{
      "checkpoint",
      "",
      "the log's size and root, signed",
      "Prints a signed checkpoint of the log (C2SP tlog-checkpoint): whoever keeps it can tell\n"
      "later that nothing before it was changed (`daybook prove consistency`). With --vkey it\n"
      "prints the public key instead. Nobody may own the folder meanwhile.\n\n"
      "  daybook checkpoint --vkey --out care.vkey\n"
      "  daybook checkpoint --out monday.checkpoint\n"
      "  daybook-verify --key care.vkey monday.checkpoint\n",
      kCheckpointOptions,
      0,
      0,
      RunCheckpoint};
  return kCommand;
}

}  // namespace daybook::cli
