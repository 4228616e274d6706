#pragma once
// AST to operators: names, types, units, definitions. One Binder a statement; it collects every
// diagnostic it can. A null node means "reported already".
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "query/bind/catalogue.h"
#include "query/bind/name_key.h"
#include "query/codes/code_list.h"
#include "query/diagnostic.h"
#include "query/exec/groups/rules.h"
#include "query/exec/node.h"
#include "query/exec/nodes/fields.h"
#include "query/exec/nodes/tests.h"
#include "query/exec/patterns/pattern.h"
#include "query/exec/patterns/steps.h"
#include "query/own/own_kinds.h"

namespace daybook::query {

// What an expression over groups may name: their keys, and what is counted of them.
class GroupScope {
 public:
  GroupScope() = default;
  GroupScope(const GroupScope&) = delete;
  GroupScope& operator=(const GroupScope&) = delete;
  virtual ~GroupScope() = default;
  // nullopt: the expression is nothing of the groups; null: it belongs to one row, reported.
  virtual std::optional<NodePtr> Find(const ast::Expr& expr) = 0;
};

// Where a name is looked up: the rows around it, innermost first.
struct Scope {
  bool of_records = false;
  // The records leave out what was cancelled, declined or isn't there: no word asks for them.
  bool leaves_out = false;
  bool sees_future = true;         // records that begin after the index date are among them
  projections::KindSet kinds = 0;  // of the records
  std::map<std::string, size_t, NameLess> aliases;  // name → slot of the row's records
  std::vector<projections::KindSet> more_kinds;     // of slots 1, 2 …
  std::map<std::string, NodePtr, NameLess> lets;
  const Scope* outer = nullptr;
  bool of_columns = false;       // what is shown of rows: a count would make groups of them
  GroupScope* groups = nullptr;  // the rows are groups
  NodePtr day;                   // on which residents' fields are read; null: the index date
  // How often a row's own record, let or day was named; whose the row is doesn't count.
  mutable uint32_t looks = 0;
};

// Which of the rows around are looked at by what is bound after this.
class Looks {
 public:
  // `scope` and those around it outlive this.
  explicit Looks(const Scope& scope);
  // By level: 0 is `scope` itself (PatternParts::looks_at).
  std::vector<int> Levels() const;

 private:
  std::vector<std::pair<const Scope*, uint32_t>> before_;
};

// A resolved set of codes: as written, and those this ledger has seen.
struct BoundCodes {
  std::vector<ledger::Coding> codings;
  std::vector<CodeId> ids;
  std::string text;
  // Files among what it was defined from, in its order: for lookup(…).
  std::vector<std::shared_ptr<const CodeList>> lists;
};

// What bound nodes were written as, on one line. Holds the nodes, so that no other takes their
// place.
using NodeTexts = std::map<const ExprNode*, std::pair<NodePtr, std::string>>;

// The id of what is reported where a checked script uses a definition that was refused further up:
// for the checker, which leaves it out.
inline constexpr const char* kRefusedAbove = "refused above";

// Each run of blanks as one.
std::string OneLine(const std::string& text);
// What the ledger held at another position; reports and gives null where there is none.
using ReaderAtFn = std::function<std::shared_ptr<const Reader>(const ast::KnownAt&, class Binder&)>;

class Binder {
 public:
  Binder(const Reader& reader, const DefinitionCatalogue& catalogue,
         const std::map<std::string, std::string>& params, std::string_view text)
      : reader_(reader), catalogue_(catalogue), params_(params), text_(text) {}

