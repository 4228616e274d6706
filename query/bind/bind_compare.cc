// Comparisons, `in`, matches, windows as tests.
#include <re2/re2.h>

#include <algorithm>
#include <tuple>

#include "ledger/base/zone.h"
#include "query/bind/binder.h"
#include "query/bind/date_part.h"
#include "query/bind/type_pairs.h"
#include "query/bind/word_lists.h"
#include "query/exec/groups/groups.h"
#include "query/exec/nodes/arithmetic.h"
#include "query/exec/nodes/basic.h"
#include "query/exec/nodes/logic.h"
#include "query/hints/suggest.h"
#include "query/parse/foreign_date.h"
#include "query/values/compare.h"
#include "query/values/units.h"

namespace daybook::query {
namespace {

// Longest regular expression, and the memory RE2 may take to run it, in bytes.
constexpr size_t kRegexBytesMax = 1'000;
constexpr int64_t kRegexMemoryMax = 8 << 20;
constexpr size_t kFlagsMax = 2;  // of a pattern: longer it is a path

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

const QuantityCell* ConstantQuantity(const NodePtr& node) {
  const auto* constant = dynamic_cast<const ConstNode*>(node.get());
  return constant ? std::get_if<QuantityCell>(&constant->cell().v) : nullptr;
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

// The year itself, where 1980 stands beside `year(…)`; null for anything else.
ast::ExprPtr AsYear(const ast::Expr& written, const ExprNode& beside) {
  const FunctionNode* part = PartOfDate(beside);
  const bool number = std::holds_alternative<ast::NumberLit>(written.node);
  const std::string year = part && number && part->name() == "year" ? YearOf(written) : "";
  if (year.empty() || !ParsePartialTime(year, Zone::Region()).ok()) return nullptr;
  return std::make_shared<const ast::Expr>(ast::Expr{ast::TimeLit{year}, written.span});
}

// The window that a comparison with a whole year means: `born > 1990` is born after 1990.
std::string WindowOf(ast::BinaryOp op, bool date_first, const std::string& year) {
  using ast::BinaryOp;
  const bool later = op == (date_first ? BinaryOp::kGreater : BinaryOp::kLess);
  const bool since = op == (date_first ? BinaryOp::kGreaterOrEqual : BinaryOp::kLessOrEqual);
  const bool earlier = op == (date_first ? BinaryOp::kLess : BinaryOp::kGreater);
  const bool up_to = op == (date_first ? BinaryOp::kLessOrEqual : BinaryOp::kGreaterOrEqual);
  if (later) return "after " + year;
  if (since) return "since " + year;
  if (earlier) return "before " + year;
  if (up_to) return "before " + std::to_string(std::stoi(year) + 1);
  return "in " + year;
}

// For a date compared with a date in quotes, as in born = '2024-02-01', and with a year, which is
// a window: `born in 1980`. A year of `year(…)` is a window of what stands in its brackets.
std::string HintOfDates(const Binder& binder, const ast::Binary& binary, bool date_first) {
  const ast::Expr& date = *(date_first ? binary.left : binary.right);
  const ast::Expr& other = *(date_first ? binary.right : binary.left);
  const auto* call = std::get_if<ast::Call>(&date.node);
  const bool of_year = call && NameKey(call->function.text) == "year" && !call->arguments.empty();
  const std::string year = YearOf(other);
  const std::string written = binder.TextAt(of_year ? call->arguments[0]->span : date.span);
  const bool sum = std::holds_alternative<ast::Binary>(date.node);
  if (!year.empty())
    return "write " + (sum ? "(" + written + ")" : written) + " " +
           WindowOf(binary.op, date_first, year);
  const auto* text = std::get_if<ast::StringLit>(&other.node);
  return text ? QuotedDateHint(text->text, "") : "";
}

// What to write where the types of two sides don't go together; empty where nothing is known.
std::string HintOfTypes(const Binder& binder, const ast::Binary& binary, CellType left,
                        CellType right) {
  if (left == CellType::kTime || right == CellType::kTime)
    return HintOfDates(binder, binary, left == CellType::kTime);
  if (left == CellType::kCode && std::holds_alternative<ast::NumberLit>(binary.right->node))
    return "a code is written with its system, as in snomed:44054006";
  const auto* length = std::get_if<ast::NumberLit>(&binary.right->node);
  if (left == CellType::kNumber && right == CellType::kDuration && length)
    return "leave the unit out: " + length->digits;
  return "";
}

// A pattern given as /heart/i: what stands between the strokes, and the letters behind them.
// Without strokes it is the whole text.
std::pair<std::string, std::string> BetweenStrokes(const std::string& text) {
  const size_t close = text.rfind('/');
  if (!text.starts_with('/') || close == 0) return {text, ""};
  const std::string flags = text.substr(close + 1);
  const bool letters = std::ranges::all_of(flags, [](char c) { return c >= 'a' && c <= 'z'; });
  if (!letters || flags.size() > kFlagsMax) return {text, ""};
  return {text.substr(1, close - 1), flags};
}

const std::string* WrittenText(const ExprNode& node) {
  const auto* constant = dynamic_cast<const ConstNode*>(&node);
  return constant ? std::get_if<std::string>(&constant->cell().v) : nullptr;
}

bool IsAbove(const Cell& a, const Cell& b) {
  return Compare(ast::BinaryOp::kGreater, a, b) == Truth::kTrue;
}

// One field of one record, on both sides.
bool IsOneField(const ExprNode& left, const ExprNode& right) {
  const auto* a = dynamic_cast<const RecordFieldNode*>(&left);
  const auto* b = dynamic_cast<const RecordFieldNode*>(&right);
  return a && b && a->Describe() == b->Describe() &&
         dynamic_cast<const RecordRefNode*>(a->record().get()) != nullptr;
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
NodePtr Binder::BareWordOr(const ast::Expr& expr, const Scope& scope, const ExprNode* beside) {
  if (const auto* param = std::get_if<ast::Param>(&expr.node); param && beside) {
    NodePtr given = ParamAs(beside->type(), *param, expr.span);
    if (given && IsClosedList(*beside))
      if (const std::string* text = WrittenText(*given)) WarnOfWord(*beside, *text, expr.span);
    return given;
  }
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
  if (diagnostics_.size() > before) return nullptr;
  if (NameKey(name->name) != "null") return word;
  Report("CQ0118", "What isn't recorded is unknown, and no value is.", expr.span,
         "write is known or is unknown");
  return nullptr;
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

bool Binder::WarnOfBareThreshold(const ExprNode& values, const ExprNode& threshold,
                                 const ast::Expr& written) {
  const bool bare = std::holds_alternative<ast::NumberLit>(written.node) ||
                    std::holds_alternative<ast::Param>(written.node);
  if (!HasUnits(values.type()) || !bare || threshold.type() != CellType::kNumber) return false;
  Warn("CQ0391", "a threshold without a unit compares the bare numbers", written.span,
       "write behind the number the unit that the values are shown with");
  return true;
}

NodePtr Binder::Compare(const ast::Binary& binary, ast::Span span, const Scope& scope) {
  auto [left, right] = Sides(binary, scope);
  if (!left || !right) return nullptr;
  if (const ast::ExprPtr year = AsYear(*binary.right, *left)) right = Expr(*year, scope);
  if (const ast::ExprPtr year = AsYear(*binary.left, *right)) left = Expr(*year, scope);
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
  if (!MayBeEqual(left->type(), right->type())) {
    Report("CQ0307",
           std::string(TypePhrase(left->type())) + " can't be compared with " +
               std::string(TypePhrase(right->type())),
           span, HintOfTypes(*this, binary, left->type(), right->type()));
    return nullptr;
  }
  for (const auto& [node, other, expr] :
       {std::tuple{right, left, binary.right}, {left, right, binary.left}}) {
    if (IsQuotedCode(*other, *expr)) return nullptr;
    WarnOfQuotedAmount(*other, *expr, IsOrdering(binary.op));
    if (!IsOrdering(binary.op)) continue;
    if (IsNoAmount(*other, *node, *expr)) return nullptr;
    WarnOfBareThreshold(*other, *node, *expr);
  }
  if (binary.op == ast::BinaryOp::kEqual || binary.op == ast::BinaryOp::kNotEqual) {
    WarnOfWhole(*left, *right, *binary.left, *binary.right);
    WarnOfWhole(*right, *left, *binary.right, *binary.left);
  }
  if (binary.op == ast::BinaryOp::kEqual) {
    WarnOfLeftOut(*left, *right, span, scope);
    WarnOfLeftOut(*right, *left, span, scope);
  }
  if (IsOneField(*left, *right))
    Warn("CQ0350", "this compares a field with itself", span,
         "name the other record, and write its name and a dot: conditions as c … c.code");
  // Beside a number too: that a blood pressure has no value of its own is told once they meet.
  const bool amounts = HasUnits(left->type()) || HasUnits(right->type());
  const bool numbers = left->type() == CellType::kNumber || right->type() == CellType::kNumber;
  const auto units_at = UnitsAt(MayDiffer(*left, *right) || (amounts && numbers), span);
  return std::make_shared<CompareNode>(binary.op, std::move(left), std::move(right), units_at);
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

std::vector<NodePtr> Binder::ListedValues(const ast::InMembers& in, const ExprNode& operand,
                                          const Scope& scope) {
  std::vector<NodePtr> values;
  for (const ast::Member& member : in.members.include) {
    const ast::Span span = member.value->span;
    const ast::ExprPtr year = AsYear(*member.value, operand);
    NodePtr value = BareWordOr(year ? *year : *member.value, scope, &operand);
    WarnOfQuoted(operand, *member.value);
    WarnOfQuotedAmount(operand, *member.value, false);
    if (!value || IsQuotedCode(operand, *member.value)) return {};
    if (!MayBeEqual(operand.type(), value->type())) {
      const auto* text = std::get_if<ast::StringLit>(&member.value->node);
      const std::string hint = "the list holds values like the one before `in`";
      Report("CQ0307",
             std::string(TypePhrase(operand.type())) + " can't be compared with " +
                 std::string(TypePhrase(value->type())),
             span,
             text && operand.type() == CellType::kTime ? QuotedDateHint(text->text, hint) : hint);
      return {};
    }
    if (!in.negated) WarnOfLeftOut(operand, *value, span, scope);
    WarnOfWhole(operand, *value, *in.operand, *member.value);
    values.push_back(std::move(value));
  }
  return values;
}

NodePtr Binder::InMembers(const ast::InMembers& in, const Scope& scope) {
  NodePtr operand = Expr(*in.operand, scope);
  if (!operand) return nullptr;
  // Beside amounts a record stands for its value, as in a comparison.
  const bool amounts = std::ranges::all_of(in.members.include, [](const ast::Member& member) {
    return std::holds_alternative<ast::NumberLit>(member.value->node);
  });
  if (operand->type() == CellType::kRecord && in.members.bracketed && amounts)
    operand = Comparable(operand, scope);
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
    std::vector<NodePtr> members = ListedValues(in, *operand, scope);
    if (members.empty()) return nullptr;
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
    std::string flags;
    std::tie(pattern, flags) = BetweenStrokes(*given);
    ignore_case = flags == "i";
    if (!flags.empty() && !ignore_case) {
      Report("CQ0121", "'" + flags + "' isn't a flag of a pattern: '" + *given + "'", span,
             "the one flag is i, for any case: /heart failure/i");
      return nullptr;
    }
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
    if (!MayBeEqual(operand->type(), first->type()) || !MayBeEqual(operand->type(), last->type())) {
      Report("CQ0307",
             std::string(TypePhrase(operand->type())) + " can't be compared with " +
                 std::string(TypePhrase(first->type())),
             span);
      return nullptr;
    }
    if (IsNoAmount(*operand, *first, *between->from) || IsNoAmount(*operand, *last, *between->to))
      return nullptr;
    if (!WarnOfBareThreshold(*operand, *first, *between->from))
      WarnOfBareThreshold(*operand, *last, *between->to);
    const auto* low = dynamic_cast<const ConstNode*>(first.get());
    const auto* high = dynamic_cast<const ConstNode*>(last.get());
    if (low && high && IsAbove(low->cell(), high->cell())) {
      Report("CQ0368", "nothing lies between the larger and the smaller", span,
             "write the smaller first");
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
    if (!test.negated) WarnOfFuture(*operand, *window, test.window.span, scope);
    node = std::make_shared<WindowTestNode>(std::move(operand), std::move(*window));
  }
  return test.negated ? std::make_shared<NotNode>(std::move(node)) : node;
}

}  // namespace daybook::query
