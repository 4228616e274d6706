#include "query/check/lint.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "query/ast/ast_words.h"
#include "query/ast/walk.h"
#include "query/bind/name_key.h"
#include "query/check/contradictions.h"
#include "query/parse/comments.h"

namespace daybook::query {
namespace {

class Linter {
 public:
  explicit Linter(const ast::Statement& statement) : statement_(statement) {}

  std::vector<Diagnostic> Run() {
    UnusedLets();
    ast::Visitor visitor;
    visitor.window = [this](const ast::Window& window) { NoteWindow(window); };
    visitor.expr = [this](const ast::Expr& expr) {
      PickOfThreshold(std::get_if<ast::Pick>(&expr.node));
      NoteSettled(expr);
      NotOverUnknown(expr);
    };
    visitor.records = [this](const ast::Records& records) {
      PickOfThreshold(std::get_if<ast::Pick>(&records.head));
    };
    visitor.members = [this](const ast::Members& members) { UnusedExclusion(members); };
    ast::Walk(statement_, visitor);
    ExclusionOfDefinition();
    return std::move(found_);
  }

 private:
  void Warn(std::string id, std::string message, ast::Span span, std::string hint) {
    found_.push_back({std::move(id), std::move(message), span, std::move(hint), true});
  }

  // ---- CQ0192: a let that nothing looks at
  void UnusedLets() {
    const std::vector<ast::Let>* lets = nullptr;
    if (const auto* query = std::get_if<ast::QueryStatement>(&statement_.node))
      lets = &query->query->lets;
    if (const auto* define = std::get_if<ast::Define>(&statement_.node)) {
      if (const auto* measure = std::get_if<ast::MeasureDef>(&define->body)) lets = &measure->lets;
      if (const auto* rules = std::get_if<ast::RulesDef>(&define->body)) lets = &rules->lets;
    }
    if (lets == nullptr || lets->empty()) return;
    NoteLets(*lets);
    std::set<std::string> used;
    ast::Visitor visitor;
    visitor.expr = [&](const ast::Expr& expr) {
      if (const auto* name = std::get_if<ast::NameRef>(&expr.node))
        used.insert(NameKey(name->name));
    };
    ast::Walk(statement_, visitor);
    for (const ast::Let& let : *lets)
      if (!used.contains(NameKey(let.name.text)))
        Warn("CQ0192", "Nothing looks at '" + let.name.text + "'.", let.name.span,
             "leave the let out, or use it");
  }

  // ---- CQ0193: one length of time, once with its first day and once without
  void NoteWindow(const ast::Window& window) {
    if (const auto* last = std::get_if<ast::InLast>(&window.node)) {
      const auto* amount = std::get_if<std::string>(&last->length.amount);
      if (amount != nullptr) Note(*amount, last->length.unit, false, window.span);
    }
    if (const auto* since = std::get_if<ast::Since>(&window.node)) {
      const auto* minus = std::get_if<ast::Binary>(&since->anchor->node);
      if (minus == nullptr || minus->op != ast::BinaryOp::kSubtract) return;
      const auto* today = std::get_if<ast::NameRef>(&minus->left->node);
      const auto* length = std::get_if<ast::NumberLit>(&minus->right->node);
      if (today != nullptr && NameKey(today->name) == "today" && length != nullptr &&
          length->time_unit)
        Note(length->digits, *length->time_unit, true, window.span);
    }
  }
  void Note(const std::string& amount, ast::TimeUnit unit, bool first_day, ast::Span span) {
    const std::string length =
        amount + " " + std::string(ast::WordOf(ast::kTimeUnits, unit)) + (amount == "1" ? "" : "s");
    const auto [known, added] = lengths_.try_emplace(length, first_day);
    if (added || known->second == first_day) return;
    Warn("CQ0193",
         "'in last " + length + "' leaves the first day out, 'since (today - " + length +
             ")' has it; both stand in this statement.",
         span, "write both the same way");
  }

