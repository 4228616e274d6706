// Groups of rows: which expressions are about them, how they are made, counts and shares.
#include <algorithm>
#include <set>

#include "tests/reference/evaluation.h"

namespace daybook::reference {
namespace {

bool IsOneOf(const std::string& word, std::initializer_list<const char*> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}
bool IsAggregateName(const std::string& word) {
  return IsOneOf(word, {"count", "residents", "percent", "share"});
}
bool IsAggregateFunction(const std::string& word) {
  return IsOneOf(word, {"count", "percent", "average", "median", "percentile", "min", "max", "sum",
                        "distinct"});
}

Val Part(double factor, size_t part, size_t whole) {
  if (whole == 0) return Unknown();
  return Number(factor * static_cast<double>(part) / static_cast<double>(whole));
}

}  // namespace

// Is it, or is a part of it that is worked out on the same rows, an aggregate over rows?
bool Evaluation::IsAggregate(const ast::ExprPtr& expr) const {
  if (!expr) return false;
  const ast::Expr& e = *expr;
  if (std::holds_alternative<ast::RatePer>(e.node)) return true;
  if (const auto* name = std::get_if<ast::NameRef>(&e.node)) {
    const std::string word = LowerCase(name->name);
    const auto is_let = [&](const ast::Let& let) { return LowerCase(let.name.text) == word; };
    return IsAggregateName(word) && std::none_of(query_->lets.begin(), query_->lets.end(), is_let);
  }
  if (const auto* call = std::get_if<ast::Call>(&e.node)) {
    if (IsAggregateFunction(LowerCase(call->function.text))) return true;
    return std::any_of(call->arguments.begin(), call->arguments.end(),
                       [&](const ast::ExprPtr& argument) { return IsAggregate(argument); });
  }
  if (const auto* binary = std::get_if<ast::Binary>(&e.node))
    return IsAggregate(binary->left) || IsAggregate(binary->right);
  if (const auto* negate = std::get_if<ast::Negate>(&e.node)) return IsAggregate(negate->operand);
  if (const auto* negation = std::get_if<ast::Not>(&e.node)) return IsAggregate(negation->operand);
  return false;
}

int64_t Evaluation::ResidentsIn(const std::vector<const RowScope*>& rows) {
  std::set<const Resident*> residents;
  for (const RowScope* row : rows) residents.insert(row->scope.resident);
  return static_cast<int64_t>(residents.size());
}

Val Evaluation::NamedAggregate(const std::string& name, const Group& group) {
  if (name == "count") return Integer(static_cast<int64_t>(group.kept.size()));
  if (name == "residents") return Integer(ResidentsIn(group.kept));
  if (name == "percent") return Part(100.0, group.kept.size(), group.all.size());
  return Part(100.0, group.kept.size(), group.kept_everywhere);
}

// A group's column by its alias or its very text, or an aggregate; nullopt for anything else.
std::optional<Val> Evaluation::InGroup(const ast::Expr& expr, const Scope& scope) {
  const Group& group = *scope.group;
  const auto* name = std::get_if<ast::NameRef>(&expr.node);
  for (size_t i = 0; i < query_->by.size(); ++i) {
    const ast::Column& column = query_->by[i];
    const bool by_alias =
        name && column.alias && LowerCase(column.alias->text) == LowerCase(name->name);
    if (by_alias || Slice(column.value->span) == Slice(expr.span)) return group.keys[i];
  }
  if (name && IsAggregateName(LowerCase(name->name)))
    return NamedAggregate(LowerCase(name->name), group);
  if (const auto* rate = std::get_if<ast::RatePer>(&expr.node)) {
    const bool of_records = !std::holds_alternative<ast::SetSubject>(query_->subject);
    if (rate->basis == ast::RatePer::Basis::kPersonYears ||
        (of_records && rate->basis == ast::RatePer::Basis::kResidents))
      return Unsupported("that rate", expr.span);
    const auto per = Count(rate->per);
    return per ? Part(static_cast<double>(*per), group.kept.size(), group.all.size()) : Unknown();
  }
  const auto* call = std::get_if<ast::Call>(&expr.node);
  if (call && IsAggregateFunction(LowerCase(call->function.text)))
    return AggregateCall(LowerCase(call->function.text), *call, expr, scope);
  return std::nullopt;
}

// Groups of the rows kept; those that nobody is left in are no groups unless a column speaks of all
// rows (percent, rate). Without `by` there is always one.
std::vector<Group> Evaluation::MakeGroups(const ast::Query& query,
                                          const std::vector<RowScope>& rows) {
  std::vector<Group> groups;
  if (query.by.empty()) groups.emplace_back();
  std::vector<std::pair<std::vector<Val>, const RowScope*>> keyed;
  for (const RowScope& row : rows) {
    std::vector<Val> keys;
    for (const ast::Column& column : query.by) keys.push_back(Eval(column.value, row.scope));
    keyed.emplace_back(std::move(keys), &row);
  }
  const auto group_of = [&](const std::vector<Val>& keys) -> Group* {
    for (Group& group : groups)
      if (std::equal(keys.begin(), keys.end(), group.keys.begin(), SameGroup)) return &group;
    return nullptr;
  };
  bool of_all = false;
  for (const ast::Column& column : query.show) {
    const auto* name = std::get_if<ast::NameRef>(&column.value->node);
    of_all |= std::holds_alternative<ast::RatePer>(column.value->node) ||
              (name && LowerCase(name->name) == "percent");
  }
  for (const auto& [keys, row] : keyed)
    if ((row->kept || of_all) && !group_of(keys)) groups.push_back(Group{keys, {}, {}, 0});
  size_t kept = 0;
  for (const auto& [keys, row] : keyed) {
    if (row->kept) ++kept;
    Group* group = group_of(keys);
    if (!group) continue;
    // Shown as its first row kept has it.
    if (row->kept && group->kept.empty()) group->keys = keys;
    group->all.push_back(row);
    if (row->kept) group->kept.push_back(row);
  }
  AddLineGroups(query, groups);
  for (Group& group : groups) group.kept_everywhere = kept;
  std::stable_sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
    for (size_t i = 0; i < a.keys.size(); ++i)
      if (const int c = Order(a.keys[i], b.keys[i])) return c < 0;
    return false;
  });
  return groups;
}

}  // namespace daybook::reference