  // Expressions (bind_expr.cc, bind_compare.cc, bind_name.cc).
  NodePtr Expr(const ast::Expr& expr, const Scope& scope);
  NodePtr Condition(const ast::Expr& expr, const Scope& scope);
  // A value that is no condition; a record stands for itself.
  NodePtr ValueOf(const ast::Expr& expr, const Scope& scope);
  // Patterns (bind_pattern.cc).
  PatternPtr Pattern(const ast::Pattern& pattern, const Scope& scope);
  PatternPtr Records(const ast::Records& records, const Scope& scope);
  static bool LeavesOut(const PatternParts& parts);
  static bool SeesAhead(const PatternParts& parts);
  // Sets of residents as conditions over residents (bind_set.cc).
  NodePtr Set(const ast::Set& set);
  NodePtr Cohort(const ast::Name& name);
  NodePtr AliveNow();
  // Rule tables (bind_rules.cc).
  RuleTablePtr Rules(const ast::Name& name);
  RuleTablePtr RulesOf(const ast::RulesDef& def, const std::string& name);
  // What rows of rules have more than residents: line, outcome, label.
  static void AddRuleFields(const RuleTablePtr& table, Scope& scope);
  // Keeps the text of every condition, value and set bound from now on.
  void KeepTexts(NodeTexts& texts) { texts_ = &texts; }
  // A resident given by number or identifier; reports when nobody, or more than one, carries it.
  std::optional<ResidentNo> Resident(const ast::ResidentRef& ref, ast::Span span);
  // Reports a value that can't be summed: a text, a code, a condition, a date.
  bool MustReckon(const ExprNode& value, ast::Span span);
  // Whether `date` is a date, and looks at no row; reports.
  bool IsDate(const ExprNode& date, ast::Span span);
  bool IsOneDate(const ExprNode& date, ast::Span span);
  // Of two dates that are written, whether the second is before the first.
  static bool EndsBeforeItBegins(const ExprNode& from, const ExprNode& to);
  // Whether a value looks at no row.
  static bool SameForAllRows(const ExprNode& value);
  // A date or period that a window, or a series, begins or ends at (bind_window.cc).
  NodePtr Anchor(const ast::ExprPtr& anchor, const Scope& scope);
  // From here on `interval` means something: in a series, a measure, a definition.
  void AllowInterval() { has_interval_ = true; }
  // The ledger's own records (bind_own.cc): who may ask for which; none unless said.
  void SeeOwn(OwnSight sight) { own_sight_ = sight; }
  // Which of them the statement reads.
  projections::KindSet own_used() const { return own_used_; }
  // Before the subject of a query is bound. True if its rows are the ledger's own and of no
  // resident: then nothing of a resident can be asked of them.
  bool BeginOwnSubject(const ast::Pattern& pattern);
  // Reports if the rows are of no resident. `what`: that they therefore lack.
  bool HasResident(const std::string& what, ast::Span span);
  // Codes (bind_codes.cc).
  std::optional<BoundCodes> Codes(const ast::Members& members);
  // `defined`: whose event keeps its files; null for a statement that came with them.
  std::optional<BoundCodes> CodesOfDefinition(const ast::CodesDef& def,
                                              const Defined* defined = nullptr);
  // Of a definition of codes by its key, worked out once.
  std::optional<BoundCodes> CodesNamed(const std::string& key, const Defined& defined);
  // Reports a value of a type that a function, `contains` or `matches` doesn't take.
  bool TakesType(const ExprNode& value, std::initializer_list<CellType> takes,
                 const std::string& who, ast::Span span);
  // Reports limits of band(x, …) out of order.
  bool LimitsGoUp(const std::vector<NodePtr>& arguments, const ast::Call& call, ast::Span span);
  // Where a run notes the units of amounts set side by side, if they may differ.
  std::optional<ast::Span> UnitsAt(bool may_differ, ast::Span span) const {
    return may_differ ? std::optional(use_span_.value_or(span)) : std::nullopt;
  }
  // For a number without a unit beside values that may have some; true if it warned.
  bool WarnOfBareThreshold(const ExprNode& values, const ExprNode& threshold,
                           const ast::Expr& written);
  // For a word that is none of the closed list that the field beside it has.
  void WarnOfWord(const ExprNode& beside, const std::string& word, ast::Span span);
  void WarnOfQuoted(const ExprNode& beside, const ast::Expr& written);
  // For a status that the records here are never in, being left out.
  void WarnOfLeftOut(const ExprNode& status, const ExprNode& word, ast::Span span,
                     const Scope& scope);
  void WarnOfState(const ExprNode& test, const std::string& word, ast::Span span,
                   const Scope& scope);
  // Reports a code in quotes, which is a text that no code equals.
  bool IsQuotedCode(const ExprNode& beside, const ast::Expr& written);
  // `latest hba1c > '58 mmol/mol'`.
  void WarnOfQuotedAmount(const ExprNode& beside, const ast::Expr& written, bool ordering);
  // Reports a parameter that can't be on the other side of `<` from a value of any type.
  bool IsNoAmount(const ExprNode& beside, const ExprNode& given, const ast::Expr& written);
  // Once for each system that neither this ledger nor the tables of systems know.
  void WarnOfSystem(const std::string& system, ast::Span span);
  // Parts shared with the query stage.
  std::optional<int64_t> Count(const ast::IntArg& count, ast::Span span, const char* what);
  std::optional<std::string> ParamText(const ast::Param& param, ast::Span span);
  std::string TextAt(ast::Span span) const;
  std::string_view text() const { return text_; }