  // ---- CQ0194: the latest of those over a limit is not the latest, over a limit
  void PickOfThreshold(const ast::Pick* pick) {
    if (pick == nullptr || pick->word != ast::PickWord::kLatest) return;
    for (const ast::ExprPtr& with : pick->pattern->records->with) {
      const auto* test = std::get_if<ast::Binary>(&with->node);
      if (test == nullptr || test->op < ast::BinaryOp::kLess ||
          test->op > ast::BinaryOp::kGreaterOrEqual)
        continue;
      const auto* name = std::get_if<ast::NameRef>(&test->left->node);
      if (name != nullptr && NameKey(name->name) == "value")
        Warn("CQ0194", "This is the latest of those that pass the test, not a test of the latest.",
             with->span, "to test the latest: (latest X) with (…), or latest X > …");
    }
  }

  // ---- CQ0196: `not` over what is unknown where there is no record is unknown too
  bool MayBeMissing(const ast::Expr& value) const {
    if (std::holds_alternative<ast::Pick>(value.node)) return true;
    if (std::holds_alternative<ast::Aggregate>(value.node)) return true;
    if (const auto* field = std::get_if<ast::FieldOf>(&value.node))
      return MayBeMissing(*field->base);
    const auto* name = std::get_if<ast::NameRef>(&value.node);
    return name != nullptr && missing_lets_.contains(NameKey(name->name));
  }
  void NoteLets(const std::vector<ast::Let>& lets) {
    for (const ast::Let& let : lets)
      if (MayBeMissing(*let.value))
        missing_lets_.emplace(NameKey(let.name.text), RecordsIn(*let.value));
  }
  // Records by their kind or name and their codes.
  using Asked = std::set<std::string>;
  static std::string KeyOf(const ast::Records& records) {
    const auto* name = std::get_if<ast::Name>(&records.head);
    std::string key = name == nullptr ? "" : NameKey(name->text);
    if (key.ends_with('s')) key.pop_back();
    if (!records.codes) return key;
    for (const ast::Member& member : records.codes->include) {
      const auto* codes = std::get_if<ast::NameRef>(&member.value->node);
      key += ' ' + (codes != nullptr ? NameKey(codes->name) : PlainCode(member).value_or("<<"));
    }
    return key;
  }
  // A let of records stands for them.
  Asked RecordsIn(const ast::Expr& expr) const {
    Asked found;
    ast::Visitor visitor;
    visitor.records = [&](const ast::Records& records) { found.insert(KeyOf(records)); };
    visitor.expr = [&](const ast::Expr& inner) {
      const auto* name = std::get_if<ast::NameRef>(&inner.node);
      const auto let =
          name == nullptr ? missing_lets_.end() : missing_lets_.find(NameKey(name->name));
      if (let != missing_lets_.end()) found.insert(let->second.begin(), let->second.end());
    };
    ast::Walk(expr, visitor);
    return found;
  }
  static bool IsLogic(const ast::Binary& binary) {
    return binary.op == ast::BinaryOp::kAnd || binary.op == ast::BinaryOp::kOr;
  }
  bool TestsMissing(const ast::Expr& expr) const {
    const auto* test = std::get_if<ast::Binary>(&expr.node);
    if (test == nullptr) return false;
    if (IsLogic(*test)) return TestsMissing(*test->left) || TestsMissing(*test->right);
    return test->op >= ast::BinaryOp::kEqual && test->op <= ast::BinaryOp::kGreaterOrEqual &&
           (MayBeMissing(*test->left) || MayBeMissing(*test->right));
  }
  // Whether a part settles what they count as who have none.
  static bool AsksWhetherThereIs(const ast::Expr& expr) {
    if (const auto* negated = std::get_if<ast::Not>(&expr.node))
      return AsksWhetherThereIs(*negated->operand);
    const auto* both = std::get_if<ast::Binary>(&expr.node);
    if (both != nullptr && IsLogic(*both))
      return AsksWhetherThereIs(*both->left) || AsksWhetherThereIs(*both->right);
    return std::holds_alternative<ast::Has>(expr.node) ||
           std::holds_alternative<ast::IsKnown>(expr.node);
  }
  // The records that a part asks to be there, or not to be.
  void AddAsked(const ast::Expr& expr, Asked& asked) const {
    if (const auto* negated = std::get_if<ast::Not>(&expr.node))
      return AddAsked(*negated->operand, asked);
    if (const auto* both = std::get_if<ast::Binary>(&expr.node);
        both != nullptr && IsLogic(*both)) {
      AddAsked(*both->left, asked);
      return AddAsked(*both->right, asked);
    }
    if (AsksWhetherThereIs(expr)) asked.merge(RecordsIn(expr));
  }
  // `not (…) or has no …` says beside the `not` what those without count as.
  void NoteSettled(const ast::Expr& expr) {
    const auto* both = std::get_if<ast::Binary>(&expr.node);
    if (both == nullptr || !IsLogic(*both)) return;
    const auto around = settled_.find(&expr);  // has looked into this already
    Asked asked = around == settled_.end() ? Asked() : around->second;
    if (around == settled_.end()) AddAsked(expr, asked);
    settled_[both->left.get()] = asked;
    settled_[both->right.get()] = std::move(asked);
  }
  bool IsSettled(const ast::Expr& negation) {
    const Asked& asked = settled_[&negation];
    return std::ranges::any_of(RecordsIn(negation),
                               [&](const std::string& records) { return asked.contains(records); });
  }
  void NotOverUnknown(const ast::Expr& expr) {
    const auto* negated = std::get_if<ast::Not>(&expr.node);
    if (negated != nullptr && TestsMissing(*negated->operand) &&
        !AsksWhetherThereIs(*negated->operand) && !IsSettled(expr))
      Warn("CQ0196",
           "Where there is no such record the test is unknown, and so is its `not`: those who have "
           "none are left out.",
           expr.span, "say what they count as: not (…) or has no …");
  }

