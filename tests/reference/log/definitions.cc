#include "tests/reference/log/definitions.h"

#include "query/parse/parse.h"
#include "tests/reference/fields.h"
#include "tests/reference/log/versions.h"

namespace daybook::reference {
namespace {

using query::ast::Define;

std::string TextField(const ledger::Event& event, ledger::FieldId id) {
  const auto* field = ledger::FindField(event, id);
  const auto* text = field ? std::get_if<std::string>(field) : nullptr;
  return text ? *text : "";
}

Result<Definition> ParseDefinition(const std::string& text) {
  const query::ParseOutcome outcome = query::Parse(text);
  const Error bad{ErrorCode::kBadData, "a definition in the log doesn't parse: " + text};
  if (!outcome.ok() || outcome.script.statements.empty()) return bad;
  const auto* define = std::get_if<Define>(&outcome.script.statements[0].node);
  if (!define) return bad;
  return Definition{define->name.text, 0, 0, text, *define};
}

}  // namespace

std::string KindOf(const Define& define) {
  constexpr const char* kKinds[] = {"codes",  "records", "cohort", "value",
                                    "period", "measure", "rules",  "hierarchy"};
  static_assert(std::size(kKinds) == std::variant_size_v<decltype(Define::body)>);
  return kKinds[define.body.index()];
}

Result<Catalogue> Catalogue::Read(const std::vector<Entry>& entries, uint64_t end) {
  Catalogue catalogue;
  std::map<std::pair<std::string, std::string>, uint32_t> versions;
  for (const Entry& entry : entries) {
    if (entry.position >= end || entry.event.kind != ledger::Kind::kDefinition) continue;
    const std::string kind = TextField(entry.event, ledger::FieldId::kDefinitionKind);
    if (kind == "part") continue;  // of a hierarchy
    if (IsRetraction(entry.event)) {
      const std::pair key(kind,
                          LowerCase(TextField(entry.event, ledger::FieldId::kDefinitionName)));
      ++versions[key];
      catalogue.definitions_.erase(key);
      continue;
    }
    DAYBOOK_ASSIGN(Definition read,
                   ParseDefinition(TextField(entry.event, ledger::FieldId::kDefinitionText)));
    const std::pair key(KindOf(read.define), LowerCase(read.name));
    read.version = ++versions[key];
    read.position = entry.position;
    catalogue.definitions_[key] = std::move(read);
  }
  return catalogue;
}

const Definition* Catalogue::Find(const std::string& kind, const std::string& lower_name) const {
  const auto found = definitions_.find({kind, lower_name});
  if (found != definitions_.end()) return &found->second;
  // Records by their plural.
  if (kind != "records" || lower_name.empty() || lower_name.back() != 's') return nullptr;
  const auto singular = definitions_.find({kind, lower_name.substr(0, lower_name.size() - 1)});
  return singular == definitions_.end() ? nullptr : &singular->second;
}

}  // namespace daybook::reference