  // Beyond kDiagnosticsMax the rest is left out, which is told once.
  void Report(std::string id, std::string message, ast::Span span, std::string hint = "");
  void Warn(std::string id, std::string message, ast::Span span, std::string hint = "");
  // In the place of what was reported from the `from`th diagnostic on.
  void ReportInstead(size_t from, std::string id, std::string message, ast::Span span,
                     std::string hint);
  // A name that nothing in force has: `id` and `message`, or that it was dropped.
  void NoSuch(std::string id, std::string_view kind, const std::string& name, std::string message,
              ast::Span span);
  // For a construct of the language that this edition parses but does not run.
  void NotYet(const std::string& what, ast::Span span);

  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }
  bool failed() const { return failed_; }
  // name: version of each definition used.
  const std::map<std::string, uint32_t>& used() const { return used_; }
  // "cohort c": the same with their kinds.
  const std::set<std::string>& used_keys() const { return used_keys_; }
  void NoteUse(std::string_view kind, const std::string& name, uint32_t version);
  // For `(… as known at T)`; without it that is refused.
  void set_reader_at(ReaderAtFn reader_at) { reader_at_ = std::move(reader_at); }
  const DefinitionCatalogue& catalogue() const { return catalogue_; }
  const Reader& reader() const { return reader_; }

  // Puts names in definitions into their own text while their bodies are bound: spans inside them
  // are reported as the span of the use.
  class InDefinition;

 private:
  friend class InDefinition;

  bool HasRoom(ast::Span span);
  void NoteText(const NodePtr& node, ast::Span span, const char* before = "");
  NodePtr SetOf(const ast::Set& set);
  NodePtr SelectedBy(const ast::SelectedBy& selected);
  // bind_known_at.cc
  NodePtr SetKnownAt(const ast::Set& set, const ast::KnownAt& known);

  // bind_name.cc
  NodePtr Name(const std::string& name, ast::Span span, const Scope& scope);
  NodePtr TryName(const std::string& name, ast::Span span, const Scope& scope);
  // A field, or a status word, of the row's own record; null without a message if it is none.
  NodePtr OwnField(const std::string& name, const Scope& scope);
  NodePtr FieldOf(const ast::FieldOf& field, ast::Span span, const Scope& scope);
  NodePtr LinkedField(const RecordFieldNode& link, const ast::Name& field, ast::Span span);
  NodePtr RecordField(NodePtr record, projections::KindSet kinds, const ast::Name& field);
  NodePtr ResidentField(const std::string& word, const Scope& scope);
  NodePtr AtDate(const ast::AtDate& at, const Scope& scope);
  NodePtr DefinedValue(const std::string& name, ast::Span span);
  NodePtr DefinedPeriod(const std::string& name, ast::Span span);
  NodePtr IntervalNamed(ast::Span span);
  projections::KindSet KindsOf(const ExprNode& record, const Scope& scope) const;
  void UnknownName(const std::string& name, ast::Span span, const Scope& scope);
  // `count` beside a value of one row.
  void OfGroups(const std::string& name, ast::Span span);

