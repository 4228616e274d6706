#include "query/exec/nodes/logic.h"

#include "query/exec/nodes/fields.h"

namespace daybook::query {

TruthColumn AndOrNode::Truths(const Batch& batch, Exec& exec) const {
  TruthColumn left = left_->Truths(batch, exec);
  const TruthColumn right = right_->Truths(batch, exec);
  for (size_t i = 0; i < left.size(); ++i)
    left[i] = is_and_ ? And(left[i], right[i]) : Or(left[i], right[i]);
  return left;
}

TruthColumn NotNode::Truths(const Batch& batch, Exec& exec) const {
  TruthColumn truths = operand_->Truths(batch, exec);
  for (Truth& truth : truths) truth = Not(truth);
  return truths;
}

TruthColumn IsKnownNode::Truths(const Batch& batch, Exec& exec) const {
  const CellColumn cells = operand_->Cells(batch, exec);
  TruthColumn truths(cells.size());
  const auto* field = dynamic_cast<const RecordFieldNode*>(operand_.get());
  const bool wants_code = field && field->info().field == RecordField::kCode;
  for (size_t i = 0; i < cells.size(); ++i) {
    bool known = cells[i].known();
    // `code is known` asks for a coding, not for words.
    const auto* code = std::get_if<CodeCell>(&cells[i].v);
    if (wants_code) known = code && code->coded();
    if (const auto* time = std::get_if<RowTime>(&cells[i].v)) known = time->known;
    if (std::holds_alternative<RangeCell>(cells[i].v)) known = false;  // as it is shown
    truths[i] = ToTruth(known == wanted_);
  }
  return truths;
}

CellColumn OrElseNode::Cells(const Batch& batch, Exec& exec) const {
  CellColumn cells = first_->Cells(batch, exec);
  const CellColumn second = second_->Cells(batch, exec);
  for (size_t i = 0; i < cells.size(); ++i)
    if (!cells[i].known()) cells[i] = second[i];
  return cells;
}

std::vector<Value> OrElseNode::Output(const Batch& batch, Exec& exec) const {
  const CellColumn cells = first_->Cells(batch, exec);
  std::vector<Value> shown = first_->Output(batch, exec);
  const std::vector<Value> second = second_->Output(batch, exec);
  for (size_t i = 0; i < cells.size(); ++i)
    if (!cells[i].known()) shown[i] = second[i];
  return shown;
}

// Of each row, what `column_of` gives for the first condition that is true.
template <typename Column, typename ColumnOf>
Column CaseNode::Choose(const Batch& batch, Exec& exec, ColumnOf column_of) const {
  Column chosen = otherwise_ ? column_of(*otherwise_) : Column(batch.size());
  // Last to first, so that the first true one is what stays.
  for (auto when = whens_.rbegin(); when != whens_.rend(); ++when) {
    const TruthColumn truths = when->condition->Truths(batch, exec);
    const Column values = column_of(*when->value);
    for (size_t i = 0; i < chosen.size(); ++i)
      if (truths[i] == Truth::kTrue) chosen[i] = values[i];
  }
  return chosen;
}

CellColumn CaseNode::Cells(const Batch& batch, Exec& exec) const {
  return Choose<CellColumn>(batch, exec,
                            [&](const ExprNode& node) { return node.Cells(batch, exec); });
}

std::vector<Value> CaseNode::Output(const Batch& batch, Exec& exec) const {
  return Choose<std::vector<Value>>(batch, exec,
                                    [&](const ExprNode& node) { return node.Output(batch, exec); });
}

std::vector<const ExprNode*> CaseNode::Children() const {
  std::vector<const ExprNode*> children;
  for (const When& when : whens_) {
    children.push_back(when.condition.get());
    children.push_back(when.value.get());
  }
  if (otherwise_) children.push_back(otherwise_.get());
  return children;
}

}  // namespace daybook::query
