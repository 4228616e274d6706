#include "query/bind/catalogue.h"

#include "query/bind/name_key.h"
#include "query/parse/parse.h"

namespace daybook::query {
namespace {

struct KindVisitor {
  std::string_view operator()(const ast::CodesDef&) const { return "codes"; }
  std::string_view operator()(const ast::RecordsDef&) const { return "records"; }
  std::string_view operator()(const ast::CohortDef&) const { return "cohort"; }
  std::string_view operator()(const ast::ValueDef&) const { return "value"; }
  std::string_view operator()(const ast::PeriodDef&) const { return "period"; }
  std::string_view operator()(const ast::MeasureDef&) const { return "measure"; }
  std::string_view operator()(const ast::RulesDef&) const { return "rules"; }
  std::string_view operator()(const ast::HierarchyDef&) const { return "hierarchy"; }
};

}  // namespace

std::string_view DefinitionKind(const ast::Define& define) {
  return std::visit(KindVisitor{}, define.body);
}

DefinitionCatalogue::DefinitionCatalogue(
    const std::vector<projections::DefinitionVersion>& versions,
    const std::vector<projections::DefinitionVersion>& dropped, const DefinitionSources* sources)
    : sources_(sources) {
  for (const projections::DefinitionVersion& version : versions)
    by_kind_and_name_[{version.kind, NameKey(version.name)}] = {
        version.version, version.text, version.position, nullptr, false, nullptr, false};
  for (const projections::DefinitionVersion& version : dropped)
    dropped_[{version.kind, NameKey(version.name)}] = version;
}

const Defined* DefinitionCatalogue::Find(std::string_view kind, std::string_view name) const {
  const auto found = by_kind_and_name_.find({std::string(kind), NameKey(name)});
  if (found == by_kind_and_name_.end()) return nullptr;
  Defined& defined = found->second;
  if (!defined.script) {
    ParseOutcome outcome = Parse(defined.text);
    const bool whole = outcome.ok() && outcome.script.statements.size() == 1 &&
                       std::holds_alternative<ast::Define>(outcome.script.statements[0].node);
    if (!whole) {
      projections::DefinitionVersion& unread = dropped_[found->first];
      unread.kind = found->first.first;
      unread.name = found->first.second;
      unread.version = defined.version;
      unread.text = defined.text;
      by_kind_and_name_.erase(found);
      return nullptr;
    }
    defined.script = std::make_shared<const ast::Script>(std::move(outcome.script));
  }
  return &defined;
}

const Defined* DefinitionCatalogue::FindRecords(std::string_view name) const {
  if (const Defined* defined = Find("records", name)) return defined;
  const bool plural = name.ends_with('s') || name.ends_with('S');
  return plural ? Find("records", name.substr(0, name.size() - 1)) : nullptr;
}

const projections::DefinitionVersion* DefinitionCatalogue::FindDropped(
    std::string_view kind, std::string_view name) const {
  const auto found = dropped_.find({std::string(kind), NameKey(name)});
  return found == dropped_.end() ? nullptr : &found->second;
}

void DefinitionCatalogue::Put(std::string_view kind, std::string_view name, Defined defined) {
  const Key key{std::string(kind), NameKey(name)};
  dropped_.erase(key);
  by_kind_and_name_[key] = std::move(defined);
}

void DefinitionCatalogue::TakeAway(std::string_view kind, std::string_view name) {
  Key key{std::string(kind), NameKey(name)};
  const auto found = by_kind_and_name_.find(key);
  if (found == by_kind_and_name_.end()) return;
  projections::DefinitionVersion version;
  version.kind = key.first;
  version.name = key.second;
  version.version = found->second.version + 1;
  version.dropped = true;
  by_kind_and_name_.erase(found);
  dropped_[std::move(key)] = std::move(version);
}

std::vector<std::string> DefinitionCatalogue::Names(std::string_view kind) const {
  std::vector<std::string> names;
  for (const auto& [key, defined] : by_kind_and_name_)
    if (key.first == kind) names.push_back(key.second);
  return names;
}

}  // namespace daybook::query
