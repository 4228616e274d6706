// Conditions and values in words.
#include <algorithm>

#include "query/ast/ast_words.h"
#include "query/bind/name_key.h"
#include "query/exec/nodes/fields.h"
#include "query/prose/speaker.h"

namespace daybook::query {

using ast::BinaryOp;

namespace {

std::string_view OperatorInWords(BinaryOp op) {
  switch (op) {
    case BinaryOp::kAdd:
      return "plus";
    case BinaryOp::kSubtract:
      return "minus";
    case BinaryOp::kMultiply:
      return "times";
    case BinaryOp::kDivide:
      return "divided by";
    case BinaryOp::kEqual:
      return "is";
    case BinaryOp::kNotEqual:
      return "is not";
    case BinaryOp::kLess:
      return "is less than";
    case BinaryOp::kLessOrEqual:
      return "is at most";
    case BinaryOp::kGreater:
      return "is more than";
    case BinaryOp::kGreaterOrEqual:
      return "is at least";
    case BinaryOp::kAnd:
      return "and";
    case BinaryOp::kOr:
      return "or";
    case BinaryOp::kOrElse:
      return "or, where that is unknown,";
  }
  return "";
}

bool IsChain(const ast::Expr& expr) {
  const auto* binary = std::get_if<ast::Binary>(&expr.node);
  return binary != nullptr && (binary->op == BinaryOp::kAnd || binary->op == BinaryOp::kOr);
}

std::string NumberInWords(const ast::NumberLit& number) {
  if (number.time_unit)
    return number.digits + " " + std::string(ast::WordOf(ast::kTimeUnits, *number.time_unit)) +
           (number.digits == "1" ? "" : "s");
  return number.digits + (number.unit.empty() ? "" : " ") + number.unit;
}

// Functions that have words of their own: before the first argument, and behind it.
struct FunctionWords {
  std::string_view name, before, after;
};
constexpr FunctionWords kFunctionWords[] = {
    {"month", "the month of ", ""},
    {"year", "the year of ", ""},
    {"quarter", "the quarter of ", ""},
    {"week", "the week of ", ""},
    {"day", "the day of ", ""},
    {"weekday", "the day of the week of ", ""},
    {"fy", "the financial year of ", ""},
    {"round", "", ", rounded"},
    {"lower", "", " in small letters"},
    {"length", "the length of ", ""},
    {"average", "the average of ", ""},
    {"median", "the median of ", ""},
    {"min", "the least of ", ""},
    {"max", "the greatest of ", ""},
    {"sum", "the sum of ", ""},
    {"distinct", "how many different values there are of ", ""},
    {"count", "how many there are for which ", ""},
    {"percent", "the percentage for which ", ""},
};

std::string Bracketed(std::string text) { return "(" + std::move(text) + ")"; }

}  // namespace

std::string Listed(const std::vector<std::string>& words, std::string_view last) {
  std::string all;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) all += i + 1 == words.size() ? " " + std::string(last) + " " : ", ";
    all += words[i];
  }
  return all;
}

std::string Speaker::Condition(const ast::Expr& expr) const { return Said(expr); }
std::string Speaker::Value(const ast::Expr& expr) const { return Said(expr); }

std::string Speaker::Column(const ast::Column& column) const {
  std::string words;
  const auto* name = std::get_if<ast::NameRef>(&column.value->node);
  const std::string key = name == nullptr ? "" : NameKey(name->name);
  if (key == "count") words = "how many there are";
  if (key == "residents") words = "how many residents they are of";
  if (key == "percent") words = "what percentage of all was kept";
  if (key == "share") words = "what percentage of all that was kept is here";
  if (words.empty()) words = Value(*column.value);
  return column.alias ? words + " (called " + column.alias->text + ")" : words;
}

// What stands beside an operator: brackets show what belongs together.
std::string Speaker::Operand(const ast::Expr& expr) const {
  const bool loose = std::holds_alternative<ast::Binary>(expr.node) ||
                     std::holds_alternative<ast::Case>(expr.node) ||
                     std::holds_alternative<ast::Not>(expr.node);
  return loose ? Bracketed(Said(expr)) : Said(expr);
}

// A bare name is the record's field where records are meant, else the resident's, which is read
// on the date of what it stands with.
std::string Speaker::NameOf(const std::string& name) const {
  const std::string key = NameKey(name);
  std::string words = key;
  std::replace(words.begin(), words.end(), '_', ' ');
  if (FindResidentField(key) && about_ != About::kResident &&
      !FindRecordField(key, projections::AllClinicalKinds())) {
    return "the resident's " + words + " then";
  }
  if (about_ != About::kResident && FindRecordField(key, projections::AllClinicalKinds()))
    return "its " + (key == "at" ? "time" : key == "until" ? "end" : words);
  if (FindResidentField(key)) return words;
  return name;
}

