#include <algorithm>

#include "query/bind/bound_query.h"
#include "query/bind/suggest.h"
#include "query/exec/basic.h"
#include "query/exec/fields.h"

namespace daybook::query {
namespace {

struct GroupWord {
  std::string_view word;
  GroupFn fn;
  bool takes_condition;
};
constexpr GroupWord kGroupFunctions[] = {
    {"count", GroupFn::kCountIf, true},
    {"percent", GroupFn::kPercentIf, true},
    {"average", GroupFn::kAverage, false},
    {"median", GroupFn::kMedian, false},
    {"min", GroupFn::kMin, false},
    {"max", GroupFn::kMax, false},
    {"sum", GroupFn::kSum, false},
    {"distinct", GroupFn::kDistinct, false},
    {"percentile", GroupFn::kPercentile, false},
};
const GroupWord* FindGroupFunction(std::string_view name) {
  const std::string word = NameKey(name);
  for (const GroupWord& row : kGroupFunctions)
    if (row.word == word) return &row;
  return nullptr;
}

std::optional<GroupFn> BareGroupFn(std::string_view name) {
  const std::string word = NameKey(name);
  if (word == "count") return GroupFn::kCount;
  if (word == "residents") return GroupFn::kResidents;
  if (word == "percent") return GroupFn::kPercent;
  if (word == "share") return GroupFn::kShare;
  return std::nullopt;
}

std::string Trim(const std::string& text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return "";
  const size_t last = text.find_last_not_of(" \t\r\n");
  return text.substr(first, last - first + 1);
}

// Binds one query; the scope of its rows grows as lets are read.
class QueryBinder {
 public:
  QueryBinder(Binder& binder, const ast::Query& query) : binder_(binder), query_(query) {}

  std::optional<BoundQuery> Bind() {
    RefuseLater();
    Subject();
    // Names of the rows mean nothing without the rules they are of.
    if (std::holds_alternative<ast::RulesSubject>(query_.subject) && !out_.rules)
      return std::nullopt;
    Lets();
    if (query_.where) out_.where = binder_.Condition(*query_.where, scope_);
    Columns();
    Order();
    if (query_.limit) {
      if (query_.limit->per) binder_.NotYet("limit … per", query_.limit->span);
      out_.limit = binder_.Count(query_.limit->count, query_.limit->span, "the limit");
    }
    if (binder_.failed()) return std::nullopt;
    return std::move(out_);
  }

 private:
  void RefuseLater() {
    if (query_.with_totals) binder_.NotYet("with totals", query_.span);
    if (query_.having) binder_.NotYet("having", query_.having->span);
    if (query_.every) binder_.NotYet("every … from … to", query_.every->span);
    if (query_.hide) binder_.NotYet("hide below", query_.hide->span);
  }

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
    binder_.NotYet("measures", query_.subject_span);
  }

