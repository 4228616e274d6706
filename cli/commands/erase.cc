// daybook erase: the keys of a resident, or of all a source sent, destroyed for good.
#include <array>

#include "cli/command.h"
#include "cli/owner.h"
#include "cli/progress.h"
#include "ledger/erasure/erasure.h"
#include "ledger/erasure/mentions.h"
#include "ledger/event/event_codec.h"
#include "query/access/access.h"

namespace daybook::cli {
namespace {

constexpr std::array<OptionSpec, 4> kEraseOptions{{
    {"source", 0, "NAME", "all that this source sent, instead of one resident"},
    {"reason", 0, "TEXT", "why; stands in the certificate"},
    {"legal-basis", 0, "TEXT", "the law's ground; stands in the certificate"},
    {"dry-run", 0, "", "says what would go, and changes nothing"},
}};

// A shorter identifier would be found in the inputs of others.
constexpr size_t kIdentifierBytesMin = 6;
// Streams that a plan spells out.
constexpr size_t kNamesShown = 20;

struct Wanted {
  ledger::ErasureRequest request;
  std::set<ResidentNo> shown;  // for the access log
  std::string who;
  std::string names;  // what its sources call it, a line each
};

// What quarantined inputs may call the resident.
void AddIdentifiers(const projections::Reader& reader, ResidentNo resident,
                    ledger::Mentions& mentions) {
  const projections::PersonColumns& persons = reader.Persons();
  mentions.AddNumber(std::string(reader.TextOf(persons.nhs_number[resident.value])));
  const ResidentNo one[] = {resident};
  const auto rows = reader.ScanResidents(
      one, {projections::KindBit(ledger::Kind::kPerson), {}, /*include_retracted=*/true});
  for (const projections::RowRef row : rows.rows) {
    for (const auto& value : reader.FieldsOf(row, ledger::FieldId::kIdentifier))
      if (const auto* coded = std::get_if<ledger::Coded>(&value))
        for (const ledger::Coding& coding : coded->codings)
          if (coding.code.size() >= kIdentifierBytesMin) mentions.AddNumber(coding.code);
  }
}

// Somebody erased already, by source and subject: for what came of them since.
std::optional<Wanted> ErasedWanted(const ledger::Store& store, const std::string& name,
                                   ledger::Mentions& mentions) {
  const size_t bar = name.find('|');
  if (bar == std::string::npos) return std::nullopt;
  const std::string source = name.substr(0, bar);
  const std::string subject = name.substr(bar + 1);
  const StreamId stream = store.StreamFor(source, subject);
  if (!store.IsErased(stream)) return std::nullopt;
  Wanted wanted;
  wanted.who = "erased before";
  wanted.names = "  " + name + "\n";
  wanted.request.streams.push_back(stream);
  mentions.AddSubject(source, subject);
  return wanted;
}

Result<Wanted> ResidentWanted(const ledger::Store& store, const projections::Reader& reader,
                              const std::string& name, ledger::Mentions& mentions) {
  if (auto erased = ErasedWanted(store, name, mentions)) return std::move(*erased);
  const projections::FoundResident found = reader.FindResident(name);
  if (found.outcome != projections::FindOutcome::kFound)
    return Error{ErrorCode::kNotFound,
                 found.outcome == projections::FindOutcome::kNone
                     ? "there is no resident of this number"
                     : "several residents carry this number",
                 "", "name the resident by NHS number, or by 'source|Patient/id'"};
  Wanted wanted;
  wanted.who = "one resident";
  wanted.shown.insert(found.resident);
  for (const projections::StreamName& stream : reader.StreamNamesOf(found.resident)) {
    wanted.request.streams.push_back(stream.id);
    const std::string source(reader.TextOf(stream.source));
    const std::string subject(reader.TextOf(stream.subject));
    mentions.AddSubject(source, subject);
    if (wanted.request.streams.size() <= kNamesShown)
      wanted.names.append("  ").append(source).append("|").append(subject).append("\n");
  }
  AddIdentifiers(reader, found.resident, mentions);
  return wanted;
}

Result<Wanted> SourceWanted(const projections::Reader& reader, const std::string& source,
                            ledger::Mentions& mentions) {
  if (source == "daybook")
    return Error{ErrorCode::kNotPermitted, "definitions and certificates are not erased",
                 "--source", "`daybook status` lists the sources"};
  const auto text = reader.FindText(source);
  Wanted wanted;
  wanted.who = "everything of the source '" + source + "'";
  if (text)
    for (const projections::StreamName& stream : reader.StreamsOfSource(*text))
      wanted.request.streams.push_back(stream.id);
  if (wanted.request.streams.empty())
    return Error{ErrorCode::kNotFound, "nothing came from a source '" + source + "'", "--source",
                 "`daybook status` lists the sources"};
  mentions.AddSource(source);
  return wanted;
}

std::string PlanText(const Wanted& wanted, const ledger::ErasurePlan& plan) {
  std::string out = wanted.who + ": " + CountText(wanted.request.streams.size()) + " streams, " +
                    CountText(plan.entries) + " entries of " + BytesText(plan.stored_bytes) + ", " +
                    CountText(plan.quarantined.size()) + " quarantined inputs";
  for (const uint64_t number : plan.quarantined) out += " #" + std::to_string(number);
  out += "\n" + wanted.names;
  if (plan.plain_entries > 0)
    out +=
        CountText(plan.plain_entries) + " of the entries are not encrypted: this can't be done\n";
  if (plan.packed > 0)
    out += CountText(plan.packed) +
           " quarantined inputs are packed and can't be searched: look at them yourself\n";
  return out;
}

Status RecordErasure(OpenedFolder& folder, const Context& context,
                     const projections::Reader& reader, const Wanted& wanted, bool dry_run) {
  query::AccessNote note;
  note.door = "command";
  note.statement = dry_run ? "erase --dry-run" : "erase";
  note.position = reader.known_at();
  note.shown = wanted.shown;
  return query::RecordAccess(folder.store(), context.globals.actor, note, reader);
}

// The newest entry of the care log: opening the folder again wrote it.
Result<std::string> Certificate(Context& context) {
  DAYBOOK_ASSIGN(const auto folder, OpenFolder(context, IfMissing::kRefuse, IfOwned::kRefuse));
  const LogPosition newest{folder->store().care().size().value - 1};
  DAYBOOK_ASSIGN(const ledger::LogEntry entry, folder->store().care().At(newest));
  DAYBOOK_ASSIGN(const ledger::Event event, ledger::DecodeEvent(entry.payload));
  DAYBOOK_TRY(folder->Close());
  if (event.kind != ledger::Kind::kErasure)
    return Error{ErrorCode::kBusy, "the keys are destroyed, the certificate is to come",
                 context.globals.folder.string(), "open the folder once more: `daybook status`"};
  return ledger::CertificateText(event);
}

Status CheckWords(const Arguments& arguments) {
  if (arguments.Has("source") == !arguments.operands().empty())
    return Error{ErrorCode::kUsage, "erase needs a resident or --source NAME, one of them"};
  for (const char* name : {"reason", "legal-basis"})
    for (const char c : arguments.Value(name))
      if (static_cast<unsigned char>(c) < ' ' || c == '\x7f')
        return Error{ErrorCode::kUsage, "--" + std::string(name) + " is one line of text"};
  if (arguments.Has("dry-run")) return {};
  for (const char* name : {"reason", "legal-basis"})
    if (arguments.Value(name).empty())
      return Error{ErrorCode::kUsage, "erase needs --" + std::string(name), "",
                   "it stands in the certificate; --dry-run says what would go"};
  return {};
}

Status RunErase(const Arguments& arguments, Context& context) {
  DAYBOOK_TRY(RefuseRoles(context));
  DAYBOOK_TRY(CheckWords(arguments));
  DAYBOOK_ASSIGN(auto folder, OpenFolder(context, IfMissing::kRefuse, IfOwned::kRefuse));
  ledger::Mentions mentions;
  Wanted wanted;
  {
    const auto snapshot = folder->views().Latest();
    const projections::Reader reader(snapshot, projections::Visibility::All(),
                                     projections::PositionOf(*snapshot));
    DAYBOOK_ASSIGN(
        wanted, arguments.Has("source")
                    ? SourceWanted(reader, arguments.Value("source"), mentions)
                    : ResidentWanted(folder->store(), reader, arguments.operands()[0], mentions));
    DAYBOOK_TRY(RecordErasure(*folder, context, reader, wanted, arguments.Has("dry-run")));
  }
  wanted.request.actor = context.globals.actor.name;
  wanted.request.reason = arguments.Value("reason");
  wanted.request.legal_basis = arguments.Value("legal-basis");
  wanted.request.mentions = [&](const ledger::QuarantineEntry& entry) {
    return mentions.In(entry);
  };
  wanted.request.mentioned_in = [&](std::string_view bytes) { return mentions.In(bytes); };
  DAYBOOK_ASSIGN(const ledger::ErasurePlan plan, folder->store().PlanErasure(wanted.request));
  if (arguments.Has("dry-run")) {
    DAYBOOK_TRY(context.console.Write(PlanText(wanted, plan) + "nothing was changed\n"));
    return folder->Close();
  }
  context.console.Say(PlanText(wanted, plan));
  if (plan.plain_entries == 0) {
    std::unique_ptr<ledger::Store> store = folder->TakeStore();
    DAYBOOK_TRY(projections::RemoveViews(context.globals.folder));
    DAYBOOK_TRY(store->Erase(wanted.request, plan));
  } else {
    return folder->store().Erase(wanted.request, plan);  // says why not
  }
  DAYBOOK_ASSIGN(const std::string certificate, Certificate(context));
  return context.console.Write(certificate);
}

}  // namespace

const Command& EraseCommand() {
  static const Command kCommand{
      "erase",
      "[RESIDENT]",
      "a resident's records made unreadable for good",
      "Destroys the keys that the entries of a resident, or of all that a source sent, are\n"
      "encrypted with, so that nobody can read them again; purges what the quarantine holds of\n"
      "them; makes the views again without them; appends a certificate to the log and prints\n"
      "it. The log still verifies. What comes for an erased stream later waits in quarantine.\n"
      "There is no way back, but from a copy of the keys: `daybook keys` says where copies are,\n"
      "and mirrors are changed with the folder. Opting out is another thing and erases nothing.\n"
      "What is kept: the access log (who asked what, in what words), the prompt's history, clear\n"
      "headers of entries, and whole backups made before, which are yours to destroy. A RESIDENT\n"
      "erased before, as 'source|subject', is purged of what came since. Nobody may own the "
      "folder\n"
      "meanwhile.\n",
      kEraseOptions,
      0,
      1,
      RunErase};
  return kCommand;
}

}  // namespace daybook::cli
