// From rows to the answer: subject, where, groups, columns, order, limit.
#include <algorithm>
#include <cctype>

#include "tests/reference/evaluation.h"

namespace daybook::reference {
namespace {

ast::ExprPtr NameExpr(const std::string& name) {
  return std::make_shared<const ast::Expr>(ast::Expr{ast::NameRef{name}, {}});
}

bool Missing(const Val& value) { return Order(value, Unknown()) == 0; }

// <0, 0, >0; what is unknown comes last in both directions.
int OrderFor(const ast::OrderKey& key, const Val& a, const Val& b) {
  if (Missing(a) != Missing(b)) return Missing(b) ? -1 : 1;
  return key.descending ? Order(b, a) : Order(a, b);
}

}  // namespace

std::string Evaluation::Slice(ast::Span span) const {
  if (span.begin >= span.end || span.end > text_.size()) return "";
  std::string slice(text_.substr(span.begin, span.end - span.begin));
  const size_t first = slice.find_first_not_of(" \t\r\n");
  const size_t last = slice.find_last_not_of(" \t\r\n");
  return first == std::string::npos ? "" : slice.substr(first, last - first + 1);
}

// Two columns are alike whose texts are, without blanks, case and the brackets around, but in
// quotes and patterns.
std::string Evaluation::Alike(ast::Span span) const {
  std::string plain;
  char inside = 0;  // the sign that ends a text or a pattern
  for (const char c : Slice(span)) {
    if (inside != 0) {
      plain += c;
      if (c == inside) inside = 0;
      continue;
    }
    if (c == '\'' || (c == '/' && plain.size() >= 7 && plain.substr(plain.size() - 7) == "matches"))
      inside = c;
    if (!std::isspace(static_cast<unsigned char>(c))) plain += LowerCase(std::string(1, c));
  }
  while (plain.size() > 1 && plain.front() == '(') {
    int depth = 0;
    size_t close = 0;
    for (; close < plain.size(); ++close) {
      depth += plain[close] == '(' ? 1 : plain[close] == ')' ? -1 : 0;
      if (depth == 0) break;
    }
    if (close + 1 != plain.size()) break;
    plain = plain.substr(1, plain.size() - 2);
  }
  return plain;
}

std::vector<RowScope> Evaluation::SetRows(const ast::SetSubject& subject, const World& world,
                                          const Index& index) {
  std::vector<RowScope> rows;
  for (const Resident* resident : Members(*subject.set, world, index)) {
    const Scope scope = ScopeOf(world, index, resident);
    if (!subject.with || Holds(Condition(subject.with, scope))) rows.push_back({scope, false});
  }
  return rows;
}

// Every combination of one record of each source. The first source's record gives bare names
// their meaning.
void Evaluation::AddCombinations(const std::vector<ast::Source>& sources, size_t next,
                                 const Scope& scope, std::vector<RowScope>& rows) {
  if (next == sources.size()) {
    rows.push_back({scope, false});
    return;
  }
  const ast::Pattern& pattern = *sources[next].pattern;
  // Patterns look at the resident, not at the records before them.
  Scope outside = scope;
  outside.record = nullptr;
  outside.field_date = scope.index.time;
  for (const Record* record : Find(pattern, outside, Sight{})) {
    Scope row = Within(scope, *record, pattern.records->alias);
    if (next > 0) {
      row.record = scope.record;
      row.field_date = scope.field_date;
    }
    AddCombinations(sources, next + 1, row, rows);
  }
}

std::vector<RowScope> Evaluation::RecordRows(const std::vector<ast::Source>& sources,
                                             const World& world, const Index& index) {
  std::vector<RowScope> rows;
  const bool in_series = query_->every && !MeasureOf(*query_);
  for (const ast::Source& source : sources)
    if (source.pattern->records->of)
      CheckNamed(*source.pattern->records->of, ScopeOf(world, index, nullptr));
  const ast::Records& first = *sources.front().pattern->records;
  if (!first.of && OwnHeadOf(first, 0)) {
    AddCombinations(sources, 0, ScopeOf(world, index, nullptr), rows);
    return rows;
  }
  for (const Resident& resident : world.residents)
    AddCombinations(sources, 0, ScopeOf(world, index, &resident), rows);
  // Of a series' records only those that surely began in the interval.
  std::erase_if(rows, [&](const RowScope& row) {
    const auto& at = row.scope.record->at;
    return in_series &&
           (!at || DaysOf(*at).first < interval_->first || DaysOf(*at).last > interval_->last);
  });
  return rows;
}

std::vector<RowScope> Evaluation::SubjectRows(const ast::Query& query, const World& world,
                                              const Index& index) {
  if (const auto* set = std::get_if<ast::SetSubject>(&query.subject))
    return SetRows(*set, world, index);
  if (const auto* sources = std::get_if<std::vector<ast::Source>>(&query.subject))
    return RecordRows(*sources, world, index);
  if (const auto* rules = std::get_if<ast::RulesSubject>(&query.subject))
    return RulesRows(*rules, world, index);
  if (const ast::MeasureDef* measure = MeasureOf(query)) return MeasureRows(*measure, world, index);
  return {};
}

void Evaluation::Keep(const ast::Query& query, std::vector<RowScope>& rows) {
  for (RowScope& row : rows) {
    for (const ast::Let& let : query.lets)
      row.scope.names[LowerCase(let.name.text)] = Eval(let.value, row.scope);
    row.kept = !query.where || Holds(Condition(query.where, row.scope));
  }
}

bool Evaluation::Refused(const ast::Query& query) {
  const auto* set = std::get_if<ast::SetSubject>(&query.subject);
  if (set && std::holds_alternative<ast::ResidentRef>(set->set->node) && query.show.empty() &&
      query.by.empty())
    Unsupported("the summary of one resident", query.subject_span);
  return failed();
}

Evaluation::Shown Evaluation::ShownOf(const ast::Query& query) {
  Shown shown;
  const auto add = [&](const ast::Column& column) {
    shown.names.push_back(column.alias ? column.alias->text : Slice(column.value->span));
    shown.values.push_back(column.value);
  };
  for (const ast::Column& column : query.by) add(column);
  const auto is_key = [&](const ast::Column& column) {
    const std::string text = Alike(column.value->span);
    return !column.alias &&
           std::any_of(query.by.begin(), query.by.end(), [&](const ast::Column& key) {
             return Alike(key.value->span) == text ||
                    (key.alias && LowerCase(key.alias->text) == text);
           });
  };
  for (const ast::Column& column : query.show)
    if (!is_key(column)) add(column);
  if (!query.show.empty()) return shown;
  std::vector<std::string> natural = {"count"};
  if (std::holds_alternative<ast::MeasureSubject>(query.subject))
    natural = {"denominator", "excluded", "numerator", "excepted", "percent"};
  const auto* sources = std::get_if<std::vector<ast::Source>>(&query.subject);
  if (sources && query.by.empty()) {
    natural = {"at", "text", "code", "value", "status", "source", "id"};
    if (const auto own = OwnHeadOf(*sources->front().pattern->records, 0))
      natural = OwnNaturalColumns(*own);
  }
  if (sources && query.by.empty() && sources->size() > 1) {
    // Of several: what each of those with a name is, and when it was.
    for (const ast::Source& source : *sources)
      for (const char* field : {"at", "text", "id"}) {
        if (!source.pattern->records->alias) continue;
        const std::string& alias = source.pattern->records->alias->text;
        shown.names.push_back(alias + "." + field);
        shown.values.push_back(std::make_shared<const ast::Expr>(
            ast::Expr{ast::FieldOf{NameExpr(alias), {field, {}}}, {}}));
      }
    return shown;
  }
  for (const std::string& name : natural) {
    shown.names.push_back(name);
    shown.values.push_back(NameExpr(name));
  }
  return shown;
}

std::vector<std::vector<Val>> Evaluation::KeysOf(const ast::Query& query, const Shown& shown,
                                                 const std::vector<Scope>& scopes) {
  std::vector<std::vector<Val>> keys;
  for (const Scope& outer : scopes) {
    Scope scope = outer;
    // What a column is called in the expressions of `order by`; groups find it by themselves.
    for (const ast::Column& column : query.show)
      if (column.alias && !scope.group && !query.order_by.empty())
        scope.names[LowerCase(column.alias->text)] = Eval(column.value, outer);
    std::vector<Val> row;
    for (const ast::OrderKey& key : query.order_by) {
      ast::ExprPtr value = key.value;
      // A column's name stands for the column.
      if (const auto* name = std::get_if<ast::NameRef>(&value->node))
        for (size_t i = shown.names.size(); i-- > 0;)  // of two of a name the first
          if (LowerCase(shown.names[i]) == LowerCase(name->name)) value = shown.values[i];
      row.push_back(Eval(value, scope));
    }
    keys.push_back(std::move(row));
  }
  return keys;
}

std::vector<size_t> Evaluation::Limited(const ast::Query& query, const std::vector<size_t>& order,
                                        const std::vector<Scope>& scopes) {
  const auto limit = query.limit ? Count(query.limit->count) : std::nullopt;
  if (!limit) return order;
  std::vector<std::pair<Val, int64_t>> taken;  // of each dimension
  std::vector<size_t> kept;
  for (const size_t row : order) {
    const Val per = query.limit->per ? Eval(query.limit->per, scopes[row]) : Boolean(true);
    auto found = std::find_if(taken.begin(), taken.end(),
                              [&](const auto& one) { return SameGroup(one.first, per); });
    if (found == taken.end()) found = taken.insert(taken.end(), {per, 0});
    if (found->second++ < *limit) kept.push_back(row);
  }
  return kept;
}

void Evaluation::Fill(const Shown& shown, const std::vector<Scope>& scopes,
                      const std::vector<size_t>& order, query::Answer& answer) {
  for (const std::string& name : shown.names)
    answer.columns.push_back({name, query::ValueType::kText});
  std::vector<bool> typed(shown.names.size(), false);
  for (const size_t row : order) {
    query::Row cells;
    for (size_t i = 0; i < shown.values.size(); ++i) {
      const Group* group = scopes[row].group;
      const bool hidden = group && IsHidden(shown.values[i], *group);
      const Val value = hidden ? Text("*") : Eval(shown.values[i], scopes[row]);
      cells.push_back(ToValue(value));
      if (!typed[i] && !cells.back().missing()) {
        typed[i] = true;
        answer.columns[i].type = TypeOf(value);
      }
    }
    answer.rows.push_back(std::move(cells));
  }
  answer.end.row_count = answer.rows.size();
}

void Evaluation::Finish(const ast::Query& query, const Shown& shown, std::vector<Scope> scopes,
                        query::Answer& answer) {
  const auto is_total = [](const Scope& scope) { return scope.group && scope.group->total; };
  names_columns_ = true;
  if (query.having)
    std::erase_if(scopes, [&](const Scope& scope) {
      return !is_total(scope) && !Holds(Condition(query.having, scope));
    });
  const auto keys = KeysOf(query, shown, scopes);
  std::vector<size_t> order;
  for (size_t i = 0; i < scopes.size(); ++i)
    if (!is_total(scopes[i])) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    for (size_t k = 0; k < query.order_by.size(); ++k)
      if (const int c = OrderFor(query.order_by[k], keys[a][k], keys[b][k])) return c < 0;
    return false;
  });
  order = Limited(query, order, scopes);
  names_columns_ = false;
  // The total stands below the others, whatever their order and number.
  for (size_t i = 0; i < scopes.size(); ++i)
    if (is_total(scopes[i])) order.push_back(i);
  Fill(shown, scopes, order, answer);
}

