// daybook migrate: records that a source calls otherwise since it changed its system.
#include <array>
#include <utility>

#include "cli/answers.h"
#include "cli/command.h"
#include "cli/owner.h"
#include "feeds/io/byte_stream.h"
#include "feeds/migration/moves_file.h"
#include "feeds/pipeline/committing_sink.h"
#include "ledger/base/zone.h"
#include "query/access/access.h"
#include "server/migration/lookalikes.h"
#include "server/migration/move_plan.h"

namespace daybook::cli {
namespace {

using feeds::MoveRow;
using server::MovePlan;
using server::MoveState;
using server::MoveWay;

constexpr std::array<OptionSpec, 6> kMigrateOptions{{
    {"source", 0, "NAME", "whose records they are; unasked \"local\""},
    {"new-source", 0, "NAME", "of find: who tells them now; unasked the same"},
    {"on", 0, "DATE", "of find: when the new system began; a day or a moment"},
    {"format", 0, "FORMAT", "of find: table (unasked), csv, json, …"},
    {"skip", 0, "", "of apply and revert: leaves out rows that can't be done"},
    {"dry-run", 0, "", "of apply and revert: says what would be done, and changes nothing"},
}};

// Pairs written at once, and rows that can't be done that are spelt out.
constexpr size_t kPairsAtOnce = 1'000;
constexpr size_t kRowsShown = 10;
// Whose messages moves are.
constexpr const char* kOwnSource = "daybook";

Result<std::unique_ptr<OpenedFolder>> OpenHere(Context& context) {
  DAYBOOK_TRY(RefuseRoles(context));
  DAYBOOK_ASSIGN(auto folder, OpenFolder(context, IfMissing::kRefuse, IfOwned::kUseItsSocket));
  if (folder->remote())
    return Error{ErrorCode::kUnsupported, "a migration isn't done beside a running server yet", "",
                 "stop `daybook serve`, do it, and start it again"};
  return folder;
}

Status NoteAccess(OpenedFolder& folder, const Context& context, const projections::Reader& reader,
                  std::string statement, std::set<ResidentNo> shown, uint64_t rows) {
  query::AccessNote note;
  note.door = "command";
  note.statement = std::move(statement);
  note.position = reader.known_at();
  note.shown = std::move(shown);
  note.rows = rows;
  return query::RecordAccess(folder.store(), context.globals.actor, note, reader);
}

// --- find ---

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

query::Row RowOf(const server::Lookalike& pair) {
  const auto name = [](const ledger::RecordKey& record) { return record.type + "/" + record.id; };
  return {pair.was.record.source,
          pair.was.subject,
          name(pair.was.record),
          pair.is.record.source,
          pair.is.subject,
          name(pair.is.record),
          std::string(ledger::KindWord(pair.was.kind)),
          Joined(pair.differs)};
}

std::string CountsOf(const server::LookalikesByKind& counts) {
  if (counts.empty()) return "no records look alike";
  std::string text;
  for (const auto& [kind, of_kind] : counts)
    text += (text.empty() ? "" : "\n") + std::string(ledger::KindPlural(kind)) + ": " +
            CountText(of_kind.alike) + " alike, " + CountText(of_kind.differing) +
            " that differ, " + CountText(of_kind.unclear) + " unclear";
  return text;
}

Result<RecordedAt> MigratedOn(const Arguments& arguments) {
  const auto time = ParsePartialTime(arguments.Value("on"), Zone::Region());
  if (!time.ok())
    return Error{ErrorCode::kUsage,
                 arguments.Has("on") ? time.error().message
                                     : "find tells old records from new ones by when they came",
                 "--on", "give the day on which the new system began: --on 2026-03-01"};
  return RecordedAt{time->has_clock() ? time->utc_micros : Zone::Region().FromLocal(time->day, 0)};
}

Status Find(const Arguments& arguments, Context& context) {
  if (arguments.operands().size() != 1)
    return Error{ErrorCode::kUsage, "find reads no file", "", "daybook migrate find --on DATE"};
  server::LookalikesAsked asked;
  asked.old_source = arguments.Value("source", "local");
  asked.new_source = arguments.Value("new-source", asked.old_source);
  asked.cancelled = [&context] { return context.interrupt.cancelled(); };
  DAYBOOK_ASSIGN(asked.migrated, MigratedOn(arguments));
  DAYBOOK_ASSIGN(const auto format, FormatFor(context.console, arguments.Value("format", "table")));
  DAYBOOK_ASSIGN(const auto folder, OpenHere(context));
  const auto snapshot = folder->views().Latest();
  const projections::Reader reader(snapshot, projections::Visibility::All(),
                                   projections::PositionOf(*snapshot));
  // Looked through twice: whom the pairs are about is in the access log before the first is shown.
  std::set<ResidentNo> shown;
  uint64_t pairs = 0;
  DAYBOOK_ASSIGN(const auto counts,
                 FindLookalikes(reader, asked, [&](const server::Lookalike& pair) -> Status {
                   shown.insert(pair.resident);
                   ++pairs;
                   return {};
                 }));
  DAYBOOK_TRY(NoteAccess(*folder, context, reader, "migrate find --source " + asked.old_source,
                         std::move(shown), pairs));
  const auto sink = MakeAnswerSink(context.console, format, "");
  std::vector<query::ColumnInfo> columns;
  for (const char* name : {"source", "subject", "record", "new_source", "new_subject", "new_record",
                           "kind", "differs"})
    columns.push_back({name, query::ValueType::kText});
  DAYBOOK_TRY(sink->Begin("lookalikes"));
  DAYBOOK_TRY(sink->Columns(columns));
  query::AnswerEnd end;
  end.row_count = pairs;
  std::vector<query::Row> rows;
  const auto flush = [&] { return sink->Rows(std::exchange(rows, {})); };
  const auto again = FindLookalikes(reader, asked, [&](const server::Lookalike& pair) -> Status {
    rows.push_back(RowOf(pair));
    return rows.size() < kPairsAtOnce ? Status() : flush();
  });
  if (!again.ok()) return again.error();
  DAYBOOK_TRY(flush());
  DAYBOOK_TRY(sink->End(end));
  context.console.Say(CountsOf(counts));
  return folder->Close();
}

// --- apply, revert ---

struct Rows {
  std::string file;
  std::vector<MoveRow> moves;
};

Result<Rows> ReadFile(const Arguments& arguments) {
  if (arguments.operands().size() != 2)
    return Error{ErrorCode::kUsage, arguments.operands()[0] + " needs the file of names", "",
                 "daybook migrate " + arguments.operands()[0] + " moves.csv"};
  Rows rows{arguments.operands()[1], {}};
  DAYBOOK_ASSIGN(auto packed, feeds::OpenFile(rows.file));
  DAYBOOK_ASSIGN(const auto bytes, feeds::Unpack(std::move(packed)));
  DAYBOOK_ASSIGN(rows.moves, feeds::ReadMoves(*bytes, arguments.Value("source", "local")));
  return rows;
}

// Says the first of the rows that can't be done; how many there are.
uint64_t SayRefused(const Rows& rows, const MovePlan& plan, Context& context) {
  uint64_t refused = 0;
  for (size_t at = 0; at < rows.moves.size(); ++at) {
    const MoveState state = plan.moves[at].state;
    if (state == MoveState::kReady || state == MoveState::kDone) continue;
    if (refused++ < kRowsShown)
      context.console.Say(rows.file + ", line " + std::to_string(rows.moves[at].line) + ": " +
                          std::string(server::StateWords(state)));
  }
  if (refused > kRowsShown)
    context.console.Say("and " + CountText(refused - kRowsShown) + " rows more");
  return refused;
}

Status Write(const Rows& rows, const MovePlan& plan, MoveWay way, OpenedFolder& folder,
             const Context& context) {
  ledger::Store& store = folder.store();
  feeds::CommittingSink sink(store, kOwnSource,
                             [&context] { return context.interrupt.cancelled(); });
  const PartialTime said = query::MomentAt(store.clock().NowMicros());
  std::vector<ledger::Event> events;
  const auto flush = [&]() -> Status {
    return events.empty() ? Status() : sink.Accept(feeds::MovesInput(std::exchange(events, {})));
  };
  for (size_t at = 0; at < rows.moves.size(); ++at) {
    if (plan.moves[at].state != MoveState::kReady) continue;
    events.push_back(EventOfMove(rows.moves[at], plan.moves[at], way, said));
    if (events.size() == feeds::kMovesAMessage) DAYBOOK_TRY(flush());
  }
  DAYBOOK_TRY(flush());
  return sink.Drain();
}

std::string DoneText(const MovePlan& plan, MoveWay way, bool dry_run, uint64_t refused) {
  std::string text = CountText(plan.CountOf(MoveState::kReady)) + " records " +
                     (dry_run ? "would be " : "") +
                     (way == MoveWay::kMove ? "moved" : "moved back") + ", " +
                     CountText(plan.CountOf(MoveState::kDone)) + " were before";
  if (refused > 0) text += ", " + CountText(refused) + " left out";
  return text + (dry_run ? "\nnothing was changed" : "");
}

Status Apply(const Arguments& arguments, Context& context, MoveWay way) {
  DAYBOOK_ASSIGN(const Rows rows, ReadFile(arguments));
  DAYBOOK_ASSIGN(const auto folder, OpenHere(context));
  MovePlan plan;
  {
    const auto snapshot = folder->views().Latest();
    const projections::Reader reader(snapshot, projections::Visibility::All(),
                                     projections::PositionOf(*snapshot));
    DAYBOOK_ASSIGN(plan, PlanMoves(reader, rows.moves, way,
                                   [&context] { return context.interrupt.cancelled(); }));
    DAYBOOK_TRY(NoteAccess(*folder, context, reader, "migrate " + arguments.operands()[0],
                           {plan.residents.begin(), plan.residents.end()},
                           plan.CountOf(MoveState::kReady)));
  }
  const uint64_t refused = SayRefused(rows, plan, context);
  const bool dry_run = arguments.Has("dry-run");
  if (refused > 0 && !arguments.Has("skip") && !dry_run)
    return Error{ErrorCode::kBadData,
                 CountText(refused) + " of " + CountText(rows.moves.size()) +
                     " rows can't be done: nothing was written",
                 rows.file, "mend them, or leave them out with --skip"};
  if (!dry_run) {
    DAYBOOK_TRY(Write(rows, plan, way, *folder, context));
    DAYBOOK_TRY(folder->views().WaitFor(folder->store().care().size(),
                                        [&context] { return context.interrupt.cancelled(); }));
  }
  DAYBOOK_TRY(context.console.Write(DoneText(plan, way, dry_run, refused) + "\n"));
  return folder->Close();
}

Status RunMigrate(const Arguments& arguments, Context& context) {
  const std::string& verb = arguments.operands()[0];
  if (verb == "find") return Find(arguments, context);
  if (verb == "apply") return Apply(arguments, context, MoveWay::kMove);
  if (verb == "revert") return Apply(arguments, context, MoveWay::kMoveBack);
  return Error{ErrorCode::kUsage, "migrate has no '" + verb + "'", "",
               "find, apply FILE or revert FILE"};
}

}  // namespace

const Command& MigrateCommand() {
  static const Command kCommand{
      "migrate",
      "find | apply FILE | revert FILE",
      "records that a source calls otherwise since it changed its system",
      "A source that changes its system calls its records otherwise and sends them all again, so\n"
      "that each is there twice. `find` lists pairs that look alike, an old one that came before\n"
      "--on and a new one that came since, with what differs; --format csv makes the file that\n"
      "`apply` takes, after somebody has looked through it, or the new system's makers give one:\n"
      "columns record and new_record (Condition/17), and where they are needed source,\n"
      "new_source, subject, new_subject. `apply` leaves the new record in answers and takes the\n"
      "old one out of them, to be seen with `including retracted`, field moved_to. A row is\n"
      "refused, and without --skip all are, where one of the two isn't there, they are two\n"
      "residents' or of two kinds. `revert` with the same file takes it back. Either may be run\n"
      "again, also after it was stopped midway.\n\n"
      "  daybook migrate find --source gp --on 2026-03-01 --format csv > moves.csv\n"
      "  daybook migrate apply moves.csv --dry-run\n",
      kMigrateOptions,
      1,
      2,
      RunMigrate};
  return kCommand;
}

}  // namespace daybook::cli