std::string Speaker::Said(const ast::Expr& expr) const {
  return std::visit([&](const auto& node) { return this->Node(node, expr); }, expr.node);
}

std::string Speaker::Node(const ast::NumberLit& n, const ast::Expr&) const {
  return NumberInWords(n);
}
std::string Speaker::Node(const ast::StringLit& n, const ast::Expr&) const {
  return "'" + n.text + "'";
}
std::string Speaker::Node(const ast::TimeLit& n, const ast::Expr&) const { return n.text; }
std::string Speaker::Node(const ast::CodeLit& n, const ast::Expr&) const {
  return n.system + ":" + n.code;
}
std::string Speaker::Node(const ast::Param& n, const ast::Expr&) const { return "$" + n.name; }
// A status word by itself is a condition.
std::string Speaker::Node(const ast::NameRef& n, const ast::Expr&) const {
  const std::string key = NameKey(n.name);
  const bool of_record = about_ != About::kResident;
  if (of_record && (key == "active" || key == "planned" || key == "pending")) return "it is " + key;
  if (of_record && key == "ended") return "it has ended";
  if (key == "alive") return "the resident is alive";
  return NameOf(n.name);
}
std::string Speaker::Node(const ast::FieldOf& n, const ast::Expr&) const {
  const std::string field = NameKey(n.field.text);
  const auto* base = std::get_if<ast::NameRef>(&n.base->node);
  if (base != nullptr && NameKey(base->name) == "resident") return "the resident's " + field;
  return "the " +
         (field == "at"      ? "time"
          : field == "until" ? "end"
                             : field) +
         " of " + (base != nullptr ? NameOf(base->name) : Operand(*n.base));
}
std::string Speaker::Node(const ast::Call& n, const ast::Expr&) const { return Call(n); }
std::string Speaker::Node(const ast::Negate& n, const ast::Expr&) const {
  return "minus " + Operand(*n.operand);
}
std::string Speaker::Node(const ast::Not& n, const ast::Expr&) const {
  return "it is not so that " + Operand(*n.operand);
}
std::string Speaker::Node(const ast::Binary& n, const ast::Expr& expr) const {
  return IsChain(expr) ? Chain(expr, n.op) : Binary(n);
}
std::string Speaker::Node(const ast::IsKnown& n, const ast::Expr&) const {
  return Operand(*n.operand) + (n.wanted_known ? " is known" : " is not known");
}
std::string Speaker::Node(const ast::Matches& n, const ast::Expr&) const {
  const std::string pattern =
      std::visit(ast::Cases{[](const ast::RegexLit& r) {
                              return "/" + r.pattern + "/" + (r.ignore_case ? " in any case" : "");
                            },
                            [](const ast::StringLit& s) { return "'" + s.text + "'"; },
                            [](const ast::Param& p) { return "$" + p.name; }},
                 n.pattern);
  return Operand(*n.operand) + (n.negated ? " does not match " : " matches ") + pattern;
}
std::string Speaker::Node(const ast::Contains& n, const ast::Expr&) const {
  return Operand(*n.operand) + (n.negated ? " does not contain " : " contains ") + Operand(*n.text);
}
std::string Speaker::Node(const ast::InMembers& n, const ast::Expr&) const {
  return Operand(*n.operand) + (n.negated ? " is none of " : " is one of ") + Members(n.members);
}
std::string Speaker::Node(const ast::WindowTest& n, const ast::Expr&) const {
  return Operand(*n.operand) + (n.negated ? " is not " : " is ") + Window(n.window);
}
std::string Speaker::Node(const ast::Has& n, const ast::Expr&) const { return Has(n); }
std::string Speaker::Node(const ast::InSet& n, const ast::Expr&) const {
  return "the resident is in " + Set(*n.set);
}
std::string Speaker::Node(const ast::SelectedBy& n, const ast::Expr&) const {
  return "the rules " + n.rules.text + " select the resident";
}
std::string Speaker::Node(const ast::AtDate& n, const ast::Expr&) const {
  return Operand(*n.value) + " as of " + Operand(*n.date);
}
std::string Speaker::Node(const ast::Pick& n, const ast::Expr&) const { return Pick(n); }
std::string Speaker::Node(const ast::CountOf& n, const ast::Expr&) const {
  return "the number of " + Pattern(*n.pattern, Number::kMany);
}
std::string Speaker::Node(const ast::Aggregate& n, const ast::Expr&) const {
  return "the " + std::string(ast::WordOf(ast::kAggregates, n.fn)) + " of the " +
         Speaker(About::kResident).Operand(*n.value) + " of " + Pattern(*n.pattern, Number::kMany);
}
std::string Speaker::Node(const ast::TimeBetween& n, const ast::Expr&) const {
  return "the " + std::string(ast::WordOf(ast::kTimeUnits, n.unit)) + "s from " + Operand(*n.from) +
         " to " + Operand(*n.to);
}
std::string Speaker::Node(const ast::Case& n, const ast::Expr&) const { return Case(n); }
std::string Speaker::Node(const ast::RatePer& n, const ast::Expr&) const {
  const std::string basis(ast::WordOf(ast::kBases, n.basis));
  return "the rate kept per " + CountInWords(n.per) + (basis.empty() ? " of all" : " " + basis);
}

