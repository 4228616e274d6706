#include "query/summary/gaps.h"

#include <algorithm>
#include <map>

#include "query/bind/bind_measure.h"

namespace daybook::query {
namespace {

using SectionKind = ast::MeasureDef::Section::Kind;

// Parts of one measure that are shown.
constexpr size_t kPartsMax = 20;
constexpr int kFirstMonth = 4;  // the financial year of England begins on 1 April

Interval FinancialYearOf(CivilDay day) {
  const YearMonthDay date = ToYearMonthDay(day);
  const int year = date.month < kFirstMonth ? date.year - 1 : date.year;
  const CivilDay start = ToCivilDay({year, kFirstMonth, 1});
  return {start, AddMonths(start, kMonthsOfYear) - 1};
}

// a and b and c, however bracketed.
void Conjuncts(const ast::Expr& expr, std::vector<const ast::Expr*>& parts) {
  const auto* both = std::get_if<ast::Binary>(&expr.node);
  if (!both || both->op != ast::BinaryOp::kAnd) {
    parts.push_back(&expr);
    return;
  }
  Conjuncts(*both->left, parts);
  Conjuncts(*both->right, parts);
}

// As written, on one line.
std::string WordsAt(const std::string& text, ast::Span span) {
  std::string words;
  for (const char c : text.substr(span.begin, span.end - span.begin)) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space)
      words += c;
    else if (!words.empty() && words.back() != ' ')
      words += ' ';
  }
  return words;
}

class Gaps {
 public:
  Gaps(ResidentNo resident, const DefinitionCatalogue& catalogue, Exec& exec)
      : catalogue_(catalogue), exec_(exec) {
    batch_.residents.push_back(resident);
  }

  void AddOf(const std::string& name, std::vector<SummaryItem>& items,
             std::map<std::string, uint32_t>& used) {
    const Defined* defined = catalogue_.Find("measure", name);
    if (!defined) return items.push_back(Unread(name, "define it again"));
    const auto& def = std::get<ast::MeasureDef>(defined->define().body);
    if (def.of) return;
    static const std::map<std::string, std::string> kNoParams;
    Binder binder(exec_.reader, catalogue_, kNoParams, defined->text);
    const std::string& called = defined->define().name.text;
    const auto measure = BindMeasure(binder, {called, {}});
    std::vector<const ast::Expr*> parts;
    for (const ast::MeasureDef::Section& section : def.sections)
      if (section.kind == SectionKind::kNumerator) Conjuncts(*section.condition, parts);
    if (parts.size() > kPartsMax) parts.resize(kPartsMax);
    std::vector<NodePtr> nodes;
    if (measure)
      for (const ast::Expr* part : parts) nodes.push_back(binder.Condition(*part, measure->scope));
    if (!measure || binder.failed()) return items.push_back(Unread(called, FirstError(binder)));
    if (!IsOpen(*measure)) return;
    for (size_t i = 0; i < parts.size(); ++i) {
      if (!nodes[i] || IsTrue(*nodes[i])) continue;
      SummaryItem item;
      item.until = PartialTime{0, exec_.interval->end};
      item.text = called;
      item.detail = WordsAt(defined->text, parts[i]->span);
      item.status = "due";
      items.push_back(std::move(item));
    }
    for (const auto& [definition, version] : binder.used()) used[definition] = version;
  }

 private:
  // Whether anything is wanted can't be told: that is no "none known".
  static SummaryItem Unread(const std::string& measure, const std::string& why) {
    SummaryItem item;
    item.text = measure;
    item.detail = "can't be read any more: " + why;
    item.status = "not known";
    return item;
  }

  static std::string FirstError(const Binder& binder) {
    for (const Diagnostic& diagnostic : binder.diagnostics())
      if (!diagnostic.warning) return diagnostic.message;
    return "define it again";
  }

  bool IsTrue(const ExprNode& condition) {
    return condition.Truths(batch_, exec_).front() == Truth::kTrue;
  }
  // In the denominator, and in nothing else.
  bool IsOpen(const BoundMeasure& measure) {
    if (!IsTrue(*AliveInInterval()) || !IsTrue(*measure.denominator)) return false;
    const char* const others[] = {"excluded", "numerator", "excepted"};
    return std::none_of(std::begin(others), std::end(others), [&](const char* population) {
      return IsTrue(*measure.scope.lets.find(population)->second);
    });
  }

  const DefinitionCatalogue& catalogue_;
  Exec& exec_;
  Batch batch_;
};

}  // namespace

void AddGapsInCare(ResidentNo resident, const DefinitionCatalogue& catalogue, Exec& exec,
                   Summary& summary) {
  const std::vector<std::string> measures = catalogue.Names("measure");
  if (measures.empty()) return;
  SummarySection section;
  section.name = "gaps_in_care";
  section.state = SectionState::kWithheld;
  const std::vector<ledger::Kind>& kinds = ledger::ClinicalKinds();
  if (std::all_of(kinds.begin(), kinds.end(),
                  [&](ledger::Kind kind) { return exec.reader.KindVisible(kind); })) {
    const std::optional<Interval> before = exec.interval;
    exec.interval = FinancialYearOf(exec.date.day);
    Gaps gaps(resident, catalogue, exec);
    for (const std::string& name : measures) gaps.AddOf(name, section.items, summary.definitions);
    exec.interval = before;
    section.state = section.items.empty() ? SectionState::kNoneKnown : SectionState::kRecorded;
  }
  summary.sections.push_back(std::move(section));
}

}  // namespace daybook::query
