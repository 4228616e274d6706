#pragma once
// Every expression and every run of records in a tree, in order of the text: for what looks a
// whole statement over.
#include <functional>
#include <vector>

#include "query/ast/ast.h"

namespace daybook::query::ast {

struct Visitor {
  std::function<void(const Expr&)> expr = [](const Expr&) {};
  std::function<void(const Records&)> records = [](const Records&) {};
  std::function<void(const Window&)> window = [](const Window&) {};
  std::function<void(const Members&)> members = [](const Members&) {};
};

// Each node before those inside it.
void Walk(const Statement& statement, const Visitor& visitor);
void Walk(const Expr& expr, const Visitor& visitor);

// What stands between the operators of a chain such as `a and b and c`, in order.
std::vector<const Expr*> ArmsOf(const Expr& expr, BinaryOp op);

}  // namespace daybook::query::ast
