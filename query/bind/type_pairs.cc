#include "query/bind/type_pairs.h"

namespace daybook::query {

bool MayBeEqual(CellType a, CellType b) {
  if (a == b || a == CellType::kAny || b == CellType::kAny) return true;
  const auto numeric = [](CellType t) {
    return t == CellType::kNumber || t == CellType::kQuantity;
  };
  const auto wordy = [](CellType t) { return t == CellType::kText || t == CellType::kCode; };
  return (numeric(a) && numeric(b)) || (wordy(a) && wordy(b));
}

bool HasUnits(CellType type) { return type == CellType::kAny || type == CellType::kQuantity; }

bool MayBeAmounts(const ExprNode& value) { return HasUnits(value.type()); }

bool MayDiffer(const ExprNode& a, const ExprNode& b) {
  const auto measured = [](const ExprNode& node) {
    return HasUnits(node.type()) || node.type() == CellType::kDuration;
  };
  return measured(a) && measured(b) && (HasUnits(a.type()) || HasUnits(b.type()));
}

}  // namespace daybook::query
