#include "query/statement.h"

#include "ledger/base/zone.h"
#include "query/bind/bind_define.h"
#include "query/bind/describe.h"
#include "query/bind/name_key.h"
#include "query/exec/basic.h"
#include "query/prose/english.h"
#include "query/reasons/attrition.h"
#include "query/reasons/why.h"
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
        catalogue_(newest_.Definitions()) {
    now_.known = true;
    now_.has_clock = true;
    now_.precision = Precision::kSubsecond;
    now_.utc_micros = context.now_micros;
    now_.day = now_.last_day = Zone::Region().LocalDay(context.now_micros);
    date_ = IndexDate{now_.day, context.now_micros};
  }

  Result<StatementOutcome> Run() {
    if (const auto* query = std::get_if<ast::QueryStatement>(&statement_.node))
      return RunQueryStatement(*query);
    if (const auto* define = std::get_if<ast::Define>(&statement_.node)) return RunDefine(*define);
    if (const auto* describe = std::get_if<ast::Describe>(&statement_.node))
      return RunDescribe(*describe);
    return RunWhy(std::get<ast::Why>(statement_.node));
  }

 private:
  Error Later(const std::string& what, ast::Span span) const {
    return DiagnosticsError(context_.text,
                            {{"CQ0901", what + " can be read but not run in this edition", span,
                              "it belongs to a later part of the language", false}});
  }

  Error Wrong(const std::string& id, const std::string& message, ast::Span span,
              const std::string& hint = "") const {
    return DiagnosticsError(context_.text, {{id, message, span, hint, false}});
  }

  // The value of an expression that looks at no row: dates after `as at`.
  Result<Cell> Constant(const ast::Expr& expr, const Reader& reader) const {
    Binder binder(reader, catalogue_, context_.params, context_.text);
    NodePtr node = binder.Expr(expr, Scope{});
    if (!node) return DiagnosticsError(context_.text, binder.diagnostics());
    if (!binder.IsOneDate(*node, expr.span))
      return DiagnosticsError(context_.text, binder.diagnostics());
    Exec exec(reader, date_, now_, context_.cancel);
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
    const LogSize all = newest_.known_at();
    std::string token;
    if (const auto* text = std::get_if<std::string>(&known.at)) token = *text;
    if (const auto* param = std::get_if<ast::Param>(&known.at)) {
      const auto found = context_.params.find(param->name);
      if (found == context_.params.end())
        return Wrong("CQ0206", "the parameter $" + param->name + " has no value", known.span);
      token = found->second;
    }
    const auto size = ParsePositionToken(token);
    if (!size)
      return Wrong("CQ0322", "'" + token + "' is no position", known.span,
                   "positions come from answers, as in 'p42'");
    if (*size > all)
      return Wrong("CQ0323", "the ledger has not come to position " + token + " yet", known.span,
                   "its newest is " + PositionToken(all));
    return *size;
  }

  Result<LogSize> ReadKnownAt(const std::optional<ast::KnownAt>& known) const {
    const LogSize all = newest_.known_at();
    if (!known) return all;
    if (known->is_position) return ReadPosition(*known);
    int64_t moment = 0;
    const auto* expr = std::get_if<ast::ExprPtr>(&known->at);
    if (!expr) return Wrong("CQ0322", "`as known at` takes a moment or a position", known->span);
    DAYBOOK_ASSIGN(const Cell cell, Constant(**expr, newest_));
    const auto* time = std::get_if<RowTime>(&cell.v);
    if (!time || !time->known)
      return Wrong("CQ0322", "`as known at` takes a moment or a position", known->span,
                   "write 2019-03-01T10:05:00Z, or position 'p42'");
    moment =
        time->has_clock ? time->utc_micros : Zone::Region().FromLocal(time->last_day + 1, 0) - 1;
    return SizeAtMoment(context_.care, all, moment);
  }

  Status Frame(StatementOutcome& out, const Reader& reader, const Binder& binder) const {
    out.end.as_at = FormatDay(date_.day);
    out.end.position = PositionToken(reader.known_at());
    if (reader.known_at().value > 0) {
      DAYBOOK_ASSIGN(const ledger::LogEntry last,
                     context_.care.At(LogPosition{reader.known_at().value - 1}));
      out.end.known_time = FormatInstant(last.header.recorded.value);
    }
    out.end.definitions = binder.used();
    out.end.row_count = out.rows.size();
    for (const Diagnostic& diagnostic : binder.diagnostics())
      if (diagnostic.warning) out.end.warnings.push_back(diagnostic);
    out.access.statement = statement_.text;
    out.access.position = reader.known_at();
    out.access.rows = out.rows.size();
    return {};
  }

  Result<StatementOutcome> RunQueryStatement(const ast::QueryStatement& statement) {
    const ast::Query& query = *statement.query;
    if (statement.mode == ast::QueryMode::kAttrition) return RunAttrition(query);
    if (statement.mode == ast::QueryMode::kWatch && query.as_known_at)
      return Wrong("CQ0331", "a watch tells what the ledger learns, and can't be as known at",
                   query.as_known_at->span, "leave it out, or ask once, without watch");
    DAYBOOK_TRY(ReadAsAt(query.as_at, newest_));
    DAYBOOK_ASSIGN(LogSize known_at, ReadKnownAt(query.as_known_at));
    if (context_.known_at) known_at = *context_.known_at;
    const Reader reader(context_.snapshot, context_.visibility, known_at);
    Binder binder(reader, catalogue_, context_.params, context_.text);
    const std::optional<BoundQuery> bound = BindQuery(binder, query);
    if (!bound) return DiagnosticsError(context_.text, binder.diagnostics());
    Exec exec(reader, date_, now_, context_.cancel);
    StatementOutcome out;
    if (statement.mode == ast::QueryMode::kExplain) {
      out.note = InEnglish(statement_) + "\n" + PlanText(*bound, nullptr);
    } else {
      DAYBOOK_TRY(Answer(*bound, exec, out));
    }
    if (statement.mode == ast::QueryMode::kExplainAnalyze) {
      out.note = InEnglish(statement_) + "\n" + PlanText(*bound, &exec);
      out.columns.clear();
      out.rows.clear();
      out.access.shown.clear();
    }
    DAYBOOK_TRY(Frame(out, reader, binder));
    return out;
  }

  Status Answer(const BoundQuery& bound, Exec& exec, StatementOutcome& out) const {
    out.access.categories.emplace_back(bound.summary ? "summary" : SectionWord(bound));
    if (bound.summary) {
      out.columns = SummaryColumns();
      if (!HoldsOfOne(bound, exec)) return {};
      out.rows = SummaryRows(Summarise(*bound.only, exec));
      out.access.shown.insert(*bound.only);
      return {};
    }
    DAYBOOK_ASSIGN(QueryRows rows, RunQuery(bound, exec, context_.rows_max));
    for (const BoundColumn& column : bound.columns)
      out.columns.push_back({column.name, column.type});
    out.rows = std::move(rows.rows);
    out.end.truncated = rows.truncated;
    WarnOfManyGroups(bound, out);
    if (out.rows.empty() && bound.whole_kind)
      out.end.state = StateWord(StateOfKind(*bound.whole_kind, *bound.only, exec));
    out.access.shown = std::move(rows.shown);
    return {};
  }

  // Attrition has rows of its own: of the clauses it takes those that say which rows there are.
  std::optional<Error> RefuseShape(const ast::Query& query) const {
    const bool shaped = !query.by.empty() || query.having || query.every || !query.show.empty() ||
                        !query.order_by.empty() || query.limit || query.hide;
    if (!shaped) return std::nullopt;
    return Wrong("CQ0330", "attrition has its own rows: step, removed, left", query.span,
                 "leave out by, having, every, show, order by, limit and hide");
  }

  Result<StatementOutcome> RunAttrition(const ast::Query& query) {
    if (auto error = RefuseShape(query)) return *error;
    DAYBOOK_TRY(ReadAsAt(query.as_at, newest_));
    DAYBOOK_ASSIGN(const LogSize known_at, ReadKnownAt(query.as_known_at));
    const Reader reader(context_.snapshot, context_.visibility, known_at);
    Binder binder(reader, catalogue_, context_.params, context_.text);
    NodeTexts texts;
    binder.KeepTexts(texts);
    const std::optional<BoundQuery> bound = BindQuery(binder, query);
    if (!bound) return DiagnosticsError(context_.text, binder.diagnostics());
    Exec exec(reader, date_, now_, context_.cancel);
    const auto* set = std::get_if<ast::SetSubject>(&query.subject);
    const ast::Span subject = set ? set->set->span : query.subject_span;
    StatementOutcome out;
    out.columns = AttritionColumns();
    DAYBOOK_ASSIGN(out.rows, AttritionRows(*bound, texts, OneLine(binder.TextAt(subject)), exec));
    out.access.categories.emplace_back(SectionWord(*bound));
    DAYBOOK_TRY(Frame(out, reader, binder));
    return out;
  }

  Result<StatementOutcome> RunWhy(const ast::Why& why) {
    if (why.defined_at) return Later("defined at", why.defined_at->span);
    DAYBOOK_TRY(ReadAsAt(why.as_at, newest_));
    DAYBOOK_ASSIGN(const LogSize known_at, ReadKnownAt(why.as_known_at));
    const Reader reader(context_.snapshot, context_.visibility, known_at);
    Binder binder(reader, catalogue_, context_.params, context_.text);
    NodeTexts texts;
    binder.KeepTexts(texts);
    const auto resident = binder.Resident(why.resident, statement_.span);
    const NodePtr condition = why.in ? binder.Set(*why.in) : binder.Condition(*why.where, Scope{});
    if (binder.failed()) return DiagnosticsError(context_.text, binder.diagnostics());
    Exec exec(reader, date_, now_, context_.cancel);
    StatementOutcome out;
    out.columns = WhyColumns();
    out.rows = WhyRows(condition, *resident, texts, exec);
    if (context_.cancel.cancelled()) return Error{ErrorCode::kCancelled, "the query was cancelled"};
    out.access.categories.emplace_back("records");
    out.access.shown.insert(*resident);
    DAYBOOK_TRY(Frame(out, reader, binder));
    return out;
  }

  // Many small groups of people tell who they are.
  void WarnOfManyGroups(const BoundQuery& bound, StatementOutcome& out) const {
    const auto* asked = std::get_if<ast::QueryStatement>(&statement_.node);
    if (!bound.grouped || out.rows.size() <= kGroupsUnhiddenMax || asked == nullptr) return;
    const ast::Query& query = *asked->query;
    if (query.by.empty() || query.hide) return;
    out.end.warnings.push_back(
        {"CQ0490", std::to_string(out.rows.size()) + " groups are shown, the smallest too",
         query.by.front().value->span, "hide below 8 hides what could tell of single people",
         true});
  }

  // Whether the one resident of a summary passes its `with` and its `where`.
  static bool HoldsOfOne(const BoundQuery& bound, Exec& exec) {
    Batch batch;
    batch.residents.push_back(*bound.only);
    for (const NodePtr& condition : {bound.with, bound.where})
      if (condition && condition->Truths(batch, exec).front() != Truth::kTrue) return false;
    return true;
  }

  Result<StatementOutcome> RunDefine(const ast::Define& define) {
    Binder binder(newest_, catalogue_, context_.params, context_.text);
    CheckDefinition(binder, define);
    if (binder.failed()) return DiagnosticsError(context_.text, binder.diagnostics());
    StatementOutcome out;
    DefinitionEffect effect;
    effect.kind = DefinitionKind(define);
    effect.name = NameKey(define.name.text);  // one name, however it is written
    effect.text = statement_.text;
    for (const projections::DefinitionVersion& version : newest_.Definitions()) {
      if (version.kind != effect.kind || version.name != effect.name) continue;
      effect.unchanged = version.text == effect.text;
      effect.version = effect.unchanged ? version.version : version.version + 1;
    }
    out.note = effect.kind + " " + effect.name + (effect.unchanged ? " is" : " is now") +
               " defined (version " + std::to_string(effect.version) +
               (effect.unchanged ? ", unchanged)" : ")");
    out.effect = std::move(effect);
    DAYBOOK_TRY(Frame(out, newest_, binder));
    out.end.definitions.erase(NameKey(define.name.text));  // what it needs, not itself
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
  RowTime now_;
  IndexDate date_;
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
