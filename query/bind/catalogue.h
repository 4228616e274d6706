#pragma once
// What has been defined: codes, records, cohorts, values, periods, by name, each in the version in
// force. Definitions are events (walls.md 13); this is their parsed form for one statement.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "projections/reader.h"
#include "query/ast/ast.h"
#include "query/session.h"

namespace daybook::query {

struct Defined {
  uint32_t version = 1;
  std::string text;                           // what the spans in `script` point into
  std::shared_ptr<const ast::Script> script;  // one Define statement
  const ast::Define& define() const {
    return std::get<ast::Define>(script->statements.front().node);
  }
};

// Kinds of definition, as stored: "codes", "records", "cohort", "value", "period", "measure",
// "rules".
std::string_view DefinitionKind(const ast::Define& define);

class DefinitionCatalogue {
 public:
  // Parses each definition; one that no longer parses is left out (an older edition's words).
  explicit DefinitionCatalogue(const std::vector<projections::DefinitionVersion>& versions);
  // Case doesn't matter.
  const Defined* Find(std::string_view kind, std::string_view name) const;
  std::vector<std::string> Names(std::string_view kind) const;

 private:
  std::map<std::pair<std::string, std::string>, Defined> by_kind_and_name_;
};

}  // namespace daybook::query
