#include "query/bind/describe.h"

#include <algorithm>

#include "query/define/history.h"
#include "query/define/kinds.h"
#include "query/hints/suggest.h"

namespace daybook::query {
namespace {

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

// Of records of a kind, of all kinds (`event`), of residents.
bool KindFields(const std::string& word, std::vector<Row>& rows) {
  if (word == "resident" || word == "residents") {
    for (const std::string& field : ResidentFieldWords())
      rows.push_back({Text("field"), field, Text(TypePhrase(FindResidentField(field)->type))});
    return true;
  }
  const bool any = word == "event" || word == "events";
  const auto kind = ledger::KindFromWord(NameKey(word));
  const auto own = FindOwnKind(NameKey(word));
  if (!any && !kind && !own) return false;
  const projections::KindSet kinds = any   ? projections::AllClinicalKinds()
                                     : own ? KindBit(*own)
                                           : projections::KindBit(*kind);
  for (const std::string& field : RecordFieldWords(kinds)) {
    const auto info = FindRecordField(field, kinds);
    rows.push_back({Text("field"), field, Text(TypePhrase(info->type))});
  }
  return true;
}

bool CodesNamed(Binder& binder, const ast::Name& called, std::vector<Row>& rows) {
  const std::string name = NameKey(called.text);
  const Defined* defined = binder.catalogue().Find("codes", name);
  if (!defined) return false;
  // What is wrong in it is told where it is asked for: its own places are of another text.
  Binder::InDefinition inside(binder, "codes", name, defined->version, defined->text, called.span);
  if (!inside.ok()) return true;
  const auto bound = binder.CodesNamed(NameKey(name), *defined);
  if (!bound) return true;
  std::map<std::pair<std::string, std::string>, std::string> displays;
  for (const auto& list : bound->lists)
    for (const CodeListRow& row : list->rows)
      displays.emplace(std::pair(row.system, row.code), row.display);
  for (ledger::Coding coding : bound->codings) {
    const auto id = binder.reader().FindCode(coding.system, coding.code);
    if (id) coding.display = binder.reader().CodeOf(*id).display;
    if (coding.display.empty()) coding.display = displays[{coding.system, coding.code}];
    rows.push_back({Text("code"), coding, id ? Text("seen in this ledger") : Text("not seen yet")});
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

// Reports a name that was dropped, as whoever asks for it is told.
bool ToldDropped(Binder& binder, const ast::Name& name, const std::string& only) {
  for (const char* kind : kDefinitionKinds) {
    if (!only.empty() && only != kind) continue;
    if (!binder.catalogue().FindDropped(kind, name.text)) continue;
    binder.NoSuch("CQ0213", kind, name.text, "", name.span);
    return true;
  }
  return false;
}

}  // namespace

// "cohorts" and "cohort" are one kind; empty if the word is none.
static std::string KindNamed(const std::string& word) {
  for (const std::string kind : kDefinitionKinds)
    if (word == kind || word == kind + "s" || (kind == "hierarchy" && word == "hierarchies"))
      return kind;
  return "";
}

void DescribeNames(Binder& binder, const ast::Describe& describe, std::vector<ColumnInfo>& columns,
                   std::vector<Row>& rows) {
  if (describe.what == ast::Describe::What::kHistory)
    return DescribeHistory(binder, describe, columns, rows);
  if (describe.what == ast::Describe::What::kChanges)
    return DescribeChanges(binder, describe, columns, rows);
  columns = {{"what", ValueType::kText}, {"name", ValueType::kText}, {"about", ValueType::kText}};
  if (describe.names.empty()) return Everything(binder, rows);
  const std::string first = NameKey(describe.names[0].text);
  std::string only = KindNamed(first);
  if (describe.names.size() == 1 && (first == "definitions" || !only.empty()))
    return ListDefinitions(binder, only, columns, rows);
  // `describe codes diabetes`: the first word says what the others are.
  for (size_t i = only.empty() ? 0 : 1; i < describe.names.size(); ++i) {
    const std::string name = NameKey(describe.names[i].text);
    if (only.empty() && KindFields(name, rows)) continue;
    if ((only.empty() || only == "codes") && CodesNamed(binder, describe.names[i], rows)) continue;
    if (OtherNamed(binder, name, only, rows)) continue;
    if (ToldDropped(binder, describe.names[i], only)) continue;
    std::vector<std::string> words;
    for (ledger::Kind kind : ledger::ClinicalKinds())
      if (only.empty()) words.emplace_back(ledger::KindWord(kind));
    for (const char* kind : kDefinitionKinds)
      for (const std::string& defined : binder.catalogue().Names(kind))
        if (only.empty() || only == kind) words.push_back(defined);
    binder.Report("CQ0213", "there is nothing called '" + name + "'", describe.names[i].span,
                  DidYouMean(name, words));
  }
}

}  // namespace daybook::query
