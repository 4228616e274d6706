#pragma once
// Parse tree to AST. Included by the few files that see ANTLR.
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "CareQLParser.h"
#include "query/ast/ast.h"
#include "query/diagnostic.h"
#include "query/parse/words.h"

namespace daybook::query {

using Tree = grammar::CareQLParser;

// Builds the AST of one statement whose tree has no errors.
class Builder {
 public:
  Builder(std::string_view text, const Words& words, std::vector<Diagnostic>& notes)
      : text_(text), words_(words), notes_(notes) {}

  ast::Statement Statement(Tree::StatementContext* c);

 private:
  // statements (build_statements.cc)
  ast::Query Query(Tree::QueryContext* c);
  void Subject(Tree::SubjectContext* c, ast::Query& query);
  void Clauses(Tree::ClausesContext* c, ast::Query& query);
  void Ending(Tree::ClausesContext* c, ast::Query& query);
  ast::Why Why(Tree::WhyContext* c);
  ast::Define Define(Tree::DefinitionContext* c);
  ast::Describe Describe(Tree::DescribeContext* c);
  ast::CodesDef Codes(Tree::CodesDefinitionContext* c);
  ast::CodesDef::Part CodesPart(Tree::CodesPartContext* c);
  ast::PeriodDef Period(Tree::PeriodDefinitionContext* c);
  ast::MeasureDef Measure(Tree::MeasureDefinitionContext* c);
  ast::RulesDef Rules(Tree::RulesDefinitionContext* c);
  std::vector<ast::Let> Lets(const std::vector<Tree::LetClauseContext*>& lets);
  std::vector<ast::Column> Columns(const std::vector<Tree::ColumnContext*>& columns);
  void WarnOfDate(const ast::Column& column, const ast::Query& query);
  ast::KnownAt KnownAt(Tree::AsKnownAtContext* c);
  ast::SetPtr Set(Tree::ResidentSetContext* c);
  ast::SetPtr SetTerm(Tree::SetTermContext* c);
  ast::ResidentRef Resident(Tree::ResidentContext* c);

  // records and windows (build_records.cc)
  ast::PatternPtr Source(Tree::SourceContext* c);
  ast::PatternPtr Pattern(Tree::PatternContext* c);
  ast::RecordsPtr Records(Tree::RecordsContext* c);
  ast::RecordsPtr Collapsed(const std::vector<Tree::CollapseContext*>& folds, ast::Records records);
  void StatusesOf(const std::vector<Tree::StatusContext*>& statuses, ast::Records& records);
  void Head(Tree::HeadContext* c, ast::Records& records);
  void CodesOf(ast::Records& records, Tree::MembersContext* c);
  void AliasOf(ast::Records& records, Tree::NewNameContext* c);
  void ResidentsOf(ast::Records& records, Tree::SetTermContext* c);
  void WithOf(ast::Records& records, Tree::QualifierContext* c);
  ast::Episodes Episodes(Tree::HeadContext* c);
  std::vector<ast::Step> Steps(Tree::StepsContext* c);
  template <typename StepTree>
  ast::Step Step(StepTree* c, bool preceded, bool negated);
  ast::Gap Gap(Tree::GapContext* c);
  ast::Quantifier Quantifier(Tree::QuantifierContext* c);
  ast::Members Members(Tree::MembersContext* c);
  ast::Member Member(Tree::MemberContext* c);
  ast::Window Window(Tree::WindowContext* c);
  decltype(ast::Window::node) InWindow(Tree::WindowContext* c);
  ast::Calendar Calendar(Tree::CalendarContext* c);
  ast::Calendar FiscalYear(Tree::FiscalYearContext* c);
  ast::PeriodArg PeriodOf(Tree::PeriodContext* c);
  ast::Duration Duration(Tree::DurationContext* c);

  // conditions and values (build_values.cc)
  ast::ExprPtr Condition(Tree::ConditionContext* c);
  ast::ExprPtr Conjunction(Tree::ConjunctionContext* c);
  ast::ExprPtr Negation(Tree::NegationContext* c);
  ast::ExprPtr Predicate(Tree::PredicateContext* c);
  ast::ExprPtr Compared(Tree::ComparedContext* c);
  ast::RegexLit Regex(antlr4::tree::TerminalNode* node);
  ast::ExprPtr Comparable(Tree::ComparableContext* c);
  ast::ExprPtr Sum(Tree::SumContext* c);
  ast::ExprPtr Product(Tree::ProductContext* c);
  ast::ExprPtr Unary(Tree::UnaryContext* c);
  ast::ExprPtr Primary(Tree::PrimaryContext* c);
  ast::ExprPtr CaseOf(Tree::CaseWhenContext* c);
  ast::RatePer Rate(Tree::RatePerContext* c);
  ast::Pick Pick(Tree::PickContext* c);
  ast::ExprPtr PickValue(Tree::PickContext* c, ast::Span span);
  ast::ExprPtr Dated(Tree::DatedContext* c);
  ast::ExprPtr Operand(Tree::OperandContext* c);
  ast::ExprPtr Dots(ast::ExprPtr base, const std::vector<Tree::DotWordContext*>& dots);
  ast::ExprPtr Literal(Tree::LiteralContext* c);
  ast::ExprPtr CodeOf(antlr4::tree::TerminalNode* code);
  ast::IntArg Count(Tree::CountContext* c);
  int64_t Integer(antlr4::tree::TerminalNode* digits);

  // words and places
  ast::Span SpanOf(const antlr4::ParserRuleContext* c) const;
  ast::Span SpanOf(antlr4::tree::TerminalNode* node) const;
  std::string TextOf(ast::Span span) const;
  std::string TextOf(const antlr4::ParserRuleContext* c) const { return TextOf(SpanOf(c)); }
  std::string TextOf(antlr4::tree::TerminalNode* node) const { return TextOf(SpanOf(node)); }
  // The keyword a rule of one word begins with.
  std::string_view KeywordOf(const antlr4::ParserRuleContext* c) const;
  // The first word of a rule, and the one after it.
  const Word& FirstOf(const antlr4::ParserRuleContext* c) const;
  std::string_view SecondKeywordOf(const antlr4::ParserRuleContext* c) const;
  ast::Name NameOf(const antlr4::ParserRuleContext* c) const;
  std::string Unquoted(antlr4::tree::TerminalNode* node) const;
  ast::Param ParamOf(antlr4::tree::TerminalNode* node) const;
  ast::TimeUnit UnitOf(Tree::TimeUnitContext* c) const;
  ast::TimeWord WordOf(Tree::TimeWordContext* c) const;
  void CheckTime(const std::string& text, ast::Span span);
  void Refuse(std::string id, std::string message, ast::Span span, std::string hint);
  template <typename Node>
  ast::ExprPtr Make(Node node, ast::Span span) {
    return std::make_shared<const ast::Expr>(ast::Expr{std::move(node), span});
  }

  std::string_view text_;
  const Words& words_;
  std::vector<Diagnostic>& notes_;
};

// The one child of a rule that read nothing else; null if it has several. Most rules of a value
// just pass one on, and ANTLR's getters look for it with dynamic casts.
template <typename Child>
Child* OnlyChild(const antlr4::ParserRuleContext* c) {
  return c->children.size() == 1 ? static_cast<Child*>(c->children[0]) : nullptr;
}

inline ast::Span Join(ast::Span a, ast::Span b) { return {a.begin, b.end}; }

}  // namespace daybook::query
