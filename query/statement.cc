#include "query/statement.h"

#include <algorithm>

#include "ledger/base/zone.h"
#include "query/bind/describe.h"
#include "query/bind/name_key.h"
#include "query/define/define.h"
#include "query/define/drop.h"
#include "query/exec/nodes/basic.h"
#include "query/exec/nodes/interval.h"
#include "query/form.h"
#include "query/own/own_rows.h"
#include "query/parse/foreign_date.h"
#include "query/prose/english.h"
#include "query/reasons/attrition.h"
#include "query/reasons/why.h"
#include "query/series.h"
#include "query/summary/summary.h"

namespace daybook::query {
namespace {

// Groups that are shown without `hide below` before a warning.
constexpr size_t kGroupsUnhiddenMax = 50;

std::string_view SectionWord(const BoundQuery& query) {
  return query.of_records ? "records" : "residents";
}

// Reads one statement from its first clause of time to its last row.
class StatementRunner {
 public:
  StatementRunner(const ast::Statement& statement, const StatementContext& context)
      : statement_(statement),
        context_(context),
        newest_(context.snapshot, context.visibility, projections::PositionOf(*context.snapshot)),
        catalogue_(newest_.Definitions(), newest_.DroppedDefinitions(), &context.sources) {
    now_ = ToRowTime(MomentAt(context.now_micros));
    date_ = IndexDate{now_.day, context.now_micros};
  }

  Result<StatementOutcome> Run() {
    if (const auto* query = std::get_if<ast::QueryStatement>(&statement_.node))
      return RunQueryStatement(*query);
    if (const auto* define = std::get_if<ast::Define>(&statement_.node)) return RunDefine(*define);
    if (const auto* describe = std::get_if<ast::Describe>(&statement_.node))
      return RunDescribe(*describe);
    if (const auto* drop = std::get_if<ast::Drop>(&statement_.node)) return RunDrop(*drop);
    return RunWhy(std::get<ast::Why>(statement_.node));
  }

 private:
  Error Wrong(const std::string& id, const std::string& message, ast::Span span,
              const std::string& hint = "") const {
    return Told({{id, message, span, hint, false}});
  }

  Error Told(std::vector<Diagnostic> diagnostics) const {
    told_ = std::move(diagnostics);
    return DiagnosticsError(context_.text, told_);
  }

  // The value of an expression that looks at no row: dates after `as at`.
  Result<Cell> Constant(const ast::Expr& expr, const Reader& reader) const {
    if (const auto* param = std::get_if<ast::Param>(&expr.node)) {
      const auto given = context_.params.find(param->name);
      if (given != context_.params.end() && !ParsePartialTime(given->second, Zone::Region()).ok())
        return Wrong("CQ0303", "$" + param->name + " is '" + given->second + "', which is no date",
                     expr.span, DateHint(given->second, "2024-03-31"));
    }
    Binder binder(reader, catalogue_, context_.params, context_.text);
    if (interval_) binder.AllowInterval();
    NodePtr node = binder.Expr(expr, Scope{});
    if (!node || !binder.IsOneDate(*node, expr.span)) return Told(binder.diagnostics());
    Exec exec(reader, date_, now_, context_.cancel);
    exec.interval = interval_;
    Batch batch;  // of one row that nothing looks at
    batch.residents.push_back(ResidentNo{0});
    return node->Cells(batch, exec).front();
  }

  Status ReadAsAt(const ast::ExprPtr& as_at, const Reader& reader) {
    if (!as_at) return {};
    DAYBOOK_ASSIGN(const Cell cell, Constant(*as_at, reader));
    const auto* time = std::get_if<RowTime>(&cell.v);
    if (!time || !time->known || time->day != time->last_day)
      return Wrong("CQ0321", "`as at` takes a whole date", as_at->span, "write 2024-03-31");
    date_ = IndexDate{time->day, std::nullopt};
    if (time->has_clock) date_.instant = time->utc_micros;
    return {};
  }

  Result<LogSize> ReadPosition(const ast::KnownAt& known) const {
    std::string token;
    if (const auto* text = std::get_if<std::string>(&known.at)) token = *text;
    if (const auto* param = std::get_if<ast::Param>(&known.at)) {
      const auto found = context_.params.find(param->name);
      if (found == context_.params.end())
        return Wrong("CQ0206", "the parameter $" + param->name + " has no value", known.span);
      token = found->second;
    }
    if (auto fault = PositionFault(token, known.span, newest_.known_at()))
      return Told({std::move(*fault)});
    return *ParsePositionToken(token);
  }