// "none known" … where all records of one kind of one resident were asked for; else empty.
std::string Evaluation::StateOf(const ast::Query& query, const World& world, const Index& index) {
  const auto* sources = std::get_if<std::vector<ast::Source>>(&query.subject);
  if (!sources || sources->size() != 1 || query.where) return "";
  const ast::Pattern& pattern = *sources->front().pattern;
  const ast::Records& records = *pattern.records;
  const auto* head = std::get_if<ast::Name>(&records.head);
  const auto kind = head ? ledger::KindFromWord(LowerCase(head->text)) : std::nullopt;
  if (!kind || !records.of || !std::holds_alternative<ast::ResidentRef>(records.of->node) ||
      !records.statuses.empty() || records.codes || !records.with.empty() ||
      !records.windows.empty() || !pattern.steps.empty())
    return "";
  bool none_known = false, in_part = false, no_information = false;
  for (const Resident& resident : world.residents) {
    if (!IsMember(*records.of, ScopeOf(world, index, &resident))) continue;
    for (const Record& record : resident.records) {
      if (record.event().kind != *kind || record.retracted) continue;
      const ledger::EventStatus status = record.event().status;
      if (status == ledger::EventStatus::kWithheld) return "withheld";
      if (status == ledger::EventStatus::kAbsent) none_known = true;
      if (status == ledger::EventStatus::kPartlyAbsent) in_part = true;
      if (status == ledger::EventStatus::kNoInformation) no_information = true;
    }
  }
  if (none_known) return "none known";
  if (in_part) return "none known in part";
  return no_information ? "no information" : "not recorded";
}

