#pragma once
// A condition over residents, asked of the ledger as it stood at another position.
#include <memory>
#include <string>

#include "query/exec/node.h"

namespace daybook::query {

class KnownAtNode final : public ConditionNode {
 public:
  KnownAtNode(NodePtr condition, std::shared_ptr<const Reader> then, std::string text)
      : condition_(std::move(condition)), then_(std::move(then)), text_(std::move(text)) {}
  // True of a resident one of whose streams was somebody's for whom it held then.
  TruthColumn Truths(const Batch& batch, Exec& exec) const override;
  // Without children: who goes through a plan's parts would ask them of the wrong ledger.
  std::string Describe() const override { return text_; }

 private:
  NodePtr condition_;
  std::shared_ptr<const Reader> then_;
  std::string text_;
};

}  // namespace daybook::query