  Result<LogSize> ReadKnownAt(const std::optional<ast::KnownAt>& known) const {
    const LogSize all = newest_.known_at();
    if (!known) return all;
    if (known->is_position) return ReadPosition(*known);
    const auto* expr = std::get_if<ast::ExprPtr>(&known->at);
    if (!expr) return Wrong("CQ0322", "`as known at` takes a moment or a position", known->span);
    return SizeAtTime(**expr, "CQ0322", "`as known at` takes a moment or a position", known->span,
                      "write 2019-03-01T10:05:00Z, or position 'p42'");
  }

  // Entries recorded by then: a whole day, month or year to its end.
  Result<LogSize> SizeAtTime(const ast::Expr& expr, const char* id, const char* wrong,
                             ast::Span span, const char* hint) const {
    DAYBOOK_ASSIGN(const Cell cell, Constant(expr, newest_));
    const auto* time = std::get_if<RowTime>(&cell.v);
    if (!time || !time->known) return Wrong(id, wrong, span, hint);
    const int64_t moment =
        time->has_clock ? time->utc_micros : Zone::Region().FromLocal(time->last_day + 1, 0) - 1;
    return SizeAtMoment(context_.care, newest_.known_at(), moment);
  }

  // Definitions as they stood then, from here on.
  Status ReadDefinedAt(const ast::ExprPtr& defined_at) {
    if (!defined_at) return {};
    DAYBOOK_ASSIGN(const LogSize size,
                   SizeAtTime(*defined_at, "CQ0321", "`defined at` takes a date or a moment",
                              defined_at->span, "write 2024-04-01, or 2024-04-01T10:05:00Z"));
    catalogue_ = DefinitionCatalogue(newest_.Definitions(size), newest_.DroppedDefinitions(size),
                                     &context_.sources);
    return {};
  }

  // For sets in brackets with a position of their own.
  std::shared_ptr<const Reader> ReaderAt(const ast::KnownAt& known, Binder& binder) const {
    told_.clear();
    const Result<LogSize> size = ReadKnownAt(known);
    if (size.ok())
      return std::make_shared<const Reader>(context_.snapshot, context_.visibility, *size);
    for (const Diagnostic& told : told_) binder.Report(told.id, told.message, told.span, told.hint);
    if (told_.empty()) binder.Report("CQ0322", size.error().message, known.span);
    return nullptr;
  }

  Status Frame(StatementOutcome& out, const Reader& reader, const Binder& binder) const {
    return Frame(out, reader, binder.used(), binder.diagnostics());
  }
  Status Frame(StatementOutcome& out, const Reader& reader,
               const std::map<std::string, uint32_t>& used,
               const std::vector<Diagnostic>& diagnostics) const {
    out.end.as_at = FormatDay(date_.day);
    out.end.position = PositionToken(reader.known_at());
    if (reader.known_at().value > 0) {
      DAYBOOK_ASSIGN(const ledger::LogEntry last,
                     context_.care.At(LogPosition{reader.known_at().value - 1}));
      out.end.known_time = FormatInstant(last.header.recorded.value);
    }
    for (const auto& [name, version] : used) out.end.definitions[name] = version;
    out.end.row_count = out.rows.size();
    out.end.warnings.clear();  // of an interval asked before
    for (const Diagnostic& diagnostic : diagnostics)
      if (diagnostic.warning) out.end.warnings.push_back(diagnostic);
    out.access.statement = statement_.text;
    out.access.position = reader.known_at();
    out.access.rows = out.rows.size();
    return {};
  }

  Result<StatementOutcome> RunQueryStatement(const ast::QueryStatement& statement) {
    const ast::Query& query = *statement.query;
    if (std::vector<Diagnostic> faults = FormFaults(statement); !faults.empty())
      return WithTheRest(query, std::move(faults));
    if (statement.mode == ast::QueryMode::kAttrition) return RunAttrition(query);
    Result<std::vector<Asked>> asked = ReadMoments(query);
    if (!asked.ok()) return told_.empty() ? asked.error() : WithTheRest(query, told_);
    const std::vector<Asked> parts = std::move(asked).value();
    StatementOutcome out;
    for (const Asked& part : parts) {
      DAYBOOK_TRY(RunPart(statement, part, out));
      const bool plan = statement.mode == ast::QueryMode::kExplain ||
                        statement.mode == ast::QueryMode::kExplainAnalyze;
      if (out.end.truncated || plan) break;
    }
    size_t intervals = 0;
    for (const Asked& part : parts) intervals += part.when.intervals.size();
    WarnOfManyGroups(query, intervals, out);
    return out;
  }

