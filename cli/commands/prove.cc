// daybook prove: files that show something about a log to whoever has its public key.
#include <array>

#include "cli/command.h"
#include "cli/out_file.h"
#include "cli/owner.h"
#include "cli/progress.h"
#include "cli/proven_log.h"
#include "ledger/log/digest.h"
#include "ledger/proof/stored_header.h"
#include "ledger/prove_log.h"
#include "query/access/access.h"
#include "query/statement.h"

namespace daybook::cli {
namespace {

constexpr std::array<OptionSpec, 2> kProveOptions{{
    kLogOption,
    {"out", 0, "FILE", "write it to this file; else to stdout"},
}};

// What one run works with.
struct Proving {
  const Arguments& arguments;
  Context& context;
  OpenedFolder& folder;
  const ProvenLog& log;
  ledger::LogTree& tree;
  const ledger::LogSigner& signer;

  const std::string& operand(size_t number) const { return arguments.operands()[number]; }
};

// "p42" as answers have it, or 42 as `ingest --json` has it.
Result<uint64_t> PositionOf(const std::string& text) {
  const auto position = query::ParsePositionToken(text);
  if (position) return position->value;
  return Error{ErrorCode::kUsage, "'" + text + "' is not a position", "",
               "a number such as 42, or p42 as an answer names it"};
}

// What the access log keeps of a proof.
query::AccessNote NoteOf(const Proving& proving, const std::string& proof, uint64_t entries) {
  query::AccessNote note;
  note.door = "command";
  note.statement = "prove " + proving.operand(0) + " " + proving.operand(1);
  if (proving.log.name != "care") note.statement += " --log " + proving.log.name;
  note.categories = {"proof"};
  note.position = proving.folder.store().care().size();
  note.digest = ledger::Sha256({proof});
  note.rows = entries;
  return note;
}

// The resident's stream that an entry of the care log belongs to, if it is about one.
std::vector<StreamId> StreamShownBy(const Proving& proving, std::string_view stored) {
  const uint8_t entry_class = ledger::ClassIn(stored);
  const bool about_somebody = entry_class == static_cast<uint8_t>(ledger::EntryClass::kClinical) ||
                              entry_class == static_cast<uint8_t>(ledger::EntryClass::kIdentity);
  if (proving.log.name != "care" || !about_somebody) return {};
  StreamId stream;
  stream.bytes = ledger::StreamIn(stored);
  return {stream};
}

Result<std::string> Inclusion(const Proving& proving) {
  DAYBOOK_ASSIGN(const uint64_t position, PositionOf(proving.operand(1)));
  DAYBOOK_ASSIGN(std::string proof,
                 ledger::ProveInclusion(proving.tree, proving.signer, LogPosition(position)));
  DAYBOOK_ASSIGN(const std::string stored, proving.tree.StoredAt(LogPosition(position)));
  DAYBOOK_TRY(query::RecordAccess(proving.folder.store(), proving.context.globals.actor,
                                  NoteOf(proving, proof, 1), StreamShownBy(proving, stored)));
  return proof;
}

Result<std::string> Consistency(const Proving& proving) {
  DAYBOOK_ASSIGN(const uint64_t older, PositionOf(proving.operand(1)));
  DAYBOOK_ASSIGN(const uint64_t newer, PositionOf(proving.operand(2)));
  return ledger::ProveConsistency(proving.tree, proving.signer, LogSize(older), LogSize(newer));
}

// Who is meant; that nobody or several are is an answer too, and kept as one.
Result<std::vector<StreamId>> StreamsOf(const Proving& proving) {
  const query::Actor& actor = proving.context.globals.actor;
  DAYBOOK_ASSIGN(const projections::Visibility visibility, query::VisibilityFor(actor));
  const auto snapshot = proving.folder.views().Latest();
  const projections::Reader reader(snapshot, visibility, projections::PositionOf(*snapshot));
  const projections::FoundResident found = reader.FindResident(proving.operand(1));
  if (found.outcome == projections::FindOutcome::kFound) return reader.StreamsOf(found.resident);
  DAYBOOK_TRY(query::RecordAccess(proving.folder.store(), actor, NoteOf(proving, "", 0)));
  if (found.outcome == projections::FindOutcome::kAmbiguous)
    return Error{ErrorCode::kBadData, "more than one resident carries this identifier", "",
                 "give it with its system: system|value", "CQ0211"};
  return Error{ErrorCode::kNotFound, "no resident carries this identifier", "",
               "give an NHS number, or a source's identifier", "CQ0210"};
}

Result<std::string> Receipt(const Proving& proving) {
  if (proving.log.name != "care")
    return Error{ErrorCode::kUsage, "a receipt is of the care log, which holds residents' records",
                 "--log", "leave --log out"};
  DAYBOOK_ASSIGN(const std::vector<StreamId> streams, StreamsOf(proving));
  Progress progress(proving.context.console, "reading", Progress::Unit::kEntries);
  DAYBOOK_ASSIGN(ledger::ReceiptFile receipt,
                 ledger::ProveStreams(proving.tree, proving.signer, streams,
                                      [&](LogSize done, LogSize all) -> Status {
                                        progress.Show(done.value, all.value);
                                        if (proving.context.interrupt.cancelled())
                                          return Error{ErrorCode::kCancelled, "interrupted"};
                                        return {};
                                      }));
  DAYBOOK_TRY(query::RecordAccess(proving.folder.store(), proving.context.globals.actor,
                                  NoteOf(proving, receipt.text, receipt.entries), streams));
  return std::move(receipt.text);
}

struct Kind {
  std::string_view name;
  size_t operands;  // with the name
  std::string_view usage;
  Result<std::string> (*prove)(const Proving& proving);
};
constexpr Kind kKinds[] = {
    {"inclusion", 2, "daybook prove inclusion P", Inclusion},
    {"consistency", 3, "daybook prove consistency P Q", Consistency},
    {"receipt", 2, "daybook prove receipt RESIDENT", Receipt},
};

Result<const Kind*> KindOf(const Arguments& arguments) {
  for (const Kind& kind : kKinds) {
    if (kind.name != arguments.operands()[0]) continue;
    if (kind.operands == arguments.operands().size()) return &kind;
    return Error{
        ErrorCode::kUsage,
        "prove " + std::string(kind.name) + " takes " + std::to_string(kind.operands - 1) + " more",
        "", std::string(kind.usage)};
  }
  return Error{ErrorCode::kUsage, "'" + arguments.operands()[0] + "' can't be proven", "",
               "inclusion, consistency or receipt"};
}

Status RunProve(const Arguments& arguments, Context& context) {
  DAYBOOK_TRY(RefuseRoles(context));
  DAYBOOK_ASSIGN(const ProvenLog log, ProvenLogOf(arguments));
  DAYBOOK_ASSIGN(const Kind* const kind, KindOf(arguments));
  DAYBOOK_ASSIGN(const auto folder, OpenFolder(context, IfMissing::kRefuse, IfOwned::kRefuse));
  DAYBOOK_ASSIGN(const auto signer, ledger::SignerOf(folder->store().folder(), log.name));
  DAYBOOK_ASSIGN(const auto tree, log.In(folder->store()).Tree());
  DAYBOOK_ASSIGN(const std::string proof,
                 kind->prove({arguments, context, *folder, log, *tree, signer}));
  return WriteOut(proof, arguments, context.console);
}

}  // namespace

const Command& ProveCommand() {
  static const Command kCommand{
      "prove",
      "inclusion P | consistency P Q | receipt RESIDENT",
      "files that show what the log holds",
      "Writes a proof that `daybook-verify` checks with the log's public key alone:\n"
      "  inclusion P       the entry at position P is in the log; the entry is in the proof\n"
      "  consistency P Q   the log's first P entries are the beginning of its first Q\n"
      "  receipt RESIDENT  all that is recorded about a resident, nothing withheld: every entry\n"
      "                    of each stream, in order, and how many there are\n"
      "A position is a number, or p42 as answers name it; a resident is given as in CareQL. What\n"
      "shows a resident's record is kept in the access log. Nobody may own the folder "
      "meanwhile.\n\n"
      "  daybook prove receipt 9990000018 --out receipt.proof\n"
      "  daybook-verify --key care.vkey receipt.proof\n",
      kProveOptions,
      2,
      3,
      RunProve};
  return kCommand;
}

}  // namespace daybook::cli
