#include "query/bind/describe.h"

#include <algorithm>

#include "query/bind/suggest.h"

namespace daybook::query {
namespace {

constexpr const char* kDefinitionKinds[] = {"codes",  "records", "cohort", "value",
                                            "period", "measure", "rules"};

Value Text(std::string_view text) { return std::string(text); }

bool AllOfKind(Binder& binder, const std::string& kind, std::vector<Row>& rows) {
  const std::vector<std::string> names = binder.catalogue().Names(kind);
  for (const std::string& name : names)
    rows.push_back(
        {Text(kind), name, static_cast<int64_t>(binder.catalogue().Find(kind, name)->version)});
  return !names.empty();
}

void Everything(Binder& binder, std::vector<Row>& rows) {
  for (ledger::Kind kind : ledger::ClinicalKinds())
    rows.push_back({Text("kind"), Text(ledger::KindWord(kind)), Missing{}});
  for (const OwnKind kind : AllOwnKinds())
    rows.push_back({Text("kind"), Text(OwnKindWord(kind)), Text("of the ledger itself")});
  for (const std::string& word : ResidentFieldWords())
    rows.push_back({Text("resident field"), word, Missing{}});
  for (const char* kind : kDefinitionKinds) AllOfKind(binder, kind, rows);
}

bool KindFields(const std::string& word, std::vector<Row>& rows) {
  const auto kind = ledger::KindFromWord(NameKey(word));
  const auto own = FindOwnKind(NameKey(word));
  if (!kind && !own) return false;
  const projections::KindSet kinds = own ? KindBit(*own) : projections::KindBit(*kind);
  for (const std::string& field : RecordFieldWords(kinds)) {
    const auto info = FindRecordField(field, kinds);
    rows.push_back({Text("field"), field, Text(TypePhrase(info->type))});
  }
  return true;
}

bool CodesNamed(Binder& binder, const std::string& name, std::vector<Row>& rows) {
  const Defined* defined = binder.catalogue().Find("codes", name);
  if (!defined) return false;
  const auto bound = binder.CodesOfDefinition(std::get<ast::CodesDef>(defined->define().body));
  if (!bound) return true;
  for (const ledger::Coding& coding : bound->codings) {
    const auto id = binder.reader().FindCode(coding.system, coding.code);
    rows.push_back({Text("code"), id ? Value(binder.reader().CodeOf(*id)) : Value(coding),
                    id ? Text("seen in this ledger") : Text("not seen yet")});
  }
  return true;
}

// `only`: of this kind of definition; empty for any.
bool OtherNamed(Binder& binder, const std::string& name, const std::string& only,
                std::vector<Row>& rows) {
  bool found = false;
  for (const char* kind : kDefinitionKinds) {
    if (!only.empty() && only != kind) continue;
    const Defined* defined = binder.catalogue().Find(kind, name);
    if (!defined) continue;
    rows.push_back({Text(kind), name, defined->script->statements.front().text});
    found = true;
  }
  return found;
}

}  // namespace

void DescribeNames(Binder& binder, const ast::Describe& describe, std::vector<ColumnInfo>& columns,
                   std::vector<Row>& rows) {
  columns = {{"what", ValueType::kText}, {"name", ValueType::kText}, {"about", ValueType::kText}};
  if (describe.names.empty()) return Everything(binder, rows);
  // `describe codes diabetes`: the first word says what the others are.
  std::string only;
  for (size_t i = 0; i < describe.names.size(); ++i) {
    const std::string name = NameKey(describe.names[i].text);
    const bool is_kind = std::find(std::begin(kDefinitionKinds), std::end(kDefinitionKinds),
                                   name) != std::end(kDefinitionKinds);
    if (i == 0 && is_kind && describe.names.size() > 1) {
      only = name;
      continue;
    }
    if (i == 0 && is_kind && AllOfKind(binder, name, rows)) continue;
    if (only.empty() && KindFields(name, rows)) continue;
    if ((only.empty() || only == "codes") && CodesNamed(binder, name, rows)) continue;
    if (OtherNamed(binder, name, only, rows)) continue;
    std::vector<std::string> words;
    for (ledger::Kind kind : ledger::ClinicalKinds()) words.emplace_back(ledger::KindWord(kind));
    for (const char* kind : kDefinitionKinds)
      for (const std::string& defined : binder.catalogue().Names(kind)) words.push_back(defined);
    binder.Report("CQ0213", "there is nothing called '" + name + "'", describe.names[i].span,
                  DidYouMean(name, words));
  }
}

}  // namespace daybook::query
