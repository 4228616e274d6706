// Conditions and values.
#include <algorithm>

#include "query/ast/ast_words.h"
#include "query/ast/walk.h"
#include "query/print/printer.h"

namespace daybook::query {

using ast::BinaryOp;
using ast::ExprPtr;

namespace {

Binding BindingOfOperator(BinaryOp op) {
  switch (op) {
    case BinaryOp::kAdd:
    case BinaryOp::kSubtract:
      return Binding::kSum;
    case BinaryOp::kMultiply:
    case BinaryOp::kDivide:
      return Binding::kProduct;
    case BinaryOp::kAnd:
      return Binding::kAnd;
    case BinaryOp::kOr:
      return Binding::kOr;
    case BinaryOp::kOrElse:
      return Binding::kOrElse;
    case BinaryOp::kEqual:
    case BinaryOp::kNotEqual:
    case BinaryOp::kLess:
    case BinaryOp::kLessOrEqual:
    case BinaryOp::kGreater:
    case BinaryOp::kGreaterOrEqual:
      return Binding::kPredicate;
  }
  return Binding::kOr;
}

Binding Tighter(Binding binding) { return static_cast<Binding>(static_cast<uint8_t>(binding) + 1); }

bool IsOneName(const ast::Pattern& pattern) {
  const ast::Records& records = *pattern.records;
  return pattern.steps.empty() && std::holds_alternative<ast::Name>(records.head) &&
         records.windows.empty() && records.with.empty() && !records.codes;
}

// A pattern takes all that follows it; where arithmetic goes on behind one, brackets say so.
bool EndsInPattern(const ast::Expr& expr) {
  const ast::Pattern* pattern = nullptr;
  if (const auto* pick = std::get_if<ast::Pick>(&expr.node)) pattern = pick->pattern.get();
  if (const auto* count = std::get_if<ast::CountOf>(&expr.node)) pattern = count->pattern.get();
  if (const auto* made = std::get_if<ast::Aggregate>(&expr.node)) pattern = made->pattern.get();
  return pattern != nullptr && !IsOneName(*pattern);
}

std::string RegexText(const ast::RegexLit& regex) {
  std::string text = "/";
  for (size_t i = 0; i < regex.pattern.size(); ++i) {
    if (regex.pattern[i] == '/') text += '\\';
    text += regex.pattern[i];
    if (regex.pattern[i] == '\\' && i + 1 < regex.pattern.size()) text += regex.pattern[++i];
  }
  return text + (regex.ignore_case ? "/i" : "/");
}

}  // namespace

Binding BindingOf(const ast::Expr& expr) {
  const auto operand = [](const auto&) { return Binding::kOperand; };
  const auto predicate = Binding::kPredicate;
  return std::visit(ast::Cases{[&](const ast::NumberLit& n) { return operand(n); },
                               [&](const ast::StringLit& n) { return operand(n); },
                               [&](const ast::TimeLit& n) { return operand(n); },
                               [&](const ast::CodeLit& n) { return operand(n); },
                               [&](const ast::Param& n) { return operand(n); },
                               [&](const ast::NameRef& n) { return operand(n); },
                               [&](const ast::FieldOf& n) { return operand(n); },
                               [&](const ast::Call& n) { return operand(n); },
                               [](const ast::Negate&) { return Binding::kUnary; },
                               [](const ast::Not&) { return Binding::kNot; },
                               [](const ast::Binary& b) { return BindingOfOperator(b.op); },
                               [=](const ast::IsKnown&) { return predicate; },
                               [=](const ast::Matches&) { return predicate; },
                               [=](const ast::Contains&) { return predicate; },
                               [=](const ast::InMembers&) { return predicate; },
                               [=](const ast::WindowTest&) { return predicate; },
                               [=](const ast::Has&) { return predicate; },
                               [=](const ast::InSet&) { return predicate; },
                               [=](const ast::SelectedBy&) { return predicate; },
                               [](const ast::AtDate&) { return Binding::kDated; },
                               [](const ast::Pick&) { return Binding::kPrimary; },
                               [](const ast::CountOf&) { return Binding::kPrimary; },
                               [](const ast::Aggregate&) { return Binding::kPrimary; },
                               [](const ast::TimeBetween&) { return Binding::kPrimary; },
                               [](const ast::Case&) { return Binding::kPrimary; },
                               [](const ast::RatePer&) { return Binding::kPrimary; }},
                    expr.node);
}

Piece Printer::Expr(const ast::Expr& expr, Binding least) const {
  Piece piece = Bare(expr);
  return BindingOf(expr) < least ? Between("(", std::move(piece), ")") : piece;
}

Piece Printer::Bare(const ast::Expr& expr) const {
  return std::visit([&](const auto& node) { return this->Node(node, expr); }, expr.node);
}

// An operand with words behind it.
Piece Printer::Beside(const ExprPtr& operand, std::string_view words) const {
  return Between("", Expr(*operand, Binding::kOrElse), words);
}

Piece Printer::Node(const ast::NumberLit& n, const ast::Expr& expr) const {
  return Leaf(Number(n, expr.span), expr.span);
}
Piece Printer::Node(const ast::StringLit& n, const ast::Expr& expr) const {
  return Leaf(QuotedText(n.text), expr.span);
}
Piece Printer::Node(const ast::TimeLit& n, const ast::Expr& expr) const {
  return Leaf(n.text, expr.span);
}
Piece Printer::Node(const ast::CodeLit& n, const ast::Expr& expr) const {
  return Leaf(n.system + ":" + n.code + TermsOf(n.system + ":" + n.code, expr.span), expr.span);
}
Piece Printer::Node(const ast::Param& n, const ast::Expr& expr) const {
  return Leaf("$" + n.name, expr.span);
}
Piece Printer::Node(const ast::NameRef& n, const ast::Expr& expr) const {
  return Leaf(n.name, expr.span);
}
Piece Printer::Node(const ast::FieldOf& n, const ast::Expr&) const {
  const bool dots = std::holds_alternative<ast::NameRef>(n.base->node) ||
                    std::holds_alternative<ast::FieldOf>(n.base->node) ||
                    std::holds_alternative<ast::Call>(n.base->node);
  return Between(dots ? "" : "(", Bare(*n.base), (dots ? "." : ").") + n.field.text);
}
Piece Printer::Node(const ast::Call& n, const ast::Expr& expr) const { return Call(n, expr.span); }
Piece Printer::Node(const ast::Negate& n, const ast::Expr&) const {
  return Between("-", Expr(*n.operand, Binding::kPrimary), "");
}
Piece Printer::Node(const ast::Not& n, const ast::Expr&) const { return Not(n); }
Piece Printer::Node(const ast::Binary& n, const ast::Expr& expr) const {
  const bool chain = n.op == BinaryOp::kAnd || n.op == BinaryOp::kOr;
  return chain ? Chain(expr, n.op) : Binary(n);
}
Piece Printer::Node(const ast::IsKnown& n, const ast::Expr&) const {
  return Beside(n.operand, n.wanted_known ? " is known" : " is unknown");
}
Piece Printer::Node(const ast::Matches& n, const ast::Expr&) const {
  const std::string pattern =
      std::visit(ast::Cases{[](const ast::RegexLit& r) { return RegexText(r); },
                            [](const ast::StringLit& s) { return QuotedText(s.text); },
                            [](const ast::Param& p) { return "$" + p.name; }},
                 n.pattern);
  return Beside(n.operand, (n.negated ? " not matches " : " matches ") + pattern);
}
Piece Printer::Node(const ast::Contains& n, const ast::Expr&) const {
  return GroupOf(
      {Expr(*n.operand, Binding::kOrElse),
       Between(n.negated ? "not contains " : "contains ", Expr(*n.text, Binding::kOperand), "")});
}
Piece Printer::Node(const ast::InMembers& n, const ast::Expr&) const {
  return GroupOf({Expr(*n.operand, Binding::kDated),
                  Between(n.negated ? "not in " : "in ", Members(n.members), "")});
}
Piece Printer::Node(const ast::WindowTest& n, const ast::Expr&) const {
  return GroupOf(
      {Expr(*n.operand, Binding::kDated), Between(n.negated ? "not " : "", Window(n.window), "")});
}
Piece Printer::Node(const ast::Has& n, const ast::Expr&) const {
  std::string words = "has ";
  if (n.kind == ast::Has::Kind::kNone) words += "no ";
  if (n.kind == ast::Has::Kind::kCounted) words += QuantifierText(n.quantifier) + " ";
  return Between(words, Pattern(*n.pattern), "");
}
Piece Printer::Node(const ast::InSet& n, const ast::Expr&) const {
  return Between("in ", Set(*n.set), "");
}
Piece Printer::Node(const ast::SelectedBy& n, const ast::Expr& expr) const {
  return Leaf("selected by " + n.rules.text, expr.span);
}
Piece Printer::Node(const ast::AtDate& n, const ast::Expr&) const {
  return GroupOf(
      {Expr(*n.value, Binding::kOperand), Between("at ", Expr(*n.date, Binding::kOperand), "")});
}
Piece Printer::Node(const ast::Pick& n, const ast::Expr&) const { return Pick(n); }
Piece Printer::Node(const ast::CountOf& n, const ast::Expr&) const {
  return Between("count of ", Pattern(*n.pattern), "");
}
Piece Printer::Node(const ast::Aggregate& n, const ast::Expr&) const {
  const std::string word = std::string(ast::WordOf(ast::kAggregates, n.fn)) + " ";
  return GroupOf({Between(word, Expr(*n.value, Binding::kDated), ""),
                  Between("of ", Pattern(*n.pattern), "")});
}
Piece Printer::Node(const ast::TimeBetween& n, const ast::Expr&) const {
  const std::string words = std::string(ast::WordOf(ast::kTimeUnits, n.unit)) + "s between ";
  return GroupOf({Between(words, Expr(*n.from, Binding::kOperand), ""),
                  Between("and ", Expr(*n.to, Binding::kOperand), "")});
}
Piece Printer::Node(const ast::Case& n, const ast::Expr&) const { return Case(n); }
Piece Printer::Node(const ast::RatePer& n, const ast::Expr& expr) const {
  const std::string basis(ast::WordOf(ast::kBases, n.basis));
  return Leaf("rate per " + CountText(n.per) + (basis.empty() ? "" : " ") + basis, expr.span);
}

// `a and b and c` as one chain; whatever binds less, or would make `and` stand beside `or`, in
// brackets.
Piece Printer::Chain(const ast::Expr& expr, BinaryOp op) const {
  const std::string word = std::string(ast::WordOf(ast::kOperators, op)) + " ";
  std::vector<Piece> parts;
  for (const ast::Expr* arm : ast::ArmsOf(expr, op)) {
    parts.push_back(Expr(*arm, Binding::kNot));
    if (parts.size() > 1) PutBefore(parts.back(), word);
  }
  return GroupOf(std::move(parts));
}

Piece Printer::Arm(const ExprPtr& expr, Binding least) const {
  const bool reckoned = least > Binding::kOrElse;
  if (reckoned && EndsInPattern(*expr)) return Between("(", Bare(*expr), ")");
  return Expr(*expr, least);
}

Piece Printer::Binary(const ast::Binary& binary) const {
  const Binding own = BindingOfOperator(binary.op);
  const bool compares = own == Binding::kPredicate;
  Piece left = Arm(binary.left, compares ? Binding::kOrElse : own);
  Piece right =
      compares ? Expr(*binary.right, Binding::kOrElse) : Expr(*binary.right, Tighter(own));
  PutBefore(right, std::string(ast::WordOf(ast::kOperators, binary.op)) + " ");
  return GroupOf({std::move(left), std::move(right)});
}

Piece Printer::Not(const ast::Not& node) const {
  const ast::Expr& inner = *node.operand;
  const bool plain = std::holds_alternative<ast::Has>(inner.node) ||
                     std::holds_alternative<ast::InSet>(inner.node) ||
                     std::holds_alternative<ast::SelectedBy>(inner.node) ||
                     std::holds_alternative<ast::Not>(inner.node) ||
                     BindingOf(inner) == Binding::kOperand;
  return plain ? Between("not ", Bare(inner), "") : Between("not (", Bare(inner), ")");
}

Piece Printer::Case(const ast::Case& node) const {
  std::vector<Piece> parts;
  for (const ast::Case::When& when : node.whens) {
    Piece condition = Expr(*when.condition, Binding::kOr);
    PutBefore(condition, parts.empty() ? "case when " : "when ");
    parts.push_back(
        GroupOf({std::move(condition), Between("then ", Expr(*when.value, Binding::kOr), "")}));
  }
  if (node.otherwise) parts.push_back(Between("else ", Expr(*node.otherwise, Binding::kOr), ""));
  PutAfter(parts.back(), " end");
  return GroupOf(std::move(parts));
}

Piece Printer::Call(const ast::Call& call, ast::Span span) const {
  std::vector<Piece> parts;
  for (const ExprPtr& argument : call.arguments) {
    if (!parts.empty()) PutAfter(parts.back(), ",");
    parts.push_back(Expr(*argument, Binding::kOr));
  }
  if (parts.empty()) return Leaf(call.function.text + "()", span);
  return Between(call.function.text + "(", GroupOf(std::move(parts)), ")");
}

std::string Printer::Number(const ast::NumberLit& number, ast::Span span) const {
  if (number.time_unit) return number.digits + " " + TimeUnitText(number.digits, *number.time_unit);
  if (number.unit.empty()) return number.digits;
  const std::string_view written = text_.substr(span.begin, span.end - span.begin);
  const bool quoted = written.find('\'') != std::string_view::npos;
  return number.digits + " " + (quoted ? QuotedText(number.unit) : number.unit);
}

std::string Printer::TermsOf(std::string_view code, ast::Span span) const {
  const auto skip = [this](size_t at, std::string_view skipped) {
    while (at < text_.size()) {
      if (text_.substr(at, 2) == "--")
        at = std::min(text_.find_first_of("\r\n", at), text_.size());
      else if (skipped.find(text_[at]) != std::string_view::npos)
        ++at;
      else
        break;
    }
    return at;
  };
  // Also the two that have several bytes (SPACE of the lexer).
  const std::string blanks = " \t\r\n\f\xC2\xA0\xEF\xBB\xBF";
  std::string terms;
  // Brackets belong to the span of what they hold.
  size_t at = skip(span.begin, blanks + "(");
  if (text_.substr(at, code.size()) != code) return terms;
  at = skip(at + code.size(), blanks);
  while (at < text_.size() && text_[at] == '|') {
    const size_t close = text_.find('|', at + 1);
    if (close == std::string_view::npos) break;
    terms += " " + std::string(text_.substr(at, close + 1 - at));
    at = skip(close + 1, blanks);
  }
  return terms;
}

std::string QuotedText(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') quoted += '\'';
    quoted += c;
  }
  return quoted + "'";
}

std::string TimeUnitText(const std::string& amount, ast::TimeUnit unit) {
  return std::string(ast::WordOf(ast::kTimeUnits, unit)) + (amount == "1" ? "" : "s");
}

}  // namespace daybook::query
