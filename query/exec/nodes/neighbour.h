#pragma once
// next X, previous X: the nearest record strictly after, or before, the row's own record; in rows
// of residents the index date.
#include <span>

#include "query/exec/nodes/records.h"

namespace daybook::query {

class NeighbourNode final : public PickNode {
 public:
  // `from`: the row's record; null for the index date.
  NeighbourNode(ast::PickWord word, int ordinal, PatternPtr pattern, NodePtr from)
      : PickNode(word, ordinal, std::move(pattern)), from_(std::move(from)) {}
  CellColumn Cells(const Batch& batch, Exec& exec) const override;
  std::vector<const ExprNode*> Children() const override {
    if (!from_) return {};
    return {from_.get()};
  }

 private:
  // Of rows in clinical order; none is an empty reference. `here`: the row's own record, or null.
  RowRef Nearest(std::span<const RowRef> rows, const RowTime& at, const RowRef* here,
                 const Reader& reader) const;
  NodePtr from_;
};

}  // namespace daybook::query
