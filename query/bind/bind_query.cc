#include <algorithm>

#include "query/bind/bind_measure.h"
#include "query/bind/bind_person_time.h"
#include "query/bind/bound_query.h"
#include "query/bind/group_columns.h"
#include "query/bind/lets.h"
#include "query/bind/written.h"
#include "query/exec/nodes/basic.h"
#include "query/exec/nodes/fields.h"
#include "query/exec/nodes/logic.h"
#include "query/exec/patterns/made.h"
#include "query/hints/suggest.h"

namespace daybook::query {
namespace {

// Of records after `from`: each combination is kept as one row of all of them.
constexpr size_t kSourcesMax = 8;
// Of a question; each row has a value for each.
constexpr size_t kColumnsMax = 1'000;

// Binds one query; the scope of its rows grows as lets are read.
class QueryBinder {
 public:
  QueryBinder(Binder& binder, const ast::Query& query, bool in_series)
      : binder_(binder), query_(query), in_series_(in_series) {}

  std::optional<BoundQuery> Bind() {
    if (query_.every) binder_.AllowInterval();
    Subject();
    // Names of the rows mean nothing without the rules or the measure they are of.
    const bool of_rules = std::holds_alternative<ast::RulesSubject>(query_.subject);
    const bool of_measure = std::holds_alternative<ast::MeasureSubject>(query_.subject);
    if ((of_rules && !out_.rules) || (of_measure && !out_.of_measure)) return std::nullopt;
    BindLets(binder_, query_.lets, scope_, query_.subject_span);
    if (query_.where) out_.where = binder_.Condition(*query_.where, scope_);
    Columns();
    CheckOwnColumns();
    Order();
    Limit();
    Hide();
    PersonTime();
    if (binder_.failed()) return std::nullopt;
    return std::move(out_);
  }

 private:
  void SetOf(const ast::Set& set) {
    if (const auto* ref = std::get_if<ast::ResidentRef>(&set.node)) {
      out_.only = binder_.Resident(*ref, set.span);
      return;
    }
    out_.set = binder_.Set(set);
  }

  void Subject() {
    if (const auto* set = std::get_if<ast::SetSubject>(&query_.subject)) {
      SetOf(*set->set);
      if (set->with) out_.with = binder_.Condition(*set->with, scope_);
      out_.summary = std::holds_alternative<ast::ResidentRef>(set->set->node) &&
                     query_.show.empty() && query_.by.empty();
      return;
    }
    if (const auto* sources = std::get_if<std::vector<ast::Source>>(&query_.subject)) {
      Records(*sources);
      return;
    }
    if (const auto* rules = std::get_if<ast::RulesSubject>(&query_.subject)) {
      out_.rules = binder_.Rules(rules->name);
      if (!out_.rules) return;
      out_.set = out_.rules->over;
      Binder::AddRuleFields(out_.rules, scope_);
      return;
    }
    Measure(std::get<ast::MeasureSubject>(query_.subject).name);
  }

  // The rows of a measure are those of its denominator.
  void Measure(const ast::Name& name) {
    const auto measure = BindMeasure(binder_, name);
    if (!measure) return;
    out_.of_measure = true;
    out_.of_records = measure->source != nullptr;
    out_.records = measure->records;
    if (measure->source && measure->source->of) SetOf(*measure->source->of);
    if (!measure->source) out_.set = AliveInInterval();
    out_.with = measure->denominator;
    scope_ = measure->scope;
    groups_.CountPopulations();
  }

  void Records(const std::vector<ast::Source>& sources) {
    const ast::Pattern& pattern = *sources.front().pattern;
    out_.of_records = true;
    if (binder_.BeginOwnSubject(pattern)) out_.only = projections::kNobody;
    out_.began_in_interval = query_.every.has_value();
    out_.records = binder_.Pattern(pattern, Scope{});
    if (pattern.records->of) SetOf(*pattern.records->of);
    if (sources.size() == 1) NoteWholeKind(pattern);
    scope_.of_records = true;
    scope_.leaves_out = out_.records && Binder::LeavesOut(out_.records->parts());
    scope_.sees_future = !out_.records || Binder::SeesAhead(out_.records->parts());
    scope_.kinds = out_.records ? out_.records->parts().kinds : projections::AllClinicalKinds();
    if (pattern.records->alias) scope_.aliases[pattern.records->alias->text] = 0;
    if (sources.size() > kSourcesMax)
      binder_.Report(
          "CQ0444", "at most " + std::to_string(kSourcesMax) + " kinds of records stand after from",
          query_.subject_span, "ask for the others with has, count of or a let");
    for (size_t i = 1; i < sources.size() && i < kSourcesMax; ++i) MoreRecords(*sources[i].pattern);
  }

