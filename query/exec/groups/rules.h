#pragma once
// Rule tables: at which line of one each resident leaves it (careql.md, "rules"). First match wins;
// a line that is unknown is no match.
#include <memory>
#include <string>
#include <vector>

#include "query/exec/node.h"

namespace daybook::query {

struct RuleLine {
  bool select = true;
  NodePtr when;
  std::string label;  // empty: none
};
struct RuleTable {
  std::string name;
  NodePtr over;
  std::vector<RuleLine> lines;
  bool otherwise_select = true;

  // Lines are counted from 1; the last is `otherwise`.
  size_t line_count() const { return lines.size() + 1; }
  bool Selects(size_t line) const {
    return line <= lines.size() ? lines[line - 1].select : otherwise_select;
  }
};
using RuleTablePtr = std::shared_ptr<const RuleTable>;

// The number of the line at which each row's resident leaves, whoever the table is over.
class RuleLineNode final : public ExprNode {
 public:
  explicit RuleLineNode(RuleTablePtr table)
      : ExprNode(CellType::kNumber), table_(std::move(table)) {}
  CellColumn Cells(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return "RuleLine of " + table_->name; }
  std::vector<const ExprNode*> Children() const override;
  const RuleTable& table() const { return *table_; }

 private:
  RuleTablePtr table_;
};

// What a row of `from rules r` says of the line: its number, its outcome, its label.
enum class RuleField : uint8_t { kLine, kOutcome, kLabel };
class RuleFieldNode final : public ExprNode {
 public:
  RuleFieldNode(RuleField field, std::shared_ptr<const RuleLineNode> line)
      : ExprNode(field == RuleField::kLine ? CellType::kNumber : CellType::kText),
        field_(field),
        line_(std::move(line)) {}
  CellColumn Cells(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override;
  // The same of a line by its number.
  Cell CellOf(size_t line) const;
  Value ValueOf(size_t line) const;
  const RuleTable& table() const { return line_->table(); }

 private:
  RuleField field_;
  std::shared_ptr<const RuleLineNode> line_;
};

// Whether the line that the row's resident leaves at selects.
class RuleSelectsNode final : public ConditionNode {
 public:
  explicit RuleSelectsNode(std::shared_ptr<const RuleLineNode> line) : line_(std::move(line)) {}
  TruthColumn Truths(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return "RuleSelects"; }
  std::vector<const ExprNode*> Children() const override { return {line_.get()}; }
  const RuleLineNode& line() const { return *line_; }

 private:
  std::shared_ptr<const RuleLineNode> line_;
};

}  // namespace daybook::query
