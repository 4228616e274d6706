#include "query/bind/date_part.h"

#include "query/bind/word_lists.h"
#include "query/exec/nodes/basic.h"

namespace daybook::query {

const FunctionNode* PartOfDate(const ExprNode& written) {
  const ExprNode* node = &BehindGroups(written);
  while (const auto* let = dynamic_cast<const LetRefNode*>(node)) node = let->Children().front();
  const auto* function = dynamic_cast<const FunctionNode*>(node);
  const bool part = function && (function->name() == "year" || function->name() == "month");
  return part ? function : nullptr;
}

}  // namespace daybook::query
