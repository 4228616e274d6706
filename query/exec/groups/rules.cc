#include "query/exec/groups/rules.h"

namespace daybook::query {

std::vector<const ExprNode*> RuleLineNode::Children() const {
  std::vector<const ExprNode*> children;
  for (const RuleLine& line : table_->lines) children.push_back(line.when.get());
  return children;
}

CellColumn RuleLineNode::Cells(const Batch& batch, Exec& exec) const {
  const std::pair<const ExprNode*, IndexDate> key(this, exec.date);
  const auto found = batch.worked_out.find(key);
  if (found != batch.worked_out.end()) return found->second;
  CellColumn cells(batch.size(), Cell{static_cast<double>(table_->line_count())});
  Batch everybody;
  everybody.residents = batch.residents;
  std::vector<uint32_t> left(batch.size());  // rows that no line has taken yet
  for (size_t i = 0; i < left.size(); ++i) left[i] = static_cast<uint32_t>(i);
  for (size_t line = 0; line < table_->lines.size() && !left.empty(); ++line) {
    if (exec.cancel.cancelled()) break;
    const Batch asked = Select(everybody, left);
    const TruthColumn truths = table_->lines[line].when->Truths(asked, exec);
    std::vector<uint32_t> still;
    for (size_t i = 0; i < left.size(); ++i) {
      if (truths[i] == Truth::kTrue)
        cells[left[i]].v = static_cast<double>(line + 1);
      else
        still.push_back(left[i]);
    }
    left = std::move(still);
  }
  batch.worked_out.emplace(key, cells);
  return cells;
}

std::string RuleFieldNode::Describe() const {
  switch (field_) {
    case RuleField::kLine:
      return "line";
    case RuleField::kOutcome:
      return "outcome";
    case RuleField::kLabel:
      return "label";
  }
  return "line";
}

Cell RuleFieldNode::CellOf(size_t line) const {
  const RuleTable& rules = table();
  if (field_ == RuleField::kLine) return {static_cast<double>(line)};
  if (field_ == RuleField::kOutcome)
    return {std::string(rules.Selects(line) ? "selected" : "rejected")};
  if (line > rules.lines.size()) return {std::string("otherwise")};
  const std::string& label = rules.lines[line - 1].label;
  return label.empty() ? Cell{} : Cell{label};
}

Value RuleFieldNode::ValueOf(size_t line) const {
  const Cell cell = CellOf(line);
  if (const auto* text = std::get_if<std::string>(&cell.v)) return *text;
  if (field_ == RuleField::kLine) return Decimal{std::to_string(line)};
  return Missing{};
}

CellColumn RuleFieldNode::Cells(const Batch& batch, Exec& exec) const {
  CellColumn cells = line_->Cells(batch, exec);
  for (Cell& cell : cells) cell = CellOf(static_cast<size_t>(std::get<double>(cell.v)));
  return cells;
}

TruthColumn RuleSelectsNode::Truths(const Batch& batch, Exec& exec) const {
  TruthColumn truths(batch.size());
  const CellColumn lines = line_->Cells(batch, exec);
  for (size_t i = 0; i < truths.size(); ++i)
    truths[i] = ToTruth(line_->table().Selects(static_cast<size_t>(std::get<double>(lines[i].v))));
  return truths;
}

}  // namespace daybook::query
