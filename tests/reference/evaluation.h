#pragma once
// One question being answered the slow way: every expression is worked out again for every row,
// every pattern loops over all of a resident's records. The parts stand in files by noun:
// windows.cc, patterns.cc, made.cc, steps.cc, expressions.cc, functions.cc, sets.cc, groups.cc,
// output.cc.
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "query/answer.h"
#include "query/ast/ast.h"
#include "tests/reference/fields.h"
#include "tests/reference/log/code_sets.h"
#include "tests/reference/log/definitions.h"
#include "tests/reference/log/facts.h"
#include "tests/reference/log/own.h"
#include "tests/reference/values.h"

namespace daybook::reference {

namespace ast = query::ast;
using Params = std::map<std::string, std::string>;

struct Group;

// Where an expression stands.
struct Scope {
  const World* world = nullptr;
  const Resident* resident = nullptr;     // null: none (dates of a statement)
  Index index;                            // the index date
  const Record* record = nullptr;         // whose fields bare names are
  std::optional<PartialTime> field_date;  // on which the resident's fields are read
  std::map<std::string, Val> names;       // lets and aliases, lower case
  const Group* group = nullptr;           // in show, having, order by of groups
};

// A row of the answer before it is shown.
struct RowScope {
  Scope scope;
  bool kept = false;  // passed `where`
};
struct Group {
  std::vector<Val> keys;
  std::vector<const RowScope*> all;  // the subject's rows
  std::vector<const RowScope*> kept;
  size_t kept_everywhere = 0;  // over all groups
  bool total = false;          // of all rows
  double person_days = 0;
  std::set<std::string> hidden;  // of what is counted, by its text
  int64_t round_to = 1;
};

// What is known of a counted text in each of the groups, while small numbers are hidden.
struct Counted {
  std::string text;
  bool part = false;    // count(c), percent(c), populations
  bool of_all = false;  // percent, rates
  std::vector<size_t> numbers;
  std::vector<bool> small;
};

// What a pattern may see beyond the usual, handed down into named patterns.
struct Sight {
  std::vector<ast::StatusWord> words;
  bool future = false;
  bool retracted = false;
};

using Rows = std::vector<const Record*>;

// patterns.cc: total order, in place; those with a date; with a date first, in the order wanted,
// those without one last either way.
void SortRows(Rows& rows);
Rows Dated(const Rows& rows);
Rows ByTime(const Rows& rows, bool latest_first);
// The sight of a pattern: its own words and windows added to what it was given.
Sight Widened(const ast::Records& records, Sight sight);

class Evaluation {
 public:
  // All must outlive it. `text` is the script the query's spans point into.
  Evaluation(const std::vector<Entry>& entries, Worlds& worlds, const Catalogue& catalogue,
             const Params& params, int64_t now_micros, std::string_view text, const Own* own)
      : entries_(entries),
        worlds_(worlds),
        own_(own),
        catalogue_(catalogue),
        params_(params),
        now_micros_(now_micros),
        text_(text) {}

  std::string StateOf(const ast::Query& query, const World& world, const Index& index);
  Result<query::Answer> Answer(const ast::Query& query);
  Result<query::Answer> Attrition(const ast::Query& query);
  // The truth of each part of the condition; columns what, truth.
  Result<query::Answer> Why(const ast::Why& why);

 private:
  // The first failure wins; everything after it is unknown.
  Val Fail(ErrorCode code, std::string message, ast::Span span = {});
  Val Unsupported(std::string what, ast::Span span = {});
  bool failed() const { return error_.has_value(); }
  std::string Slice(ast::Span span) const;
  std::string Alike(ast::Span span) const;

  // sets.cc
  const World& WorldAt(uint64_t position) { return worlds_.At(entries_, position); }
  std::optional<uint64_t> PositionOf(const ast::KnownAt& known, const Scope& scope);
  // The index date where none is asked for.
  Index Today() const { return Index{BareDay(LocalDayOf(now_micros_)), now_micros_}; }
  Index IndexOf(const ast::ExprPtr& as_at, const Scope& scope);
  Scope ScopeOf(const World& world, const Index& index, const Resident* resident) const;
  std::vector<const Resident*> Members(const ast::Set& set, const World& world, const Index& index);
  bool IsIn(const ast::ResidentRef& set, const Scope& scope);
  bool IsIn(const ast::AllResidents& set, const Scope& scope);
  bool IsIn(const ast::CohortRef& set, const Scope& scope);
  bool IsIn(const ast::BracketSet& set, const Scope& scope);
  bool IsIn(const ast::SetAlgebra& set, const Scope& scope);
  void CheckNamed(const ast::Set& set, const Scope& scope);
  bool IsMember(const ast::Set& set, const Scope& scope);

