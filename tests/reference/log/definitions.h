#pragma once
// Definitions in force at the log's end, or before it: the newest of each name in log order.
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "query/ast/ast.h"
#include "tests/reference/log/facts.h"

namespace daybook::reference {

struct Definition {
  std::string name;       // as written
  uint32_t version = 0;   // how many versions the log holds of it
  uint64_t position = 0;  // of its event
  std::string text;       // the statement its spans point into
  query::ast::Define define;
};

// By kind ("codes", "records", …) and lower-case name.
class Catalogue {
 public:
  // kBadData names the definition whose text doesn't parse.
  static Result<Catalogue> Read(const std::vector<Entry>& entries, uint64_t end = UINT64_MAX);
  // Null if there is none.
  const Definition* Find(const std::string& kind, const std::string& lower_name) const;

 private:
  std::map<std::pair<std::string, std::string>, Definition> definitions_;
};

// "codes", "records", "cohort", "value", "period", "measure", "rules".
std::string KindOf(const query::ast::Define& define);

}  // namespace daybook::reference
