#pragma once
// What Tab offers: the grammar's words, and the names this ledger has.
#include <optional>
#include <string>
#include <string_view>

#include "cli/repl/line_source.h"
#include "query/session.h"

namespace daybook::cli {

class Completion {
 public:
  // `session` outlives it.
  explicit Completion(query::Session& session) : session_(session) {}
  // Candidates for the end of `line`, which goes on after `before`, the lines typed so far.
  Candidates Find(const std::string& before, std::string_view line);
  // Names may have changed: they are asked for again when next needed.
  void Forget() { names_.reset(); }

 private:
  const query::Catalogue& Names();

  query::Session& session_;
  std::optional<query::Catalogue> names_;
};

}  // namespace daybook::cli
