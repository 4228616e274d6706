#pragma once
// Which constructs of the language random statements reached, and beside which subjects.
#include <cstdint>
#include <map>
#include <string>

#include "query/ast/ast.h"

namespace daybook::tests {

class Coverage {
 public:
  void Count(const query::ast::Statement& statement);
  // Statements by subject ("residents", "records", "why" …) by construct ("has no", "window since",
  // "call lookup" …), as the tree's JSON calls it.
  const std::map<std::string, std::map<std::string, uint64_t>>& times() const { return times_; }
  // A line a construct, a column a subject; "." where they never met.
  std::string Table() const;

 private:
  std::map<std::string, std::map<std::string, uint64_t>> times_;
  std::map<std::string, uint64_t> subjects_;
};

}  // namespace daybook::tests
