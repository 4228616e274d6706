// Codes: literals, named sets, and what this ledger has seen of them.
#include <algorithm>
#include <set>

#include "query/bind/binder.h"
#include "query/bind/suggest.h"
#include "query/exec/basic.h"

namespace daybook::query {
namespace {

using CodeKey = std::pair<std::string, std::string>;

BoundCodes Finish(const std::set<CodeKey>& keys, const Reader& reader, std::string text) {
  BoundCodes bound;
  bound.text = std::move(text);
  for (const auto& [system, code] : keys) {
    bound.codings.push_back({system, code, ""});
    if (const auto id = reader.FindCode(system, code)) bound.ids.push_back(*id);
  }
  std::sort(bound.ids.begin(), bound.ids.end());
  return bound;
}

}  // namespace

// One member into `keys`. Hierarchies are of a later part: << is refused with the way out.
static bool AddMember(Binder& binder, bool descendants, const ast::ExprPtr& value,
                      std::set<CodeKey>& keys);

static bool AddNamed(Binder& binder, const std::string& name, ast::Span span,
                     std::set<CodeKey>& keys) {
  const Defined* defined = binder.catalogue().Find("codes", name);
  if (!defined) {
    binder.Report("CQ0205", "there are no codes called '" + name + "'", span,
                  DidYouMean(name, binder.catalogue().Names("codes")));
    return false;
  }
  Binder::InDefinition inside(binder, "codes", name, defined->version, defined->text, span);
  if (!inside.ok()) return false;
  const auto bound = binder.CodesNamed(NameKey(name), *defined);
  if (!bound) return false;
  for (const ledger::Coding& coding : bound->codings) keys.insert({coding.system, coding.code});
  return true;
}

static bool AddMember(Binder& binder, bool descendants, const ast::ExprPtr& value,
                      std::set<CodeKey>& keys) {
  if (descendants) {
    binder.Report("CQ0208", "no hierarchy is loaded, so << can't find what is below a code",
                  value->span,
                  "list the codes themselves; hierarchies come from files in a later part");
    return false;
  }
  if (const auto* code = std::get_if<ast::CodeLit>(&value->node)) {
    keys.insert({NameKey(code->system), code->code});
    return true;
  }
  if (const auto* name = std::get_if<ast::NameRef>(&value->node))
    return AddNamed(binder, name->name, value->span, keys);
  if (const auto* param = std::get_if<ast::Param>(&value->node)) {
    const auto text = binder.ParamText(*param, value->span);
    if (!text) return false;
    const size_t colon = text->find(':');
    if (colon == std::string::npos) return AddNamed(binder, *text, value->span, keys);
    keys.insert({NameKey(text->substr(0, colon)), text->substr(colon + 1)});
    return true;
  }
  binder.Report("CQ0317", "here stands a code or the name of codes", value->span,
                "write system:code, as in snomed:44054006");
  return false;
}

std::optional<BoundCodes> Binder::CodesNamed(const std::string& key, const Defined& defined) {
  const auto held = bound_codes_.find(key);
  if (held != bound_codes_.end()) return held->second;
  auto bound = CodesOfDefinition(std::get<ast::CodesDef>(defined.define().body));
  if (bound) bound_codes_[key] = *bound;
  return bound;
}

std::optional<BoundCodes> Binder::Codes(const ast::Members& members) {
  std::set<CodeKey> include, exclude;
  bool ok = true;
  for (const ast::Member& member : members.include)
    ok &= AddMember(*this, member.descendants, member.value, include);
  for (const ast::Member& member : members.exclude)
    ok &= AddMember(*this, member.descendants, member.value, exclude);
  if (!ok) return std::nullopt;
  for (const CodeKey& key : exclude) include.erase(key);
  return Finish(include, reader_, TextAt(members.span));
}

std::optional<BoundCodes> Binder::CodesOfDefinition(const ast::CodesDef& def) {
  std::set<CodeKey> include, exclude;
  bool ok = true;
  for (const auto* parts : {&def.include, &def.exclude}) {
    std::set<CodeKey>& keys = parts == &def.include ? include : exclude;
    for (const ast::CodesDef::Part& part : *parts) {
      if (const auto* member = std::get_if<ast::Member>(&part.what)) {
        ok &= AddMember(*this, member->descendants, member->value, keys);
      } else if (const auto* name = std::get_if<ast::Name>(&part.what)) {
        ok &= AddNamed(*this, name->text, name->span, keys);
      } else {
        NotYet("codes from a file", part.span);
        ok = false;
      }
    }
  }
  if (!ok) return std::nullopt;
  for (const CodeKey& key : exclude) include.erase(key);
  return Finish(include, reader_, "codes");
}

}  // namespace daybook::query