  // A question, or intervals of it, on what was known at one position.
  struct Asked {
    LogSize known_at;
    AskedWhen when;
  };

  // What each part of the question is asked of.
  Result<std::vector<Asked>> ReadMoments(const ast::Query& query) {
    DAYBOOK_TRY(ReadDefinedAt(query.defined_at));
    DAYBOOK_TRY(ReadAsAt(query.as_at, newest_));
    DAYBOOK_ASSIGN(const AskedWhen when, ReadWhen(query));
    return ReadKnown(query, when);
  }

  // Of a question without a series.
  Result<LogSize> ReadMoment(const ast::Query& query) {
    DAYBOOK_TRY(ReadDefinedAt(query.defined_at));
    DAYBOOK_TRY(ReadAsAt(query.as_at, newest_));
    return ReadKnownAt(query.as_known_at);
  }

  // What was told of its form or of a clause of time, and what else is wrong with the question.
  Error WithTheRest(const ast::Query& query, std::vector<Diagnostic> told) const {
    Binder binder(newest_, catalogue_, context_.params, context_.text);
    binder.SeeOwn(context_.own);
    SetReaderAt(binder);
    (void)BindQuery(binder, query,
                    query.every || std::holds_alternative<ast::MeasureSubject>(query.subject));
    for (const Diagnostic& found : binder.diagnostics())
      if (!found.warning) told.push_back(found);
    SortAndCut(told);
    return DiagnosticsError(context_.text, told);
  }

  // Once on the index date; in a series at each interval's end. A measure outside a series looks at
  // the 12 months to the index date.
  Result<AskedWhen> ReadWhen(const ast::Query& query) {
    AskedWhen when;
    if (query.every) {
      Binder binder(newest_, catalogue_, context_.params, context_.text);
      Exec exec(newest_, date_, now_, context_.cancel);
      auto intervals = ReadSeries(*query.every, binder, exec);
      if (!intervals || binder.failed()) return Told(binder.diagnostics());
      when.intervals = std::move(*intervals);
      when.shown = true;
    } else if (std::holds_alternative<ast::MeasureSubject>(query.subject)) {
      when.intervals.push_back(YearTo(date_.day));
    }
    return when;
  }

  // The positions to ask at: of a series one for each interval, `as known at interval.end`.
  Result<std::vector<Asked>> ReadKnown(const ast::Query& query, const AskedWhen& when) {
    std::vector<Asked> parts;
    const bool moves =
        query.as_known_at && std::holds_alternative<ast::ExprPtr>(query.as_known_at->at);
    if (!moves || when.intervals.empty()) {
      DAYBOOK_ASSIGN(LogSize known_at, ReadKnownAt(query.as_known_at));
      if (context_.known_at) known_at = *context_.known_at;
      parts.push_back({known_at, when});
      return parts;
    }
    for (const Interval& interval : when.intervals) {
      interval_ = interval;
      DAYBOOK_ASSIGN(const LogSize known_at, ReadKnownAt(query.as_known_at));
      if (parts.empty() || parts.back().known_at != known_at)
        parts.push_back({known_at, {{}, when.shown}});
      parts.back().when.intervals.push_back(interval);
    }
    interval_.reset();
    return parts;
  }

  Status RunPart(const ast::QueryStatement& statement, const Asked& part, StatementOutcome& out) {
    const ast::Query& query = *statement.query;
    Reader reader(context_.snapshot, context_.visibility, part.known_at);
    const bool in_series = !part.when.intervals.empty();
    DAYBOOK_ASSIGN(const std::shared_ptr<const Plan> plan, PlanOf(query, reader, in_series));
    Exec exec(reader, date_, now_, context_.cancel);
    if (statement.mode == ast::QueryMode::kExplain) {
      out.note = InEnglish(statement_) + "\n" + PlanText(plan->query, nullptr);
    } else {
      DAYBOOK_TRY(LendOwn(plan->own_used, query.as_known_at.has_value(), reader, out));
      DAYBOOK_TRY(Answer(plan->query, part.when, exec, out));
    }
    if (statement.mode == ast::QueryMode::kExplainAnalyze) {
      out.note = InEnglish(statement_) + "\n" + PlanText(plan->query, &exec);
      out.columns.clear();
      out.rows.clear();
      out.access.shown.clear();
    }
    if (in_series) date_ = IndexDate{part.when.intervals.back().end, std::nullopt};
    std::vector<Diagnostic> warnings = plan->warnings;
    WarnOfUnits(plan->query, exec, warnings);
    return Frame(out, reader, plan->definitions, warnings);
  }

