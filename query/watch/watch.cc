#include "query/watch/watch.h"

#include <algorithm>
#include <thread>

#include "ledger/base/zone.h"
#include "query/access/access.h"
#include "query/parse/parse.h"
#include "query/statement.h"
#include "query/watch/changes.h"

namespace daybook::query {
namespace {

const Error kWatchCancelled{ErrorCode::kCancelled, "the watch was cancelled"};

class Watcher {
 public:
  Watcher(const ast::Statement& statement, const Request& request, const WatchContext& context,
          AnswerSink& sink, const CancelFlag& cancel)
      : statement_(statement),
        request_(request),
        context_(context),
        sink_(sink),
        cancel_(cancel),
        sources_(context.store.care(), context.hierarchies, request.files),
        snapshot_(context.views.Latest()),
        position_(projections::PositionOf(*snapshot_).value),
        now_(context.now_micros()) {}

  Status Run(const std::vector<Diagnostic>& warnings) {
    DAYBOOK_TRY(First(warnings));
    while (true) {
      if (cancel_.cancelled()) break;
      const Status moved = Move();
      if (!moved.ok() && moved.error().code == ErrorCode::kCancelled) break;
      DAYBOOK_TRY(moved);
    }
    DAYBOOK_TRY(sink_.End(end_));
    return kWatchCancelled;
  }

 private:
  // The statement's answer as the ledger knew it at a position of the pinned snapshot.
  Result<StatementOutcome> Ask(uint64_t position) {
    StatementContext context{
        context_.store.care(), snapshot_, context_.visibility, request_.params, sources_,
        request_.text,         now_,      request_.rows_max,   cancel_};
    context.known_at = LogSize{position};
    return RunStatement(statement_, context);
  }

  Status First(const std::vector<Diagnostic>& warnings) {
    auto asked = Ask(position_);
    if (!asked.ok()) {
      DAYBOOK_TRY(RecordRefusal(context_.store, context_.actor, request_.door, statement_.text,
                                LogSize{position_}, asked.error()));
      return asked.error();
    }
    current_ = std::move(*asked);
    end_ = current_.end;
    end_.warnings.insert(end_.warnings.begin(), warnings.begin(), warnings.end());
    end_.row_count = 0;
    std::vector<Row> rows;
    for (const Row& row : current_.rows) rows.push_back(ChangeRow("is", position_, "", row));
    rows.push_back(Mark("caught_up", ""));
    caught_up_ = true;
    std::vector<ColumnInfo> columns = {{"change", ValueType::kText},
                                       {"position", ValueType::kText},
                                       {"because", ValueType::kText}};
    columns.insert(columns.end(), current_.columns.begin(), current_.columns.end());
    NameApart(columns);
    DAYBOOK_TRY(Record(rows, current_.access));
    DAYBOOK_TRY(sink_.Begin(statement_.text));
    DAYBOOK_TRY(sink_.Columns(columns));
    return Send(rows);
  }

  Row Mark(const std::string& change, const std::string& because) const {
    return ChangeRow(change, position_, because, Row(current_.columns.size()));
  }

  // Waits for the views or the calendar to move, and tells what that changed.
  Status Move() {
    auto latest = context_.views.Latest();
    const uint64_t newest = projections::PositionOf(*latest).value;
    const int64_t now = context_.now_micros();
    const CivilDay day = Zone::Region().LocalDay(now);
    const bool new_day = day != Zone::Region().LocalDay(now_);
    if (newest <= position_ && !new_day) {
      if (!caught_up_) {
        caught_up_ = true;
        const std::vector<Row> rows = {Mark("caught_up", "")};
        return Send(rows);
      }
      std::this_thread::sleep_for(kWatchPollInterval);
      return {};
    }
    snapshot_ = std::move(latest);
    now_ = now;
    if (caught_up_ && newest - position_ > kWatchBehindMax) {
      caught_up_ = false;
      const std::vector<Row> rows = {
          Mark("fell_behind", std::to_string(newest - position_) + " entries")};
      DAYBOOK_TRY(Send(rows));
    }
    DAYBOOK_ASSIGN(StatementOutcome last, Ask(newest));
    if (!SameRows(current_.rows, last.rows)) {
      // What the clock alone changed, or other definitions, comes before what arrived.
      DAYBOOK_ASSIGN(StatementOutcome before, Ask(position_));
      const bool redefined = before.end.definitions != current_.end.definitions;
      const std::string other = redefined ? "definition" : "clock";
      DAYBOOK_TRY(Tell(before, position_, new_day ? "day " + FormatDay(day) : other));
      asks_left_ = kWatchAsksMax;
      DAYBOOK_TRY(Between(position_, newest, last));
    }
    position_ = newest;
    current_ = std::move(last);
    const uint64_t told = end_.row_count;
    auto warnings = std::move(end_.warnings);
    end_ = current_.end;
    end_.row_count = told;
    end_.warnings = std::move(warnings);
    return {};
  }

