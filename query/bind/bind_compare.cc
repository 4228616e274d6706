// Comparisons, arithmetic, `in`, matches, windows as tests.
#include <re2/re2.h>

#include "query/bind/bind_lengths.h"
#include "query/bind/binder.h"
#include "query/bind/suggest.h"
#include "query/bind/word_lists.h"
#include "query/exec/groups/groups.h"
#include "query/exec/nodes/arithmetic.h"
#include "query/exec/nodes/basic.h"
#include "query/exec/nodes/logic.h"
#include "query/parse/foreign_date.h"
#include "query/values/units.h"

namespace daybook::query {
namespace {

// Longest regular expression, and the memory RE2 may take to run it, in bytes.
constexpr size_t kRegexBytesMax = 1'000;
constexpr int64_t kRegexMemoryMax = 8 << 20;

bool TakesWords(const ExprNode& node) {
  return node.type() == CellType::kText || node.type() == CellType::kCode ||
         node.type() == CellType::kAny;
}

// A field of a record or a resident, or a let that may be one.
bool IsField(const ExprNode& written) {
  const ExprNode& node = BehindGroups(written);
  return dynamic_cast<const RecordFieldNode*>(&node) ||
         dynamic_cast<const ResidentFieldNode*>(&node) || dynamic_cast<const LetRefNode*>(&node);
}

bool Comparable2(CellType a, CellType b) {
  if (a == b || a == CellType::kAny || b == CellType::kAny) return true;
  const auto numeric = [](CellType t) {
    return t == CellType::kNumber || t == CellType::kQuantity;
  };
  const auto wordy = [](CellType t) { return t == CellType::kText || t == CellType::kCode; };
  return (numeric(a) && numeric(b)) || (wordy(a) && wordy(b));
}

const QuantityCell* ConstantQuantity(const NodePtr& node) {
  const auto* constant = dynamic_cast<const ConstNode*>(node.get());
  return constant ? std::get_if<QuantityCell>(&constant->cell().v) : nullptr;
}

bool HasUnits(CellType type) { return type == CellType::kAny || type == CellType::kQuantity; }

// Whether two values may turn out to be amounts that don't convert.
bool MayDiffer(const ExprNode& a, const ExprNode& b) {
  const auto measured = [](const ExprNode& node) {
    return HasUnits(node.type()) || node.type() == CellType::kDuration;
  };
  return measured(a) && measured(b) && (HasUnits(a.type()) || HasUnits(b.type()));
}

bool IsOrdering(ast::BinaryOp op) {
  return op == ast::BinaryOp::kLess || op == ast::BinaryOp::kLessOrEqual ||
         op == ast::BinaryOp::kGreater || op == ast::BinaryOp::kGreaterOrEqual;
}

// "1980" of 1980 and of '1980'; else empty.
std::string YearOf(const ast::Expr& expr) {
  const auto* number = std::get_if<ast::NumberLit>(&expr.node);
  const auto* text = std::get_if<ast::StringLit>(&expr.node);
  const std::string digits = number && number->unit.empty() && !number->time_unit ? number->digits
                             : text                                               ? text->text
                                                                                  : "";
  const bool year =
      digits.size() == 4 && digits.find_first_not_of("0123456789") == std::string::npos;
  return year ? digits : "";
}

// For a date compared with a date in quotes, as in born = '2024-02-01', and with a year, which is
// a window: `born in 1980`. A year of `year(…)` is a window of what stands in its brackets.
std::string HintOfDates(const Binder& binder, const ast::Expr& date, const ast::Expr& other) {
  const auto* call = std::get_if<ast::Call>(&date.node);
  const bool of_year = call && NameKey(call->function.text) == "year" && !call->arguments.empty();
  const std::string year = YearOf(other);
  if (!year.empty())
    return "write " + binder.TextAt(of_year ? call->arguments[0]->span : date.span) + " in " + year;
  const auto* text = std::get_if<ast::StringLit>(&other.node);
  return text ? QuotedDateHint(text->text, "") : "";
}

// What to write where the types of two sides don't go together; empty where nothing is known.
std::string HintOfTypes(const Binder& binder, const ast::Binary& binary, CellType left,
                        CellType right) {
  if (left == CellType::kTime) return HintOfDates(binder, *binary.left, *binary.right);
  if (right == CellType::kTime) return HintOfDates(binder, *binary.right, *binary.left);
  const auto* length = std::get_if<ast::NumberLit>(&binary.right->node);
  if (left == CellType::kNumber && right == CellType::kDuration && length)
    return "leave the unit out: " + length->digits;
  return "";
}

}  // namespace

NodePtr Binder::Comparable(NodePtr node, const Scope& scope) {
  if (!node || node->type() != CellType::kRecord) return node;
  const auto info = FindRecordField("value", KindsOf(*node, scope));
  if (!info) return node;
  return std::make_shared<RecordFieldNode>(*info, node, "value");
}

bool Binder::IsLetOrAlias(const std::string& name, const Scope& scope) {
  for (const Scope* at = &scope; at; at = at->outer)
    if (at->lets.contains(name) || at->aliases.contains(name)) return true;
  return false;
}

// A bare word beside a field of texts or codes is one of its values: `sex = female`. Beside a
// closed list it is nothing else but a let or an alias, so that `status = booked` stays a status.
void Binder::WarnOfWord(const ExprNode& beside, const std::string& word, ast::Span span) {
  const std::vector<std::string> words = WordsOfList(beside);
  const bool known = words.empty() || reader_.FindText(word) ||
                     std::find(words.begin(), words.end(), word) != words.end();
  if (known) return;
  const std::string hint = DidYouMean(word, words);
  if (!IsWholeList(beside) && !hint.starts_with("did you mean")) return;
  Warn("CQ0397", "'" + word + "' is none of the words that stand there", span, hint);
}

void Binder::WarnOfQuoted(const ExprNode& beside, const ast::Expr& written) {
  const auto* text = std::get_if<ast::StringLit>(&written.node);
  if (text && IsClosedList(beside)) WarnOfWord(beside, text->text, written.span);
}

NodePtr Binder::BareWordOr(const ast::Expr& expr, const Scope& scope, const ExprNode* beside) {
  if (const auto* param = std::get_if<ast::Param>(&expr.node); param && beside)
    return ParamAs(beside->type(), *param, expr.span);
  const auto* name = std::get_if<ast::NameRef>(&expr.node);
  if (!name || !beside || !IsField(*beside) || !TakesWords(*beside)) return Expr(expr, scope);
  const NodePtr word =
      std::make_shared<ConstNode>(CellType::kText, Cell{name->name}, Value(name->name), name->name);
  if (IsClosedList(*beside) && !IsLetOrAlias(name->name, scope)) {
    WarnOfWord(*beside, name->name, expr.span);
    return word;
  }
  const size_t before = diagnostics_.size();
  if (NodePtr node = TryName(name->name, expr.span, scope)) return node;
  return diagnostics_.size() > before ? nullptr : word;
}

// The right side of a comparison whose left is a parameter, or a word that means nothing by itself.
// Where the right is such a word too, it is the left that should have been a field's name:
// `gender = female`.
NodePtr Binder::BesideUnknownWord(const ast::Binary& binary, bool left_is_word,
                                  const Scope& scope) {
  const auto* right = std::get_if<ast::NameRef>(&binary.right->node);
  if (left_is_word && right && !IsLetOrAlias(right->name, scope)) {
    const size_t before = diagnostics_.size();
    NodePtr node = TryName(right->name, binary.right->span, scope);
    if (!node && diagnostics_.size() == before)
      UnknownName(std::get<ast::NameRef>(binary.left->node).name, binary.left->span, scope);
    return Comparable(std::move(node), scope);
  }
  return Comparable(Expr(*binary.right, scope), scope);
}

// Binds the two sides of a comparison. A word or a parameter is bound after the other side, which
// tells what it may be.
std::pair<NodePtr, NodePtr> Binder::Sides(const ast::Binary& binary, const Scope& scope) {
  const auto* left_name = std::get_if<ast::NameRef>(&binary.left->node);
  const bool left_is_param = std::holds_alternative<ast::Param>(binary.left->node);
  NodePtr left;
  if (left_name && !IsLetOrAlias(left_name->name, scope)) {
    const size_t before = diagnostics_.size();
    left = TryName(left_name->name, binary.left->span, scope);
    if (diagnostics_.size() > before) return {};
  }
  const bool left_is_word = left_name && !left && !IsLetOrAlias(left_name->name, scope);
  if (left_is_param || left_is_word) {
    NodePtr right = BesideUnknownWord(binary, left_is_word, scope);
    if (!right) return {};
    return {Comparable(BareWordOr(*binary.left, scope, right.get()), scope), right};
  }
  if (!left) left = Expr(*binary.left, scope);
  // A word beside what is wrong already may well be one of its values.
  if (!left && std::holds_alternative<ast::NameRef>(binary.right->node)) return {};
  left = Comparable(left, scope);
  NodePtr right = Comparable(BareWordOr(*binary.right, scope, left.get()), scope);
  // `corrected = status`: a field's name that is a word of the closed list on the other side.
  if (const auto* word = std::get_if<ast::NameRef>(&binary.right->node);
      word && left && left->type() == CellType::kCode && !IsLetOrAlias(word->name, scope) &&
      catalogue_.Find("codes", word->name))
    Warn("CQ0392", "'" + word->name + "' is the name of codes, and here a word", binary.right->span,
         "write `in " + word->name + "`");
  if (left && right && left_name && !IsLetOrAlias(left_name->name, scope) && !IsClosedList(*left) &&
      IsClosedList(*right))
    left = BareWordOr(*binary.left, scope, right.get());
  if (left && right) {
    WarnOfQuoted(*left, *binary.right);
    WarnOfQuoted(*right, *binary.left);
  }
  return {left, right};
}

NodePtr Binder::Compare(const ast::Binary& binary, ast::Span span, const Scope& scope) {
  auto [left, right] = Sides(binary, scope);
  if (!left || !right) return nullptr;
  const QuantityCell* a = ConstantQuantity(left);
  const QuantityCell* b = ConstantQuantity(right);
  if (a && b && !ConvertTo(*a, *b)) {
    Report("CQ0306", "'" + a->unit + "' and '" + b->unit + "' can't be compared", span,
           "use units of the same kind");
    return nullptr;
  }
  for (const auto& [amount, other] : {std::pair{a, right}, {b, left}})
    if (amount && !amount->unit.empty() && other->type() == CellType::kNumber) {
      Report("CQ0306",
             "a number without a unit can't be compared with one in '" + amount->unit + "'", span,
             "leave the unit out");
      return nullptr;
    }
  if (!Comparable2(left->type(), right->type())) {
    Report("CQ0307",
           std::string(TypePhrase(left->type())) + " can't be compared with " +
               std::string(TypePhrase(right->type())),
           span, HintOfTypes(*this, binary, left->type(), right->type()));
    return nullptr;
  }
  for (const auto& [node, expr] : {std::pair{right, binary.right}, {left, binary.left}})
    if (IsOrdering(binary.op) && HasUnits(left->type()) != HasUnits(right->type()) &&
        std::holds_alternative<ast::NumberLit>(expr->node) && node->type() == CellType::kNumber)
      Warn("CQ0391", "a threshold without a unit compares the bare numbers", expr->span,
           "write behind the number the unit that the values are shown with");
  const auto units_at = UnitsAt(MayDiffer(*left, *right), span);
  return std::make_shared<CompareNode>(binary.op, std::move(left), std::move(right), units_at);
}

NodePtr Binder::Arithmetic(const ast::Binary& binary, ast::Span span, const Scope& scope) {
  NodePtr left = Expr(*binary.left, scope);
  NodePtr right = Expr(*binary.right, scope);
  if (!left || !right) return nullptr;
  for (const NodePtr& side : {left, right}) {
    if (side->type() == CellType::kRecord) {
      Report("CQ0308", "arithmetic needs the field of a record, not the record", span,
             "write .value, .at …");
      return nullptr;
    }
    if (side->type() == CellType::kBool || side->type() == CellType::kText ||
        side->type() == CellType::kCode) {
      Report("CQ0309", std::string(TypePhrase(side->type())) + " can't be reckoned with", span);
      return nullptr;
    }
  }
  if (AreLengths(left->type(), right->type()))
    return BindLengths(*this, binary.op, left, right, span);
  CellType type = left->type();
  const auto is_number = [](CellType t) {
    return t == CellType::kNumber || t == CellType::kQuantity;
  };
  const bool adds = binary.op == ast::BinaryOp::kAdd || binary.op == ast::BinaryOp::kSubtract;
  if (adds && is_number(type) &&
      (right->type() == CellType::kDuration || right->type() == CellType::kTime)) {
    Report("CQ0309", "to a number " + std::string(TypePhrase(right->type())) + " can't be added",
           span, "lengths of time are added to dates: today + 2 years");
    return nullptr;
  }
  const bool times = type == CellType::kTime;
  if (times && right->type() == CellType::kTime) type = CellType::kDuration;
  if (times && right->type() != CellType::kTime && right->type() != CellType::kDuration) {
    Report("CQ0309", "to a date only a length of time can be added", span,
           "write a unit: today - 2 years");
    return nullptr;
  }
  if (!times && (right->type() == CellType::kQuantity || right->type() == CellType::kAny) &&
      type == CellType::kNumber)
    type = right->type();
  if (binary.op == ast::BinaryOp::kDivide && left->type() == right->type())
    type = CellType::kNumber;
  const bool must_convert = binary.op != ast::BinaryOp::kMultiply && MayDiffer(*left, *right);
  const auto units_at = UnitsAt(must_convert, span);
  return std::make_shared<ArithmeticNode>(type, binary.op, std::move(left), std::move(right),
                                          units_at);
}

namespace {

// Beside a value that may be anything: nothing but codes and names of them, at least one of these.
bool NamesCodes(const DefinitionCatalogue& catalogue, const ast::Members& members) {
  bool named = false;
  for (const ast::Member& member : members.include) {
    const auto* name = std::get_if<ast::NameRef>(&member.value->node);
    const bool codes = name && catalogue.Find("codes", name->name);
    if (!codes && !std::holds_alternative<ast::CodeLit>(member.value->node)) return false;
    named |= codes || member.descendants;
  }
  return named;
}

}  // namespace

NodePtr Binder::InMembers(const ast::InMembers& in, const Scope& scope) {
  NodePtr operand = Expr(*in.operand, scope);
  if (!operand) return nullptr;
  const bool either = operand->type() == CellType::kAny && NamesCodes(catalogue_, in.members);
  const bool codes =
      either || operand->type() == CellType::kCode || operand->type() == CellType::kRecord;
  if (operand->type() == CellType::kTime && !in.members.bracketed) {
    Report("CQ0312", "a date is not in a value", in.members.span,
           "write `since`, `between … and …`, or the year itself: in 2024");
    return nullptr;
  }
  NodePtr node;
  bool listed_words = false;
  if (codes && in.members.bracketed) {
    // (emergency, inpatient) beside a code without a name of codes: its words.
    listed_words = true;
    for (const ast::Member& member : in.members.include) {
      const auto* name = std::get_if<ast::NameRef>(&member.value->node);
      const bool word = name && !catalogue_.Find("codes", name->name);
      const bool text = std::holds_alternative<ast::StringLit>(member.value->node);
      listed_words &= word || text;
    }
  }
  if (codes && !listed_words) {
    auto bound = Codes(in.members);
    if (!bound) return nullptr;
    NodePtr record;
    if (operand->type() == CellType::kRecord) record = operand;
    const auto* field = dynamic_cast<const RecordFieldNode*>(operand.get());
    if (field && field->info().field == RecordField::kCode) record = field->record();
    node = std::make_shared<InCodesNode>(operand, record, bound->codings, bound->ids, bound->text);
  }
  if (!node || either) {
    if (!either && !in.members.exclude.empty()) {
      Report("CQ0310", "`minus` stands between codes, not between values", in.members.span);
      return nullptr;
    }
    std::vector<NodePtr> members;
    for (const ast::Member& member : in.members.include) {
      NodePtr bound = BareWordOr(*member.value, scope, operand.get());
      WarnOfQuoted(*operand, *member.value);
      if (!bound) return nullptr;
      members.push_back(std::move(bound));
    }
    const bool may_differ = std::ranges::any_of(
        members, [&](const NodePtr& member) { return MayDiffer(*operand, *member); });
    NodePtr list = std::make_shared<InListNode>(operand, std::move(members),
                                                UnitsAt(may_differ, in.members.span));
    node = either ? std::make_shared<InCodesOrListNode>(operand, node, list) : std::move(list);
  }
  if (in.negated) node = std::make_shared<NotNode>(std::move(node));
  return node;
}

NodePtr Binder::MatchesText(const ast::Matches& matches, ast::Span span, const Scope& scope) {
  NodePtr operand = ValueOf(*matches.operand, scope);
  std::string pattern;
  bool ignore_case = false;
  if (const auto* regex = std::get_if<ast::RegexLit>(&matches.pattern)) {
    pattern = regex->pattern;
    ignore_case = regex->ignore_case;
  } else if (const auto* text = std::get_if<ast::StringLit>(&matches.pattern)) {
    pattern = text->text;
  } else {
    const auto given = ParamText(std::get<ast::Param>(matches.pattern), span);
    if (!given) return nullptr;
    pattern = *given;
  }
  if (!operand || !TakesType(*operand, {CellType::kText, CellType::kCode, CellType::kList},
                             "'matches'", matches.operand->span))
    return nullptr;
  if (pattern.size() > kRegexBytesMax) {
    Report("CQ0402", "a pattern may be " + std::to_string(kRegexBytesMax) + " bytes long", span);
    return nullptr;
  }
  RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(!ignore_case);
  options.set_max_mem(kRegexMemoryMax);
  auto compiled = std::make_shared<const RE2>(pattern, options);
  if (!compiled->ok()) {
    Report("CQ0311", "the pattern can't be read: " + compiled->error(), span, "patterns are RE2's");
    return nullptr;
  }
  NodePtr node = std::make_shared<MatchesNode>(std::move(operand), std::move(compiled));
  return matches.negated ? std::make_shared<NotNode>(std::move(node)) : node;
}

NodePtr Binder::WindowAsTest(const ast::WindowTest& test, ast::Span span, const Scope& scope) {
  NodePtr operand = Expr(*test.operand, scope);
  if (!operand) return nullptr;
  NodePtr node;
  const auto* between = std::get_if<ast::BetweenW>(&test.window.node);
  const bool dated = operand->type() == CellType::kTime || operand->type() == CellType::kRecord;
  NodePtr first = between ? Expr(*between->from, scope) : nullptr;
  const bool record_between =
      between && operand->type() == CellType::kRecord && first &&
      (first->type() == CellType::kQuantity || first->type() == CellType::kNumber);
  if (between && (!dated || record_between)) {
    // `value between 48 mmol/mol and 99 mmol/mol`: both ends belong to it.
    operand = Comparable(operand, scope);
    NodePtr last = Expr(*between->to, scope);
    if (!first || !last) return nullptr;
    if (!Comparable2(operand->type(), first->type()) ||
        !Comparable2(operand->type(), last->type())) {
      Report("CQ0307",
             std::string(TypePhrase(operand->type())) + " can't be compared with " +
                 std::string(TypePhrase(first->type())),
             span);
      return nullptr;
    }
    node = std::make_shared<BetweenNode>(operand, first, last,
                                         UnitsAt(MayDiffer(*operand, *first), span));
  } else {
    if (!dated && operand->type() != CellType::kAny) {
      Report("CQ0312",
             "a window tests a date or a record, not " + std::string(TypePhrase(operand->type())),
             span);
      return nullptr;
    }
    auto window = Window(test.window, scope);
    if (!window) return nullptr;
    node = std::make_shared<WindowTestNode>(std::move(operand), std::move(*window));
  }
  return test.negated ? std::make_shared<NotNode>(std::move(node)) : node;
}

}  // namespace daybook::query
