// `hide below n round to m`: which numbers of a table of groups are not shown, told apart by the
// text they are written as (semantics.md, "Small numbers").
#include <algorithm>
#include <numeric>
#include <set>

#include "tests/reference/evaluation.h"

namespace daybook::reference {
namespace {

bool IsSmall(size_t number, size_t below) { return number > 0 && number < below; }
bool PartBelow(size_t part, size_t whole, size_t below) {
  return IsSmall(part, below) || (part > 0 && IsSmall(whole - part, below)) ||
         IsSmall(whole, below);
}

using Marks = std::vector<bool>;

// Of the numbers that stand for somebody one alone is marked, or all marked are below together.
bool MustMarkMore(const std::vector<size_t>& numbers, const Marks& marks, size_t below) {
  std::vector<size_t> marked;
  for (size_t i = 0; i < numbers.size(); ++i)
    if (marks[i] && numbers[i] > 0) marked.push_back(numbers[i]);
  if (marked.empty()) return false;
  return marked.size() == 1 || std::accumulate(marked.begin(), marked.end(), size_t{0}) < below;
}

// Marks the smallest that isn't; false if there is none.
bool MarkSmallest(const std::vector<size_t>& numbers, Marks& marks) {
  std::optional<size_t> at;
  for (size_t i = 0; i < numbers.size(); ++i)
    if (!marks[i] && numbers[i] > 0 && (!at || numbers[i] < numbers[*at])) at = i;
  if (at) marks[*at] = true;
  return at.has_value();
}

// The numbers that are counted in some columns of a table, and the rules that hide more of them.
struct Table {
  std::vector<Counted>& counted;
  std::vector<size_t> kept;  // rows, by group
  size_t ordinary = 0;       // groups but the total
  bool totals = false;
  size_t below = 0;

  std::vector<size_t> WithoutTotal(const std::vector<size_t>& numbers) const {
    return {numbers.begin(), numbers.begin() + static_cast<long>(ordinary)};
  }

  // Two that say the same number, or the number of the others, go together.
  bool SameNumber() {
    bool more = false;
    for (Counted& a : counted)
      for (Counted& b : counted)
        for (size_t g = 0; g < kept.size(); ++g) {
          if (!a.part || !b.part || !a.small[g] || b.small[g] || b.numbers[g] == 0) continue;
          if (b.numbers[g] == a.numbers[g] || b.numbers[g] + a.numbers[g] == kept[g])
            more = b.small[g] = true;
        }
    return more;
  }

  // One number alone among three parts or more of a row.
  bool AloneInRow() {
    bool more = false;
    for (size_t g = 0; g < kept.size(); ++g) {
      std::set<size_t> hidden;
      std::vector<Counted*> others;
      for (Counted& one : counted) {
        if (!one.part || one.numbers[g] == 0) continue;
        if (one.small[g])
          hidden.insert(one.numbers[g]);
        else
          others.push_back(&one);
      }
      if (hidden.size() != 1 || others.size() < 2) continue;
      Counted* least = *std::min_element(others.begin(), others.end(), [&](Counted* a, Counted* b) {
        return a->numbers[g] < b->numbers[g];
      });
      more = least->small[g] = true;
    }
    return more;
  }

  // One number alone in a column whose total is shown.
  bool AloneInColumn() {
    bool more = false;
    for (Counted& one : counted) {
      if (!totals || (!one.part && !one.of_all) || one.small.back()) continue;
      Marks marks(one.small.begin(), one.small.begin() + static_cast<long>(ordinary));
      if (!MustMarkMore(WithoutTotal(one.numbers), marks, below)) continue;
      if (MarkSmallest(WithoutTotal(one.numbers), marks))
        std::copy(marks.begin(), marks.end(), one.small.begin());
      else
        one.small.back() = true;
      more = true;
    }
    return more;
  }