  void Records(const std::vector<ast::Source>& sources) {
    if (sources.size() > 1) {
      binder_.NotYet("more than one kind of records after `from`", query_.subject_span);
      return;
    }
    const ast::Pattern& pattern = *sources.front().pattern;
    out_.of_records = true;
    out_.records = binder_.Pattern(pattern, Scope{});
    if (pattern.records->of) SetOf(*pattern.records->of);
    NoteWholeKind(pattern);
    scope_.of_records = true;
    scope_.kinds = out_.records ? out_.records->parts().kinds : projections::AllClinicalKinds();
    if (pattern.records->alias) scope_.aliases[pattern.records->alias->text] = 0;
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

  bool HidesField(const std::string& name) const {
    const std::string key = NameKey(name);
    if (scope_.of_records && FindRecordField(key, scope_.kinds)) return true;
    return FindResidentField(key).has_value();
  }

  void Lets() {
    for (const auto& [alias, slot] : scope_.aliases)
      if (HidesField(alias))
        binder_.Report("CQ0212", "the alias '" + alias + "' hides a field", query_.subject_span,
                       "choose another name");
    for (const ast::Let& let : query_.lets) {
      if (scope_.lets.contains(let.name.text))
        binder_.Report("CQ0212", "there is a let '" + let.name.text + "' already", let.name.span,
                       "choose another name");
      if (HidesField(let.name.text) || scope_.aliases.contains(let.name.text))
        binder_.Report("CQ0212", "the let '" + let.name.text + "' hides a field or an alias",
                       let.name.span, "choose another name");
      scope_.lets[let.name.text] = binder_.Expr(*let.value, scope_);
    }
  }

  bool Shadowed(const std::string& word) const {
    return scope_.lets.contains(word) || scope_.aliases.contains(word);
  }

  // A column of groups, if the expression is one: count, percent(c), rate per 1000 …
  std::optional<BoundColumn> GroupColumn(const ast::Expr& expr) {
    BoundColumn column;
    if (const auto* name = std::get_if<ast::NameRef>(&expr.node)) {
      const auto fn = BareGroupFn(name->name);
      if (!fn || Shadowed(name->name)) return std::nullopt;
      column.fn = *fn;
      const bool whole = *fn == GroupFn::kCount || *fn == GroupFn::kResidents;
      column.type = whole ? ValueType::kInteger : ValueType::kNumber;
      return column;
    }
    if (const auto* rate = std::get_if<ast::RatePer>(&expr.node)) {
      if (rate->basis == ast::RatePer::Basis::kPersonYears)
        binder_.NotYet("rate per … person years", expr.span);
      const bool residents = rate->basis == ast::RatePer::Basis::kResidents;
      column.fn = residents ? GroupFn::kRateResidents : GroupFn::kRate;
      column.parameter =
          static_cast<double>(binder_.Count(rate->per, expr.span, "the rate").value_or(1));
      column.type = ValueType::kNumber;
      return column;
    }
    const auto* call = std::get_if<ast::Call>(&expr.node);
    const GroupWord* word = call ? FindGroupFunction(call->function.text) : nullptr;
    if (!word) return std::nullopt;
    return CallColumn(*call, *word, expr.span);
  }

  BoundColumn CallColumn(const ast::Call& call, const GroupWord& word, ast::Span span) {
    BoundColumn column;
    column.fn = word.fn;
    const size_t wanted = word.fn == GroupFn::kPercentile ? 2 : 1;
    if (call.arguments.size() != wanted) {
      binder_.Report("CQ0314",
                     call.function.text + " takes " + std::to_string(wanted) +
                         (wanted == 1 ? " value" : " values"),
                     span);
      return column;
    }
    column.value = word.takes_condition ? binder_.Condition(*call.arguments[0], scope_)
                                        : binder_.ValueOf(*call.arguments[0], scope_);
    const bool reckons = word.fn == GroupFn::kAverage || word.fn == GroupFn::kMedian ||
                         word.fn == GroupFn::kSum || word.fn == GroupFn::kPercentile;
    if (reckons && column.value) binder_.MustReckon(*column.value, call.arguments[0]->span);
    if (wanted == 2) {
      NodePtr p = binder_.Expr(*call.arguments[1], scope_);
      const auto* constant = dynamic_cast<const ConstNode*>(p.get());
      const double* number = constant ? std::get_if<double>(&constant->cell().v) : nullptr;
      if (!number || *number < 0 || *number > 100)
        binder_.Report("CQ0318", "a percentile is a number from 0 to 100", span);
      else
        column.parameter = *number;
    }
    column.type = ValueType::kNumber;
    if (word.fn == GroupFn::kCountIf || word.fn == GroupFn::kDistinct)
      column.type = ValueType::kInteger;
    else if (!word.takes_condition && column.value)
      column.type = ValueTypeOf(column.value->type());
    return column;
  }

  std::string NameOf(const ast::Column& column) const {
    return column.alias ? column.alias->text : Trim(binder_.TextAt(column.value->span));
  }

  void AddRowColumn(const ast::Column& column) {
    BoundColumn bound;
    bound.name = NameOf(column);
    bound.written = NameKey(Trim(binder_.TextAt(column.value->span)));
    bound.value = binder_.Expr(*column.value, scope_);
    if (bound.value) bound.type = ValueTypeOf(bound.value->type());
    out_.columns.push_back(std::move(bound));
  }

  void NaturalColumns() {
    for (const char* word : {"at", "text", "code", "value", "status", "source", "id"}) {
      BoundColumn column;
      column.name = word;
      const projections::KindSet kinds =
          scope_.kinds | projections::KindBit(ledger::Kind::kObservation);
      const auto info = FindRecordField(word, kinds);
      column.value = std::make_shared<RecordFieldNode>(
          *info, std::make_shared<RecordRefNode>(0, 0, "record"), word);
      column.type = ValueTypeOf(info->type);
      out_.columns.push_back(std::move(column));
    }
  }

  void Columns() {
    if (out_.summary && (!query_.order_by.empty() || query_.limit))
      binder_.Report("CQ0325", "a summary has an order of its own, and is whole", query_.span,
                     "ask for records: from conditions of resident … limit 5");
    if (out_.summary) return;
    for (const ast::Column& column : query_.by) AddRowColumn(column);
    out_.grouped = !query_.by.empty() || (!out_.of_records && query_.show.empty());
    std::vector<std::optional<BoundColumn>> grouped;
    for (const ast::Column& column : query_.show) {
      grouped.push_back(GroupColumn(*column.value));
      if (grouped.back()) out_.grouped = true;
    }
    if (query_.show.empty() && out_.grouped) {
      BoundColumn count;
      count.name = "count";
      count.type = ValueType::kInteger;
      count.fn = GroupFn::kCount;
      out_.columns.push_back(std::move(count));
      return;
    }
    if (query_.show.empty()) return NaturalColumns();
    for (size_t i = 0; i < query_.show.size(); ++i) {
      const ast::Column& column = query_.show[i];
      if (out_.grouped && !column.alias && !grouped[i] && IsKey(column)) continue;  // stands there
      if (!out_.grouped) {
        AddRowColumn(column);
      } else if (grouped[i]) {
        grouped[i]->name = NameOf(column);
        grouped[i]->written = NameKey(Trim(binder_.TextAt(column.value->span)));
        out_.columns.push_back(std::move(*grouped[i]));
      } else {
        binder_.Report("CQ0319", "groups can't show the value of one row", column.value->span,
                       "put it after `by`, or in average(…), min(…), count(…)");
      }
    }
  }

  // A column by its name, or as it is written.
  static bool Names(const BoundColumn& column, const std::string& text) {
    return NameKey(column.name) == NameKey(text) || column.written == NameKey(text);
  }
  // A column after `by` that `show` names again.
  bool IsKey(const ast::Column& column) const {
    const std::string text = Trim(binder_.TextAt(column.value->span));
    return std::any_of(out_.columns.begin(),
                       out_.columns.begin() + static_cast<ptrdiff_t>(query_.by.size()),
                       [&](const BoundColumn& key) { return Names(key, text); });
  }

  void Order() {
    for (const ast::OrderKey& key : query_.order_by) {
      BoundOrder order;
      order.descending = key.descending;
      const std::string text = Trim(binder_.TextAt(key.value->span));
      if (out_.grouped) {
        for (size_t i = 0; i < out_.columns.size(); ++i)
          if (Names(out_.columns[i], text)) order.column = i;
        if (!order.column && !out_.columns.empty()) {
          std::vector<std::string> names;
          for (const BoundColumn& column : out_.columns) names.push_back(column.name);
          binder_.Report("CQ0320",
                         "groups are ordered by what they show; '" + text + "' is not shown",
                         key.value->span, DidYouMean(text, names));
        }
      } else {
        // A shown column by its name, else any expression.
        for (const BoundColumn& column : out_.columns)
          if (Names(column, text)) order.value = column.value;
        if (!order.value) order.value = binder_.Expr(*key.value, scope_);
      }
      out_.order.push_back(std::move(order));
    }
  }

  Binder& binder_;
  const ast::Query& query_;
  BoundQuery out_;
  Scope scope_;
};

void Indent(std::string& out, int depth, const std::string& line) {
  out += std::string(static_cast<size_t>(depth) * 2, ' ') + line + "\n";
}

void DescribePattern(std::string& out, int depth, const PatternNode& pattern, const Exec* counted);

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
  for (const ExprNode* child : node.Children()) DescribeNode(out, depth + 1, *child, counted);
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

std::optional<BoundQuery> BindQuery(Binder& binder, const ast::Query& query) {
  return QueryBinder(binder, query).Bind();
}

std::string PlanText(const BoundQuery& query, const Exec* counted) {
  std::string out;
  int depth = 0;
  if (query.summary) {
    Indent(out, depth, "Summary");
    return out;
  }
  if (query.limit) Indent(out, depth++, "Limit " + std::to_string(*query.limit));
  if (!query.order.empty()) Indent(out, depth++, "Order" + StepText(&query.order, counted));
  Indent(out, depth++, (query.grouped ? "Group" : "Show") + StepText(&query.columns, counted));
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
  if (query.records) DescribePattern(out, depth, *query.records, counted);
  const std::string who = query.only ? "OneResident" : query.set ? "Residents of" : "AllResidents";
  Indent(out, depth, who + StepText(query.set.get(), counted));
  if (query.set) DescribeNode(out, depth + 1, *query.set, counted);
  return out;
}

}  // namespace daybook::query