  // What an operator refused to go on with, shown at the statement.
  Status WithinLimits(const Exec& exec) const {
    if (!exec.refused) return {};
    return Wrong(exec.refused->id, exec.refused->message, statement_.span, exec.refused->hint);
  }

  // As it was bound before, or bound now and kept for the next who asks the same.
  Result<std::shared_ptr<const Plan>> PlanOf(const ast::Query& query, const Reader& reader,
                                             bool in_series) const {
    const bool keeps =
        context_.prepared && context_.visibility.sees_all() && !HoldsAMoment(statement_.text);
    PlanKey key;
    if (keeps) {
      key = {std::string(context_.text), statement_.span.begin, context_.params,
             reader.known_at().value, context_.own.kinds};
      if (auto kept = context_.prepared->Find(key, context_.snapshot)) return kept;
    }
    Binder binder(reader, catalogue_, context_.params, context_.text);
    binder.SeeOwn(context_.own);
    SetReaderAt(binder);
    std::optional<BoundQuery> bound = BindQuery(binder, query, in_series);
    if (!bound) return DiagnosticsError(context_.text, binder.diagnostics());
    auto plan = std::make_shared<Plan>();
    plan->query = std::move(*bound);
    plan->definitions = binder.used();
    for (const Diagnostic& diagnostic : binder.diagnostics())
      if (diagnostic.warning) plan->warnings.push_back(diagnostic);
    plan->own_used = binder.own_used();
    if (keeps) context_.prepared->Keep(std::move(key), context_.snapshot, plan);
    return std::shared_ptr<const Plan>(std::move(plan));
  }

  // The ledger's own records, where the question asks for them.
  Status LendOwn(projections::KindSet kinds, bool as_known, Reader& reader,
                 StatementOutcome& out) const {
    OwnWanted wanted{kinds, {}};
    if (wanted.kinds == 0) return {};
    if (as_known) wanted.known_at = reader.known_at();
    DAYBOOK_ASSIGN(auto rows, ReadOwnRows(*context_.access_log, *context_.quarantine, wanted,
                                          reader, context_.cancel));
    reader.Lend(std::move(rows));
    for (const OwnKind kind : AllOwnKinds())
      if (wanted.kinds & KindBit(kind)) out.access.categories.emplace_back(OwnKindWord(kind));
    return {};
  }

  Status Answer(const BoundQuery& bound, const AskedWhen& when, Exec& exec,
                StatementOutcome& out) const {
    if (bound.summary) {
      out.access.categories.emplace_back("summary");
      out.columns = SummaryColumns();
      if (!HoldsOfOne(bound, exec)) return {};
      const Summary summary = Summarise(*bound.only, catalogue_, exec);
      out.rows = SummaryRows(summary);
      out.end.definitions = summary.definitions;
      out.access.shown.insert(*bound.only);
      return {};
    }
    const uint64_t room =
        context_.rows_max - std::min<uint64_t>(context_.rows_max, out.rows.size());
    auto ran = RunQuery(bound, when, exec, room);
    if (!ran.ok() && ran.error().id == "CQ0347" && bound.person_time)
      return Wrong(ran.error().id, ran.error().message, bound.person_time->rate, ran.error().hint);
    DAYBOOK_TRY(WithinLimits(exec));
    if (!ran.ok()) return ran.error();
    QueryRows rows = std::move(ran).value();
    if (out.columns.empty()) {
      out.access.categories.emplace_back(SectionWord(bound));
      if (when.shown) out.columns.push_back({"interval", ValueType::kText});
      for (const BoundColumn& column : bound.columns)
        if (column.shown) out.columns.push_back({column.name, column.type});
      NameApart(out.columns);
    }
    for (Row& row : rows.rows) out.rows.push_back(std::move(row));
    out.end.truncated |= rows.truncated;
    if (out.rows.empty() && bound.whole_kind)
      out.end.state = StateWord(StateOfKind(*bound.whole_kind, *bound.only, exec));
    out.access.shown.merge(rows.shown);
    return {};
  }

