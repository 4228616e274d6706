#pragma once
// The reference evaluator: CareQL answered by plain loops over every event of the log. It shares
// the AST, the shape of answers and the tables of kinds, fields and statuses with the engine, and
// nothing else; differential tests hold the two against each other. What careql.md leaves open it
// reads as semantics.md says.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/log/log.h"
#include "query/answer.h"
#include "query/ast/ast.h"
#include "tests/reference/log/definitions.h"
#include "tests/reference/log/facts.h"
#include "tests/reference/log/own.h"

namespace daybook::reference {

// An event and when the ledger learned it, for ledgers written by hand in a test.
struct Told {
  int64_t recorded_micros = 0;
  ledger::Event event;
};

class Reference {
 public:
  // Reads the whole log and its definitions. kCorruption, kUnsupported, kBadData as ReadLog and
  // Catalogue::Read say. Keeps nothing of the log.
  static Result<Reference> Load(const ledger::Log& care);
  // The same, and what the ledger holds about itself: accesses, feeds, the quarantine. The store
  // outlives it.
  static Result<Reference> Load(ledger::Store& store);
  // What the ledger holds about itself as it is now, of the same care log.
  Status ReadOwnAgain(ledger::Store& store);
  // A ledger of these events, in the order of their positions.
  static Result<Reference> FromEvents(const std::vector<Told>& events);

  // Answers one `from` statement whose spans point into `script`. `now_micros` gives today.
  // kBadQuery for a name, date or parameter that isn't there, kNotFound for a resident or position,
  // kUnsupported for what the reference doesn't do (semantics.md has the list).
  Result<query::Answer> Evaluate(const query::ast::Statement& statement, std::string_view script,
                                 const std::map<std::string, std::string>& params,
                                 int64_t now_micros) const;

 private:
  std::vector<Entry> entries_;
  mutable Worlds worlds_;  // what was folded once
  Catalogue catalogue_;
  std::optional<Own> own_;
};

}  // namespace daybook::reference
