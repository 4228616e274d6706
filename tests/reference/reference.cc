#include "tests/reference/reference.h"

#include <algorithm>

#include "tests/reference/evaluation.h"

namespace daybook::reference {

namespace {

// A name that stands further left gets the lowest number behind it that makes it nobody's.
void NumberRepeated(std::vector<query::ColumnInfo>& columns) {
  const std::vector<query::ColumnInfo> written = columns;
  for (size_t i = 0; i < columns.size(); ++i) {
    const auto is = [](const std::string& name) {
      return [name](const query::ColumnInfo& column) { return column.name == name; };
    };
    if (std::none_of(written.begin(), written.begin() + i, is(written[i].name))) continue;
    int number = 2;
    std::string name;
    do name = written[i].name + "_" + std::to_string(number++);
    while (std::any_of(written.begin(), written.end(), is(name)) ||
           std::any_of(columns.begin(), columns.end(), is(name)));
    columns[i].name = name;
  }
}

}  // namespace

Result<Reference> Reference::Load(const ledger::Log& care) {
  Reference reference;
  DAYBOOK_ASSIGN(reference.entries_, ReadLog(care));
  DAYBOOK_ASSIGN(reference.catalogue_, Catalogue::Read(reference.entries_));
  return reference;
}

Result<Reference> Reference::Load(ledger::Store& store) {
  DAYBOOK_ASSIGN(Reference reference, Load(store.care()));
  DAYBOOK_TRY(reference.ReadOwnAgain(store));
  return reference;
}

Status Reference::ReadOwnAgain(ledger::Store& store) {
  DAYBOOK_ASSIGN(own_, ReadOwn(store, entries_));
  return {};
}

Result<Reference> Reference::FromEvents(const std::vector<Told>& events) {
  Reference reference;
  for (const Told& told : events)
    reference.entries_.push_back(
        MakeEntry(reference.entries_.size(), told.recorded_micros, told.event));
  DAYBOOK_ASSIGN(reference.catalogue_, Catalogue::Read(reference.entries_));
  return reference;
}

Result<query::Answer> Reference::Evaluate(const query::ast::Statement& statement,
                                          std::string_view script,
                                          const std::map<std::string, std::string>& params,
                                          int64_t now_micros) const {
  const auto* asked = std::get_if<query::ast::QueryStatement>(&statement.node);
  const bool attrition = asked && asked->mode == query::ast::QueryMode::kAttrition;
  Evaluation evaluation(entries_, worlds_, catalogue_, params, now_micros, script,
                        own_ ? &*own_ : nullptr);
  if (const auto* why = std::get_if<query::ast::Why>(&statement.node)) return evaluation.Why(*why);
  if (!asked || (asked->mode != query::ast::QueryMode::kAnswer && !attrition))
    return Error{ErrorCode::kUnsupported, "the reference answers `from` and `attrition from` only"};
  DAYBOOK_ASSIGN(query::Answer answer, attrition ? evaluation.Attrition(*asked->query)
                                                 : evaluation.Answer(*asked->query));
  NumberRepeated(answer.columns);
  answer.statement = statement.text;
  return answer;
}

}  // namespace daybook::reference