  // bind_literal.cc
  NodePtr Literal(const ast::Expr& expr);
  NodePtr Param(const ast::Param& param, ast::Span span);
  // The parameter as a value of `type`; reports what can't be read as one.
  NodePtr ParamAs(CellType type, const ast::Param& param, ast::Span span);
  // Whether a written unit means anything here: in the table, or in some record of the ledger.
  bool KnowsUnit(const std::string& unit, ast::Span span);
  std::optional<DurationCell> Length(const ast::Duration& duration);

  // bind_compare.cc
  NodePtr Compare(const ast::Binary& binary, ast::Span span, const Scope& scope);
  std::pair<NodePtr, NodePtr> Sides(const ast::Binary& binary, const Scope& scope);
  NodePtr BesideUnknownWord(const ast::Binary& binary, bool left_is_word, const Scope& scope);
  NodePtr InMembers(const ast::InMembers& in, const Scope& scope);
  // The values of a list, each of a type that may equal the operand; none after a message.
  std::vector<NodePtr> ListedValues(const ast::InMembers& in, const ExprNode& operand,
                                    const Scope& scope);
  // What stands beside a value: a bare word, or a parameter, is of that value's type.
  // `at in next 14 days` of records that leave out what is to come.
  void WarnOfFuture(const ExprNode& tested, const BoundWindow& window, ast::Span span,
                    const Scope& scope);
  // `at = 2026-02`: whether a date is a whole month or year.
  void WarnOfOtherPart(const ExprNode& date, const RowTime& time, ast::Span span);
  void WarnOfWhole(const ExprNode& date, const ExprNode& whole, const ast::Expr& date_written,
                   const ast::Expr& written);
  NodePtr BareWordOr(const ast::Expr& expr, const Scope& scope, const ExprNode* beside);
  static bool IsLetOrAlias(const std::string& name, const Scope& scope);
  NodePtr MatchesText(const ast::Matches& matches, ast::Span span, const Scope& scope);
  NodePtr WindowAsTest(const ast::WindowTest& test, ast::Span span, const Scope& scope);
  // A record beside a value stands for its `value`.
  NodePtr Comparable(NodePtr node, const Scope& scope);

  // bind_arithmetic.cc
  NodePtr NegativeOf(const ast::Negate& negate, ast::Span span, const Scope& scope);
  NodePtr Arithmetic(const ast::Binary& binary, ast::Span span, const Scope& scope);
  bool CanReckon(const ExprNode& side, ast::Span span);

  // bind_expr.cc
  NodePtr ExprOf(const ast::Expr& expr, const Scope& scope);
  NodePtr BinaryOf(const ast::Binary& binary, ast::Span span, const Scope& scope);
  NodePtr Call(const ast::Call& call, ast::Span span, const Scope& scope);
  NodePtr Lookup(const ast::Call& call, ast::Span span, const Scope& scope);
  NodePtr CaseOf(const ast::Case& node, const Scope& scope);
  NodePtr ContainsText(const ast::Contains& contains, const Scope& scope);
  NodePtr Has(const ast::Has& has, ast::Span span, const Scope& scope);
  NodePtr PickOf(const ast::Pick& pick, ast::Span span, const Scope& scope);
  NodePtr AggregateOf(const ast::Aggregate& aggregate, ast::Span span, const Scope& scope);