  // Whole rows of too few residents, and those that the total would tell; true if nothing but the
  // total is left to hide.
  bool Rows(const std::vector<size_t>& residents, bool share, Marks& rows) const {
    for (const size_t number : residents) rows.push_back(IsSmall(number, below));
    if (!totals && !share) return false;
    Marks groups(rows.begin(), rows.begin() + static_cast<long>(ordinary));
    bool none_left = false;
    while (!none_left && MustMarkMore(WithoutTotal(residents), groups, below))
      none_left = !MarkSmallest(WithoutTotal(residents), groups);
    std::copy(groups.begin(), groups.end(), rows.begin());
    if (none_left && totals) rows.back() = true;
    return none_left;
  }
};

}  // namespace

std::string Evaluation::CountedText(const ast::Expr& expr) const {
  const auto* name = std::get_if<ast::NameRef>(&expr.node);
  return name ? LowerCase(name->name) : Alike(expr.span);
}

// The counts and brackets over rows in an expression.
void Evaluation::CollectCounted(const ast::ExprPtr& expr, std::vector<ast::ExprPtr>& found) const {
  if (!expr) return;
  const auto* name = std::get_if<ast::NameRef>(&expr->node);
  const auto* rate = std::get_if<ast::RatePer>(&expr->node);
  const bool of_measure = std::holds_alternative<ast::MeasureSubject>(query_->subject);
  const bool ratio = (name && LowerCase(name->name) == "percent") ||
                     (rate && rate->basis == ast::RatePer::Basis::kNone);
  if (of_measure && ratio) {
    for (const char* word : {"denominator", "excluded", "numerator", "excepted"})
      found.push_back(std::make_shared<const ast::Expr>(ast::Expr{ast::NameRef{word}, {}}));
    return;
  }
  const auto* call = std::get_if<ast::Call>(&expr->node);
  const bool bracket = call && IsAggregate(expr) &&
                       std::none_of(call->arguments.begin(), call->arguments.end(),
                                    [&](const auto& part) { return IsAggregate(part); });
  if (rate || bracket || (name && (IsAggregate(expr) || IsPopulation(LowerCase(name->name))))) {
    found.push_back(expr);
    return;
  }
  if (call)
    for (const ast::ExprPtr& argument : call->arguments) CollectCounted(argument, found);
  if (const auto* binary = std::get_if<ast::Binary>(&expr->node)) {
    CollectCounted(binary->left, found);
    CollectCounted(binary->right, found);
  }
  if (const auto* negate = std::get_if<ast::Negate>(&expr->node))
    CollectCounted(negate->operand, found);
  if (const auto* negation = std::get_if<ast::Not>(&expr->node))
    CollectCounted(negation->operand, found);
  if (const auto* known = std::get_if<ast::IsKnown>(&expr->node))
    CollectCounted(known->operand, found);
  if (const auto* node = std::get_if<ast::Case>(&expr->node)) {
    for (const ast::Case::When& when : node->whens) {
      CollectCounted(when.condition, found);
      CollectCounted(when.value, found);
    }
    CollectCounted(node->otherwise, found);
  }
}

// How many kept rows of the group have a true (or, of a statistic, a known) value.
size_t Evaluation::CountWhere(const ast::ExprPtr& value, const Group& group, bool known) {
  size_t count = 0;
  for (const RowScope* row : group.kept) {
    const Val of_row = Eval(value, row->scope);
    count += (known ? !of_row.unknown() : Holds(TruthOf(of_row))) ? 1 : 0;
  }
  return count;
}

Counted Evaluation::CountedIn(const ast::Expr& expr, const std::vector<Group>& groups,
                              size_t below) {
  Counted one;
  one.text = CountedText(expr);
  const auto* name = std::get_if<ast::NameRef>(&expr.node);
  const auto* rate = std::get_if<ast::RatePer>(&expr.node);
  const auto* call = std::get_if<ast::Call>(&expr.node);
  const std::string word = call ? LowerCase(call->function.text) : one.text;
  const bool by_residents = rate && rate->basis == ast::RatePer::Basis::kResidents;
  const bool population = name && IsPopulation(word) && word != "denominator";
  const bool statistic = call && word != "count" && word != "percent" && word != "distinct";
  one.part = population || (call && (word == "count" || word == "percent"));
  one.of_all = by_residents || (name && word == "percent") ||
               (rate && rate->basis == ast::RatePer::Basis::kNone);
  for (const Group& group : groups) {
    size_t number = one.of_all ? group.all.size() : 0;
    bool small = false;
    if (one.part) {
      number = population ? static_cast<size_t>(InPopulation(word, group))
                          : CountWhere(call->arguments[0], group, false);
      small = PartBelow(number, group.kept.size(), below);
    } else if (by_residents) {
      small = PartBelow(static_cast<size_t>(ResidentsIn(group.kept)),
                        static_cast<size_t>(ResidentsIn(group.all)), below);
    } else if (one.of_all) {
      small = PartBelow(group.kept.size(), group.all.size(), below);
    } else if (statistic) {
      small = IsSmall(CountWhere(call->arguments[0], group, true), below);
    }
    one.numbers.push_back(number);
    one.small.push_back(small);
  }
  return one;
}

void Evaluation::HideIn(const ast::Query& query, const std::vector<ast::ExprPtr>& shown,
                        std::vector<Group>& groups) {
  const auto limit = Count(query.hide->below);
  const auto step = query.hide->round_to ? Count(*query.hide->round_to) : int64_t{1};
  if (!limit || !step || *limit < 1 || *step < 1) {
    Fail(ErrorCode::kBadQuery, "hide below 1 or more", query.hide->span);
    return;
  }
  std::vector<ast::ExprPtr> found;
  for (const ast::ExprPtr& expr : shown) CollectCounted(expr, found);
  CollectCounted(query.having, found);
  for (const ast::OrderKey& key : query.order_by) CollectCounted(key.value, found);
  if (query.limit) CollectCounted(query.limit->per, found);
  std::vector<Counted> counted;
  bool share = false;
  std::set<std::string> texts;
  for (const ast::ExprPtr& expr : found) {
    if (!texts.insert(CountedText(*expr)).second) continue;  // one number, though asked twice
    counted.push_back(CountedIn(*expr, groups, static_cast<size_t>(*limit)));
    share = share || counted.back().text == "share";
  }
  Table table{counted, {}, groups.size(), false, static_cast<size_t>(*limit)};
  table.totals = !groups.empty() && groups.back().total;
  if (table.totals) --table.ordinary;
  std::vector<size_t> residents;
  for (const Group& group : groups) {
    table.kept.push_back(group.kept.size());
    residents.push_back(static_cast<size_t>(ResidentsIn(group.kept)));
  }
  Marks rows;
  const bool no_share = table.Rows(residents, share, rows);
  for (Counted& one : counted)
    for (size_t g = 0; g < groups.size(); ++g)
      if (rows[g] || (no_share && one.text == "share")) one.small[g] = true;
  // Until no rule has anything to add.
  while (table.SameNumber() || table.AloneInRow() || table.AloneInColumn()) {
  }
  for (size_t g = 0; g < groups.size(); ++g) {
    groups[g].round_to = *step;
    for (const Counted& one : counted)
      if (one.small[g]) groups[g].hidden.insert(one.text);
  }
}

// True if something the expression is made of is hidden in the group.
bool Evaluation::IsHidden(const ast::ExprPtr& expr, const Group& group) const {
  if (group.hidden.empty()) return false;
  std::vector<ast::ExprPtr> found;
  CollectCounted(expr, found);
  return std::any_of(found.begin(), found.end(), [&](const ast::ExprPtr& part) {
    return group.hidden.count(CountedText(*part)) > 0;
  });
}

// To the nearest, halves up.
int64_t Evaluation::Published(int64_t number, const Group& group) {
  return (number * 2 + group.round_to) / (group.round_to * 2) * group.round_to;
}

}  // namespace daybook::reference
