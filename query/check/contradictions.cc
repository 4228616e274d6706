#include "query/check/contradictions.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <optional>
#include <set>
#include <string>

#include "query/ast/walk.h"
#include "query/bind/name_key.h"

namespace daybook::query {
namespace {

// What a condition asks of one value.
struct Demand {
  std::string of;  // the value as it is written, and the unit
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool low_open = false, high_open = false;
  std::string word{};  // instead of the limits
  ast::Span span{};
};

bool Disjoint(const Demand& a, const Demand& b) {
  if (!a.word.empty() || !b.word.empty()) return a.word != b.word;
  const double low = std::max(a.low, b.low), high = std::min(a.high, b.high);
  const auto opens = [&](const Demand& one) {
    return (one.low_open && one.low == low) || (one.high_open && one.high == high);
  };
  return low > high || (low == high && (opens(a) || opens(b)));
}

// One text for what differs in blanks and case only.
std::string WrittenAlike(std::string_view text, ast::Span span) {
  std::string key;
  for (const char c : text.substr(span.begin, span.end - span.begin))
    if (c != ' ' && c != '\n' && c != '\t' && c != '\r') key += c;
  return NameKey(key);
}

const ast::NumberLit* WrittenAmount(const ast::Expr& expr) {
  const auto* number = std::get_if<ast::NumberLit>(&expr.node);
  return number != nullptr && !number->time_unit ? number : nullptr;
}

ast::BinaryOp Turned(ast::BinaryOp op) {
  using enum ast::BinaryOp;
  if (op == kLess) return kGreater;
  if (op == kLessOrEqual) return kGreaterOrEqual;
  if (op == kGreater) return kLess;
  return op == kGreaterOrEqual ? kLessOrEqual : op;
}

// Limits by a comparison with a written amount.
std::optional<Demand> LimitedBy(const ast::Expr& value, ast::BinaryOp op,
                                const ast::NumberLit& limit, std::string_view text) {
  using enum ast::BinaryOp;
  Demand asked{WrittenAlike(text, value.span) + " in " + limit.unit};
  const double number = std::strtod(limit.digits.c_str(), nullptr);
  if (op == kLess || op == kLessOrEqual || op == kEqual) asked.high = number;
  if (op == kGreater || op == kGreaterOrEqual || op == kEqual) asked.low = number;
  asked.high_open = op == kLess;
  asked.low_open = op == kGreater;
  return asked;
}

// A resident has one of each; a record may have several codes, and one that is asked for is enough.
bool IsOneValue(const std::string& of) { return of == "age" || of == "imd_decile" || of == "sex"; }

std::optional<Demand> DemandOf(const ast::Binary& test, std::string_view text) {
  using enum ast::BinaryOp;
  const bool ordered = test.op >= kLess && test.op <= kGreaterOrEqual;
  const std::string of = WrittenAlike(text, test.left->span);
  if (!ordered && (test.op != kEqual || !IsOneValue(of))) return std::nullopt;
  if (const auto* limit = WrittenAmount(*test.right))
    return LimitedBy(*test.left, test.op, *limit, text);
  if (const auto* limit = WrittenAmount(*test.left))
    return LimitedBy(*test.right, Turned(test.op), *limit, text);
  const auto* name = std::get_if<ast::NameRef>(&test.right->node);
  if (of != "sex" || name == nullptr) return std::nullopt;
  Demand asked{of};
  asked.word = NameKey(name->name);
  return asked;
}

std::optional<Demand> DemandBetween(const ast::WindowTest& test, std::string_view text) {
  const auto* between = std::get_if<ast::BetweenW>(&test.window.node);
  const auto* from = between != nullptr ? WrittenAmount(*between->from) : nullptr;
  const auto* to = between != nullptr ? WrittenAmount(*between->to) : nullptr;
  if (from == nullptr || to == nullptr || from->unit != to->unit || test.negated)
    return std::nullopt;
  auto asked = LimitedBy(*test.operand, ast::BinaryOp::kGreaterOrEqual, *from, text);
  asked->high = std::strtod(to->digits.c_str(), nullptr);
  return asked;
}

// Finds them in one statement.
class ContradictionFinder {
 public:
  ContradictionFinder(const ast::Statement& statement, std::string_view text)
      : statement_(statement), text_(text) {}

  std::vector<Diagnostic> Run() {
    ast::Visitor visitor;
    visitor.expr = [this](const ast::Expr& expr) { Look(expr); };
    ast::Walk(statement_, visitor);
    Measure();
    return std::move(found_);
  }

 private:
  static const ast::Binary* And(const ast::Expr& expr) {
    const auto* binary = std::get_if<ast::Binary>(&expr.node);
    return binary != nullptr && binary->op == ast::BinaryOp::kAnd ? binary : nullptr;
  }

  // What each part of a chain of `and` asks.
  void Parts(const ast::Expr& expr, std::vector<Demand>& parts) {
    if (const ast::Binary* both = And(expr)) {
      links_.insert(both->left.get());
      links_.insert(both->right.get());
      Parts(*both->left, parts);
      Parts(*both->right, parts);
      return;
    }
    std::optional<Demand> asked;
    if (const auto* test = std::get_if<ast::Binary>(&expr.node)) asked = DemandOf(*test, text_);
    if (const auto* test = std::get_if<ast::WindowTest>(&expr.node))
      asked = DemandBetween(*test, text_);
    if (!asked) return;
    asked->span = expr.span;
    parts.push_back(std::move(*asked));
  }

  // One message a chain: what follows from the first is no news.
  void Look(const ast::Expr& expr) {
    if (And(expr) == nullptr || links_.contains(&expr)) return;
    std::vector<Demand> parts;
    Parts(expr, parts);
    for (size_t i = 0; i < parts.size(); ++i)
      for (size_t k = 0; k < i; ++k)
        if (parts[i].of == parts[k].of && Disjoint(parts[i], parts[k]))
          return Warn("Nothing is both " + Said(parts[k]) + " and " + Said(parts[i]) + ".",
                      parts[i], "was 'or' meant?");
  }

  void Measure() {
    using Kind = ast::MeasureDef::Section::Kind;
    const auto* define = std::get_if<ast::Define>(&statement_.node);
    const auto* measure = define ? std::get_if<ast::MeasureDef>(&define->body) : nullptr;
    if (measure == nullptr) return;
    std::vector<Demand> denominator, numerator;
    for (const ast::MeasureDef::Section& section : measure->sections) {
      if (section.kind == Kind::kDenominator) Parts(*section.condition, denominator);
      if (section.kind == Kind::kNumerator) Parts(*section.condition, numerator);
    }
    for (const Demand& part : numerator)
      for (const Demand& of : denominator)
        if (part.of == of.of && Disjoint(part, of))
          return Warn("The denominator, with " + Said(of) + ", holds nothing of the numerator.",
                      part, "the numerator is asked of those in the denominator only");
  }

  std::string Said(const Demand& part) const {
    return "`" + std::string(text_.substr(part.span.begin, part.span.end - part.span.begin)) + "`";
  }
  void Warn(std::string message, const Demand& part, std::string hint) {
    found_.push_back({"CQ0198", std::move(message), part.span, std::move(hint), true});
  }

  const ast::Statement& statement_;
  std::string_view text_;
  std::vector<Diagnostic> found_;
  std::set<const ast::Expr*> links_;  // parts of a chain that was looked at whole
};

}  // namespace

std::vector<Diagnostic> Contradictions(const ast::Statement& statement, std::string_view text) {
  return ContradictionFinder(statement, text).Run();
}

}  // namespace daybook::query