  // bind_pattern.cc, bind_window.cc
  // What the words around a named pattern or a bracket let through.
  struct SeenMore {
    bool all = false, retracted = false, future = false;
    std::vector<ast::StatusWord> words;  // those that the records must be
  };
  static SeenMore SeenBy(const ast::Records& records, SeenMore around);
  // False after a message.
  bool RecordsAfterHead(const ast::Records& records, const Scope& scope, PatternParts& parts,
                        SeenMore around);
  // Reports a window of no length.
  bool HoldsNothing(const DurationCell& length, ast::Span span);
  // The fewest and the most that a quantifier lets through.
  std::optional<std::pair<uint32_t, uint32_t>> CountRange(const ast::Quantifier& quantifier,
                                                          ast::Span span);
  std::optional<BoundStep> Step(const ast::Step& step, const Scope& scope);
  bool Head(const ast::Records& records, const Scope& scope, PatternParts& parts);
  // The rows that `with`, or what stands before an `of`, is about.
  Scope ScopeOfRecords(projections::KindSet kinds, const std::optional<ast::Name>& alias,
                       const Scope& outer);
  bool NamedRecords(const ast::Name& name, PatternParts& parts);
  std::optional<BoundWindow> Window(const ast::Window& window, const Scope& scope);
  bool Measure(const ast::Duration* length, BoundWindow& bound);

  // bind_own.cc
  std::optional<OwnKind> OwnKindOf(const ast::Records& records, int depth) const;
  bool OwnHead(const ast::Name& name, OwnKind kind, const Scope& scope, PatternParts& parts);
  bool CheckOwnRecords(const ast::Records& records, projections::KindSet kinds);
  // Whether it is a name that the language has and the ledger has nothing for; reports.
  bool ReportUnkept(const std::string& name, ast::Span span, const Scope& scope);

  // bind_made.cc: heads made of other records; false after a message.
  bool MadeHead(const ast::Records& records, const Scope& scope, PatternParts& parts);
  bool Distinct(const ast::DistinctOf& distinct, const Scope& scope, PatternParts& parts);
  bool Episodes(const ast::Episodes& episodes, const Scope& scope, PatternParts& parts);
  static void NarrowDays(PatternParts& parts);
  std::optional<DurationCell> WholeDays(const ast::Duration& length);

  const Reader& reader_;
  const DefinitionCatalogue& catalogue_;
  const std::map<std::string, std::string>& params_;
  std::string_view text_;
  std::vector<Diagnostic> diagnostics_;
  bool failed_ = false;
  bool has_interval_ = false;
  std::map<std::string, uint32_t> used_;
  std::set<std::string> used_keys_;
  ReaderAtFn reader_at_;
  // Defined values and cohorts already bound, by kind and name: a definition of definitions would
  // grow without end otherwise.
  std::map<std::string, NodePtr> bound_definitions_;
  std::map<std::string, BoundCodes> bound_codes_;
  std::set<std::string> systems_met_;  // in codes of the statement
  std::map<std::string, RuleTablePtr> bound_rules_;
  NodeTexts* texts_ = nullptr;
  std::vector<std::string> open_definitions_;  // "cohort c": being bound now, against cycles
  size_t definitions_opened_ = 0;
  std::optional<ast::Span> use_span_;
  SeenMore seen_more_;
  OwnSight own_sight_;
  projections::KindSet own_used_ = 0;
  bool of_nobody_ = false;  // the rows of the query are of no resident
};

// While it lives, what is bound stands in a definition. Reports a cycle and is then not ok().
class Binder::InDefinition {
 public:
  // `text`: what the definition's spans point into; lives as long as this. `use`: where messages
  // about the inside are shown; without one where they arise.
  InDefinition(Binder& binder, std::string_view kind, const std::string& name, uint32_t version,
               std::string_view text, std::optional<ast::Span> use);
  ~InDefinition();
  bool ok() const { return ok_; }

 private:
  Binder& binder_;
  std::optional<ast::Span> outer_span_;
  std::string_view outer_text_;
  bool ok_ = true;
};

}  // namespace daybook::query
