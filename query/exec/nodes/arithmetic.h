#pragma once
// Numbers, quantities, dates and lengths of time put together; named functions.
#include <functional>

#include "query/exec/node.h"

namespace daybook::query {

// + - * /: numbers and quantities; a date plus or minus a length; a date minus a date (whole days
// between bare dates, seconds between clock times). What can't be put together, x / 0 too, is
// unknown.
class ArithmeticNode final : public ExprNode {
 public:
  // `units_at`: where it stands, if amounts may meet that must convert (units_met.h).
  ArithmeticNode(CellType type, ast::BinaryOp op, NodePtr left, NodePtr right,
                 std::optional<ast::Span> units_at = std::nullopt)
      : ExprNode(type),
        op_(op),
        left_(std::move(left)),
        right_(std::move(right)),
        units_at_(units_at) {}
  CellColumn Cells(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return "Arithmetic"; }
  Opens opens() const override { return Opens::kOfSameRows; }
  std::vector<const ExprNode*> Children() const override { return {left_.get(), right_.get()}; }

 private:
  ast::BinaryOp op_;
  NodePtr left_, right_;
  std::optional<ast::Span> units_at_;
};

// days between A and B, and the other units: whole ones.
class TimeBetweenNode final : public ExprNode {
 public:
  TimeBetweenNode(ast::TimeUnit unit, NodePtr from, NodePtr to)
      : ExprNode(CellType::kNumber), unit_(unit), from_(std::move(from)), to_(std::move(to)) {}
  CellColumn Cells(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return "TimeBetween"; }
  Opens opens() const override { return Opens::kOfSameRows; }
  std::vector<const ExprNode*> Children() const override { return {from_.get(), to_.get()}; }

 private:
  ast::TimeUnit unit_;
  NodePtr from_, to_;
};

// A function of the cells of its arguments, row by row.
using CellFunction = std::function<Cell(const std::vector<const Cell*>& arguments, Exec& exec)>;
class FunctionNode final : public ExprNode {
 public:
  // `units_at`: where it stands, if it compares the first value with the others.
  FunctionNode(CellType type, std::string name, CellFunction function, std::vector<NodePtr> args,
               std::optional<ast::Span> units_at = std::nullopt)
      : ExprNode(type),
        name_(std::move(name)),
        function_(std::move(function)),
        arguments_(std::move(args)),
        units_at_(units_at) {}
  CellColumn Cells(const Batch& batch, Exec& exec) const override;
  const std::string& name() const { return name_; }
  std::string Describe() const override { return name_ + "(…)"; }
  Opens opens() const override { return Opens::kOfSameRows; }
  std::vector<const ExprNode*> Children() const override;

 private:
  std::string name_;
  CellFunction function_;
  std::vector<NodePtr> arguments_;
  std::optional<ast::Span> units_at_;
};

// A field of a period: `.start`, `.end`.
class PeriodEndNode final : public ExprNode {
 public:
  PeriodEndNode(NodePtr period, bool end)
      : ExprNode(CellType::kTime), period_(std::move(period)), end_(end) {}
  CellColumn Cells(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return end_ ? "period end" : "period start"; }
  Opens opens() const override { return Opens::kOfSameRows; }
  std::vector<const ExprNode*> Children() const override { return {period_.get()}; }

 private:
  NodePtr period_;
  bool end_;
};

// What a function takes and gives, by name; nullopt for no such function.
struct FunctionInfo {
  std::string_view name;
  size_t arguments_min, arguments_max;
  std::initializer_list<CellType> takes;  // types of its values, kAny besides
  CellType type;
  Cell (*apply)(const std::vector<const Cell*>& arguments, Exec& exec);
};
const FunctionInfo* FindFunction(std::string_view name);
std::vector<std::string> FunctionNames();

}  // namespace daybook::query
