#pragma once
// What has been defined: codes, records, cohorts, values, periods, by name, each in the version in
// force. Definitions are events (walls.md 13); this is their parsed form for one statement.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "projections/reader.h"
#include "query/ast/ast.h"
#include "query/codes/sources.h"
#include "query/session.h"

namespace daybook::query {

struct Defined {
  uint32_t version = 1;
  std::string text;                           // what the spans in `script` point into
  LogPosition position;                       // of its event
  std::shared_ptr<const ast::Script> script;  // one Define statement
  // Of a script that is only checked: no event holds it, its files came with the script.
  bool unrecorded = false;
  std::shared_ptr<const Hierarchy> hierarchy;  // unrecorded: what its files make
  bool refused = false;                        // unrecorded: what is wrong in it was told above
  const ast::Define& define() const {
    return std::get<ast::Define>(script->statements.front().node);
  }
};

// Kinds of definition, as stored: "codes", "records", "cohort", "value", "period", "measure",
// "rules", "hierarchy".
std::string_view DefinitionKind(const ast::Define& define);

class DefinitionCatalogue {
 public:
  // `versions`: in force; `dropped`: those whose newest version took them away. Each is parsed when
  // it is first found; one that no longer parses (an older edition's words) is told of as if its
  // newest version had taken it away. Without `sources`, which outlive it, there are no files and
  // hierarchies.
  explicit DefinitionCatalogue(const std::vector<projections::DefinitionVersion>& versions,
                               const std::vector<projections::DefinitionVersion>& dropped = {},
                               const DefinitionSources* sources = nullptr);
  // Case doesn't matter.
  const Defined* Find(std::string_view kind, std::string_view name) const;
  // Defined records as a question names them, in the plural too: `admissions` for `admission`.
  const Defined* FindRecords(std::string_view name) const;
  // The version that took it away, or that no longer parses (it isn't `dropped`); null if it is in
  // force or never was.
  const projections::DefinitionVersion* FindDropped(std::string_view kind,
                                                    std::string_view name) const;
  std::vector<std::string> Names(std::string_view kind) const;
  // For the statements of a script that is only checked.
  void Put(std::string_view kind, std::string_view name, Defined defined);
  void TakeAway(std::string_view kind, std::string_view name);
  const DefinitionSources* sources() const { return sources_; }

 private:
  using Key = std::pair<std::string, std::string>;  // kind, name
  mutable std::map<Key, Defined> by_kind_and_name_;
  mutable std::map<Key, projections::DefinitionVersion> dropped_;
  const DefinitionSources* sources_;
};

}  // namespace daybook::query