  // Another kind of records of the same resident. Its pattern sees the records before it by their
  // aliases, and nothing else of them.
  void MoreRecords(const ast::Pattern& pattern) {
    Scope before = scope_;
    before.of_records = false;
    PatternPtr bound = binder_.Pattern(pattern, before);
    const auto all = projections::AllClinicalKinds();
    scope_.more_kinds.push_back(bound ? bound->parts().kinds : all);
    out_.more_records.push_back(std::move(bound));
    if (pattern.records->of) {
      NodePtr also = binder_.Set(*pattern.records->of);
      out_.set = out_.set && also ? std::make_shared<AndOrNode>(true, out_.set, also) : also;
    }
    if (!pattern.records->alias) return;
    const ast::Name& alias = *pattern.records->alias;
    if (scope_.aliases.contains(alias.text))
      binder_.Report("CQ0212", "there are records called '" + alias.text + "' already", alias.span,
                     "choose another name");
    scope_.aliases[alias.text] = out_.more_records.size();
  }

  // All records of one kind of one resident: that there are none is worth a word.
  void NoteWholeKind(const ast::Pattern& pattern) {
    const ast::Records& records = *pattern.records;
    const auto* head = std::get_if<ast::Name>(&records.head);
    const auto kind = head ? ledger::KindFromWord(NameKey(head->text)) : std::nullopt;
    const bool whole = records.statuses.empty() && !records.codes && records.with.empty() &&
                       records.windows.empty() && pattern.steps.empty() && !query_.where;
    if (kind && whole && out_.only) out_.whole_kind = kind;
  }

  // Of rows that are of no resident nothing can be counted by resident; of what is only as it is
  // now nothing is known as at an earlier position.
  void CheckOwnColumns() {
    for (const BoundColumn& column : out_.columns)
      if (column.fn == GroupFn::kResidents || column.fn == GroupFn::kRateResidents ||
          column.fn == GroupFn::kRatePersonYears)
        (void)binder_.HasResident("residents to count", query_.span);
    const projections::KindSet now_only = KindBit(OwnKind::kFeed) | KindBit(OwnKind::kQuarantine);
    if (query_.as_known_at && (binder_.own_used() & now_only))
      binder_.Report("CQ0244", "feeds and the quarantine are known as they are now only",
                     query_.as_known_at->span, "leave out `as known at …`");
  }

  std::string NameOf(const ast::Column& column) const {
    return column.alias ? column.alias->text : WrittenAt(binder_, column.value->span);
  }

  void AddRowColumn(const ast::Column& column) {
    BoundColumn bound;
    bound.name = NameOf(column);
    bound.written = WrittenKey(binder_.TextAt(column.value->span));
    bound.value = binder_.Expr(*column.value, scope_);
    if (bound.value) bound.type = ValueTypeOf(bound.value->type());
    out_.columns.push_back(std::move(bound));
  }

  void NaturalColumns() {
    std::vector<std::string> words = {"at", "text", "code", "value", "status", "source", "id"};
    if (HoldsOwn(scope_.kinds)) words = OwnNaturalColumns(scope_.kinds);
    for (const std::string& word : words) {
      BoundColumn column;
      column.name = word;
      const projections::KindSet kinds =
          HoldsOwn(scope_.kinds) ? scope_.kinds
                                 : scope_.kinds | projections::KindBit(ledger::Kind::kObservation);
      const auto info = FindRecordField(word, kinds);
      column.value = std::make_shared<RecordFieldNode>(
          *info, std::make_shared<RecordRefNode>(0, 0, "record"), word);
      column.type = ValueTypeOf(info->type);
      out_.columns.push_back(std::move(column));
    }
  }