  // windows.cc
  struct Target {
    std::optional<PartialTime> at, until;
    bool open_ended = false;         // has no end yet
    const Record* record = nullptr;  // not found by a window that names it
    std::optional<Day> begun_by;     // of a partial `at` only the days up to it count

    // Of a target with `at`.
    Days days() const;
    Instants instants() const;
    Truth IsBefore(const PartialTime& time) const;
    Truth IsAfter(const PartialTime& time) const;
    Truth IsBeyond(const Index& index) const;
    Truth Touches(Days first, Days last) const;
  };
  struct Anchor {
    Val value;
    std::optional<PartialTime> at;
    std::optional<PartialTime> until;
    bool open_ended = false;
    bool is_self = false;  // the record tested
    // Where a window that counts on from the anchor begins: a period's last day.
    const PartialTime& late() const {
      return value.kind == Val::Kind::kPeriod && until ? *until : *at;
    }
  };
  static Target TargetOf(const Record& record);
  Truth InWindow(const ast::Window& window, const Target& target, const Scope& scope);
  Anchor AnchorOf(const ast::ExprPtr& expr, const Target& target, const Scope& scope);
  Anchor PeriodOf(const ast::PeriodArg& period, const Target& target, const Scope& scope);
  std::optional<double> Amount(const ast::Duration& duration);
  std::optional<Days> CalendarDays(const ast::Calendar& calendar);
  Truth After(const PartialTime& anchor, const Target& target, const ast::Duration& length);
  Truth Before(const PartialTime& anchor, const Target& target, const ast::Duration& length);
  Truth Test(const ast::InLast& window, const Target& target, const Scope& scope);
  Truth Test(const ast::InNext& window, const Target& target, const Scope& scope);
  Truth Test(const ast::InAny& window, const Target& target, const Scope& scope);
  Truth Test(const ast::InThis& window, const Target& target, const Scope& scope);
  Truth Test(const ast::InTo& window, const Target& target, const Scope& scope);
  Truth Test(const ast::InCalendar& window, const Target& target, const Scope& scope);
  Truth Test(const ast::During& window, const Target& target, const Scope& scope);
  Truth Test(const ast::Overlapping& window, const Target& target, const Scope& scope);
  Truth Test(const ast::Since& window, const Target& target, const Scope& scope);
  Truth Test(const ast::BeforeW& window, const Target& target, const Scope& scope);
  Truth Test(const ast::AfterW& window, const Target& target, const Scope& scope);
  Truth Test(const ast::BetweenW& window, const Target& target, const Scope& scope);
  Truth Test(const ast::WithinW& window, const Target& target, const Scope& scope);
  Truth Test(const ast::OnSameDay& window, const Target& target, const Scope& scope);
  Truth Test(const ast::OnW& window, const Target& target, const Scope& scope);

  // patterns.cc, made.cc: records in total order, those without a date last
  Rows Find(const ast::Pattern& pattern, const Scope& scope, const Sight& sight);
  Rows Find(const ast::Records& records, const Scope& scope, const Sight& sight);
  Rows Head(const ast::Records& records, const Scope& scope, const Sight& sight);
  Rows OfKind(const std::string& word, const Scope& scope, const Sight& sight);
  Rows Named(const ast::Name& name, const Scope& scope, const Sight& sight);
  Rows AnyOf(const std::vector<ast::PatternPtr>& patterns, const Scope& scope, const Sight& sight);
  Rows DistinctBy(const ast::DistinctOf& distinct, const Scope& scope, const Sight& sight);
  Rows EachDay(const ast::DaysOf& days, const Scope& scope, const Sight& sight);
  Rows EpisodesOf(const ast::Episodes& episodes, const Scope& scope);
  std::optional<PartialTime> EndOfPart(const ast::Episodes& episodes, const Record& row,
                                       const Rows& stops);
  const Record* Made(const Record& like, const PartialTime& at,
                     const std::optional<PartialTime>& until, size_t count);
  std::vector<Rows> Stretches(const ast::Duration& length, const Rows& rows);
  Rows Fullest(const ast::Duration& length, const Rows& rows);
  bool Passes(const ast::Records& records, const Record& row, const Scope& scope);
  bool IsSeen(const Record& record, const Scope& scope, const Sight& sight) const;
  const Record* Picked(const ast::Pick& pick, const Scope& scope, const Sight& sight);
  Rows ByValue(const Rows& rows, bool highest) const;
  static Scope Within(const Scope& scope, const Record& row, const std::optional<ast::Name>& alias);

