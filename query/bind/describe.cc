#include "query/bind/describe.h"

#include "query/bind/suggest.h"

namespace daybook::query {
namespace {

constexpr const char* kDefinitionKinds[] = {"codes", "records", "cohort", "value", "period"};

Value Text(std::string_view text) { return std::string(text); }

void Everything(Binder& binder, std::vector<Row>& rows) {
  for (ledger::Kind kind : ledger::ClinicalKinds())
    rows.push_back({Text("kind"), Text(ledger::KindWord(kind)), Missing{}});
  for (const std::string& word : ResidentFieldWords())
    rows.push_back({Text("resident field"), word, Missing{}});
  for (const char* kind : kDefinitionKinds)
    for (const std::string& name : binder.catalogue().Names(kind))
      rows.push_back(
          {Text(kind), name, static_cast<int64_t>(binder.catalogue().Find(kind, name)->version)});
}

bool KindFields(const std::string& word, std::vector<Row>& rows) {
  const auto kind = ledger::KindFromWord(NameKey(word));
  if (!kind) return false;
  for (const std::string& field : RecordFieldWords(projections::KindBit(*kind))) {
    const auto info = FindRecordField(field, projections::KindBit(*kind));
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

bool OtherNamed(Binder& binder, const std::string& name, std::vector<Row>& rows) {
  bool found = false;
  for (const char* kind : kDefinitionKinds) {
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
  for (size_t i = 0; i < describe.names.size(); ++i) {
    const std::string name = NameKey(describe.names[i].text);
    // `describe codes diabetes`: the first word says what the second is.
    if (i == 0 && describe.names.size() > 1 &&
        (name == "codes" || name == "cohort" || name == "records" || name == "value"))
      continue;
    if (KindFields(name, rows) || CodesNamed(binder, name, rows) || OtherNamed(binder, name, rows))
      continue;
    std::vector<std::string> words;
    for (ledger::Kind kind : ledger::ClinicalKinds()) words.emplace_back(ledger::KindWord(kind));
    for (const char* kind : kDefinitionKinds)
      for (const std::string& defined : binder.catalogue().Names(kind)) words.push_back(defined);
    binder.Report("CQ0213", "there is nothing called '" + name + "'", describe.names[i].span,
                  DidYouMean(name, words));
  }
}

}  // namespace daybook::query
