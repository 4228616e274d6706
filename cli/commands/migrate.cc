// daybook migrate: records that a source calls otherwise since it changed its system.
#include <array>
#include <utility>

#include "cli/answers.h"
#include "cli/command.h"
#include "cli/owner.h"
#include "cli/progress.h"
#include "feeds/io/byte_stream.h"
#include "feeds/migration/moves_file.h"
#include "feeds/pipeline/committing_sink.h"
#include "ledger/base/zone.h"
#include "ledger/event/event_codec.h"
#include "ledger/log/entry.h"
#include "query/access/access.h"
#include "query/statement.h"
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
std::string RowsText(uint64_t count) { return CountText(count) + (count == 1 ? " row" : " rows"); }

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
            " that differ, " + CountText(of_kind.unclear) + " unclear; " +
            CountText(of_kind.old_alone) + " old and " + CountText(of_kind.new_alone) +
            " new without a like";
  return text;
}

Result<RecordedAt> MigratedOn(const Arguments& arguments) {
  const auto time = ParsePartialTime(arguments.Value("on"), Zone::Region());
  if (!time.ok())
    return Error{ErrorCode::kUsage,
                 arguments.Has("on") ? time.error().message
                                     : "find tells old records from new ones by when they came",
                 "--on", "give the day on which the new system began: --on 2026-03-01"};
  if (time->precision < Precision::kDay)
    return Error{ErrorCode::kUsage, "a month or a year is no day", "--on",
                 "give the day on which the new system began: --on 2026-03-01"};
  return RecordedAt{time->has_clock() ? time->utc_micros : Zone::Region().FromLocal(time->day, 0)};
}