  // steps.cc
  bool Follows(const std::vector<ast::Step>& steps, size_t from, const Record& row,
               const Scope& scope, const Sight& sight);
  Rows Matching(const ast::Step& step, const Record& row, const Scope& scope, const Sight& sight);
  Truth GapHolds(const ast::Gap& gap, const Record& earlier, const Record& later);
  bool Counts(const ast::Quantifier& quantifier, size_t count);

  // own_rows.cc
  std::optional<std::string> OwnHeadOf(const ast::Records& records, int depth) const;
  Rows OwnRecords(const std::string& kind, const Scope& scope, const Sight& sight);

  // expressions.cc
  Val Eval(const ast::ExprPtr& expr, const Scope& scope);
  Truth Condition(const ast::ExprPtr& expr, const Scope& scope);
  Val On(const ast::NumberLit& node, const ast::Expr& expr, const Scope& scope);
  Val On(const ast::StringLit& node, const ast::Expr& expr, const Scope& scope);
  Val On(const ast::TimeLit& node, const ast::Expr& expr, const Scope& scope);
  Val On(const ast::CodeLit& node, const ast::Expr& expr, const Scope& scope);
  Val On(const ast::Param& node, const ast::Expr& expr, const Scope& scope);
  Val On(const ast::NameRef& node, const ast::Expr& expr, const Scope& scope);
  Val On(const ast::FieldOf& node, const ast::Expr& expr, const Scope& scope);
  Val On(const ast::Call& node, const ast::Expr& expr, const Scope& scope);
  Val On(const ast::Negate& node, const ast::Expr& expr, const Scope& scope);
  Val On(const ast::Not& node, const ast::Expr& expr, const Scope& scope);
  Val On(const ast::Binary& node, const ast::Expr& expr, const Scope& scope);
  Val On(const ast::IsKnown& node, const ast::Expr& expr, const Scope& scope);
  Val On(const ast::Matches& node, const ast::Expr& expr, const Scope& scope);
  Val On(const ast::Contains& node, const ast::Expr& expr, const Scope& scope);
  Val On(const ast::InMembers& node, const ast::Expr& expr, const Scope& scope);
  Val On(const ast::WindowTest& node, const ast::Expr& expr, const Scope& scope);
  Val On(const ast::Has& node, const ast::Expr& expr, const Scope& scope);
  Val On(const ast::InSet& node, const ast::Expr& expr, const Scope& scope);
  Val On(const ast::SelectedBy& node, const ast::Expr& expr, const Scope& scope);
  Val On(const ast::AtDate& node, const ast::Expr& expr, const Scope& scope);
  Val On(const ast::Pick& node, const ast::Expr& expr, const Scope& scope);
  Val On(const ast::CountOf& node, const ast::Expr& expr, const Scope& scope);
  Val On(const ast::Aggregate& node, const ast::Expr& expr, const Scope& scope);
  Val On(const ast::TimeBetween& node, const ast::Expr& expr, const Scope& scope);
  Val On(const ast::Case& node, const ast::Expr& expr, const Scope& scope);
  Val On(const ast::RatePer& node, const ast::Expr& expr, const Scope& scope);
  // names.cc
  std::optional<Val> Lookup(const std::string& name, const Scope& scope);
  Val DefinedValue(const std::string& name, const Scope& scope);
  Val DefinedPeriod(const std::string& name, const Scope& scope);
  Val FieldOn(const Val& base, const std::string& word, const ast::Expr& expr, const Scope& scope);
  Val LinkedEncounter(const Record& record, const Scope& scope);
  // A name that nothing has is a word here ("sex = female").
  Val EvalOrWord(const ast::ExprPtr& expr, const Scope& scope);
  Truth IsMemberOf(const ast::Members& members, const Val& value, const Scope& scope);
  Truth IsIn(const ast::Member& member, const Val& value, const Scope& scope);
  Truth InCodes(const std::string& name, const Val& value);
  // code_sets.cc
  static Truth HasOneOf(const std::string& system, const std::set<std::string>& codes,
                        const Val& value);
  Truth InHierarchy(const std::string& system, const ast::CodesEcl* ecl, const std::string& code,
                    const Val& value);
  Truth InFile(const Definition& definition, const ast::CodesFile& file, const Val& value);
  Truth InSeveral(const std::string& words, const Val& value);
  void ListRows(const std::string& name, std::vector<ListRow>& rows);
  Val LookupIn(const ast::Call& call, const Scope& scope);
  // names.cc
  Truth NamesRecords(const ast::Members& members, const Record& row, const Scope& scope);
  std::optional<int64_t> Count(const ast::IntArg& count);
  Val FromParam(const std::string& name);
  std::optional<std::string> ParamText(const std::string& name);
  std::optional<PartialTime> AsTime(const Val& value) const;