  // ---- CQ0195: what is taken away was never in
  using Codes = std::set<std::string>;
  static std::optional<std::string> PlainCode(const ast::Member& member) {
    const auto* code = std::get_if<ast::CodeLit>(&member.value->node);
    if (code == nullptr || member.descendants) return std::nullopt;
    return NameKey(code->system) + ":" + code->code;  // as codes are compared
  }
  void UnusedExclusion(const ast::Members& members) {
    Codes in;
    for (const ast::Member& member : members.include) {
      const auto code = PlainCode(member);
      if (!code) return;
      in.insert(*code);
    }
    for (const ast::Member& member : members.exclude)
      if (const auto code = PlainCode(member)) WarnUnlessIn(in, *code, member.value->span);
  }
  void ExclusionOfDefinition() {
    const auto* define = std::get_if<ast::Define>(&statement_.node);
    const auto* codes = define == nullptr ? nullptr : std::get_if<ast::CodesDef>(&define->body);
    if (codes == nullptr) return;
    Codes in;
    for (const ast::CodesDef::Part& part : codes->include) {
      const auto* member = std::get_if<ast::Member>(&part.what);
      const auto code = member == nullptr ? std::nullopt : PlainCode(*member);
      if (!code) return;
      in.insert(*code);
    }
    for (const ast::CodesDef::Part& part : codes->exclude) {
      const auto* member = std::get_if<ast::Member>(&part.what);
      const auto code = member == nullptr ? std::nullopt : PlainCode(*member);
      if (code) WarnUnlessIn(in, *code, part.span);
    }
  }
  void WarnUnlessIn(const Codes& in, const std::string& code, ast::Span span) {
    if (!in.contains(code))
      Warn("CQ0195", code + " is taken away and was never in.", span,
           "leave it out; or is `<<` missing before the code it stands below?");
  }

  const ast::Statement& statement_;
  std::vector<Diagnostic> found_;
  std::map<std::string, bool> lengths_;        // whether with its first day
  std::map<std::string, Asked> missing_lets_;  // lets of one record, which there may not be
  std::map<const ast::Expr*, Asked> settled_;  // what is asked to be there beside an expression
};

}  // namespace

std::vector<Diagnostic> Lints(const ast::Statement& statement, std::string_view text) {
  std::vector<Diagnostic> found = Linter(statement).Run();
  if (auto said = SaidNotDone(statement.span, text)) found.push_back(std::move(*said));
  Append(Contradictions(statement, text), found);
  return found;
}

}  // namespace daybook::query
