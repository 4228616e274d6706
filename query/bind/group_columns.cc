#include "query/bind/group_columns.h"

#include <algorithm>

#include "query/bind/type_pairs.h"
#include "query/bind/written.h"
#include "query/exec/groups/groups.h"
#include "query/exec/nodes/arithmetic.h"
#include "query/exec/nodes/basic.h"

namespace daybook::query {
namespace {

constexpr const char* kPopulations[] = {"denominator", "excluded", "numerator", "excepted"};

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

constexpr std::pair<std::string_view, GroupFn> kBareGroupFunctions[] = {
    {"count", GroupFn::kCount},
    {"residents", GroupFn::kResidents},
    {"percent", GroupFn::kPercent},
    {"share", GroupFn::kShare}};

std::optional<GroupFn> BareGroupFn(std::string_view name) {
  const std::string key = NameKey(name);
  for (const auto& [word, fn] : kBareGroupFunctions)
    if (word == key) return fn;
  return std::nullopt;
}

CellType CellTypeOf(const BoundColumn& column) {
  if (column.fn == GroupFn::kKey || column.fn == GroupFn::kComputed) return column.value->type();
  const bool of_values = column.fn >= GroupFn::kAverage && column.fn != GroupFn::kDistinct &&
                         column.fn != GroupFn::kRatePersonYears && column.value;
  return of_values ? column.value->type() : CellType::kNumber;
}

// The parts of an expression that are worked out on the same rows.
std::vector<ast::ExprPtr> PartsOf(const ast::Expr& expr) {
  if (const auto* call = std::get_if<ast::Call>(&expr.node)) return call->arguments;
  if (const auto* binary = std::get_if<ast::Binary>(&expr.node))
    return {binary->left, binary->right};
  if (const auto* negate = std::get_if<ast::Negate>(&expr.node)) return {negate->operand};
  if (const auto* negation = std::get_if<ast::Not>(&expr.node)) return {negation->operand};
  if (const auto* known = std::get_if<ast::IsKnown>(&expr.node)) return {known->operand};
  if (const auto* in = std::get_if<ast::InMembers>(&expr.node)) return {in->operand};
  if (const auto* test = std::get_if<ast::WindowTest>(&expr.node)) return {test->operand};
  std::vector<ast::ExprPtr> parts;
  if (const auto* node = std::get_if<ast::Case>(&expr.node)) {
    for (const ast::Case::When& when : node->whens) {
      parts.push_back(when.condition);
      parts.push_back(when.value);
    }
    if (node->otherwise) parts.push_back(node->otherwise);
  }
  return parts;
}

bool IsName(const std::string& key) {
  return std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

}  // namespace

std::vector<std::string> GroupColumnWords() {
  std::vector<std::string> words;
  for (const auto& [word, fn] : kBareGroupFunctions) words.emplace_back(word);
  return words;
}

std::string WrittenAt(const Binder& binder, ast::Span span) {
  const std::string text = binder.TextAt(span);
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return "";
  const size_t last = text.find_last_not_of(" \t\r\n");
  return text.substr(first, last - first + 1);
}

bool NamesColumn(const BoundColumn& column, const std::string& key) {
  return column.written == key || (IsName(key) && NameKey(column.name) == key);
}

bool GroupColumns::IsPopulation(const ast::Expr& expr) {
  const auto* name = std::get_if<ast::NameRef>(&expr.node);
  if (!name) return false;
  const std::string key = NameKey(name->name);
  return std::find(std::begin(kPopulations), std::end(kPopulations), key) != std::end(kPopulations);
}

bool GroupColumns::Shadowed(const std::string& name) const {
  return rows_.lets.contains(name) || rows_.aliases.contains(name);
}

bool GroupColumns::IsAboutGroups(const ast::Expr& expr) const {
  if (std::holds_alternative<ast::RatePer>(expr.node)) return true;
  if (const auto* name = std::get_if<ast::NameRef>(&expr.node))
    return BareGroupFn(name->name).has_value() && !Shadowed(name->name);
  if (const auto* call = std::get_if<ast::Call>(&expr.node))
    if (FindGroupFunction(call->function.text)) return true;
  const std::vector<ast::ExprPtr> parts = PartsOf(expr);
  return std::any_of(parts.begin(), parts.end(),
                     [this](const ast::ExprPtr& part) { return IsAboutGroups(*part); });
}

bool GroupColumns::NamesAlias(const ast::Expr& expr) const {
  if (const auto* name = std::get_if<ast::NameRef>(&expr.node))
    return std::ranges::any_of(columns_, [&](const BoundColumn& column) {
      return column.shown && NameKey(column.name) == NameKey(name->name);
    });
  return std::ranges::any_of(PartsOf(expr),
                             [this](const ast::ExprPtr& part) { return NamesAlias(*part); });
}

NodePtr GroupColumns::ColumnValue(size_t column) const {
  const BoundColumn& bound = columns_[column];
  const bool is_key = bound.fn == GroupFn::kKey;
  if (!bound.value && (is_key || bound.fn == GroupFn::kComputed)) return nullptr;  // reported
  return std::make_shared<GroupCellNode>(CellTypeOf(bound), column, is_key ? bound.value : nullptr,
                                         bound.name);
}

NodePtr GroupColumns::Hidden(BoundColumn column) {
  for (size_t i = 0; i < columns_.size(); ++i)
    if (columns_[i].fn == column.fn && columns_[i].fn != GroupFn::kKey &&
        columns_[i].written == column.written)
      return ColumnValue(i);
  column.name = column.written;
  column.shown = false;
  columns_.push_back(std::move(column));
  return ColumnValue(columns_.size() - 1);
}

std::optional<BoundColumn> GroupColumns::Population(const std::string& name) const {
  BoundColumn column;
  column.type = ValueType::kInteger;
  column.written = NameKey(name);
  column.fn = column.written == "denominator" ? GroupFn::kCount : GroupFn::kCountIf;
  const auto let = rows_.lets.find(name);
  if (let != rows_.lets.end() && let->second)
    column.value = std::make_shared<LetRefNode>(0, let->second, column.written);
  return column;
}

NodePtr GroupColumns::PopulationNode(const std::string& name) { return Hidden(*Population(name)); }

BoundColumn GroupColumns::MeasureRatio(double per) {
  const auto reckon = [](ast::BinaryOp op, NodePtr left, NodePtr right) -> NodePtr {
    return std::make_shared<ArithmeticNode>(CellType::kNumber, op, std::move(left),
                                            std::move(right));
  };
  NodePtr left =
      reckon(ast::BinaryOp::kSubtract, PopulationNode("denominator"), PopulationNode("excluded"));
  left = reckon(ast::BinaryOp::kSubtract, left, PopulationNode("excepted"));
  NodePtr times = std::make_shared<ConstNode>(CellType::kNumber, Cell{per}, Value(), "per");
  NodePtr met = reckon(ast::BinaryOp::kMultiply, PopulationNode("numerator"), times);
  BoundColumn column;
  column.fn = GroupFn::kComputed;
  column.type = ValueType::kNumber;
  column.value = reckon(ast::BinaryOp::kDivide, met, left);
  return column;
}

std::optional<BoundColumn> GroupColumns::Rate(const ast::RatePer& rate, ast::Span span) {
  const int64_t count = binder_.Count(rate.per, span, "the rate").value_or(1);
  if (count < 1)
    binder_.Report("CQ0301", "a rate is per 1 or more", span, "rate per 1000 is customary");
  const double per = static_cast<double>(count);
  if (populations_ && rate.basis == ast::RatePer::Basis::kNone) return MeasureRatio(per);
  BoundColumn column;
  column.fn = GroupFn::kRate;
  if (rate.basis == ast::RatePer::Basis::kResidents) column.fn = GroupFn::kRateResidents;
  if (rate.basis == ast::RatePer::Basis::kPersonYears) {
    column.fn = GroupFn::kRatePersonYears;
    needs_person_years_ = true;
    person_years_at_ = span;
  }
  column.parameter = per;
  column.type = ValueType::kNumber;
  return column;
}

std::optional<BoundColumn> GroupColumns::Counted(const ast::Expr& expr) {
  if (populations_ && IsPopulation(expr)) return Population(std::get<ast::NameRef>(expr.node).name);
  if (const auto* name = std::get_if<ast::NameRef>(&expr.node)) {
    const auto fn = BareGroupFn(name->name);
    if (!fn || Shadowed(name->name)) return std::nullopt;
    if (populations_ && *fn == GroupFn::kPercent) return MeasureRatio(100);
    BoundColumn column;
    column.fn = *fn;
    const bool whole = *fn == GroupFn::kCount || *fn == GroupFn::kResidents;
    column.type = whole ? ValueType::kInteger : ValueType::kNumber;
    return column;
  }
  if (const auto* rate = std::get_if<ast::RatePer>(&expr.node)) return Rate(*rate, expr.span);
  const auto* call = std::get_if<ast::Call>(&expr.node);
  const GroupWord* word = call ? FindGroupFunction(call->function.text) : nullptr;
  if (!word) return std::nullopt;
  return Bracket(*call, word->fn, word->takes_condition, expr.span);
}

BoundColumn GroupColumns::Bracket(const ast::Call& call, GroupFn fn, bool takes_condition,
                                  ast::Span span) {
  BoundColumn column;
  column.fn = fn;
  const size_t wanted = fn == GroupFn::kPercentile ? 2 : 1;
  if (call.arguments.size() != wanted) {
    binder_.Report("CQ0314",
                   call.function.text + " takes " + std::to_string(wanted) +
                       (wanted == 1 ? " value" : " values"),
                   span);
    return column;
  }
  column.value = takes_condition ? binder_.Condition(*call.arguments[0], rows_)
                                 : binder_.ValueOf(*call.arguments[0], rows_);
  const bool reckons = fn == GroupFn::kAverage || fn == GroupFn::kMedian || fn == GroupFn::kSum ||
                       fn == GroupFn::kPercentile;
  if (reckons && column.value) binder_.MustReckon(*column.value, call.arguments[0]->span);
  if ((reckons || fn == GroupFn::kMin || fn == GroupFn::kMax) && column.value)
    column.units_at = binder_.UnitsAt(MayBeAmounts(*column.value), span);
  if (wanted == 2) {
    NodePtr p = binder_.Expr(*call.arguments[1], rows_);
    const auto* constant = dynamic_cast<const ConstNode*>(p.get());
    const double* number = constant ? std::get_if<double>(&constant->cell().v) : nullptr;
    if (!number || *number < 0 || *number > 100)
      binder_.Report("CQ0318", "a percentile is a number from 0 to 100", span);
    else
      column.parameter = *number;
  }
  column.type = ValueType::kNumber;
  if (fn == GroupFn::kCountIf || fn == GroupFn::kDistinct)
    column.type = ValueType::kInteger;
  else if (!takes_condition && column.value)
    column.type = ValueTypeOf(column.value->type());
  return column;
}

void GroupColumns::ReportOfOneRow(ast::Span span) {
  binder_.Report("CQ0319", "groups can't show the value of one row", span,
                 (rows_.kinds & kEpisodeRecords) != 0
                     ? "`count` by itself counts episodes; of how many records each has write "
                       "episodes … as e … show e.count"
                     : "put it after `by`, or in average(…), min(…), count(…)");
}

// A name that stands for a value of one row: no group has it.
std::optional<NodePtr> GroupColumns::Named(const ast::Expr& expr, const std::string& name) {
  for (size_t i = 0; i < columns_.size(); ++i)
    if (columns_[i].shown && NameKey(columns_[i].name) == NameKey(name)) return ColumnValue(i);
  if (auto column = Counted(expr)) {
    column->written = NameKey(name);
    return Hidden(std::move(*column));
  }
  const std::string key = NameKey(name);
  const bool of_row = Shadowed(name) || FindResidentField(key) ||
                      (rows_.of_records && FindRecordField(key, rows_.kinds)) ||
                      binder_.catalogue().Find("value", name);
  if (!of_row) return std::nullopt;
  ReportOfOneRow(expr.span);
  return NodePtr();
}

std::optional<NodePtr> GroupColumns::Find(const ast::Expr& expr) {
  const std::string written = WrittenKey(binder_.TextAt(expr.span));
  for (size_t i = 0; i < columns_.size(); ++i)
    if (columns_[i].fn == GroupFn::kKey && columns_[i].written == written) return ColumnValue(i);
  if (const auto* name = std::get_if<ast::NameRef>(&expr.node)) return Named(expr, name->name);
  if (auto column = Counted(expr)) {
    column->written = written;
    return Hidden(std::move(*column));
  }
  const auto* field = std::get_if<ast::FieldOf>(&expr.node);
  const auto* base = field ? std::get_if<ast::NameRef>(&field->base->node) : nullptr;
  const bool of_row =
      std::holds_alternative<ast::Has>(expr.node) || std::holds_alternative<ast::Pick>(expr.node) ||
      std::holds_alternative<ast::CountOf>(expr.node) ||
      std::holds_alternative<ast::Aggregate>(expr.node) ||
      std::holds_alternative<ast::InSet>(expr.node) ||
      std::holds_alternative<ast::SelectedBy>(expr.node) ||
      std::holds_alternative<ast::AtDate>(expr.node) || (base && NameKey(base->name) == "resident");
  if (!of_row) return std::nullopt;
  ReportOfOneRow(expr.span);
  return NodePtr();
}

Scope GroupColumns::Groups() {
  Scope scope;
  scope.groups = this;
  return scope;
}

NodePtr GroupColumns::Over(const ast::Expr& expr) { return binder_.Expr(expr, Groups()); }

NodePtr GroupColumns::ConditionOver(const ast::Expr& expr) {
  return binder_.Condition(expr, Groups());
}

void GroupColumns::Show(const ast::Expr& expr, std::string name) {
  const std::string written = WrittenKey(binder_.TextAt(expr.span));
  std::optional<BoundColumn> column = Counted(expr);
  if (!column) {
    column.emplace();
    column->fn = GroupFn::kComputed;
    column->value = Over(expr);
    if (column->value) column->type = ValueTypeOf(column->value->type());
  }
  column->name = std::move(name);
  column->written = written;
  columns_.push_back(std::move(*column));
}

}  // namespace daybook::query
