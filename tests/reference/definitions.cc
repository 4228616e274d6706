#include "tests/reference/definitions.h"

#include "query/parse/parse.h"
#include "tests/reference/fields.h"
#include "tests/reference/versions.h"

namespace daybook::reference {
namespace {

using query::ast::Define;

std::string TextField(const ledger::Event& event, ledger::FieldId id) {
  const auto* field = ledger::FindField(event, id);
  const auto* text = field ? std::get_if<std::string>(field) : nullptr;
  return text ? *text : "";
}

uint32_t VersionsOf(const std::vector<Entry>& entries, const Entry& wanted) {
  uint32_t count = 0;
  for (const Entry& entry : entries)
    if (entry.event.kind == ledger::Kind::kDefinition && StreamOf(entry) == StreamOf(wanted) &&
        entry.event.record == wanted.event.record)
      ++count;
  return count;
}

Result<Definition> ParseDefinition(const std::string& text) {
  const query::ParseOutcome outcome = query::Parse(text);
  const Error bad{ErrorCode::kBadData, "a definition in the log doesn't parse: " + text};
  if (!outcome.ok() || outcome.script.statements.empty()) return bad;
  const auto* define = std::get_if<Define>(&outcome.script.statements[0].node);
  if (!define) return bad;
  return Definition{define->name.text, 0, text, *define};
}

}  // namespace

std::string KindOf(const Define& define) {
  constexpr const char* kKinds[] = {"codes",  "records", "cohort", "value",
                                    "period", "measure", "rules"};
  static_assert(std::size(kKinds) == std::variant_size_v<decltype(Define::body)>);
  return kKinds[define.body.index()];
}

Result<Catalogue> Catalogue::Read(const std::vector<Entry>& entries) {
  Catalogue catalogue;
  std::map<std::pair<std::string, std::string>, std::shared_ptr<const Entry>> latest;
  const auto wanted = [](ledger::Kind kind) { return kind == ledger::Kind::kDefinition; };
  for (const Record& record : InForce(entries, UINT64_MAX, wanted)) {
    if (record.retracted) continue;
    DAYBOOK_ASSIGN(Definition read,
                   ParseDefinition(TextField(record.event(), ledger::FieldId::kDefinitionText)));
    const std::pair key(KindOf(read.define), LowerCase(read.name));
    const auto found = latest.find(key);
    if (found != latest.end() && CompareByVersionTime(*found->second, *record.version) > 0)
      continue;
    latest[key] = record.version;
    read.version = VersionsOf(entries, *record.version);
    catalogue.definitions_[key] = std::move(read);
  }
  return catalogue;
}

const Definition* Catalogue::Find(const std::string& kind, const std::string& lower_name) const {
  const auto found = definitions_.find({kind, lower_name});
  return found == definitions_.end() ? nullptr : &found->second;
}

}  // namespace daybook::reference