std::string Speaker::Chain(const ast::Expr& expr, BinaryOp op) const {
  std::vector<const ast::Expr*> arms;
  const ast::Expr* left = &expr;
  for (;;) {
    const auto* binary = std::get_if<ast::Binary>(&left->node);
    if (binary == nullptr || binary->op != op) break;
    arms.insert(arms.begin(), binary->right.get());
    left = binary->left.get();
  }
  arms.insert(arms.begin(), left);
  std::string all;
  for (const ast::Expr* arm : arms) {
    if (!all.empty()) all += op == BinaryOp::kAnd ? ", and " : ", or ";
    all += IsChain(*arm) ? Bracketed(Said(*arm)) : Said(*arm);
  }
  return all;
}

std::string Speaker::Binary(const ast::Binary& binary) const {
  return Operand(*binary.left) + " " + std::string(OperatorInWords(binary.op)) + " " +
         Operand(*binary.right);
}

std::string Speaker::Has(const ast::Has& has) const {
  switch (has.kind) {
    case ast::Has::Kind::kSome:
      return "there is " + Pattern(*has.pattern, Number::kOne);
    case ast::Has::Kind::kNone:
      return "there are no " + Pattern(*has.pattern, Number::kMany);
    case ast::Has::Kind::kCounted:
      return "there are " + QuantifierInWords(has.quantifier) + " " +
             Pattern(*has.pattern, Number::kMany);
  }
  return "";
}

std::string Speaker::Pick(const ast::Pick& pick) const {
  static constexpr std::string_view kOrdinals[] = {"",        "",       "second ", "third ",
                                                   "fourth ", "fifth ", "sixth ",  "seventh ",
                                                   "eighth ", "ninth ", "tenth "};
  const std::string ordinal(kOrdinals[pick.ordinal]);
  const std::string of = " of the " + Pattern(*pick.pattern, Number::kMany);
  switch (pick.word) {
    case ast::PickWord::kLatest:
      return "the " + ordinal + "latest" + of;
    case ast::PickWord::kEarliest:
      return "the " + ordinal + "earliest" + of;
    case ast::PickWord::kHighest:
      return "the " + ordinal + "highest" + of;
    case ast::PickWord::kLowest:
      return "the " + ordinal + "lowest" + of;
    case ast::PickWord::kNext:
      return "the " + ordinal + "next" + of;
    case ast::PickWord::kPrevious:
      return "the " + ordinal + "last before this" + of;
  }
  return "";
}

std::string Speaker::Case(const ast::Case& node) const {
  std::string all;
  for (const ast::Case::When& when : node.whens) {
    if (!all.empty()) all += "; else ";
    all += Operand(*when.value) + " where " + Condition(*when.condition);
  }
  return all + "; else " + (node.otherwise ? Operand(*node.otherwise) : "unknown");
}

std::string Speaker::Call(const ast::Call& call) const {
  const std::string key = NameKey(call.function.text);
  std::vector<std::string> arguments;
  for (const ast::ExprPtr& argument : call.arguments) arguments.push_back(Operand(*argument));
  if (arguments.empty()) return key + "()";
  const std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
  if (key == "band") return "the band of " + arguments[0] + " from " + Listed(rest);
  if (key == "how_many") return "how many of these hold: " + Listed(arguments);
  if (key == "percentile" && arguments.size() == 2)
    return "the percentile " + arguments[1] + " of " + arguments[0];
  if (key == "period" && arguments.size() == 2)
    return "the period from " + arguments[0] + " to " + arguments[1];
  if (key == "lookup" && arguments.size() == 3)
    return "the " + arguments[2] + " that the list " + arguments[0] + " has for " + arguments[1];
  for (const FunctionWords& words : kFunctionWords)
    if (words.name == key && arguments.size() == 1)
      return std::string(words.before) + arguments[0] + std::string(words.after);
  return key + " of " + Listed(arguments);
}

}  // namespace daybook::query
