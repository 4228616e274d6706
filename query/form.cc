#include "query/form.h"

namespace daybook::query {
namespace {

// Attrition has rows of its own: of the clauses it takes those that say which rows there are.
bool HasShape(const ast::Query& query) {
  return !query.by.empty() || query.having || query.every || !query.show.empty() ||
         !query.order_by.empty() || query.limit || query.hide;
}

}  // namespace

std::vector<Diagnostic> FormFaults(const ast::QueryStatement& statement) {
  const ast::Query& query = *statement.query;
  std::vector<Diagnostic> faults;
  const bool attrition = statement.mode == ast::QueryMode::kAttrition;
  if (attrition && HasShape(query))
    faults.push_back({"CQ0330", "attrition has its own rows: step, removed, left", query.span,
                      "leave out by, having, every, show, order by, limit and hide"});
  if (attrition && std::holds_alternative<ast::MeasureSubject>(query.subject))
    faults.push_back({"CQ0330", "attrition is of residents or records, not of a measure",
                      query.subject_span, "from measure … tells how many are excluded"});
  if (statement.mode == ast::QueryMode::kWatch && query.as_known_at)
    faults.push_back({"CQ0331", "a watch tells what the ledger learns, and can't be as known at",
                      query.as_known_at->span, "leave it out, or ask once, without watch"});
  if (!attrition && query.every && query.as_at)
    faults.push_back({"CQ0342", "a series has index dates of its own", query.as_at->span,
                      "each interval's last day is one"});
  return faults;
}

}  // namespace daybook::query
