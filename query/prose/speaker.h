#pragma once
// The parts of speech that InEnglish puts its sentences together from.
#include <string>
#include <string_view>
#include <vector>

#include "query/ast/ast.h"

namespace daybook::query {

// What a bare name is about.
enum class About : uint8_t {
  kResident,  // rows of residents
  kRow,       // rows of records
  kRecord,    // inside `with (…)`
};
// One record or several.
enum class Number : uint8_t { kOne, kMany };

// What percentages and rates are of.
enum class Counted : uint8_t { kRows, kMeasure };

class Speaker {
 public:
  explicit Speaker(About about, Counted counted = Counted::kRows)
      : about_(about), counted_(counted) {}

  // values (say_values.cc)
  std::string Condition(const ast::Expr& expr) const;
  std::string Value(const ast::Expr& expr) const;
  std::string Column(const ast::Column& column) const;

  // records (say_records.cc)
  std::string Pattern(const ast::Pattern& pattern, Number number) const;
  std::string Window(const ast::Window& window) const;

  // residents (say_residents.cc)
  std::string Set(const ast::Set& set) const;
  // Where something follows it.
  std::string SetInBrackets(const ast::Set& set) const;
  // "in the cohort c", "among everyone …": what the resident is.
  std::string Membership(const ast::Set& set) const;
  std::string Resident(const ast::ResidentRef& resident) const;
  std::string KnownAt(const ast::KnownAt& known) const;

 private:
  std::string Said(const ast::Expr& expr) const;
  // One a node: a node without one does not compile.
  std::string Node(const ast::NumberLit& n, const ast::Expr& expr) const;
  std::string Node(const ast::StringLit& n, const ast::Expr& expr) const;
  std::string Node(const ast::TimeLit& n, const ast::Expr& expr) const;
  std::string Node(const ast::CodeLit& n, const ast::Expr& expr) const;
  std::string Node(const ast::Param& n, const ast::Expr& expr) const;
  std::string Node(const ast::NameRef& n, const ast::Expr& expr) const;
  std::string Node(const ast::FieldOf& n, const ast::Expr& expr) const;
  std::string Node(const ast::Call& n, const ast::Expr& expr) const;
  std::string Node(const ast::Negate& n, const ast::Expr& expr) const;
  std::string Node(const ast::Not& n, const ast::Expr& expr) const;
  std::string Node(const ast::Binary& n, const ast::Expr& expr) const;
  std::string Node(const ast::IsKnown& n, const ast::Expr& expr) const;
  std::string Node(const ast::Matches& n, const ast::Expr& expr) const;
  std::string Node(const ast::Contains& n, const ast::Expr& expr) const;
  std::string Node(const ast::InMembers& n, const ast::Expr& expr) const;
  std::string Node(const ast::WindowTest& n, const ast::Expr& expr) const;
  std::string Node(const ast::Has& n, const ast::Expr& expr) const;
  std::string Node(const ast::InSet& n, const ast::Expr& expr) const;
  std::string Node(const ast::SelectedBy& n, const ast::Expr& expr) const;
  std::string Node(const ast::AtDate& n, const ast::Expr& expr) const;
  std::string Node(const ast::Pick& n, const ast::Expr& expr) const;
  std::string Node(const ast::CountOf& n, const ast::Expr& expr) const;
  std::string Node(const ast::Aggregate& n, const ast::Expr& expr) const;
  std::string Node(const ast::TimeBetween& n, const ast::Expr& expr) const;
  std::string Node(const ast::Case& n, const ast::Expr& expr) const;
  std::string Node(const ast::RatePer& n, const ast::Expr& expr) const;
  std::string Operand(const ast::Expr& expr) const;
  std::string Compared(const ast::Expr& left, const ast::Expr& right) const;
  std::string Anchor(const ast::Expr& expr) const;
  std::string Clause(const ast::NameRef& name) const;
  std::string Binary(const ast::Binary& binary) const;
  std::string Chain(const ast::Expr& expr, ast::BinaryOp op) const;
  std::string NameOf(const std::string& name) const;
  std::string Call(const ast::Call& call) const;
  std::string Has(const ast::Has& has) const;
  std::string Pick(const ast::Pick& pick) const;
  std::string Case(const ast::Case& node) const;
  std::string Records(const ast::Records& records, Number number) const;
  std::string Head(const ast::Records& records, Number number) const;
  std::string Around(const ast::Records& records) const;
  std::string Either(const ast::Alternatives& either, Number number) const;
  static std::string Statuses(const ast::Records& records, std::string_view behind_each);
  std::string StatusBehind(const ast::Records& records, Number number) const;
  std::string Picked(const ast::Records& records, const ast::Pick& pick) const;
  std::string Episodes(const ast::Episodes& episodes, Number number) const;
  std::string Step(const ast::Step& step, Number number) const;
  std::string Gap(const ast::Gap& gap, bool preceded) const;
  std::string Members(const ast::Members& members) const;
  std::string Period(const ast::PeriodArg& period) const;

  About about_;
  Counted counted_;
};

// In brackets if it has parts that what stands beside it could be taken for: commas, "for which".
std::string Enclosed(std::string words);
// Behind words that have an article: "the sum of the" cost.
std::string WithoutThe(std::string words);
// Neither steps nor anything that narrows it.
bool IsOneName(const ast::Pattern& pattern);
// "a, b and c".
std::string Listed(const std::vector<std::string>& words, std::string_view last = "and");
// "an event", "a condition".
std::string WithArticle(const std::string& words);
std::string CalendarInWords(const ast::Calendar& calendar);
std::string LengthInWords(const ast::Duration& length);
std::string CountInWords(const ast::IntArg& count);
std::string TimeWordInWords(ast::TimeWord word);
std::string QuantifierInWords(const ast::Quantifier& quantifier);

}  // namespace daybook::query
