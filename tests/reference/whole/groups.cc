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

Val Part(double factor, int64_t part, int64_t whole) {
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
  if (const auto* known = std::get_if<ast::IsKnown>(&e.node)) return IsAggregate(known->operand);
  if (const auto* in = std::get_if<ast::InMembers>(&e.node)) return IsAggregate(in->operand);
  if (const auto* test = std::get_if<ast::WindowTest>(&e.node)) return IsAggregate(test->operand);
  if (const auto* node = std::get_if<ast::Case>(&e.node)) {
    for (const ast::Case::When& when : node->whens)
      if (IsAggregate(when.condition) || IsAggregate(when.value)) return true;
    return IsAggregate(node->otherwise);
  }
  return false;
}

int64_t Evaluation::ResidentsIn(const std::vector<const RowScope*>& rows) {
  std::set<const Resident*> residents;
  for (const RowScope* row : rows) residents.insert(row->scope.resident);
  return static_cast<int64_t>(residents.size());
}

Val Evaluation::NamedAggregate(const std::string& name, const Group& group) {
  const auto published = [&](size_t number) {
    return Published(static_cast<int64_t>(number), group);
  };
  if (name == "count") return Integer(published(group.kept.size()));
  if (name == "residents") return Integer(Published(ResidentsIn(group.kept), group));
  if (name == "percent")
    return Part(100.0, published(group.kept.size()), published(group.all.size()));
  return Part(100.0, published(group.kept.size()), published(group.kept_everywhere));
}

// A group's column by its alias or its very text, or an aggregate; nullopt for anything else.
std::optional<Val> Evaluation::InGroup(const ast::Expr& expr, const Scope& scope) {
  const Group& group = *scope.group;
  const auto* name = std::get_if<ast::NameRef>(&expr.node);
  for (size_t i = 0; i < query_->by.size(); ++i) {
    const ast::Column& column = query_->by[i];
    const bool by_alias =
        name && column.alias && LowerCase(column.alias->text) == LowerCase(name->name);
    if (by_alias || Alike(column.value->span) == Alike(expr.span)) return group.keys[i];
  }
  if (group.hidden.count(CountedText(expr)) > 0) return Unknown();
  if (name && names_columns_) {
    for (const ast::Column& column : query_->show) {
      if (!column.alias || LowerCase(column.alias->text) != LowerCase(name->name)) continue;
      names_columns_ = false;
      const Val value = Eval(column.value, scope);
      names_columns_ = true;
      return value;
    }
  }
  if (name && IsPopulation(LowerCase(name->name)))
    return Integer(InPopulation(LowerCase(name->name), group));
  const bool of_measure = std::holds_alternative<ast::MeasureSubject>(query_->subject);
  if (name && of_measure && LowerCase(name->name) == "percent") return MeasureRatio(100, group);
  if (name && IsAggregateName(LowerCase(name->name)))
    return NamedAggregate(LowerCase(name->name), group);
  if (const auto* rate = std::get_if<ast::RatePer>(&expr.node)) {
    const auto per = Count(rate->per);
    if (per && rate->basis == ast::RatePer::Basis::kPersonYears)
      return RatePerPersonYears(static_cast<double>(*per), group);
    if (per && rate->basis == ast::RatePer::Basis::kResidents)
      return Part(static_cast<double>(*per), Published(ResidentsIn(group.kept), group),
                  Published(ResidentsIn(group.all), group));
    if (per && of_measure) return MeasureRatio(static_cast<double>(*per), group);
    if (!per) return Unknown();
    return Part(static_cast<double>(*per),
                Published(static_cast<int64_t>(group.kept.size()), group),
                Published(static_cast<int64_t>(group.all.size()), group));
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
  // What `where` leaves out of a measure is in none of its counts.
  if (std::holds_alternative<ast::MeasureSubject>(query.subject)) of_all = NeedsPersonYears(query);
  for (const auto& [keys, row] : keyed)
    if ((row->kept || of_all) && !group_of(keys)) {
      groups.emplace_back();
      groups.back().keys = keys;
    }
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

// All rows as one group, which says so in its first column.
Group Evaluation::TotalOf(const ast::Query& query, const std::vector<RowScope>& rows) const {
  Group total;
  total.total = true;
  total.keys.resize(query.by.size(), Unknown());
  if (!total.keys.empty()) total.keys[0] = Text("total");
  for (const RowScope& row : rows) {
    total.all.push_back(&row);
    if (row.kept) total.kept.push_back(&row);
  }
  total.kept_everywhere = total.kept.size();
  return total;
}

// A day counts where the resident's fields were on it, as a record does.
void Evaluation::AddPersonDay(const ast::Query& query, Scope scope, Day day,
                              std::vector<Group>& groups) {
  scope.field_date = BareDay(day);
  std::vector<Val> keys;
  for (const ast::Column& column : query.by) keys.push_back(Eval(column.value, scope));
  auto found = std::find_if(groups.begin(), groups.end(), [&](const Group& group) {
    return !group.total && std::equal(keys.begin(), keys.end(), group.keys.begin(), SameGroup);
  });
  if (found == groups.end()) {
    Group group;
    group.keys = keys;
    group.kept_everywhere = groups.empty() ? 0 : groups[0].kept_everywhere;
    found = groups.insert(groups.end(), group);
  }
  found->person_days += 1;
  for (Group& group : groups)
    if (group.total) group.person_days += 1;
}

// Of rows of residents their own days; of records the days of everybody, in the group they are in.
void Evaluation::AddPersonDays(const ast::Query& query, const std::vector<RowScope>& rows,
                               const World& world, const Index& index, std::vector<Group>& groups) {
  const auto* sources = std::get_if<std::vector<ast::Source>>(&query.subject);
  const ast::MeasureDef* measure = MeasureOf(query);
  if (!sources && !(measure && measure->of)) {
    for (Group& group : groups)
      for (const RowScope* row : group.all)
        group.person_days +=
            static_cast<double>(PersonDays(*row->scope.resident, world, index).size());
    return;
  }
  (void)rows;
  const ast::Records& records =
      sources ? *sources->front().pattern->records : *measure->of->records;
  for (const Resident& resident : world.residents) {
    const Scope scope = ScopeOf(world, index, &resident);
    if (records.of && !IsMember(*records.of, scope)) continue;
    for (const Day day : PersonDays(resident, world, index))
      AddPersonDay(query, scope, day, groups);
  }
  std::stable_sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
    if (a.total != b.total) return b.total;
    for (size_t i = 0; i < a.keys.size(); ++i)
      if (const int c = Order(a.keys[i], b.keys[i])) return c < 0;
    return false;
  });
}

bool Evaluation::NeedsPersonYears(const ast::Query& query) const {
  std::vector<ast::ExprPtr> asked;
  for (const ast::Column& column : query.show) asked.push_back(column.value);
  for (const ast::ExprPtr& expr : asked) {
    const auto* rate = std::get_if<ast::RatePer>(&expr->node);
    if (rate && rate->basis == ast::RatePer::Basis::kPersonYears) return true;
  }
  return false;
}

bool Evaluation::IsGrouped(const ast::Query& query, const std::vector<ast::ExprPtr>& shown) const {
  if (!query.by.empty() || IsAggregate(query.having)) return true;
  bool populations = true;
  for (const ast::ExprPtr& value : shown) {
    if (IsAggregate(value)) return true;
    const auto* name = std::get_if<ast::NameRef>(&value->node);
    populations = populations && name && IsPopulation(LowerCase(name->name));
  }
  return populations;
}

}  // namespace daybook::reference
