// Expressions, worked out again each time they are met.
#include <cmath>
#include <cstdlib>
#include <regex>

#include "tests/reference/evaluation.h"

namespace daybook::reference {
namespace {

// Fields whose values are a closed list of words, so that a bare word beside them is one.
bool IsClosedList(const ast::ExprPtr& expr, const Scope& scope) {
  std::string word;
  if (const auto* name = std::get_if<ast::NameRef>(&expr->node)) {
    word = LowerCase(name->name);
    if (scope.names.count(word)) return false;
  }
  if (const auto* field = std::get_if<ast::FieldOf>(&expr->node))
    word = LowerCase(field->field.text);
  for (const char* closed : {"status", "sex", "type", "class", "intent", "criticality",
                             "verification", "priority", "kind", "implausible"})
    if (word == closed) return true;
  return false;
}

// A field, or a let or alias: what a bare word may stand beside.
bool IsField(const ast::ExprPtr& expr, const Scope& scope) {
  if (std::holds_alternative<ast::FieldOf>(expr->node)) return true;
  const auto* name = std::get_if<ast::NameRef>(&expr->node);
  if (!name) return false;
  const std::string word = LowerCase(name->name);
  return scope.names.count(word) > 0 ||
         (scope.record && FieldOfRecord(*scope.record, scope.resident, word, scope.index)) ||
         (scope.resident && FieldOfResident(*scope.resident, word, scope.field_date));
}

bool IsFreeWord(const ast::ExprPtr& expr, const Scope& scope) {
  const auto* name = std::get_if<ast::NameRef>(&expr->node);
  return name && !scope.names.count(LowerCase(name->name));
}

Truth Compare(ast::BinaryOp op, const Val& a, const Val& b) {
  using ast::BinaryOp;
  if (op == BinaryOp::kEqual) return EqualVals(a, b);
  if (op == BinaryOp::kNotEqual) return Negation(EqualVals(a, b));
  if (op == BinaryOp::kLess) return LessVals(a, b);
  if (op == BinaryOp::kGreater) return LessVals(b, a);
  if (op == BinaryOp::kLessOrEqual) return Negation(LessVals(b, a));
  return Negation(LessVals(a, b));
}

// The words a value holds, for `matches` and `contains`.
std::vector<std::string> WordsOf(const Val& value) {
  std::vector<std::string> words;
  if (value.kind == Val::Kind::kText) words.push_back(value.text);
  if (value.kind == Val::Kind::kCoded) {
    if (!value.coded.text.empty()) words.push_back(value.coded.text);
    for (const ledger::Coding& coding : value.coded.codings)
      if (!coding.display.empty()) words.push_back(coding.display);
  }
  for (const Val& other : value.others)
    for (std::string& word : WordsOf(other)) words.push_back(std::move(word));
  return words;
}

// The seam of std::regex's exceptions; nullopt for a bad expression.
std::optional<bool> Searches(const std::vector<std::string>& words, const std::string& pattern,
                             bool ignore_case) {
  try {
    auto flags = std::regex::ECMAScript;
    if (ignore_case) flags |= std::regex::icase;
    const std::regex regex(pattern, flags);
    for (const std::string& word : words)
      if (std::regex_search(word, regex)) return true;
    return false;
  } catch (const std::regex_error&) {
    return std::nullopt;
  }
}

Val Negated(const Val& value, bool negated) {
  return FromTruth(negated ? Negation(TruthOf(value)) : TruthOf(value));
}

}  // namespace

Val Evaluation::Fail(ErrorCode code, std::string message, ast::Span span) {
  if (!error_) {
    const std::string place =
        span.end > 0 ? std::to_string(span.begin) + "-" + std::to_string(span.end) : "";
    error_ = Error{code, std::move(message), place};
  }
  return Unknown();
}
Val Evaluation::Unsupported(std::string what, ast::Span span) {
  return Fail(ErrorCode::kUnsupported, "the reference doesn't do " + what, span);
}

Val Evaluation::Eval(const ast::ExprPtr& expr, const Scope& scope) {
  if (failed()) return Unknown();
  if (scope.group)
    if (auto value = InGroup(*expr, scope)) return *value;
  return std::visit([&](const auto& node) { return On(node, *expr, scope); }, expr->node);
}
Truth Evaluation::Condition(const ast::ExprPtr& expr, const Scope& scope) {
  return TruthOf(Eval(expr, scope));
}

Val Evaluation::On(const ast::NumberLit& node, const ast::Expr& expr, const Scope&) {
  const Val number = Written(node.digits, node.unit);
  if (number.unknown()) return Fail(ErrorCode::kBadQuery, "no number", expr.span);
  return node.time_unit ? Duration(number.range.low, *node.time_unit) : number;
}
Val Evaluation::On(const ast::StringLit& node, const ast::Expr&, const Scope&) {
  return Text(node.text);
}
Val Evaluation::On(const ast::TimeLit& node, const ast::Expr& expr, const Scope&) {
  const auto time = ReadTime(node.text);
  if (!time) return Fail(ErrorCode::kBadQuery, "no such date: " + node.text, expr.span);
  Val value = Time(*time);
  value.calendar = time->precision == Precision::kYear || time->precision == Precision::kMonth;
  return value;
}
Val Evaluation::On(const ast::CodeLit& node, const ast::Expr&, const Scope&) {
  return CodedOf({{{node.system, node.code, ""}}, ""});
}
Val Evaluation::On(const ast::Param& node, const ast::Expr&, const Scope&) {
  return FromParam(node.name);
}
Val Evaluation::On(const ast::NameRef& node, const ast::Expr& expr, const Scope& scope) {
  if (const auto known = Lookup(node.name, scope)) return *known;
  return Fail(ErrorCode::kBadQuery, "nothing here is called '" + node.name + "'", expr.span);
}

Val Evaluation::On(const ast::Negate& node, const ast::Expr&, const Scope& scope) {
  const Val value = Eval(node.operand, scope);
  if (value.kind == Val::Kind::kDuration) return Duration(-value.amount, value.time_unit);
  const bool numeric = value.kind == Val::Kind::kNumber || value.kind == Val::Kind::kQuantity;
  return numeric && value.range.is_point() ? Computed(-value.range.low, value) : Unknown();
}
Val Evaluation::On(const ast::Not& node, const ast::Expr&, const Scope& scope) {
  return FromTruth(Negation(Condition(node.operand, scope)));
}

Val Evaluation::On(const ast::Binary& node, const ast::Expr& expr, const Scope& scope) {
  using ast::BinaryOp;
  if (node.op == BinaryOp::kAnd)
    return FromTruth(And(Condition(node.left, scope), Condition(node.right, scope)));
  if (node.op == BinaryOp::kOr)
    return FromTruth(Or(Condition(node.left, scope), Condition(node.right, scope)));
  if (node.op == BinaryOp::kOrElse) {
    const Val left = Eval(node.left, scope);
    return left.unknown() ? Eval(node.right, scope) : left;
  }
  if (node.op == BinaryOp::kAdd || node.op == BinaryOp::kSubtract ||
      node.op == BinaryOp::kMultiply || node.op == BinaryOp::kDivide)
    return Arithmetic(node.op, Eval(node.left, scope), Eval(node.right, scope));
  const auto side = [&](const ast::ExprPtr& mine, const ast::ExprPtr& other) {
    // Beside a column of groups a word that is nothing else is itself.
    if (scope.group && IsFreeWord(mine, scope) && !InGroup(*mine, scope) &&
        InGroup(*other, scope) && !Lookup(std::get<ast::NameRef>(mine->node).name, scope))
      return Text(std::get<ast::NameRef>(mine->node).name);
    if (IsClosedList(other, scope) && IsFreeWord(mine, scope) && !IsClosedList(mine, scope))
      return Text(std::get<ast::NameRef>(mine->node).name);
    return IsField(other, scope) ? EvalOrWord(mine, scope) : Eval(mine, scope);
  };
  if (!scope.group && IsFreeWord(node.left, scope) && IsFreeWord(node.right, scope) &&
      !Lookup(std::get<ast::NameRef>(node.left->node).name, scope) &&
      !Lookup(std::get<ast::NameRef>(node.right->node).name, scope))
    return Fail(ErrorCode::kBadQuery, "neither side is known here", expr.span);
  return FromTruth(Compare(node.op, side(node.left, node.right), side(node.right, node.left)));
}

// `code is unknown` asks for a code: text alone isn't one.
Val Evaluation::On(const ast::IsKnown& node, const ast::Expr&, const Scope& scope) {
  const Val value = Eval(node.operand, scope);
  bool known = !ToValue(value).missing() || value.kind == Val::Kind::kRecord;
  std::string word;
  if (const auto* name = std::get_if<ast::NameRef>(&node.operand->node)) word = name->name;
  if (const auto* field = std::get_if<ast::FieldOf>(&node.operand->node)) word = field->field.text;
  if (LowerCase(word) == "code" && value.kind == Val::Kind::kCoded)
    known = !value.coded.codings.empty();
  return Boolean(known == node.wanted_known);
}

Val Evaluation::On(const ast::Matches& node, const ast::Expr& expr, const Scope& scope) {
  const std::vector<std::string> words = WordsOf(Eval(node.operand, scope));
  std::string pattern;
  bool ignore_case = false;
  if (const auto* regex = std::get_if<ast::RegexLit>(&node.pattern)) {
    pattern = regex->pattern;
    ignore_case = regex->ignore_case;
  } else if (const auto* text = std::get_if<ast::StringLit>(&node.pattern)) {
    pattern = text->text;
  } else {
    // Plain, or as it would be written: /heart/i.
    pattern = ParamText(std::get<ast::Param>(node.pattern).name).value_or("");
    std::smatch written;
    if (std::regex_match(pattern, written, std::regex("/(.*)/(i?)"))) {
      ignore_case = written[2].length() > 0;
      pattern = std::string(written[1]);
    }
  }
  const auto found = Searches(words, pattern, ignore_case);
  if (!found) return Fail(ErrorCode::kBadQuery, "a regular expression is malformed", expr.span);
  return words.empty() ? Unknown() : Boolean(*found != node.negated);
}

Val Evaluation::On(const ast::Contains& node, const ast::Expr&, const Scope& scope) {
  const std::vector<std::string> words = WordsOf(Eval(node.operand, scope));
  const Val wanted = Eval(node.text, scope);
  if (words.empty() || wanted.kind != Val::Kind::kText) return Unknown();
  bool found = false;
  for (const std::string& word : words)
    found = found || word.find(wanted.text) != std::string::npos;
  return Boolean(found != node.negated);
}

Val Evaluation::On(const ast::InMembers& node, const ast::Expr&, const Scope& scope) {
  Val value = EvalOrWord(node.operand, scope);
  const bool amounts = std::ranges::all_of(node.members.include, [](const ast::Member& member) {
    return std::holds_alternative<ast::NumberLit>(member.value->node);
  });
  if (value.kind == Val::Kind::kRecord)
    value = amounts && node.members.bracketed ? AsValue(value)
                                              : CodedOf(value.record->event().code);
  return Negated(FromTruth(IsMemberOf(node.members, value, scope)), node.negated);
}

Val Evaluation::On(const ast::WindowTest& node, const ast::Expr&, const Scope& scope) {
  Val value = Eval(node.operand, scope);
  const auto* between = std::get_if<ast::BetweenW>(&node.window.node);
  if (value.kind == Val::Kind::kRecord) {
    // Between amounts it is the record's value that is compared.
    const Val from = between ? Eval(between->from, scope) : Unknown();
    if (from.kind != Val::Kind::kNumber && from.kind != Val::Kind::kQuantity)
      return Negated(FromTruth(InWindow(node.window, TargetOf(*value.record), scope)),
                     node.negated);
    value = AsValue(value);
    if (value.kind == Val::Kind::kTime) return Unknown();
  }
  if (value.kind == Val::Kind::kTime) {
    Target target;
    target.at = value.time;
    return Negated(FromTruth(InWindow(node.window, target, scope)), node.negated);
  }
  // `age between 17 and 80`
  if (!between || value.unknown()) return Unknown();
  const Truth inside = And(Negation(LessVals(value, Eval(between->from, scope))),
                           Negation(LessVals(Eval(between->to, scope), value)));
  return Negated(FromTruth(inside), node.negated);
}

Val Evaluation::On(const ast::Has& node, const ast::Expr& expr, const Scope& scope) {
  if (!scope.resident) return Fail(ErrorCode::kBadQuery, "no resident here", expr.span);
  const size_t count = Find(*node.pattern, scope, Sight{}).size();
  if (node.kind == ast::Has::Kind::kSome) return Boolean(count > 0);
  if (node.kind == ast::Has::Kind::kNone) return Boolean(count == 0);
  return Boolean(Counts(node.quantifier, count));
}

Val Evaluation::On(const ast::InSet& node, const ast::Expr& expr, const Scope& scope) {
  if (!scope.resident) return Fail(ErrorCode::kBadQuery, "no resident here", expr.span);
  return Boolean(IsMember(*node.set, scope));
}

Val Evaluation::On(const ast::AtDate& node, const ast::Expr&, const Scope& scope) {
  const auto date = AsTime(Eval(node.date, scope));
  if (!date) return Unknown();
  Scope then = scope;
  then.index = Index{*date};
  then.field_date = *date;
  return Eval(node.value, then);
}

Val Evaluation::On(const ast::Pick& node, const ast::Expr& expr, const Scope& scope) {
  if (!scope.resident) return Fail(ErrorCode::kBadQuery, "no resident here", expr.span);
  return RecordVal(Picked(node, scope, Sight{}));
}
Val Evaluation::On(const ast::CountOf& node, const ast::Expr& expr, const Scope& scope) {
  if (!scope.resident) return Fail(ErrorCode::kBadQuery, "no resident here", expr.span);
  return Integer(static_cast<int64_t>(Find(*node.pattern, scope, Sight{}).size()));
}
Val Evaluation::On(const ast::Aggregate& node, const ast::Expr& expr, const Scope& scope) {
  if (!scope.resident) return Fail(ErrorCode::kBadQuery, "no resident here", expr.span);
  std::vector<Val> values;
  for (const Record* row : Find(*node.pattern, scope, Sight{}))
    values.push_back(Eval(node.value, Within(scope, *row, node.pattern->records->alias)));
  return Summarise(node.fn, values);
}

Val Evaluation::On(const ast::TimeBetween& node, const ast::Expr&, const Scope& scope) {
  const auto from = AsTime(Eval(node.from, scope)), to = AsTime(Eval(node.to, scope));
  if (!from || !to) return Unknown();
  if (IsClockUnit(node.unit)) {
    if (!HasClock(*from) || !HasClock(*to)) return Unknown();
    return Integer((to->utc_micros - from->utc_micros) / ClockUnitMicros(node.unit));
  }
  const auto whole = [&](Day a, Day b) -> int64_t {
    if (node.unit == TimeUnit::kYear) return WholeYears(a, b);
    if (node.unit == TimeUnit::kMonth) return WholeMonths(a, b);
    return (b - a) / (node.unit == TimeUnit::kWeek ? 7 : 1);
  };
  const Days a = DaysOf(*from), b = DaysOf(*to);
  const int64_t most = whole(a.first, b.last), least = whole(a.last, b.first);
  Val units = Integer(least);
  units.range = Range{static_cast<double>(least), static_cast<double>(most)};
  return units;
}

Val Evaluation::On(const ast::Case& node, const ast::Expr&, const Scope& scope) {
  for (const ast::Case::When& when : node.whens)
    if (Holds(Condition(when.condition, scope))) return Eval(when.value, scope);
  return node.otherwise ? Eval(node.otherwise, scope) : Unknown();
}
Val Evaluation::On(const ast::RatePer&, const ast::Expr& expr, const Scope&) {
  return Fail(ErrorCode::kBadQuery, "a rate stands in show, having or order by", expr.span);
}

}  // namespace daybook::reference