  // rules.cc
  // A condition of an attrition: what it is called, and whom it keeps.
  struct Sieve {
    std::string text;
    std::function<bool(const Scope&)> holds;
  };
  const Definition* RulesNamed(const ast::Name& name);
  size_t LineOf(const ast::RulesDef& rules, const Scope& scope);
  void NameLine(const ast::RulesDef& rules, size_t line, std::map<std::string, Val>& names);
  std::vector<RowScope> RulesRows(const ast::RulesSubject& subject, const World& world,
                                  const Index& index);
  void AddLineGroups(const ast::Query& query, std::vector<Group>& groups);
  void SplitCondition(const ast::ExprPtr& expr, const std::string& text, const std::string& before,
                      std::vector<Sieve>& steps);
  void SplitSet(const ast::SetPtr& set, ast::Span outer, std::vector<Sieve>& steps);

  // why.cc
  struct Reasons {
    std::string text;  // what the spans point into
    std::vector<std::pair<std::string, std::string>> rows;
  };
  static void AddReason(const std::string& what, Truth truth, Reasons& reasons);
  void ReasonsOf(const ast::ExprPtr& expr, const Scope& scope, Reasons& reasons);
  void ReasonsInside(const ast::ExprPtr& expr, const Scope& scope, Reasons& reasons);
  void Operands(const ast::ExprPtr& expr, ast::BinaryOp op, const Scope& scope, Reasons& reasons);
  void InsideRules(const ast::Name& name, const Scope& scope, Reasons& reasons);
  void InsideSet(const ast::SetPtr& set, const Scope& scope, Reasons& reasons);

  // functions.cc
  Val Function(const std::string& name, const ast::Call& call, const ast::Expr& expr,
               const Scope& scope);
  Val Band(const ast::Call& call, const Scope& scope);
  Val Round(const ast::Call& call, const Scope& scope);
  Val HowMany(const ast::Call& call, const Scope& scope);
  Val MakePeriod(const ast::Call& call, const Scope& scope);
  Val DatePart(const std::string& name, const Val& value);
  Val Summarise(ast::AggregateFn fn, const std::vector<Val>& values);

  // groups.cc
  bool IsAggregate(const ast::ExprPtr& expr) const;
  std::optional<Val> InGroup(const ast::Expr& expr, const Scope& scope);
  Val AggregateCall(const std::string& name, const ast::Call& call, const ast::Expr& expr,
                    const Scope& scope);
  Val NamedAggregate(const std::string& name, const Group& group);
  std::vector<Group> MakeGroups(const ast::Query& query, const std::vector<RowScope>& rows);
  Group TotalOf(const ast::Query& query, const std::vector<RowScope>& rows) const;
  void AddPersonDays(const ast::Query& query, const std::vector<RowScope>& rows, const World& world,
                     const Index& index, std::vector<Group>& groups);
  bool NeedsPersonYears(const ast::Query& query) const;
  bool IsGrouped(const ast::Query& query, const std::vector<ast::ExprPtr>& shown) const;
  static int64_t ResidentsIn(const std::vector<const RowScope*>& rows);