  // Of several kinds of records: what each of those with a name is, and when it was.
  void PairColumns() {
    std::vector<std::string> aliases(out_.more_records.size() + 1);
    for (const auto& [alias, slot] : scope_.aliases) aliases[slot] = alias;
    for (size_t slot = 0; slot < aliases.size(); ++slot) {
      if (aliases[slot].empty()) continue;
      for (const char* word : {"at", "text", "id"}) {
        const auto info = FindRecordField(word, scope_.kinds);
        BoundColumn column;
        column.name = aliases[slot] + "." + word;
        column.value = std::make_shared<RecordFieldNode>(
            *info, std::make_shared<RecordRefNode>(0, slot, aliases[slot]), word);
        column.type = ValueTypeOf(info->type);
        out_.columns.push_back(std::move(column));
      }
    }
  }

  void Columns() {
    if (query_.show.size() + query_.by.size() > kColumnsMax)
      return binder_.Report("CQ0446",
                            "a question has up to " + std::to_string(kColumnsMax) + " columns",
                            query_.span, "ask for some of them in a question of its own");
    if (out_.summary && (!query_.order_by.empty() || query_.limit))
      binder_.Report("CQ0325", "a summary has an order of its own, and is whole", query_.span,
                     "ask for records: from conditions of resident … limit 5");
    if (out_.summary) return;
    for (const ast::Column& column : query_.by) AddRowColumn(column);
    out_.grouped = IsGrouped();
    out_.totals = query_.with_totals;
    if (!out_.grouped) return Rows();
    ShowGroups();
    if (query_.having) out_.having = groups_.ConditionOver(*query_.having);
  }

  bool IsGrouped() const {
    if (!query_.by.empty()) return true;
    if (query_.show.empty()) return !out_.of_records || out_.of_measure;
    const auto about = [this](const ast::ExprPtr& expr) { return groups_.IsAboutGroups(*expr); };
    if (query_.having && about(query_.having)) return true;
    // Populations alone are counts; beside a value of one row they say what it is in.
    bool populations = out_.of_measure;
    for (const ast::Column& column : query_.show) {
      if (about(column.value)) return true;
      populations &= GroupColumns::IsPopulation(*column.value);
    }
    return populations;
  }

  void Rows() {
    scope_.of_columns = true;
    if (query_.having)
      binder_.Report("CQ0345", "`having` looks at groups, and here are rows", query_.having->span,
                     "write `where`, or `by` what the groups are");
    if (query_.show.empty()) return out_.more_records.empty() ? NaturalColumns() : PairColumns();
    for (const ast::Column& column : query_.show) AddRowColumn(column);
  }

  void ShowNatural(const char* word) {
    groups_.Show(ast::Expr{ast::NameRef{word}, {}}, word);
    out_.columns.back().written = word;
  }

  void ShowGroups() {
    if (query_.show.empty() && !out_.of_measure) ShowNatural("count");
    if (query_.show.empty() && out_.of_measure)
      for (const char* word : {"denominator", "excluded", "numerator", "excepted", "percent"})
        ShowNatural(word);
    for (const ast::Column& column : query_.show) {
      if (!column.alias && IsKey(column)) continue;  // stands there
      groups_.Show(*column.value, NameOf(column));
    }
  }

  // A column after `by` that `show` names again.
  bool IsKey(const ast::Column& column) const {
    const std::string written = WrittenKey(binder_.TextAt(column.value->span));
    return std::any_of(out_.columns.begin(),
                       out_.columns.begin() + static_cast<ptrdiff_t>(query_.by.size()),
                       [&](const BoundColumn& key) { return NamesColumn(key, written); });
  }

  // An expression over what is shown: a column by its name, or another.
  NodePtr OverShown(const ast::Expr& expr) {
    const std::string written = WrittenKey(binder_.TextAt(expr.span));
    if (out_.grouped) {
      NodePtr node;
      for (size_t i = 0; i < out_.columns.size(); ++i)
        if (!node && out_.columns[i].shown && NamesColumn(out_.columns[i], written))
          node = groups_.ColumnValue(i);
      return node ? node : groups_.Over(expr);
    }
    for (const BoundColumn& column : out_.columns)
      if (NamesColumn(column, written)) return column.value;
    return OverColumns(expr);
  }

  // `order by n * 2`: what `as` calls n is a column before it is anything else, as `n` alone is.
  NodePtr OverColumns(const ast::Expr& expr) {
    const auto lets = scope_.lets;
    for (const ast::Column& shown : query_.show) {
      if (!shown.alias) continue;
      const auto column = std::ranges::find_if(out_.columns, [&](const BoundColumn& one) {
        return NameKey(one.name) == NameKey(shown.alias->text);
      });
      if (column != out_.columns.end()) scope_.lets[shown.alias->text] = column->value;
    }
    NodePtr node = binder_.Expr(expr, scope_);
    scope_.lets = lets;
    return node;
  }

