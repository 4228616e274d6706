#include "query/check/check_script.h"

#include <algorithm>
#include <set>

#include "query/bind/bind_define.h"
#include "query/bind/bound_query.h"
#include "query/bind/describe.h"
#include "query/check/lint.h"
#include "query/parse/parse.h"

namespace daybook::query {
namespace {

using projections::DefinitionVersion;

// What only a run can know: the value of a parameter, and who carries an identifier.
bool IsOfTheRun(const Diagnostic& diagnostic) {
  static const std::set<std::string> kOfTheRun = {"CQ0206", "CQ0210", "CQ0211"};
  return kOfTheRun.contains(diagnostic.id);
}

class StatementChecker {
 public:
  StatementChecker(std::string_view text, const projections::Reader& reader)
      : text_(text), reader_(reader), versions_(reader.Definitions()) {}

  void Check(const ast::Statement& statement, std::vector<Diagnostic>& found) {
    const DefinitionCatalogue catalogue(versions_);
    Binder binder(reader_, catalogue, params_, text_);
    std::visit([&](const auto& node) { Bind(binder, node, statement); }, statement.node);
    for (const Diagnostic& diagnostic : binder.diagnostics())
      if (!IsOfTheRun(diagnostic)) found.push_back(diagnostic);
    if (const auto* define = std::get_if<ast::Define>(&statement.node)) Keep(*define, statement);
  }

 private:
  static void Bind(Binder& binder, const ast::QueryStatement& asked, const ast::Statement&) {
    const ast::Query& query = *asked.query;
    BindDate(binder, query.as_at);
    BindMoment(binder, query.as_known_at);
    (void)BindQuery(binder, query);
  }
  static void Bind(Binder& binder, const ast::Why& why, const ast::Statement&) {
    if (why.in) (void)binder.Set(*why.in);
    if (why.where) (void)binder.Condition(*why.where, Scope{});
    BindDate(binder, why.as_at);
    BindMoment(binder, why.as_known_at);
  }
  static void Bind(Binder& binder, const ast::Define& define, const ast::Statement&) {
    CheckDefinition(binder, define);
  }
  static void Bind(Binder& binder, const ast::Describe& describe, const ast::Statement&) {
    std::vector<ColumnInfo> columns;
    std::vector<Row> rows;
    DescribeNames(binder, describe, columns, rows);
  }
  static void BindDate(Binder& binder, const ast::ExprPtr& date) {
    if (!date) return;
    const NodePtr node = binder.Expr(*date, Scope{});
    if (node) (void)binder.IsOneDate(*node, date->span);
  }
  static void BindMoment(Binder& binder, const std::optional<ast::KnownAt>& known) {
    if (!known || known->is_position) return;
    if (const auto* moment = std::get_if<ast::ExprPtr>(&known->at)) BindDate(binder, *moment);
  }

  // For the statements after it; the ledger does not learn of it.
  void Keep(const ast::Define& define, const ast::Statement& statement) {
    const std::string kind(DefinitionKind(define));
    const std::string name = NameKey(define.name.text);
    std::erase_if(versions_, [&](const DefinitionVersion& version) {
      return version.kind == kind && version.name == name;
    });
    DefinitionVersion version;
    version.kind = kind;
    version.name = name;
    version.text = statement.text;
    versions_.push_back(std::move(version));
  }

  std::string_view text_;
  const projections::Reader& reader_;
  std::vector<DefinitionVersion> versions_;
  const std::map<std::string, std::string> params_;
};

void SortByPlace(std::vector<Diagnostic>& diagnostics) {
  std::stable_sort(
      diagnostics.begin(), diagnostics.end(),
      [](const Diagnostic& a, const Diagnostic& b) { return a.span.begin < b.span.begin; });
}

}  // namespace

std::vector<Diagnostic> CheckText(std::string_view text) {
  ParseOutcome outcome = Parse(text);
  for (const ast::Statement& statement : outcome.script.statements)
    for (Diagnostic& lint : Lints(statement)) outcome.diagnostics.push_back(std::move(lint));
  SortByPlace(outcome.diagnostics);
  return std::move(outcome.diagnostics);
}

std::vector<Diagnostic> CheckAgainst(std::string_view text, const projections::Reader& reader) {
  std::vector<Diagnostic> found = CheckText(text);
  StatementChecker checker(text, reader);
  const ParseOutcome outcome = Parse(text);
  for (const ast::Statement& statement : outcome.script.statements) {
    // A statement that was read with errors of its own says enough.
    const bool wrong = std::any_of(found.begin(), found.end(), [&](const Diagnostic& d) {
      return !d.warning && d.span.begin >= statement.span.begin && d.span.end <= statement.span.end;
    });
    if (!wrong) checker.Check(statement, found);
  }
  SortByPlace(found);
  return found;
}

}  // namespace daybook::query