Result<query::Answer> Evaluation::Answer(const ast::Query& query) {
  query_ = &query;
  query::Answer answer;
  if (Refused(query)) return *error_;
  const Index today = Today();
  const World empty;
  Scope statement = ScopeOf(empty, today, nullptr);
  if (query.defined_at) {
    const auto moment = AsTime(Eval(query.defined_at, statement));
    if (!moment) return Error{ErrorCode::kBadQuery, "no moment to be defined at"};
    const int64_t last = InstantsOf(*moment).last;
    const auto then = std::count_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
      return entry.recorded_micros <= last;
    });
    DAYBOOK_ASSIGN(catalogue_, Catalogue::Read(entries_, static_cast<uint64_t>(then)));
  }
  const std::vector<Days> intervals = IntervalsOf(query, statement);
  if (failed()) return *error_;
  const auto known_at = [&]() -> std::optional<uint64_t> {
    return query.as_known_at ? PositionOf(*query.as_known_at, statement) : entries_.size();
  };
  Index index = IndexOf(query.as_at, statement);
  std::optional<uint64_t> position;
  if (intervals.empty()) position = known_at();
  if (intervals.empty() && position) Once(query, index, *position, answer);
  for (const Days& interval : intervals) {
    interval_ = interval;
    index = Index{BareDay(interval.last)};
    position = known_at();
    if (!position) return *error_;
    query::Answer part;
    Once(query, index, *position, query.every ? part : answer);
    if (query.every) AppendInterval(interval, std::move(part), answer);
  }
  if (failed() || !position) return *error_;
  answer.end.as_at = WriteTime(index.time);
  answer.end.position = "p" + std::to_string(*position);
  if (*position > 0)
    answer.end.known_time = WriteTime(Moment(entries_[*position - 1].recorded_micros));
  if (answer.rows.empty()) answer.end.state = StateOf(query, WorldAt(*position), index);
  answer.end.definitions = used_;
  return answer;
}

// The question on one index date.
void Evaluation::Once(const ast::Query& query, const Index& index, uint64_t position,
                      query::Answer& answer) {
  const World& world = WorldAt(position);
  std::vector<RowScope> rows = SubjectRows(query, world, index);
  Keep(query, rows);
  const Shown shown = ShownOf(query);
  std::vector<Group> groups;
  std::vector<Scope> scopes;
  if (IsGrouped(query, shown.values)) {
    groups = MakeGroups(query, rows);
    if (query.with_totals) groups.push_back(TotalOf(query, rows));
    if (NeedsPersonYears(query)) AddPersonDays(query, rows, world, index, groups);
    if (query.hide) HideIn(query, shown.values, groups);
    for (const Group& group : groups) {
      scopes.push_back(ScopeOf(world, index, nullptr));
      scopes.back().group = &group;
    }
  } else {
    if (query.hide) Fail(ErrorCode::kBadQuery, "rows have no counts to hide", query.hide->span);
    for (const RowScope& row : rows)
      if (row.kept) scopes.push_back(row.scope);
  }
  Finish(query, shown, std::move(scopes), answer);
}

}  // namespace daybook::reference
