// lookup(codes, code, column): what the file of a list of codes says beside a code.
#include <set>

#include "query/bind/bind_hierarchy.h"
#include "query/exec/nodes/lookup.h"
#include "query/exec/nodes/records.h"
#include "query/hints/suggest.h"

namespace daybook::query {
namespace {

// `ltc` in lookup(ltc, …), `name` or 'long name' in its last place.
std::optional<std::string> WordOf(const ast::Expr& expr) {
  if (const auto* name = std::get_if<ast::NameRef>(&expr.node)) return name->name;
  if (const auto* text = std::get_if<ast::StringLit>(&expr.node)) return text->text;
  return std::nullopt;
}

}  // namespace

NodePtr Binder::Lookup(const ast::Call& call, ast::Span span, const Scope& scope) {
  const auto codes_name = call.arguments.size() == 3 ? WordOf(*call.arguments[0]) : std::nullopt;
  const auto column = call.arguments.size() == 3 ? WordOf(*call.arguments[2]) : std::nullopt;
  if (!codes_name || !column) {
    Report("CQ0314", "lookup takes the name of codes, a code and the name of a column", span,
           "lookup(ltc, code, name)");
    return nullptr;
  }
  ast::Members members;
  members.include.push_back({false, call.arguments[0]});
  members.span = call.arguments[0]->span;
  const auto bound = Codes(members);
  const Defined* defined = catalogue_.Find("codes", *codes_name);
  const auto whole = bound && defined ? CodesNamed(NameKey(*codes_name), *defined) : std::nullopt;
  if (!whole) return nullptr;
  LookupTable table;
  std::vector<std::string> columns;
  bool has_column = false;
  const std::set<CodeKey> keys = [&] {
    std::set<CodeKey> all;
    for (const ledger::Coding& coding : whole->codings) all.emplace(coding.system, coding.code);
    return all;
  }();
  for (const auto& list : whole->lists) {
    columns.insert(columns.end(), list->columns.begin(), list->columns.end());
    const auto at = list->ColumnOf(*column);
    has_column = has_column || at.has_value();
    for (const CodeListRow& row : list->rows)
      if (at && keys.contains({row.system, row.code}))
        table.Add(row.system, row.code, row.cells[*at]);
  }
  if (!has_column) {
    const std::string hint = columns.empty() ? "only codes defined `from 'file.csv'` have columns"
                                             : DidYouMean(*column, columns);
    Report("CQ0228", "codes " + NameKey(*codes_name) + " have no column '" + *column + "'",
           call.arguments[2]->span, hint);
    return nullptr;
  }
  NodePtr code = Expr(*call.arguments[1], scope);
  if (!code) return nullptr;
  if (code->type() == CellType::kRecord)
    code = RecordField(code, KindsOf(*code, scope), {"code", call.arguments[1]->span});
  if (code->type() != CellType::kCode && code->type() != CellType::kAny) {
    Report("CQ0317", "lookup looks up a code, not " + std::string(TypePhrase(code->type())),
           call.arguments[1]->span, "lookup(" + *codes_name + ", code, " + *column + ")");
    return nullptr;
  }
  return std::make_shared<LookupNode>(std::move(table), std::move(code), TextAt(span));
}

}  // namespace daybook::query
