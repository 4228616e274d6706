#include "tests/query/coverage.h"

#include <re2/re2.h>

#include <cstdio>
#include <set>
#include <string_view>
#include <variant>
#include <vector>

#include "query/ast/ast_json.h"

namespace daybook::tests {
namespace {

namespace ast = query::ast;

std::string SubjectOf(const ast::Query& query) {
  if (std::holds_alternative<ast::SetSubject>(query.subject)) return "residents";
  if (std::holds_alternative<ast::RulesSubject>(query.subject)) return "rules";
  if (std::holds_alternative<ast::MeasureSubject>(query.subject)) return "measure";
  const auto& sources = std::get<std::vector<ast::Source>>(query.subject);
  return sources.size() > 1 ? "pairs" : "records";
}

std::string SubjectOf(const ast::Statement& statement) {
  if (std::holds_alternative<ast::Why>(statement.node)) return "why";
  const auto* query = std::get_if<ast::QueryStatement>(&statement.node);
  if (!query) return "other";
  const std::string subject = SubjectOf(*query->query);
  return query->mode == ast::QueryMode::kAttrition ? "attrition of " + subject : subject;
}

// The names of nodes and functions, and the clauses that have no node of their own.
std::set<std::string> ConstructsOf(const ast::Statement& statement) {
  static const RE2 kName(
      R"re("(node|function|side|basis)": ?"([^"]+)"|"(let|where|with|with_totals|by|having|order_by|)re"
      R"re(per|round_to|as_at|as_known_at|defined_at|ordinal|including_retracted|including_died|)re"
      R"re(quantifier|without|lasting|until|descending)":|"(active|ended|planned|any)")re");
  const std::string tree = ast::ToJson(statement);
  std::set<std::string> found;
  std::string_view rest = tree;
  re2::StringPiece input(rest.data(), rest.size());
  std::string key, name, clause, status;
  while (RE2::FindAndConsume(&input, kName, &key, &name, &clause, &status)) {
    if (!clause.empty()) found.insert("clause " + clause);
    if (!status.empty()) found.insert("status " + status);
    if (key == "node") found.insert(name);
    if (!key.empty() && key != "node") found.insert(key + " " + name);
  }
  return found;
}

}  // namespace

void Coverage::Count(const ast::Statement& statement) {
  const std::string subject = SubjectOf(statement);
  ++subjects_[subject];
  for (const std::string& construct : ConstructsOf(statement)) ++times_[construct][subject];
}

std::string Coverage::Table() const {
  constexpr int kNameWidth = 26;
  char cell[64];
  std::string table(kNameWidth, ' ');
  for (const auto& [subject, count] : subjects_) table += " | " + subject;
  table += "\n";
  for (const auto& [construct, by_subject] : times_) {
    std::snprintf(cell, sizeof cell, "%-*s", kNameWidth, construct.c_str());
    table += cell;
    for (const auto& [subject, count] : subjects_) {
      const auto met = by_subject.find(subject);
      const std::string shown = met == by_subject.end() ? "." : std::to_string(met->second);
      std::snprintf(cell, sizeof cell, " | %*s", static_cast<int>(subject.size()), shown.c_str());
      table += cell;
    }
    table += "\n";
  }
  return table;
}

}  // namespace daybook::tests
