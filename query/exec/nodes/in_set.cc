#include "query/exec/nodes/in_set.h"

namespace daybook::query {

TruthColumn InSetNode::Truths(const Batch& batch, Exec& exec) const {
  // Once a batch and date: a cohort may name another many times over. Its condition is shared.
  CellColumn& cells = batch.worked_out[{condition_.get(), exec.date}];
  TruthColumn truths(batch.size(), Truth::kFalse);
  if (cells.empty()) {
    Batch residents;
    residents.residents = batch.residents;
    truths = condition_->Truths(residents, exec);
    // A set holds what is true; what is unknown is outside it.
    for (Truth& truth : truths) truth = ToTruth(truth == Truth::kTrue);
    for (const Truth truth : truths) cells.push_back({truth == Truth::kTrue});
    return truths;
  }
  for (size_t i = 0; i < truths.size(); ++i) truths[i] = ToTruth(std::get<bool>(cells[i].v));
  return truths;
}

}  // namespace daybook::query