  Result<StatementOutcome> RunAttrition(const ast::Query& query) {
    const Result<LogSize> known_at = ReadMoment(query);
    if (!known_at.ok()) return told_.empty() ? known_at.error() : WithTheRest(query, told_);
    Reader reader(context_.snapshot, context_.visibility, *known_at);
    Binder binder(reader, catalogue_, context_.params, context_.text);
    binder.SeeOwn(context_.own);
    SetReaderAt(binder);
    NodeTexts texts;
    binder.KeepTexts(texts);
    const std::optional<BoundQuery> bound = BindQuery(binder, query, false);
    if (!bound) return DiagnosticsError(context_.text, binder.diagnostics());
    Exec exec(reader, date_, now_, context_.cancel);
    const auto* set = std::get_if<ast::SetSubject>(&query.subject);
    const ast::Span subject = set ? set->set->span : query.subject_span;
    StatementOutcome out;
    DAYBOOK_TRY(LendOwn(binder.own_used(), query.as_known_at.has_value(), reader, out));
    out.columns = AttritionColumns();
    DAYBOOK_ASSIGN(out.rows, AttritionRows(*bound, texts, OneLine(binder.TextAt(subject)), exec));
    DAYBOOK_TRY(WithinLimits(exec));
    out.access.categories.emplace_back(SectionWord(*bound));
    std::vector<Diagnostic> warnings = binder.diagnostics();
    WarnOfUnits(*bound, exec, warnings);
    DAYBOOK_TRY(Frame(out, reader, binder.used(), warnings));
    return out;
  }

  Result<StatementOutcome> RunWhy(const ast::Why& why) {
    DAYBOOK_TRY(ReadDefinedAt(why.defined_at));
    DAYBOOK_TRY(ReadAsAt(why.as_at, newest_));
    DAYBOOK_ASSIGN(const LogSize known_at, ReadKnownAt(why.as_known_at));
    Reader reader(context_.snapshot, context_.visibility, known_at);
    Binder binder(reader, catalogue_, context_.params, context_.text);
    binder.SeeOwn(context_.own);
    SetReaderAt(binder);
    NodeTexts texts;
    binder.KeepTexts(texts);
    const auto resident = binder.Resident(why.resident, statement_.span);
    const NodePtr condition = why.in ? binder.Set(*why.in) : binder.Condition(*why.where, Scope{});
    if (binder.failed()) return DiagnosticsError(context_.text, binder.diagnostics());
    Exec exec(reader, date_, now_, context_.cancel);
    StatementOutcome out;
    DAYBOOK_TRY(LendOwn(binder.own_used(), why.as_known_at.has_value(), reader, out));
    out.columns = WhyColumns();
    out.rows = WhyRows(condition, *resident, texts, exec);
    DAYBOOK_TRY(WithinLimits(exec));
    if (context_.cancel.cancelled()) return Error{ErrorCode::kCancelled, "the query was cancelled"};
    out.access.categories.emplace_back("records");
    out.access.shown.insert(*resident);
    DAYBOOK_TRY(Frame(out, reader, binder));
    return out;
  }

  void WarnOfUnits(const BoundQuery& query, const Exec& exec,
                   std::vector<Diagnostic>& warnings) const {
    const bool some = query.only || query.limit;
    for (const auto& [place, met] : exec.units_met) WarnOf(met, some, context_.text, warnings);
  }

  // Many small groups of people tell who they are. Of a series they are counted by the interval, on
  // the average, for each is a table of its own.
  static void WarnOfManyGroups(const ast::Query& query, size_t intervals, StatementOutcome& out) {
    const size_t groups = out.rows.size() / std::max<size_t>(intervals, 1);
    if (query.by.empty() || query.hide || groups <= kGroupsUnhiddenMax) return;
    out.end.warnings.push_back({"CQ0490",
                                std::to_string(groups) + " groups are shown, the smallest too",
                                query.by.front().value->span,
                                "hide below 8 hides what could tell of single people", true});
  }

  // Whether the one resident of a summary passes its `with` and its `where`.
  static bool HoldsOfOne(const BoundQuery& bound, Exec& exec) {
    Batch batch;
    batch.residents.push_back(*bound.only);
    for (const NodePtr& condition : {bound.with, bound.where})
      if (condition && condition->Truths(batch, exec).front() != Truth::kTrue) return false;
    return true;
  }

