#include "query/exec/combine.h"

#include <algorithm>
#include <span>

namespace daybook::query {
namespace {

bool IsTooMany(size_t found, Exec& exec) {
  exec.combinations += found;
  if (exec.combinations <= exec.combinations_max) return false;
  exec.refused = Error{
      ErrorCode::kBadQuery,
      "the question has more than " + std::to_string(exec.combinations_max) +
          " combinations of records",
      "", "narrow each kind: codes, a window, or one within so many days after another", "CQ0442"};
  return true;
}

// False when no more are wanted.
bool CombineFrom(const Batch& rows, std::span<const PatternPtr> kinds, Exec& exec,
                 const std::function<bool(const Batch&)>& take) {
  const size_t step = kinds.empty() ? kBatchRowsMax : kCombineRowsMax;
  for (size_t from = 0; from < rows.size(); from += step) {
    if (exec.refused || exec.cancel.cancelled()) return false;
    const Batch slice = Slice(rows, from, std::min(from + step, rows.size()));
    if (kinds.empty()) {
      if (!take(slice)) return false;
      continue;
    }
    const Ragged found = kinds.front()->Eval(slice, exec);
    if (IsTooMany(found.rows.size(), exec)) return false;
    if (!CombineFrom(Combine(slice, found), kinds.subspan(1), exec, take)) return false;
  }
  return true;
}

}  // namespace

Batch Combine(const Batch& rows, const Ragged& found) {
  Batch out;
  out.residents.reserve(found.rows.size());
  out.records.reserve(found.rows.size());
  out.more_records.resize(rows.more_records.size() + 1);
  out.more_records.back() = found.rows;
  for (size_t i = 0; i < rows.size(); ++i) {
    const size_t count = found.offsets[i + 1] - found.offsets[i];
    out.residents.insert(out.residents.end(), count, rows.residents[i]);
    out.records.insert(out.records.end(), count, rows.records[i]);
    for (size_t slot = 0; slot < rows.more_records.size(); ++slot)
      out.more_records[slot].insert(out.more_records[slot].end(), count,
                                    rows.more_records[slot][i]);
  }
  return out;
}

void CombineEach(const Batch& rows, const std::vector<PatternPtr>& kinds, Exec& exec,
                 const std::function<bool(const Batch&)>& take) {
  (void)CombineFrom(rows, kinds, exec, take);
}

}  // namespace daybook::query