Status Find(const Arguments& arguments, Context& context) {
  if (arguments.operands().size() != 1)
    return Error{ErrorCode::kUsage, "find reads no file", "", "daybook migrate find --on DATE"};
  for (const char* option : {"skip", "dry-run"})
    if (arguments.Has(option))
      return Error{ErrorCode::kUsage, "--" + std::string(option) + " is of apply and revert"};
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
  for (const std::string* source : {&asked.old_source, &asked.new_source})
    if (!reader.FindText(*source))
      return Error{ErrorCode::kNotFound, "nothing came from a source '" + *source + "'", "",
                   "`daybook status` lists the sources"};
  // Looked through twice: whom the pairs are about is in the access log before the first is shown.
  std::set<ResidentNo> shown;
  uint64_t pairs = 0;
  DAYBOOK_ASSIGN(const auto counts,
                 FindLookalikes(reader, asked, [&](const server::Lookalike& pair) -> Status {
                   shown.insert(pair.resident);
                   ++pairs;
                   return {};
                 }));
  DAYBOOK_TRY(NoteAccess(*folder, context, reader,
                         "migrate find --source " + asked.old_source + " --new-source " +
                             asked.new_source + " --on " + arguments.Value("on"),
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
  end.as_at = FormatDay(Zone::Region().LocalDay(folder->store().clock().NowMicros()));
  end.position = query::PositionToken(reader.known_at());
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

std::string NameOf(const ledger::RecordKey& record) {
  return record.type + "/" + record.id + " of " + record.source;
}

void SayRefused(const Rows& rows, const MovePlan& plan, Context& context) {
  uint64_t refused = 0;
  for (size_t at = 0; at < rows.moves.size(); ++at) {
    if (!server::IsRefused(plan.moves[at].state) || refused++ >= kRowsShown) continue;
    context.console.Say(rows.file + ", line " + std::to_string(rows.moves[at].line) + ", " +
                        NameOf(rows.moves[at].was) + ": " +
                        std::string(server::StateWords(plan.moves[at].state)));
  }
  if (refused > kRowsShown) context.console.Say("and " + RowsText(refused - kRowsShown) + " more");
}

// Durable when it returns; kBadData where the log didn't take all of it.
Status Write(const Rows& rows, const MovePlan& plan, MoveWay way, OpenedFolder& folder,
             const Context& context) {
  ledger::Store& store = folder.store();
  feeds::CommittingSink sink(
      store, kOwnSource, [&context] { return context.interrupt.cancelled(); },
      feeds::Unreadable::kCount);
  const PartialTime said = query::MomentAt(store.clock().NowMicros());
  std::vector<ledger::Event> events;
  size_t bytes = 0;
  const auto flush = [&]() -> Status {
    bytes = 0;
    return events.empty() ? Status() : sink.Accept(feeds::MovesInput(std::exchange(events, {})));
  };
  for (size_t at = 0; at < rows.moves.size(); ++at) {
    if (plan.moves[at].state != MoveState::kReady) continue;
    ledger::Event event = EventOfMove(rows.moves[at], plan.moves[at], way, said);
    const size_t event_bytes = ledger::EncodeEvent(event).size() + ledger::kEntryHeaderBytes;
    if (events.size() == feeds::kMovesAMessage || bytes + event_bytes > feeds::kMovesBytesMax)
      DAYBOOK_TRY(flush());
    bytes += event_bytes;
    events.push_back(std::move(event));
  }
  DAYBOOK_TRY(flush());
  DAYBOOK_TRY(sink.Drain());
  const uint64_t written = sink.counts().events;
  if (written == plan.CountOf(MoveState::kReady)) return {};
  const auto refused = sink.refused();
  return Error{ErrorCode::kBadData,
               "only " + CountText(written) + " of " + CountText(plan.CountOf(MoveState::kReady)) +
                   " could be written" + (refused ? ": " + refused->message : ""),
               rows.file, refused ? refused->next_step : ""};
}

std::string DoneText(const MovePlan& plan, MoveWay way, bool dry_run) {
  const uint64_t ready = plan.CountOf(MoveState::kReady);
  std::string text = CountText(ready) + (ready == 1 ? " record " : " records ") +
                     (dry_run ? "would be " : "") +
                     (way == MoveWay::kMove ? "moved" : "moved back") + ", " +
                     CountText(plan.CountOf(MoveState::kDone)) +
                     (way == MoveWay::kMove ? " moved before" : " not moved");
  if (const uint64_t gone = plan.CountOf(MoveState::kGone))
    text += ", " + CountText(gone) + " in no answer any more";
  if (const uint64_t refused = plan.CountRefused()) text += ", " + RowsText(refused) + " left out";
  return text + (dry_run ? "\nnothing was changed" : "");
}

Result<MovePlan> PlanHere(const Arguments& arguments, const Rows& rows, MoveWay way,
                          OpenedFolder& folder, Context& context) {
  const auto snapshot = folder.views().Latest();
  const projections::Reader reader(snapshot, projections::Visibility::All(),
                                   projections::PositionOf(*snapshot));
  DAYBOOK_ASSIGN(MovePlan plan, PlanMoves(reader, rows.moves, way,
                                          [&context] { return context.interrupt.cancelled(); }));
  // Before a line about any of them is said.
  DAYBOOK_TRY(NoteAccess(folder, context, reader,
                         "migrate " + arguments.operands()[0] +
                             (arguments.Has("dry-run") ? " --dry-run " : " ") + rows.file,
                         {plan.residents.begin(), plan.residents.end()}, plan.moves.size()));
  return plan;
}

// What another said that moved isn't taken back by withdrawing what we would have said.
Status CheckMovedBack(const Rows& rows, OpenedFolder& folder, Context& context) {
  const auto snapshot = folder.views().Latest();
  const projections::Reader reader(snapshot, projections::Visibility::All(),
                                   projections::PositionOf(*snapshot));
  DAYBOOK_ASSIGN(const MovePlan plan, PlanMoves(reader, rows.moves, MoveWay::kMoveBack, [&context] {
                   return context.interrupt.cancelled();
                 }));
  const uint64_t left = plan.CountOf(MoveState::kReady);
  if (left == 0) return {};
  return Error{ErrorCode::kBadData,
               CountText(left) + " of " + RowsText(rows.moves.size()) +
                   " stay moved: it was not `daybook migrate` that moved them",
               rows.file, "have who says so say otherwise"};
}

Status Apply(const Arguments& arguments, Context& context, MoveWay way) {
  for (const char* option : {"new-source", "on", "format"})
    if (arguments.Has(option))
      return Error{ErrorCode::kUsage, "--" + std::string(option) + " is of find", "", ""};
  DAYBOOK_ASSIGN(const Rows rows, ReadFile(arguments));
  DAYBOOK_ASSIGN(const auto folder, OpenHere(context));
  DAYBOOK_ASSIGN(const MovePlan plan, PlanHere(arguments, rows, way, *folder, context));
  SayRefused(rows, plan, context);
  const bool dry_run = arguments.Has("dry-run");
  if (plan.CountRefused() > 0 && !arguments.Has("skip"))
    return Error{ErrorCode::kBadData,
                 CountText(plan.CountRefused()) + " of " + RowsText(rows.moves.size()) +
                     " can't be done: nothing " + (dry_run ? "would be" : "was") + " written",
                 rows.file, "mend them, or leave them out with --skip"};
  if (!dry_run) {
    DAYBOOK_TRY(Write(rows, plan, way, *folder, context));
    DAYBOOK_TRY(folder->views().WaitFor(folder->store().care().size(),
                                        [&context] { return context.interrupt.cancelled(); }));
    if (way == MoveWay::kMoveBack) DAYBOOK_TRY(CheckMovedBack(rows, *folder, context));
  }
  DAYBOOK_TRY(context.console.Write(DoneText(plan, way, dry_run) + "\n"));
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
      "again, also after it was stopped midway. Nobody may own the folder meanwhile.\n\n"
      "  daybook migrate find --source gp --on 2026-03-01 --format csv > moves.csv\n"
      "  daybook migrate apply moves.csv --dry-run\n",
      kMigrateOptions,
      1,
      2,
      RunMigrate};
  return kCommand;
}

}  // namespace daybook::cli