  // current_ is the answer at `low`; tells each change on the way to the one at `high`.
  Status Between(uint64_t low, uint64_t high, const StatementOutcome& last) {
    if (SameRows(current_.rows, last.rows)) return {};
    if (high - low > 1 && asks_left_ > 0) {
      if (cancel_.cancelled()) return kWatchCancelled;
      --asks_left_;
      const uint64_t middle = low + (high - low) / 2;
      DAYBOOK_ASSIGN(const StatementOutcome half, Ask(middle));
      DAYBOOK_TRY(Between(low, middle, half));
      return Between(middle, high, last);
    }
    return Tell(last, high, CauseText(context_.store.care(), low, high));
  }

  // The rows that came and went between current_ and `next`, which is then current.
  Status Tell(const StatementOutcome& next, uint64_t position, const std::string& because) {
    const std::vector<Row> rows = ChangedRows(current_.rows, next.rows, position, because);
    AccessNote note = next.access;
    note.shown.insert(current_.access.shown.begin(), current_.access.shown.end());
    current_ = next;
    if (rows.empty()) return {};
    DAYBOOK_TRY(Record(rows, note));
    return Send(rows);
  }

  Status Record(const std::vector<Row>& rows, AccessNote note) const {
    note.door = request_.door;
    note.rows = rows.size();
    note.digest = DigestOfRows(rows);
    const projections::Reader reader(snapshot_, context_.visibility, note.position);
    return RecordAccess(context_.store, context_.actor, note, reader);
  }

  Status Send(const std::vector<Row>& rows) {
    constexpr size_t kSinkRows = 1'024;
    for (size_t from = 0; from < rows.size(); from += kSinkRows) {
      if (cancel_.cancelled()) return kWatchCancelled;
      const size_t to = std::min(from + kSinkRows, rows.size());
      DAYBOOK_TRY(sink_.Rows({rows.begin() + static_cast<ptrdiff_t>(from),
                              rows.begin() + static_cast<ptrdiff_t>(to)}));
    }
    end_.row_count += rows.size();
    return sink_.Flush();
  }

  const ast::Statement& statement_;
  const Request& request_;
  const WatchContext& context_;
  AnswerSink& sink_;
  const CancelFlag& cancel_;
  const DefinitionSources sources_;
  std::shared_ptr<const projections::Snapshot> snapshot_;
  uint64_t position_;
  int64_t now_;
  StatementOutcome current_;
  AnswerEnd end_;
  bool caught_up_ = false;
  int asks_left_ = 0;
};

}  // namespace

bool IsWatch(const ast::Statement& statement) {
  const auto* query = std::get_if<ast::QueryStatement>(&statement.node);
  return query && query->mode == ast::QueryMode::kWatch;
}

bool AsksToWatch(std::string_view text) {
  const ParseOutcome parsed = Parse(text);
  const auto& statements = parsed.script.statements;
  return parsed.ok() && std::any_of(statements.begin(), statements.end(), IsWatch);
}

Status RunWatch(const ast::Statement& statement, const Request& request,
                const WatchContext& context, const std::vector<Diagnostic>& warnings,
                AnswerSink& sink, const CancelFlag& cancel) {
  return Watcher(statement, request, context, sink, cancel).Run(warnings);
}

}  // namespace daybook::query