  void Order() {
    for (const ast::OrderKey& key : query_.order_by) {
      const std::string text = WrittenAt(binder_, key.value->span);
      const std::string written = WrittenKey(text);
      const auto names = [&](const BoundColumn& column) { return NamesColumn(column, written); };
      const bool shown = std::any_of(out_.columns.begin(), out_.columns.end(), names);
      if (out_.grouped && !shown && !groups_.IsAboutGroups(*key.value) &&
          !groups_.NamesAlias(*key.value)) {
        std::vector<std::string> shown_names;
        for (const BoundColumn& column : out_.columns) shown_names.push_back(column.name);
        binder_.Report("CQ0320",
                       "groups are ordered by what they show; '" + text + "' is not shown",
                       key.value->span, DidYouMean(text, shown_names));
        continue;
      }
      out_.order.push_back({OverShown(*key.value), key.descending});
    }
  }

  void Limit() {
    if (!query_.limit) return;
    out_.limit = binder_.Count(query_.limit->count, query_.limit->span, "the limit");
    if (query_.limit->per) out_.limit_per = OverShown(*query_.limit->per);
  }

  void Hide() {
    if (!query_.hide) return;
    const ast::HideBelow& hide = *query_.hide;
    const auto below = binder_.Count(hide.below, hide.span, "what is hidden");
    const auto round =
        hide.round_to ? binder_.Count(*hide.round_to, hide.span, "what is rounded to") : 1;
    if (!below || !round) return;
    if (*below < 1 || *round < 1)
      binder_.Report("CQ0346", "numbers are hidden below, and rounded to, 1 or more", hide.span,
                     "hide below 8 round to 5");
    if (!out_.grouped)
      binder_.Report("CQ0346", "`hide below` hides the counts of groups, and here are rows",
                     hide.span, "show count, or `by` what the groups are");
    out_.hide = BoundHide{static_cast<uint64_t>(*below), static_cast<uint64_t>(*round)};
  }

  void PersonTime() {
    if (!groups_.needs_person_years()) return;
    out_.person_time = BindPersonTime(binder_, query_, out_, in_series_, groups_.person_years_at());
  }

