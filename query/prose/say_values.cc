// Conditions and values in words.
#include <algorithm>

#include "query/ast/ast_words.h"
#include "query/ast/walk.h"
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

// Words of the status of a record that are conditions by themselves.
bool IsStatusWord(std::string_view key) {
  return key == "active" || key == "ended" || key == "planned" || key == "pending";
}

// Of the ledger's own records.
bool IsOwnField(std::string_view key) {
  static constexpr std::string_view kFields[] = {
#define DAYBOOK_OWN_FIELD(kind, name, word, type) word,
#include "query/own/own_fields.def"
#undef DAYBOOK_OWN_FIELD
  };
  return std::find(std::begin(kFields), std::end(kFields), key) != std::end(kFields);
}

std::string FieldInWords(const std::string& key) {
  if (key == "at") return "time";
  if (key == "until") return "end";
  if (key == "born") return "date of birth";
  if (key == "died") return "date of death";
  std::string words = key;
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

// True or false: what is shown of it is whether.
bool IsTruth(const ast::Expr& expr) {
  const auto* binary = std::get_if<ast::Binary>(&expr.node);
  if (binary != nullptr) return binary->op >= BinaryOp::kEqual && binary->op <= BinaryOp::kOr;
  return std::holds_alternative<ast::Not>(expr.node) ||
         std::holds_alternative<ast::IsKnown>(expr.node) ||
         std::holds_alternative<ast::Matches>(expr.node) ||
         std::holds_alternative<ast::Contains>(expr.node) ||
         std::holds_alternative<ast::InMembers>(expr.node) ||
         std::holds_alternative<ast::WindowTest>(expr.node) ||
         std::holds_alternative<ast::Has>(expr.node) ||
         std::holds_alternative<ast::InSet>(expr.node) ||
         std::holds_alternative<ast::SelectedBy>(expr.node);
}

// A record's field that holds words.
bool IsTextField(const ast::Expr& expr) {
  const auto* name = std::get_if<ast::NameRef>(&expr.node);
  const auto* field = std::get_if<ast::FieldOf>(&expr.node);
  if (name == nullptr && field == nullptr) return false;
  const auto info = FindRecordField(NameKey(name != nullptr ? name->name : field->field.text),
                                    projections::AllClinicalKinds());
  return info && info->type == CellType::kText;
}

std::string WrittenName(const ast::Expr& expr, const std::string& otherwise) {
  const auto* name = std::get_if<ast::NameRef>(&expr.node);
  return name != nullptr ? name->name : otherwise;
}

// Not "the age then as of …": the date is another.
std::string AsOf(std::string value, const std::string& date) {
  if (value.ends_with(" then")) value.resize(value.size() - std::string_view(" then").size());
  return value + " as of " + date;
}

std::string OfMeasure() { return " of the denominator without the excluded and the excepted"; }

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
    {"hour", "the hour of ", ""},
    {"fy", "the financial year of ", ""},
    {"round", "", " rounded"},
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

std::string WithoutThe(std::string words) {
  if (words.starts_with("the ")) words.erase(0, 4);
  return words;
}

std::string Enclosed(std::string words) {
  const auto has = [&words](std::string_view part) { return words.find(part) != words.npos; };
  if (!has(", ") && !has("; ") && !has(": ") && !has(" for which ")) return words;
  // Already, from the first character to the last?
  int depth = 0;
  size_t at = 0;
  for (; at < words.size(); ++at) {
    depth += words[at] == '(' ? 1 : words[at] == ')' ? -1 : 0;
    if (depth == 0) break;
  }
  return at + 1 == words.size() ? words : Bracketed(std::move(words));
}

std::string Speaker::Condition(const ast::Expr& expr) const {
  if (const auto* name = std::get_if<ast::NameRef>(&expr.node)) return Clause(*name);
  if (std::holds_alternative<ast::FieldOf>(expr.node) ||
      std::holds_alternative<ast::Param>(expr.node))
    return Said(expr) + " is true";
  if (const auto* dated = std::get_if<ast::AtDate>(&expr.node))
    return AsOf(Enclosed(Condition(*dated->value)), Operand(*dated->date));
  return Said(expr);
}

std::string Speaker::Value(const ast::Expr& expr) const {
  return IsTruth(expr) ? "whether " + Enclosed(Said(expr)) : Said(expr);
}

// Columns of a measure count its parts, others the rows that `where` kept.
std::string Speaker::Column(const ast::Column& column) const {
  std::string words;
  const auto* name = std::get_if<ast::NameRef>(&column.value->node);
  const std::string key = name == nullptr ? "" : NameKey(name->name);
  if (key == "count") words = "how many there are";
  if (key == "residents") words = "how many residents they are of";
  if (key == "percent")
    words = counted_ == Counted::kMeasure ? "what percentage the numerator is" + OfMeasure()
                                          : "what percentage of all was kept";
  if (key == "share") words = "what percentage of all that was kept is here";
  if (words.empty()) words = Enclosed(Value(*column.value));
  return column.alias ? words + " (called " + column.alias->text + ")" : words;
}

// What stands beside an operator: brackets show what belongs together.
std::string Speaker::Operand(const ast::Expr& expr) const {
  const bool loose = std::holds_alternative<ast::Binary>(expr.node) ||
                     std::holds_alternative<ast::Case>(expr.node) ||
                     std::holds_alternative<ast::Not>(expr.node);
  return loose ? Bracketed(Said(expr)) : Enclosed(Said(expr));
}

// Behind `=`: a word of a list is no condition there, and `status = died` is no date.
std::string Speaker::Compared(const ast::Expr& left, const ast::Expr& right) const {
  const auto* name = std::get_if<ast::NameRef>(&right.node);
  if (name == nullptr) return Operand(right);
  const std::string key = NameKey(name->name);
  return IsStatusWord(key) || (FindResidentField(key) && IsTextField(left)) ? name->name
                                                                            : Operand(right);
}

// What a window hangs on; another may follow.
std::string Speaker::Anchor(const ast::Expr& expr) const {
  const bool of_records = std::holds_alternative<ast::Pick>(expr.node) ||
                          std::holds_alternative<ast::Aggregate>(expr.node);
  return of_records ? Bracketed(Said(expr)) : Operand(expr);
}

// A bare name is the record's field where records are meant, else the resident's, which is read
// on the date of what it stands with.
std::string Speaker::NameOf(const std::string& name) const {
  const std::string key = NameKey(name);
  const bool of_record = about_ != About::kResident;
  if (of_record && key == "silent") return "how long it has been silent";
  if (of_record && (FindRecordField(key, projections::AllClinicalKinds()) || IsOwnField(key)))
    return "its " + FieldInWords(key);
  if (!FindResidentField(key)) return name;
  const std::string words = FieldInWords(key);
  if (of_record) return "the resident's " + words + " then";
  return key == "born" || key == "died" ? "the " + words : words;
}

// A name as a condition.
std::string Speaker::Clause(const ast::NameRef& name) const {
  const std::string key = NameKey(name.name);
  if (key == "alive")
    return about_ == About::kResident ? "the resident is alive" : "the resident is alive then";
  if (about_ == About::kResident) return NameOf(name.name) + " is true";
  if (key == "ended") return "it has ended";
  if (IsStatusWord(key) || key == "late" || key == "refused") return "it is " + key;
  return NameOf(name.name) + " is true";
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
std::string Speaker::Node(const ast::NameRef& n, const ast::Expr&) const {
  const std::string key = NameKey(n.name);
  const bool of_record = about_ != About::kResident;
  const bool is_clause =
      key == "alive" || (of_record && (IsStatusWord(key) || key == "late" || key == "refused"));
  return is_clause ? "whether " + Clause(n) : NameOf(n.name);
}
std::string Speaker::Node(const ast::FieldOf& n, const ast::Expr&) const {
  const std::string field = FieldInWords(NameKey(n.field.text));
  const auto* base = std::get_if<ast::NameRef>(&n.base->node);
  if (base != nullptr && NameKey(base->name) == "resident")
    return "the resident's " + field + (about_ == About::kResident ? "" : " then");
  return "the " + field + " of " + (base != nullptr ? NameOf(base->name) : Operand(*n.base));
}
std::string Speaker::Node(const ast::Call& n, const ast::Expr&) const { return Call(n); }
std::string Speaker::Node(const ast::Negate& n, const ast::Expr&) const {
  return "minus " + Operand(*n.operand);
}
std::string Speaker::Node(const ast::Not& n, const ast::Expr&) const {
  const bool loose = std::holds_alternative<ast::Binary>(n.operand->node) ||
                     std::holds_alternative<ast::Not>(n.operand->node);
  const std::string words = Condition(*n.operand);
  return "it is not so that " + (loose ? Bracketed(words) : Enclosed(words));
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
  return "the resident is " + Membership(*n.set);
}
std::string Speaker::Node(const ast::SelectedBy& n, const ast::Expr&) const {
  return "the rules " + n.rules.text + " select the resident";
}
std::string Speaker::Node(const ast::AtDate& n, const ast::Expr&) const {
  return AsOf(Operand(*n.value), Operand(*n.date));
}
std::string Speaker::Node(const ast::Pick& n, const ast::Expr&) const { return Pick(n); }
std::string Speaker::Node(const ast::CountOf& n, const ast::Expr&) const {
  return "the number of " + Pattern(*n.pattern, Number::kMany);
}
std::string Speaker::Node(const ast::Aggregate& n, const ast::Expr&) const {
  return "the " + std::string(ast::WordOf(ast::kAggregates, n.fn)) + " of the " +
         WithoutThe(Speaker(About::kResident).Operand(*n.value)) + " of " +
         Pattern(*n.pattern, Number::kMany);
}
std::string Speaker::Node(const ast::TimeBetween& n, const ast::Expr&) const {
  return "the " + std::string(ast::WordOf(ast::kTimeUnits, n.unit)) + "s from " + Operand(*n.from) +
         " to " + Operand(*n.to);
}
std::string Speaker::Node(const ast::Case& n, const ast::Expr&) const { return Case(n); }
std::string Speaker::Node(const ast::RatePer& n, const ast::Expr&) const {
  const std::string basis(ast::WordOf(ast::kBases, n.basis));
  if (counted_ == Counted::kMeasure)
    return "the rate of the numerator per " + CountInWords(n.per) +
           (basis.empty() ? OfMeasure() : " " + basis);
  return "the rate kept per " + CountInWords(n.per) + (basis.empty() ? " of all" : " " + basis);
}

std::string Speaker::Chain(const ast::Expr& expr, BinaryOp op) const {
  std::string all;
  for (const ast::Expr* arm : ast::ArmsOf(expr, op)) {
    if (!all.empty()) all += op == BinaryOp::kAnd ? ", and " : ", or ";
    const bool loose = IsChain(*arm) || std::holds_alternative<ast::Not>(arm->node);
    const std::string words = Condition(*arm);
    all += loose ? Bracketed(words) : Enclosed(words);
  }
  return all;
}

std::string Speaker::Binary(const ast::Binary& binary) const {
  const std::string left = Operand(*binary.left) + " ";
  const bool compares = binary.op == BinaryOp::kEqual || binary.op == BinaryOp::kNotEqual;
  return left + std::string(OperatorInWords(binary.op)) + " " +
         (compares ? Compared(*binary.left, *binary.right) : Operand(*binary.right));
}

std::string Speaker::Has(const ast::Has& has) const {
  switch (has.kind) {
    case ast::Has::Kind::kSome:
      return "there is " + Pattern(*has.pattern, Number::kOne);
    case ast::Has::Kind::kNone:
      if (std::holds_alternative<ast::Pick>(has.pattern->records->head))
        return "there is not " + Enclosed(Pattern(*has.pattern, Number::kOne));
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
      return "the " + ordinal + "last before " +
             (about_ == About::kResident ? "the index date" : "this") + of;
  }
  return "";
}

std::string Speaker::Case(const ast::Case& node) const {
  // Of conditions: one is looked at where another holds, and is no value that stands there.
  const bool of_truths =
      std::any_of(node.whens.begin(), node.whens.end(),
                  [](const ast::Case::When& when) { return IsTruth(*when.value); });
  const auto said = [this](const ast::Expr& value) {
    return IsTruth(value) ? Enclosed(Condition(value)) : Operand(value);
  };
  std::string all;
  for (const ast::Case::When& when : node.whens) {
    if (!all.empty()) all += "; else ";
    const std::string test = Enclosed(Condition(*when.condition));
    all += of_truths ? "if " + test + " then " + said(*when.value)
                     : said(*when.value) + " where " + test;
  }
  if (of_truths && node.otherwise) return all + "; else " + said(*node.otherwise);
  return all + "; else " + (node.otherwise ? Operand(*node.otherwise) : "unknown");
}

std::string Speaker::Call(const ast::Call& call) const {
  const std::string key = NameKey(call.function.text);
  std::vector<std::string> arguments;
  const bool counts = key == "how_many" || key == "count" || key == "percent";
  for (const ast::ExprPtr& argument : call.arguments)
    arguments.push_back(counts ? Enclosed(Condition(*argument)) : Operand(*argument));
  if (arguments.empty()) return key + "()";
  const std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
  if (key == "band") return "the band of " + arguments[0] + " from " + Listed(rest);
  if (key == "how_many") return "how many of these hold: " + Listed(arguments);
  if (key == "percentile" && arguments.size() == 2)
    return "the percentile " + arguments[1] + " of " + arguments[0];
  if (key == "period" && arguments.size() == 2)
    return "the period from " + arguments[0] + " to " + arguments[1];
  // The list and its column are no fields, whatever they are called.
  if (key == "lookup" && arguments.size() == 3)
    return "the " + WrittenName(*call.arguments[2], arguments[2]) + " that the list " +
           WrittenName(*call.arguments[0], arguments[0]) + " has for " + arguments[1];
  for (const FunctionWords& words : kFunctionWords)
    if (words.name == key && arguments.size() == 1)
      return std::string(words.before) + arguments[0] + std::string(words.after);
  return key + " of " + Listed(arguments);
}

}  // namespace daybook::query
