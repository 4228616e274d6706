#pragma once
// AST to pieces of canonical text: keywords in small letters, brackets only where they are needed
// or where `and` meets `or`, the parts of records in one order.
#include <string>
#include <string_view>
#include <vector>

#include "query/ast/ast.h"
#include "query/print/layout.h"

namespace daybook::query {

// How tightly an expression binds, loosest first: the rules of the grammar.
enum class Binding : uint8_t {
  kOr,
  kAnd,
  kNot,
  kPredicate,
  kOrElse,
  kSum,
  kProduct,
  kUnary,
  kPrimary,
  kDated,
  kOperand
};
Binding BindingOf(const ast::Expr& expr);

class Printer {
 public:
  // `text` is what the spans of the nodes point into: the |terms| of codes and the quotes of units
  // are read there.
  explicit Printer(std::string_view text) : text_(text) {}

  Piece Statement(const ast::Statement& statement);

 private:
  // statements (print_statements.cc)
  Piece Of(const ast::QueryStatement& statement) const;
  Piece Of(const ast::Why& why) const;
  Piece Of(const ast::Define& define) const;
  Piece Of(const ast::Describe& describe) const;
  Piece Of(const ast::Drop& drop) const;
  std::vector<Piece> Clauses(const ast::Query& query) const;
  Piece Subject(const ast::Query& query) const;
  Piece Columns(std::string_view words, const std::vector<ast::Column>& columns) const;
  void Times(const ast::ExprPtr& as_at, const std::optional<ast::KnownAt>& known,
             const ast::ExprPtr& defined_at, std::vector<Piece>& parts) const;
  Piece KnownAt(const ast::KnownAt& known) const;
  void Lets(const std::vector<ast::Let>& lets, std::vector<Piece>& parts) const;
  Piece Body(const ast::CodesDef& body, Piece header) const;
  Piece Body(const ast::RecordsDef& body, Piece header) const;
  Piece Body(const ast::CohortDef& body, Piece header) const;
  Piece Body(const ast::ValueDef& body, Piece header) const;
  Piece Body(const ast::PeriodDef& body, Piece header) const;
  Piece Body(const ast::MeasureDef& body, Piece header) const;
  Piece Body(const ast::RulesDef& body, Piece header) const;
  Piece Body(const ast::HierarchyDef& body, Piece header) const;
  Piece CodesPart(const ast::CodesDef::Part& part) const;
  Piece Set(const ast::Set& set) const;
  std::string Resident(const ast::ResidentRef& resident) const;

  // records and windows (print_records.cc)
  Piece Pattern(const ast::Pattern& pattern) const;
  Piece Source(const ast::Pattern& pattern) const;
  Piece Records(const ast::Records& records) const;
  std::vector<Piece> RecordsParts(const ast::Records& records, bool source) const;
  Piece Head(const ast::Records& records) const;
  Piece Episodes(const ast::Episodes& episodes) const;
  Piece Pick(const ast::Pick& pick) const;
  void Steps(const std::vector<ast::Step>& steps, std::vector<Piece>& parts) const;
  Piece Step(const ast::Step& step) const;
  std::string Gap(const ast::Gap& gap, bool preceded) const;
  Piece Members(const ast::Members& members) const;
  Piece Member(const ast::Member& member) const;
  Piece Window(const ast::Window& window) const;
  Piece Anchored(std::string_view words, const ast::ExprPtr& anchor) const;
  Piece Period(std::string_view words, const ast::PeriodArg& period, ast::Span span) const;
  Piece AnyOf(const std::vector<ast::PatternPtr>& patterns) const;

  // conditions and values (print_values.cc)
  Piece Expr(const ast::Expr& expr, Binding least) const;
  Piece Bare(const ast::Expr& expr) const;
  // One a node: a node without one does not compile.
  Piece Node(const ast::NumberLit& n, const ast::Expr& expr) const;
  Piece Node(const ast::StringLit& n, const ast::Expr& expr) const;
  Piece Node(const ast::TimeLit& n, const ast::Expr& expr) const;
  Piece Node(const ast::CodeLit& n, const ast::Expr& expr) const;
  Piece Node(const ast::Param& n, const ast::Expr& expr) const;
  Piece Node(const ast::NameRef& n, const ast::Expr& expr) const;
  Piece Node(const ast::FieldOf& n, const ast::Expr& expr) const;
  Piece Node(const ast::Call& n, const ast::Expr& expr) const;
  Piece Node(const ast::Negate& n, const ast::Expr& expr) const;
  Piece Node(const ast::Not& n, const ast::Expr& expr) const;
  Piece Node(const ast::Binary& n, const ast::Expr& expr) const;
  Piece Node(const ast::IsKnown& n, const ast::Expr& expr) const;
  Piece Node(const ast::Matches& n, const ast::Expr& expr) const;
  Piece Node(const ast::Contains& n, const ast::Expr& expr) const;
  Piece Node(const ast::InMembers& n, const ast::Expr& expr) const;
  Piece Node(const ast::WindowTest& n, const ast::Expr& expr) const;
  Piece Node(const ast::Has& n, const ast::Expr& expr) const;
  Piece Node(const ast::InSet& n, const ast::Expr& expr) const;
  Piece Node(const ast::SelectedBy& n, const ast::Expr& expr) const;
  Piece Node(const ast::AtDate& n, const ast::Expr& expr) const;
  Piece Node(const ast::Pick& n, const ast::Expr& expr) const;
  Piece Node(const ast::CountOf& n, const ast::Expr& expr) const;
  Piece Node(const ast::Aggregate& n, const ast::Expr& expr) const;
  Piece Node(const ast::TimeBetween& n, const ast::Expr& expr) const;
  Piece Node(const ast::Case& n, const ast::Expr& expr) const;
  Piece Node(const ast::RatePer& n, const ast::Expr& expr) const;
  Piece Beside(const ast::ExprPtr& operand, std::string_view words) const;
  Piece Binary(const ast::Binary& binary) const;
  Piece Chain(const ast::Expr& expr, ast::BinaryOp op) const;
  Piece Arm(const ast::ExprPtr& expr, Binding least) const;
  Piece Not(const ast::Not& node) const;
  Piece Case(const ast::Case& node) const;
  Piece Call(const ast::Call& call, ast::Span span) const;
  std::string Number(const ast::NumberLit& number, ast::Span span) const;
  // " |Type 2 diabetes|" as it stands behind a code, also behind a comment that follows it.
  std::string TermsOf(std::string_view code, ast::Span span) const;

  std::string_view text_;
  uint32_t end_ = 0;  // of the statement
};

// 'O''Neill'.
std::string QuotedText(std::string_view text);
std::string CalendarWords(const ast::Calendar& calendar);
std::string LengthText(const ast::Duration& length);
std::string CountText(const ast::IntArg& count);
std::string QuantifierText(const ast::Quantifier& quantifier);
// `1 day`, `2 days`.
std::string TimeUnitText(const std::string& amount, ast::TimeUnit unit);

}  // namespace daybook::query
