#include "query/bind/lets.h"

#include <algorithm>

namespace daybook::query {

bool HidesField(const std::string& name, const Scope& scope) {
  const std::string key = NameKey(name);
  if (key == "resident") return true;  // whose the row is
  if (scope.of_records && FindRecordField(key, scope.kinds)) return true;
  return FindResidentField(key).has_value();
}

void BindLets(Binder& binder, const std::vector<ast::Let>& lets, Scope& scope,
              ast::Span aliases_at) {
  // Its pattern tells of an alias that hides a field of its own records, at its place.
  const auto told = [&](const std::string& message) {
    const auto& all = binder.diagnostics();
    return std::any_of(all.begin(), all.end(),
                       [&](const Diagnostic& d) { return d.message == message; });
  };
  for (const auto& [alias, slot] : scope.aliases) {
    const std::string message = "the alias '" + alias + "' hides a field";
    if (HidesField(alias, scope) && !told(message))
      binder.Report("CQ0212", message, aliases_at, "choose another name");
  }
  for (const ast::Let& let : lets) {
    if (scope.lets.contains(let.name.text))
      binder.Report("CQ0212", "there is a let '" + let.name.text + "' already", let.name.span,
                    "choose another name");
    if (HidesField(let.name.text, scope) || scope.aliases.contains(let.name.text))
      binder.Report("CQ0212", "the let '" + let.name.text + "' hides a field or an alias",
                    let.name.span, "choose another name");
    scope.lets[let.name.text] = binder.Expr(*let.value, scope);
  }
}

}  // namespace daybook::query
