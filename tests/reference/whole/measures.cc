// Measures: the rows of the denominator, each with what it is in; their counts.
#include <algorithm>

#include "tests/reference/evaluation.h"

namespace daybook::reference {
namespace {

using SectionKind = ast::MeasureDef::Section::Kind;

}  // namespace

const ast::MeasureDef* Evaluation::MeasureOf(const ast::Query& query) {
  const auto* subject = std::get_if<ast::MeasureSubject>(&query.subject);
  if (!subject) return nullptr;
  const Definition* definition = catalogue_.Find("measure", LowerCase(subject->name.text));
  if (!definition) {
    Fail(ErrorCode::kBadQuery, "no measure called '" + subject->name.text + "'");
    return nullptr;
  }
  used_[definition->name] = definition->version;
  return &std::get<ast::MeasureDef>(definition->define.body);
}

// True if any section of the kind holds.
bool Evaluation::AnySection(const ast::MeasureDef& def, SectionKind kind, const Scope& scope) {
  for (const ast::MeasureDef::Section& section : def.sections)
    if (section.kind == kind && Holds(Condition(section.condition, scope))) return true;
  return false;
}

std::vector<RowScope> Evaluation::MeasureRows(const ast::MeasureDef& def, const World& world,
                                              const Index& index) {
  std::vector<RowScope> candidates;
  if (def.of) {
    candidates = RecordRows({ast::Source{def.of}}, world, index);
  } else {
    const Index first{BareDay(interval_->first)};
    for (const Resident& resident : world.residents)
      if (IsBorn(resident, index) && IsAlive(resident, first))
        candidates.push_back({ScopeOf(world, index, &resident), false});
  }
  std::vector<RowScope> rows;
  for (RowScope& row : candidates) {
    for (const ast::Let& let : def.lets)
      row.scope.names[LowerCase(let.name.text)] = Eval(let.value, row.scope);
    if (!AnySection(def, SectionKind::kDenominator, row.scope)) continue;
    const bool excluded = AnySection(def, SectionKind::kExclude, row.scope);
    const bool met = !excluded && AnySection(def, SectionKind::kNumerator, row.scope);
    const bool excepted = !excluded && !met && AnySection(def, SectionKind::kExcept, row.scope);
    row.scope.names["denominator"] = Boolean(true);
    row.scope.names["excluded"] = Boolean(excluded);
    row.scope.names["numerator"] = Boolean(met);
    row.scope.names["excepted"] = Boolean(excepted);
    rows.push_back(row);
  }
  return rows;
}

bool Evaluation::IsPopulation(const std::string& word) const {
  if (!std::holds_alternative<ast::MeasureSubject>(query_->subject)) return false;
  return word == "denominator" || word == "excluded" || word == "numerator" || word == "excepted";
}

// How many of the group's rows are in the population.
int64_t Evaluation::InPopulation(const std::string& word, const Group& group) {
  int64_t count = 0;
  for (const RowScope* row : group.kept) count += row->scope.names.at(word).truth ? 1 : 0;
  return Published(count, group);
}

Val Evaluation::MeasureRatio(double per, const Group& group) {
  for (const char* word : {"denominator", "excluded", "numerator", "excepted"})
    if (group.hidden.count(word) > 0) return Unknown();
  const int64_t whole = InPopulation("denominator", group) - InPopulation("excluded", group) -
                        InPopulation("excepted", group);
  if (whole == 0) return Unknown();
  return Number(static_cast<double>(InPopulation("numerator", group)) * per /
                static_cast<double>(whole));
}

}  // namespace daybook::reference
