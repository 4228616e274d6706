#include "query/exec/nodes/known_at.h"

#include <algorithm>

namespace daybook::query {

TruthColumn KnownAtNode::Truths(const Batch& batch, Exec& exec) const {
  // One run a statement, so that what it scans is scanned once.
  std::shared_ptr<Exec>& then = exec.elsewhere[this];
  if (!then) then = std::make_shared<Exec>(*then_, exec.date, exec.now, exec.cancel);
  then->date = exec.date;
  then->population = exec.population;
  std::vector<std::vector<ResidentNo>> were(batch.size());
  std::vector<ResidentNo> all;
  for (size_t i = 0; i < were.size(); ++i) {
    were[i] = then_->SameAs(exec.reader, batch.residents[i]);
    all.insert(all.end(), were[i].begin(), were[i].end());
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  Batch residents;
  residents.residents = all;
  const TruthColumn held = condition_->Truths(residents, *then);
  TruthColumn truths(batch.size(), Truth::kFalse);
  for (size_t i = 0; i < truths.size(); ++i)
    for (const ResidentNo was : were[i]) {
      const auto at = std::lower_bound(all.begin(), all.end(), was) - all.begin();
      if (held[static_cast<size_t>(at)] == Truth::kTrue) truths[i] = Truth::kTrue;
    }
  return truths;
}

}  // namespace daybook::query
