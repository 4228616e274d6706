// Expressions: one branch a construct.
#include <algorithm>
#include <cstdlib>
#include <tuple>
#include <utility>

#include "query/bind/binder.h"
#include "query/bind/type_pairs.h"
#include "query/exec/nodes/arithmetic.h"
#include "query/exec/nodes/basic.h"
#include "query/exec/nodes/in_set.h"
#include "query/exec/nodes/logic.h"
#include "query/exec/nodes/neighbour.h"
#include "query/exec/nodes/records.h"
#include "query/hints/hint.h"
#include "query/values/compare.h"

namespace daybook::query {
namespace {

// One condition, whatever the set is made of: not further ones of an `and` around it.
NodePtr AsOne(NodePtr set, std::string text) {
  if (dynamic_cast<const AndOrNode*>(set.get()) == nullptr) return set;
  return std::make_shared<InSetNode>(std::move(set), std::move(text));
}

// A one-sided truth for a cohort's InSet in expressions is bound in bind_set.cc.
bool IsLogic(ast::BinaryOp op) { return op == ast::BinaryOp::kAnd || op == ast::BinaryOp::kOr; }
bool IsArithmetic(ast::BinaryOp op) {
  return op == ast::BinaryOp::kAdd || op == ast::BinaryOp::kSubtract ||
         op == ast::BinaryOp::kMultiply || op == ast::BinaryOp::kDivide;
}

// A bare word after `or else` that nothing is called may be a text without its quotes.
void HintAtQuotes(const ast::Expr& expr, std::vector<Diagnostic>& diagnostics) {
  const auto* name = std::get_if<ast::NameRef>(&expr.node);
  if (!name || diagnostics.empty()) return;
  Diagnostic& last = diagnostics.back();
  if (last.id != "CQ0202" || !(last.span == expr.span)) return;
  if (!last.hint.empty()) last.hint += last.hint.ends_with("?") ? " " : "; ";
  last.hint += "a text is written in quotes: '" + name->name + "'";
}

}  // namespace

NodePtr Binder::Condition(const ast::Expr& expr, const Scope& scope) {
  NodePtr node = Expr(expr, scope);
  if (!node) return nullptr;
  if (node->type() == CellType::kBool || node->type() == CellType::kAny) return node;
  const std::string hint = node->type() == CellType::kRecord ? "write `has …`, or compare its value"
                                                             : "compare it with something";
  Report("CQ0313",
         "a condition is wanted here, and this is " + std::string(TypePhrase(node->type())),
         expr.span, hint);
  return nullptr;
}

NodePtr Binder::ValueOf(const ast::Expr& expr, const Scope& scope) {
  return Comparable(Expr(expr, scope), scope);
}

NodePtr Binder::Call(const ast::Call& call, ast::Span span, const Scope& scope) {
  if (NameKey(call.function.text) == "lookup") return Lookup(call, span, scope);
  const FunctionInfo* info = FindFunction(NameKey(call.function.text));
  if (!info) {
    const std::string argument = call.arguments.empty() ? "…" : TextAt(call.arguments[0]->span);
    Report("CQ0204", "there is no function '" + call.function.text + "' here", call.function.span,
           HintForFunction(call.function.text, argument));
    return nullptr;
  }
  const size_t count = call.arguments.size();
  if (count < info->arguments_min || count > info->arguments_max) {
    Report("CQ0314",
           call.function.text + " takes " + std::to_string(info->arguments_min) +
               (info->arguments_max == info->arguments_min
                    ? ""
                    : " to " + std::to_string(info->arguments_max)) +
               " values, not " + std::to_string(count),
           span);
    return nullptr;
  }
  std::vector<NodePtr> arguments;
  for (const ast::ExprPtr& argument : call.arguments) {
    NodePtr bound = ValueOf(*argument, scope);
    if (bound && bound->type() == CellType::kRecord)
      bound = RecordField(bound, KindsOf(*bound, scope), {"at", argument->span});
    if (!bound || !TakesType(*bound, info->takes, "'" + call.function.text + "'", argument->span))
      return nullptr;
    arguments.push_back(std::move(bound));
  }
  if (info->name == "band" && !LimitsGoUp(arguments, call, span)) return nullptr;
  for (size_t i = 1; i < arguments.size() && info->name == "band"; ++i)
    if (WarnOfBareThreshold(*arguments[0], *arguments[i], *call.arguments[i])) break;
  if (info->name == "period" && EndsBeforeItBegins(*arguments[0], *arguments[1])) {
    Report("CQ0367", "the period ends before it begins", span, "write the earlier first");
    return nullptr;
  }
  CellType type = info->type;
  if (info->name == "round") type = arguments[0]->type();
  return std::make_shared<FunctionNode>(type, std::string(info->name), info->apply,
                                        std::move(arguments), UnitsAt(info->name == "band", span));
}

bool Binder::TakesType(const ExprNode& value, std::initializer_list<CellType> takes,
                       const std::string& who, ast::Span span) {
  const CellType type = value.type();
  if (type == CellType::kAny || std::find(takes.begin(), takes.end(), type) != takes.end())
    return true;
  std::string wanted;
  for (const CellType one : takes)
    wanted += (wanted.empty() ? "" : " or ") + std::string(TypePhrase(one));
  Report("CQ0365", who + " takes " + wanted + ", not " + std::string(TypePhrase(type)), span);
  return false;
}

namespace {

// What is written as a number, or as a sum of them (0-17, meant for a range); nullopt otherwise.
std::optional<double> WrittenNumber(const ast::Expr& expr) {
  if (const auto* number = std::get_if<ast::NumberLit>(&expr.node))
    return number->unit.empty() && !number->time_unit
               ? std::optional(std::strtod(number->digits.c_str(), nullptr))
               : std::nullopt;
  if (const auto* negate = std::get_if<ast::Negate>(&expr.node)) {
    const auto number = WrittenNumber(*negate->operand);
    return number ? std::optional(-*number) : std::nullopt;
  }
  const auto* binary = std::get_if<ast::Binary>(&expr.node);
  if (!binary) return std::nullopt;
  const auto left = WrittenNumber(*binary->left);
  const auto right = WrittenNumber(*binary->right);
  if (!left || !right) return std::nullopt;
  if (binary->op == ast::BinaryOp::kAdd) return *left + *right;
  if (binary->op == ast::BinaryOp::kSubtract) return *left - *right;
  if (binary->op == ast::BinaryOp::kMultiply) return *left * *right;
  return binary->op == ast::BinaryOp::kDivide && *right != 0 ? std::optional(*left / *right)
                                                             : std::nullopt;
}

// 18-64, which was meant to be one band.
bool IsRange(const ast::Expr& limit) {
  const auto* binary = std::get_if<ast::Binary>(&limit.node);
  if (!binary || binary->op != ast::BinaryOp::kSubtract) return false;
  const auto below = WrittenNumber(limit);
  return below && *below < 0;
}

bool GoesDown(const ExprNode& before, const ExprNode& limit, const ast::Expr& before_written,
              const ast::Expr& limit_written) {
  const auto a = WrittenNumber(before_written);
  const auto b = WrittenNumber(limit_written);
  if (a && b) return *a >= *b;
  const auto* first = dynamic_cast<const ConstNode*>(&before);
  const auto* second = dynamic_cast<const ConstNode*>(&limit);
  return first && second &&
         query::Compare(ast::BinaryOp::kLess, first->cell(), second->cell()) == Truth::kFalse;
}

}  // namespace

// Of those that are written.
bool Binder::LimitsGoUp(const std::vector<NodePtr>& arguments, const ast::Call& call,
                        ast::Span span) {
  for (size_t i = 2; i < arguments.size(); ++i) {
    if (!IsRange(*call.arguments[i]) && !IsRange(*call.arguments[i - 1]) &&
        !GoesDown(*arguments[i - 1], *arguments[i], *call.arguments[i - 1], *call.arguments[i]))
      continue;
    Report("CQ0366", "the limits of a band go up", span,
           "write where each band begins: band(age, 0, 18, 65)");
    return false;
  }
  return true;
}

NodePtr Binder::ContainsText(const ast::Contains& contains, const Scope& scope) {
  NodePtr operand = ValueOf(*contains.operand, scope);
  NodePtr text = operand ? BareWordOr(*contains.text, scope, operand.get()) : nullptr;
  if (!text || !TakesType(*operand, {CellType::kText, CellType::kCode, CellType::kList},
                          "'contains'", contains.operand->span))
    return nullptr;
  // A list may hold anything.
  const CellType type = text->type();
  if (operand->type() != CellType::kList && type != CellType::kText && type != CellType::kCode &&
      type != CellType::kAny) {
    Report("CQ0365", "`contains` looks for a text, not for " + std::string(TypePhrase(type)),
           contains.text->span, "write it in quotes: contains '5'");
    return nullptr;
  }
  NodePtr node = std::make_shared<ContainsNode>(operand, text);
  return contains.negated ? std::make_shared<NotNode>(node) : node;
}

NodePtr Binder::CaseOf(const ast::Case& node, const Scope& scope) {
  std::vector<CaseNode::When> whens;
  std::vector<std::pair<NodePtr, ast::Span>> values;
  bool failed = false;
  for (const ast::Case::When& when : node.whens) {
    NodePtr condition = Condition(*when.condition, scope);
    values.emplace_back(ValueOf(*when.value, scope), when.value->span);
    failed |= !condition || !values.back().first;
    whens.push_back({std::move(condition), values.back().first});
  }
  NodePtr otherwise = node.otherwise ? ValueOf(*node.otherwise, scope) : nullptr;
  failed |= node.otherwise && !otherwise;
  if (failed) return nullptr;
  if (otherwise) values.emplace_back(otherwise, node.otherwise->span);
  CellType type = values.front().first->type();
  for (const auto& [value, span] : values) {
    if (!MayBeEqual(value->type(), values.front().first->type())) {
      Report("CQ0307",
             "one `case` gives values of one type, not " +
                 std::string(TypePhrase(values.front().first->type())) + " and " +
                 std::string(TypePhrase(value->type())),
             span, "write them alike: numbers, or texts in quotes");
      return nullptr;
    }
    if (value->type() != values.front().first->type()) type = CellType::kAny;
  }
  return std::make_shared<CaseNode>(type, std::move(whens), std::move(otherwise));
}

bool Binder::MustReckon(const ExprNode& value, ast::Span span) {
  const CellType type = value.type();
  if (type == CellType::kNumber || type == CellType::kQuantity || type == CellType::kDuration ||
      type == CellType::kAny)
    return true;
  Report("CQ0309", std::string(TypePhrase(type)) + " can't be summed or averaged", span,
         "count(…), min(…), max(…) and distinct(…) take any value");
  return false;
}

NodePtr Binder::Has(const ast::Has& has, ast::Span span, const Scope& scope) {
  PatternPtr pattern = Pattern(*has.pattern, scope);
  uint32_t at_least = 1;
  uint32_t at_most = UINT32_MAX;
  if (has.kind == ast::Has::Kind::kNone) {
    at_least = 0;
    at_most = 0;
  } else if (has.kind == ast::Has::Kind::kCounted) {
    const auto range = CountRange(has.quantifier, span);
    if (!range) return nullptr;
    std::tie(at_least, at_most) = *range;
  }
  if (!pattern) return nullptr;
  return std::make_shared<HasNode>(std::move(pattern), at_least, at_most, TextAt(span));
}

NodePtr Binder::PickOf(const ast::Pick& pick, ast::Span span, const Scope& scope) {
  const bool next = pick.word == ast::PickWord::kNext;
  const bool neighbour = next || pick.word == ast::PickWord::kPrevious;
  // `next` looks ahead.
  const SeenMore around = std::exchange(seen_more_, SeenMore{false, false, next, {}});
  PatternPtr pattern = Pattern(*pick.pattern, scope);
  seen_more_ = around;
  if (!pattern) return nullptr;
  const bool by_value = pick.word == ast::PickWord::kHighest || pick.word == ast::PickWord::kLowest;
  if (!neighbour)
    return std::make_shared<PickNode>(pick.word, pick.ordinal, std::move(pattern),
                                      UnitsAt(by_value, span));
  NodePtr from;
  if (scope.of_records) {
    ++scope.looks;
    from = std::make_shared<RecordRefNode>(0, 0, "record");
  }
  return std::make_shared<NeighbourNode>(pick.word, pick.ordinal, std::move(pattern),
                                         std::move(from));
}

NodePtr Binder::AggregateOf(const ast::Aggregate& aggregate, ast::Span span, const Scope& scope) {
  PatternPtr pattern = Pattern(*aggregate.pattern, scope);
  if (!pattern) return nullptr;
  Scope inner = ScopeOfRecords(pattern->parts().kinds, std::nullopt, scope);
  inner.leaves_out = LeavesOut(pattern->parts());
  inner.sees_future = SeesAhead(pattern->parts());
  if (aggregate.pattern->records->alias) inner.aliases[aggregate.pattern->records->alias->text] = 0;
  NodePtr value = ValueOf(*aggregate.value, inner);
  if (!value) return nullptr;
  const bool reckons = aggregate.fn == ast::AggregateFn::kSum ||
                       aggregate.fn == ast::AggregateFn::kAverage ||
                       aggregate.fn == ast::AggregateFn::kMedian;
  if (reckons && !MustReckon(*value, aggregate.value->span)) return nullptr;
  const auto units_at = UnitsAt(MayBeAmounts(*value), span);
  return std::make_shared<AggregateNode>(aggregate.fn, std::move(value), std::move(pattern),
                                         units_at);
}

NodePtr Binder::BinaryOf(const ast::Binary& binary, ast::Span span, const Scope& scope) {
  if (IsArithmetic(binary.op)) return Arithmetic(binary, span, scope);
  if (!IsLogic(binary.op) && binary.op != ast::BinaryOp::kOrElse)
    return Compare(binary, span, scope);
  const bool logic = IsLogic(binary.op);
  NodePtr left = logic ? Condition(*binary.left, scope) : ValueOf(*binary.left, scope);
  NodePtr right = logic ? Condition(*binary.right, scope) : ValueOf(*binary.right, scope);
  if (!right && !logic) HintAtQuotes(*binary.right, diagnostics_);
  if (!left || !right) return nullptr;
  if (logic) return std::make_shared<AndOrNode>(binary.op == ast::BinaryOp::kAnd, left, right);
  if (MayBeEqual(left->type(), right->type())) return std::make_shared<OrElseNode>(left, right);
  Report("CQ0307",
         "`or else` stands between values of one type, not " +
             std::string(TypePhrase(left->type())) + " and " +
             std::string(TypePhrase(right->type())),
         binary.right->span, "write them alike: numbers, or texts in quotes");
  return nullptr;
}

NodePtr Binder::Expr(const ast::Expr& expr, const Scope& scope) {
  NodePtr node = ExprOf(expr, scope);
  NoteText(node, expr.span);
  return node;
}

NodePtr Binder::ExprOf(const ast::Expr& expr, const Scope& scope) {
  const ast::Span span = expr.span;
  if (scope.groups) {
    ++scope.looks;
    if (const auto found = scope.groups->Find(expr)) return *found;
  }
  if (std::holds_alternative<ast::NumberLit>(expr.node) ||
      std::holds_alternative<ast::StringLit>(expr.node) ||
      std::holds_alternative<ast::TimeLit>(expr.node) ||
      std::holds_alternative<ast::CodeLit>(expr.node))
    return Literal(expr);
  if (const auto* param = std::get_if<ast::Param>(&expr.node)) return Param(*param, span);
  if (const auto* name = std::get_if<ast::NameRef>(&expr.node))
    return Name(name->name, span, scope);
  if (const auto* field = std::get_if<ast::FieldOf>(&expr.node))
    return FieldOf(*field, span, scope);
  if (const auto* call = std::get_if<ast::Call>(&expr.node)) return Call(*call, span, scope);
  if (const auto* negate = std::get_if<ast::Negate>(&expr.node))
    return NegativeOf(*negate, span, scope);
  if (const auto* negation = std::get_if<ast::Not>(&expr.node)) {
    NodePtr operand = Condition(*negation->operand, scope);
    return operand ? std::make_shared<NotNode>(std::move(operand)) : nullptr;
  }
  if (const auto* binary = std::get_if<ast::Binary>(&expr.node))
    return BinaryOf(*binary, span, scope);
  if (const auto* known = std::get_if<ast::IsKnown>(&expr.node)) {
    NodePtr operand = Expr(*known->operand, scope);
    return operand ? std::make_shared<IsKnownNode>(operand, known->wanted_known) : nullptr;
  }
  if (const auto* matches = std::get_if<ast::Matches>(&expr.node))
    return MatchesText(*matches, span, scope);
  if (const auto* contains = std::get_if<ast::Contains>(&expr.node))
    return ContainsText(*contains, scope);
  if (const auto* in = std::get_if<ast::InMembers>(&expr.node)) return InMembers(*in, scope);
  if (const auto* test = std::get_if<ast::WindowTest>(&expr.node))
    return WindowAsTest(*test, span, scope);
  if (const auto* has = std::get_if<ast::Has>(&expr.node)) return Has(*has, span, scope);
  if (const auto* in = std::get_if<ast::InSet>(&expr.node))
    return AsOne(Set(*in->set), TextAt(span));
  if (const auto* at = std::get_if<ast::AtDate>(&expr.node)) return AtDate(*at, scope);
  if (const auto* pick = std::get_if<ast::Pick>(&expr.node)) return PickOf(*pick, span, scope);
  if (const auto* count = std::get_if<ast::CountOf>(&expr.node)) {
    PatternPtr pattern = Pattern(*count->pattern, scope);
    return pattern ? std::make_shared<CountNode>(std::move(pattern)) : nullptr;
  }
  if (const auto* aggregate = std::get_if<ast::Aggregate>(&expr.node))
    return AggregateOf(*aggregate, span, scope);
  if (const auto* between = std::get_if<ast::TimeBetween>(&expr.node)) {
    NodePtr from = Expr(*between->from, scope);
    NodePtr to = Expr(*between->to, scope);
    if (!from || !to) return nullptr;
    for (const auto& [node, expr] : {std::pair{from, between->from}, {to, between->to}})
      if (node->type() != CellType::kTime && node->type() != CellType::kRecord &&
          node->type() != CellType::kAny) {
        Report("CQ0321", "here stands a date, not " + std::string(TypePhrase(node->type())),
               expr->span, "write 2024-03-31, a field such as at, or a record");
        return nullptr;
      }
    return std::make_shared<TimeBetweenNode>(between->unit, from, to);
  }
  if (const auto* node = std::get_if<ast::Case>(&expr.node)) return CaseOf(*node, scope);
  if (std::holds_alternative<ast::RatePer>(expr.node)) {
    Report("CQ0315", "rate per … stands alone in `show`", span, "");
    return nullptr;
  }
  return SelectedBy(std::get<ast::SelectedBy>(expr.node));
}

}  // namespace daybook::query
