#pragma once
// What a condition or a value asks of a resident's records: has, picks, counts, sums.
#include <span>
#include <vector>

#include "query/exec/node.h"
#include "query/exec/patterns/pattern.h"

namespace daybook::query {

// has X, has no X, has at least / at most / exactly n X. Never unknown.
class HasNode final : public ConditionNode {
 public:
  HasNode(PatternPtr pattern, uint32_t at_least, uint32_t at_most, std::string text)
      : pattern_(std::move(pattern)),
        at_least_(at_least),
        at_most_(at_most),
        text_(std::move(text)) {}
  TruthColumn Truths(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return text_; }
  Opens opens() const override { return Opens::kOfSameRows; }
  std::vector<const PatternNode*> Patterns() const override { return {pattern_.get()}; }

 private:
  PatternPtr pattern_;
  uint32_t at_least_, at_most_;
  std::string text_;
};

// latest, earliest, highest, lowest X, or the second … tenth of them.
class PickNode : public ExprNode {
 public:
  // `units_at`: where it stands, if it goes by values (units_met.h).
  PickNode(ast::PickWord word, int ordinal, PatternPtr pattern,
           std::optional<ast::Span> units_at = std::nullopt)
      : ExprNode(CellType::kRecord),
        word_(word),
        ordinal_(ordinal),
        pattern_(std::move(pattern)),
        units_at_(units_at) {}
  CellColumn Cells(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override;
  Opens opens() const override { return Opens::kOfSameRows; }
  std::vector<const PatternNode*> Patterns() const override { return {pattern_.get()}; }
  const PatternPtr& pattern() const { return pattern_; }

 protected:
  ast::PickWord word() const { return word_; }
  int ordinal() const { return ordinal_; }

 private:
  Cell PickFrom(const RowRef* begin, const RowRef* end, Exec& exec) const;
  ast::PickWord word_;
  int ordinal_;
  PatternPtr pattern_;
  std::optional<ast::Span> units_at_;
};

class CountNode final : public ExprNode {
 public:
  explicit CountNode(PatternPtr pattern)
      : ExprNode(CellType::kNumber), pattern_(std::move(pattern)) {}
  CellColumn Cells(const Batch& batch, Exec& exec) const override;
  std::vector<Value> Output(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return "CountOf"; }
  Opens opens() const override { return Opens::kOfSameRows; }
  std::vector<const PatternNode*> Patterns() const override { return {pattern_.get()}; }

 private:
  PatternPtr pattern_;
};

// sum, average, min, max, median, list of a value over the records.
class AggregateNode final : public ExprNode {
 public:
  // `value` is bound in the scope of the records. `units_at`: where it stands, if the values may be
  // amounts that don't convert (units_met.h).
  AggregateNode(ast::AggregateFn fn, NodePtr value, PatternPtr pattern,
                std::optional<ast::Span> units_at = std::nullopt);
  CellColumn Cells(const Batch& batch, Exec& exec) const override;
  // `list`, `min` and `max` give values of records: with their sources' digits and displays.
  std::vector<Value> Output(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override;
  Opens opens() const override { return Opens::kPatternsOnly; }
  std::vector<const ExprNode*> Children() const override { return {value_.get()}; }
  std::vector<const PatternNode*> Patterns() const override { return {pattern_.get()}; }

 private:
  // The values of the records found, what they may hide noted.
  CellColumn ValuesOf(const Ragged& found, const Batch& inner, Exec& exec) const;
  ast::AggregateFn fn_;
  NodePtr value_;
  PatternPtr pattern_;
  std::optional<ast::Span> units_at_;
};

// One value of many: what brackets and `of` share. Unknown ones don't count, nor do amounts with a
// comparator; of nothing: sum, average, min, max, median are unknown. Amounts are brought to the
// first one's unit; one that can't be is left out.
Cell Summarise(ast::AggregateFn fn, std::span<const Cell> cells);

// The exact numbers among the cells, ascending, in the first one's unit; `like` gets that first.
std::vector<double> SortedNumbers(std::span<const Cell> cells, Cell& like);
// A number with the unit of `like`.
Cell WithNumber(const Cell& like, double number);

}  // namespace daybook::query