  void SetReaderAt(Binder& binder) const {
    binder.set_reader_at(
        [this](const ast::KnownAt& known, Binder& asking) { return ReaderAt(known, asking); });
  }

  Result<StatementOutcome> RunDefine(const ast::Define& define) {
    Binder binder(newest_, catalogue_, context_.params, context_.text);
    binder.SeeOwn(context_.own);
    SetReaderAt(binder);
    auto effect = DefineEffect(binder, define, statement_.text, &context_.cancel);
    if (!effect && !binder.failed()) return Error{ErrorCode::kCancelled, "the query was cancelled"};
    DAYBOOK_ASSIGN(StatementOutcome out, Effected(binder, std::move(effect)));
    // What it needs, not itself.
    const bool plain = DefinitionKind(define) != "hierarchy";
    out.end.definitions.erase((plain ? "" : "hierarchy ") + NameKey(define.name.text));
    return out;
  }

  Result<StatementOutcome> RunDrop(const ast::Drop& drop) {
    Binder binder(newest_, catalogue_, context_.params, context_.text);
    return Effected(binder, DropEffect(binder, drop));
  }

  Result<StatementOutcome> Effected(const Binder& binder, std::optional<DefinitionEffect> effect) {
    if (!effect) return DiagnosticsError(context_.text, binder.diagnostics());
    StatementOutcome out;
    out.note = EffectNote(*effect);
    out.effect = std::move(effect);
    DAYBOOK_TRY(Frame(out, newest_, binder));
    return out;
  }

  Result<StatementOutcome> RunDescribe(const ast::Describe& describe) {
    Binder binder(newest_, catalogue_, context_.params, context_.text);
    StatementOutcome out;
    DescribeNames(binder, describe, out.columns, out.rows);
    if (binder.failed()) return DiagnosticsError(context_.text, binder.diagnostics());
    DAYBOOK_TRY(Frame(out, newest_, binder));
    return out;
  }

  const ast::Statement& statement_;
  const StatementContext& context_;
  Reader newest_;
  DefinitionCatalogue catalogue_;
  mutable std::vector<Diagnostic> told_;  // by the newest error of a clause of time
  RowTime now_;
  IndexDate date_;
  std::optional<Interval> interval_;  // while the clauses of time of one interval are read
};

}  // namespace

Result<StatementOutcome> RunStatement(const ast::Statement& statement,
                                      const StatementContext& context) {
  return StatementRunner(statement, context).Run();
}

Error DiagnosticsError(std::string_view text, const std::vector<Diagnostic>& diagnostics) {
  Error error{ErrorCode::kBadQuery, ""};
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.warning) continue;
    if (error.id.empty()) {
      error.id = diagnostic.id;
      error.place = PlaceOf(text, diagnostic.span);
      error.hint = diagnostic.hint;
    }
    error.message += (error.message.empty() ? "" : "\n") + Underline(text, diagnostic);
  }
  return error;
}

std::string PositionToken(LogSize size) { return "p" + std::to_string(size.value); }

std::optional<LogSize> ParsePositionToken(std::string_view token) {
  if (!token.empty() && token.front() == 'p') token.remove_prefix(1);
  constexpr size_t kDigitsMax = 18;
  if (token.empty() || token.size() > kDigitsMax) return std::nullopt;
  uint64_t value = 0;
  for (char c : token) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<uint64_t>(c - '0');
  }
  return LogSize{value};
}

std::optional<Diagnostic> PositionFault(const std::string& token, ast::Span span, LogSize newest) {
  const auto size = ParsePositionToken(token);
  if (!size)
    return Diagnostic{"CQ0322", "'" + token + "' is no position", span,
                      "positions come from answers, as in 'p42'"};
  if (*size > newest)
    return Diagnostic{"CQ0323", "the ledger has not come to position " + token + " yet", span,
                      "its newest is " + PositionToken(newest)};
  return std::nullopt;
}

Result<LogSize> SizeAtMoment(const ledger::Log& log, LogSize size, int64_t utc_micros) {
  // Recorded times never go back: halve until the first entry after the moment is found.
  uint64_t low = 0;
  uint64_t high = size.value;
  while (low < high) {
    const uint64_t middle = low + (high - low) / 2;
    DAYBOOK_ASSIGN(const ledger::LogEntry entry, log.At(LogPosition{middle}));
    if (entry.header.recorded.value <= utc_micros)
      low = middle + 1;
    else
      high = middle;
  }
  return LogSize{low};
}

}  // namespace daybook::query