  // output.cc
  std::vector<RowScope> SubjectRows(const ast::Query& query, const World& world,
                                    const Index& index);
  std::vector<RowScope> SetRows(const ast::SetSubject& subject, const World& world,
                                const Index& index);
  std::vector<RowScope> RecordRows(const std::vector<ast::Source>& sources, const World& world,
                                   const Index& index);
  void AddCombinations(const std::vector<ast::Source>& sources, size_t next, const Scope& scope,
                       std::vector<RowScope>& rows);
  void Keep(const ast::Query& query, std::vector<RowScope>& rows);
  bool Refused(const ast::Query& query);
  struct Shown {
    std::vector<std::string> names;
    std::vector<ast::ExprPtr> values;
  };
  Shown ShownOf(const ast::Query& query);
  void Once(const ast::Query& query, const Index& index, uint64_t position, query::Answer& answer);
  void Finish(const ast::Query& query, const Shown& shown, std::vector<Scope> scopes,
              query::Answer& answer);
  std::vector<std::vector<Val>> KeysOf(const ast::Query& query, const Shown& shown,
                                       const std::vector<Scope>& scopes);
  std::vector<size_t> Limited(const ast::Query& query, const std::vector<size_t>& order,
                              const std::vector<Scope>& scopes);
  void Fill(const Shown& shown, const std::vector<Scope>& scopes, const std::vector<size_t>& order,
            query::Answer& answer);

  // series.cc
  std::vector<Days> IntervalsOf(const ast::Query& query, const Scope& scope);
  Anchor SeriesBound(const ast::ExprPtr& expr, const Scope& scope);
  static void AppendInterval(const Days& days, query::Answer part, query::Answer& answer);

  // measures.cc
  const ast::MeasureDef* MeasureOf(const ast::Query& query);
  bool AnySection(const ast::MeasureDef& def, ast::MeasureDef::Section::Kind kind,
                  const Scope& scope);
  std::vector<RowScope> MeasureRows(const ast::MeasureDef& def, const World& world,
                                    const Index& index);
  bool IsPopulation(const std::string& word) const;
  static int64_t InPopulation(const std::string& word, const Group& group);
  static Val MeasureRatio(double per, const Group& group);

  // hide.cc
  std::string CountedText(const ast::Expr& expr) const;
  void CollectCounted(const ast::ExprPtr& expr, std::vector<ast::ExprPtr>& found) const;
  size_t CountWhere(const ast::ExprPtr& value, const Group& group, bool known);
  Counted CountedIn(const ast::Expr& expr, const std::vector<Group>& groups, size_t below);
  void HideIn(const ast::Query& query, const std::vector<ast::ExprPtr>& shown,
              std::vector<Group>& groups);
  bool IsHidden(const ast::ExprPtr& expr, const Group& group) const;
  static int64_t Published(int64_t number, const Group& group);

  // person_time.cc
  std::vector<ast::Window> SubjectWindows() const;
  bool DayCounts(Day day, const Scope& scope);
  bool RegisteredOn(Day day, const Rows& registrations) const;
  std::vector<Day> PersonDays(const Resident& resident, const World& world, const Index& index);
  void AddPersonDay(const ast::Query& query, Scope scope, Day day, std::vector<Group>& groups);
  static Val RatePerPersonYears(double per, const Group& group);

  const std::vector<Entry>& entries_;
  Worlds& worlds_;
  const Own* own_;  // null: there is no ledger around the events
  Catalogue catalogue_;
  const Params& params_;
  const int64_t now_micros_;
  const std::string_view text_;
  std::optional<Error> error_;
  // One-day records of `days of`, and episodes; equal ones are one.
  std::map<std::string, Record> made_;
  const ast::Query* query_ = nullptr;
  std::map<std::string, uint32_t> used_;
  int depth_ = 0;  // definitions within definitions
  std::optional<Days> interval_;
  // Names of shown columns count, in having, order by and limit … per.
  bool names_columns_ = false;
  std::map<Day, std::vector<Day>> days_counted_;  // by index date
};

// The text of the span, runs of blanks as one.
std::string OneLine(const std::string& text, ast::Span span);

// Definitions may refer to each other this deep before it counts as a circle.
inline constexpr int kDefinitionDepthMax = 64;

}  // namespace daybook::reference