  Binder& binder_;
  const ast::Query& query_;
  bool in_series_;
  BoundQuery out_;
  Scope scope_;
  GroupColumns groups_{binder_, scope_, out_.columns};
};

void Indent(std::string& out, int depth, const std::string& line) {
  out += std::string(static_cast<size_t>(depth) * 2, ' ') + line + "\n";
}

void DescribePattern(std::string& out, int depth, const PatternNode& pattern, const Exec* counted);
void DescribeChildren(std::string& out, int depth, const ExprNode& node, const Exec* counted);

std::string TimeText(uint64_t nanos) {
  const std::string micros = std::to_string(nanos / 1'000 % 1'000);
  return std::to_string(nanos / 1'000'000) + "." + std::string(3 - micros.size(), '0') + micros +
         " ms";
}

// What a step of the run did: "  [rows 40 to 12, 0.031 ms]".
std::string StepText(const void* step, const Exec* counted) {
  if (!counted || !counted->counts().contains(step)) return "";
  const OperatorCount& count = counted->counts().at(step);
  return "  [rows " + std::to_string(count.rows_in) + " to " + std::to_string(count.rows_out) +
         ", " + TimeText(count.nanos) + "]";
}

void DescribeNode(std::string& out, int depth, const ExprNode& node, const Exec* counted) {
  Indent(out, depth, node.Describe());
  for (const PatternNode* pattern : node.Patterns())
    DescribePattern(out, depth + 1, *pattern, counted);
  DescribeChildren(out, depth + 1, node, counted);
}

// What a chain of `and` or of `or` joins stands side by side.
void DescribeChildren(std::string& out, int depth, const ExprNode& node, const Exec* counted) {
  const auto* chain = dynamic_cast<const AndOrNode*>(&node);
  for (const ExprNode* child : node.Children()) {
    const auto* link = dynamic_cast<const AndOrNode*>(child);
    if (chain && link && link->is_and() == chain->is_and())
      DescribeChildren(out, depth, *child, counted);
    else
      DescribeNode(out, depth, *child, counted);
  }
}

void DescribePattern(std::string& out, int depth, const PatternNode& pattern, const Exec* counted) {
  std::string line = pattern.Describe();
  if (counted) {
    const auto found = counted->counts().find(&pattern);
    const OperatorCount count = found == counted->counts().end() ? OperatorCount{} : found->second;
    line += "  [calls " + std::to_string(count.calls) + ", rows read " +
            std::to_string(count.rows_in) + ", rows found " + std::to_string(count.rows_out) +
            ", " + TimeText(count.nanos) + "]";
  }
  Indent(out, depth, line);
  for (const PatternPtr& part : pattern.parts().unions)
    DescribePattern(out, depth + 1, *part, counted);
  if (pattern.parts().fullest) Indent(out, depth + 1, "FullestStretch");
  for (const BoundStep& step : pattern.parts().steps) {
    Indent(out, depth + 1,
           std::string(step.negated ? "Not" : "") + (step.preceded ? "PrecededBy" : "FollowedBy"));
    DescribePattern(out, depth + 2, *step.records, counted);
    if (step.without) DescribePattern(out, depth + 2, *step.without, counted);
  }
  if (pattern.parts().picked) DescribeNode(out, depth + 1, *pattern.parts().picked, counted);
  if (const auto& maker = pattern.parts().maker) {
    for (const PatternNode* part : maker->Patterns())
      DescribePattern(out, depth + 1, *part, counted);
    for (const ExprNode* value : maker->Values()) DescribeNode(out, depth + 1, *value, counted);
  }
  for (const BoundWindow& window : pattern.parts().windows)
    Indent(out, depth + 1, "Window " + window.text);
  for (const NodePtr& with : pattern.parts().with) DescribeNode(out, depth + 1, *with, counted);
}

}  // namespace

ValueType ValueTypeOf(CellType type) {
  switch (type) {
    case CellType::kBool:
      return ValueType::kBool;
    case CellType::kNumber:
      return ValueType::kNumber;
    case CellType::kAny:
    case CellType::kQuantity:
      return ValueType::kQuantity;
    case CellType::kTime:
      return ValueType::kMoment;
    case CellType::kDuration:
      return ValueType::kDuration;
    case CellType::kCode:
      return ValueType::kCode;
    case CellType::kText:
    case CellType::kRecord:
    case CellType::kPeriod:
      return ValueType::kText;
    case CellType::kList:
      return ValueType::kList;
  }
  return ValueType::kText;
}

std::optional<BoundQuery> BindQuery(Binder& binder, const ast::Query& query, bool in_series) {
  return QueryBinder(binder, query, in_series).Bind();
}

std::string PlanText(const BoundQuery& query, const Exec* counted) {
  std::string out;
  int depth = 0;
  if (query.summary) {
    Indent(out, depth, "Summary");
    return out;
  }
  if (query.limit)
    Indent(out, depth++,
           "Limit " + std::to_string(*query.limit) + (query.limit_per ? " of each" : ""));
  if (!query.order.empty()) Indent(out, depth++, "Order" + StepText(&query.order, counted));
  Indent(out, depth++, (query.grouped ? "Group" : "Show") + StepText(&query.columns, counted));
  if (query.totals) Indent(out, depth, "Total");
  if (query.hide) Indent(out, depth, "Hide below " + std::to_string(query.hide->below));
  if (query.having) {
    Indent(out, depth, "Having");
    DescribeNode(out, depth + 1, *query.having, counted);
  }
  for (const BoundColumn& column : query.columns)
    if (column.value) DescribeNode(out, depth, *column.value, counted);
  if (query.where) {
    Indent(out, depth++, "Keep" + StepText(query.where.get(), counted));
    DescribeNode(out, depth, *query.where, counted);
  }
  if (query.with) {
    Indent(out, depth++, "With" + StepText(query.with.get(), counted));
    DescribeNode(out, depth, *query.with, counted);
  }
  if (!query.more_records.empty()) Indent(out, depth++, "Combine");
  if (query.records) DescribePattern(out, depth, *query.records, counted);
  for (const PatternPtr& more : query.more_records) DescribePattern(out, depth, *more, counted);
  const std::string who = query.only ? "OneResident" : query.set ? "Residents of" : "AllResidents";
  Indent(out, depth, who + StepText(query.set.get(), counted));
  if (query.set) DescribeNode(out, depth + 1, *query.set, counted);
  return out;
}

}  // namespace daybook::query
