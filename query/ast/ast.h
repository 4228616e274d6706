#pragma once
// A CareQL script as it was written: every node keeps the span of text it came from, for ever.
// The whole grammar of query/careql.md has its nodes here; what an edition can run is the
// binder's to say. The reference evaluator (tests/reference) reads this tree and nothing else.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace daybook::query::ast {

// Bytes [begin, end) of the script's text.
struct Span {
  uint32_t begin = 0;
  uint32_t end = 0;
  bool operator==(const Span&) const = default;
};

// A word as written; names keep their case, keywords don't get here.
struct Name {
  std::string text;
  Span span;
};

struct Expr;
struct Pattern;
struct Records;
struct Set;
struct Query;
using ExprPtr = std::shared_ptr<const Expr>;
using PatternPtr = std::shared_ptr<const Pattern>;
using RecordsPtr = std::shared_ptr<const Records>;
using SetPtr = std::shared_ptr<const Set>;
using QueryPtr = std::shared_ptr<const Query>;

enum class TimeUnit : uint8_t { kYear, kMonth, kWeek, kDay, kHour, kMinute, kSecond };
// "quarter" and "fy" only stand after `every`, `this`, `previous`.
enum class TimeWord : uint8_t { kDay, kWeek, kMonth, kQuarter, kYear, kFy };

// ---- literals -----------------------------------------------------------------------------

struct NumberLit {
  std::string digits;                 // as written
  std::string unit;                   // UCUM or a quoted unit; empty for a bare number
  std::optional<TimeUnit> time_unit;  // `10 days`: a duration; `unit` is then empty
};
struct StringLit {
  std::string text;
};
// "2019-03-01", "2019-03" or "2019-03-01T10:05:00Z", as written.
struct TimeLit {
  std::string text;
};
// snomed:44054006 |Type 2|; the term is dropped by the lexer.
struct CodeLit {
  std::string system;
  std::string code;
};
struct RegexLit {
  std::string pattern;
  bool ignore_case = false;
};
struct Param {
  std::string name;  // without the dollar
};

// A count or a length that may be a parameter.
using IntArg = std::variant<int64_t, Param>;
// `12 months`, `$n months`. The number keeps its digits ("1.5 hours").
struct Duration {
  std::variant<std::string, Param> amount;
  TimeUnit unit = TimeUnit::kDay;
  Span span;
};

// ---- codes --------------------------------------------------------------------------------

struct Member {
  bool descendants = false;  // <<
  ExprPtr value;             // a code, a name (of codes, or of a listed value), a parameter …
};
// What follows `in`: (a, << b minus c), << code, a name, a parameter.
struct Members {
  std::vector<Member> include;
  std::vector<Member> exclude;
  bool bracketed = false;
  Span span;
};

// ---- windows ------------------------------------------------------------------------------

// The calendar words: `2019`, `2019-04`, `fy 2023/24`.
struct Calendar {
  enum class Kind : uint8_t { kYear, kMonth, kFy } kind = Kind::kYear;
  std::string text;  // "2019", "2019-04", "2023/24"
};
// A period in `during` and `overlapping`.
using PeriodArg = std::variant<Calendar, ExprPtr>;

struct InLast {
  Duration length;
};
struct InNext {
  Duration length;
};
struct InAny {
  Duration length;
};
struct InThis {
  TimeWord word;
  bool previous = false;
};
struct InTo {  // in 12 months to A / from A
  Duration length;
  bool from = false;
  ExprPtr anchor;
};
struct InCalendar {
  Calendar calendar;
};
struct During {
  PeriodArg period;
};
struct Overlapping {
  PeriodArg period;
};
struct Since {
  ExprPtr anchor;
};
struct BeforeW {
  ExprPtr anchor;
};
struct AfterW {
  ExprPtr anchor;
};
struct BetweenW {
  ExprPtr from, to;
};
struct WithinW {
  Duration length;
  enum class Side : uint8_t { kAfter, kBefore, kAround } side = Side::kAfter;
  ExprPtr anchor;
};
struct OnSameDay {
  ExprPtr anchor;
};
struct OnW {
  ExprPtr anchor;
};

struct Window {
  std::variant<InLast, InNext, InAny, InThis, InTo, InCalendar, During, Overlapping, Since, BeforeW,
               AfterW, BetweenW, WithinW, OnSameDay, OnW>
      node;
  Span span;
};

// ---- records and patterns -----------------------------------------------------------------

enum class StatusWord : uint8_t {
  kActive,
  kEnded,
  kPlanned,
  kPending,
  kCancelled,
  kDeclined,
  kAbsent,
  kAny
};
struct Status {
  StatusWord word;
  Span span;
};

struct Quantifier {
  enum class Kind : uint8_t { kAtLeast, kAtMost, kExactly } kind = Kind::kAtLeast;
  IntArg count = int64_t{1};
};

enum class PickWord : uint8_t { kLatest, kEarliest, kHighest, kLowest, kNext, kPrevious };
struct Pick {
  int ordinal = 1;  // `second latest` is 2; up to 10
  PickWord word = PickWord::kLatest;
  PatternPtr pattern;
};

struct Episodes {
  RecordsPtr of;
  std::optional<Duration> lasting;
  RecordsPtr until;  // may be null
  Duration gap;
};
struct Alternatives {
  std::vector<PatternPtr> any;  // (X or Y)
};
struct DistinctOf {
  ExprPtr field;
  RecordsPtr of;
};
struct DaysOf {
  RecordsPtr of;
};

struct Records {
  std::vector<Status> statuses;
  // A kind or a named pattern; alternatives; a bracketed pick; episodes; distinct, days.
  std::variant<Name, Alternatives, Pick, Episodes, DistinctOf, DaysOf> head;
  std::optional<Members> codes;  // in <codes>
  std::optional<Name> alias;     // as a
  std::vector<ExprPtr> with;     // with (…), each must hold
  std::vector<Window> windows;   // each must hold
  bool including_retracted = false;
  SetPtr of;  // only as a statement's subject; may be null
  Span span;
};

struct Gap {
  enum class Kind : uint8_t { kWithin, kAtLeast, kRange } kind = Kind::kWithin;
  std::string from;  // kRange: the first number, in the unit of `length`
  Duration length;
  Span span;
};
struct Step {
  bool preceded = false;  // else followed
  bool negated = false;   // not followed by
  std::optional<Quantifier> quantifier;
  RecordsPtr records;
  std::optional<Gap> gap;
  RecordsPtr without;  // without X in between; may be null
  Span span;
};
struct Pattern {
  RecordsPtr records;
  std::vector<Step> steps;
  Span span;
};

// ---- sets of residents --------------------------------------------------------------------

struct ResidentRef {
  std::variant<std::string, Param> id;  // digits without blanks, or the quoted identifier
};
struct AllResidents {
  bool including_died = false;
};
struct CohortRef {
  Name name;
};
struct KnownAt {
  // A moment, or a position (opaque text or number).
  std::variant<ExprPtr, std::string, Param> at;
  bool is_position = false;
  Span span;
};
struct BracketSet {
  SetPtr set;
  ExprPtr as_at;  // may be null
  std::optional<KnownAt> as_known_at;
};
enum class SetOp : uint8_t { kAnd, kOr, kMinus };
struct SetAlgebra {
  SetOp op;
  std::vector<SetPtr> terms;  // two or more
};
struct Set {
  std::variant<ResidentRef, AllResidents, CohortRef, BracketSet, SetAlgebra> node;
  Span span;
};

// ---- expressions --------------------------------------------------------------------------

struct NameRef {
  std::string name;
};
struct FieldOf {
  ExprPtr base;
  Name field;
};
struct Call {
  Name function;
  std::vector<ExprPtr> arguments;
};
struct Negate {
  ExprPtr operand;
};
struct Not {
  ExprPtr operand;
};
enum class BinaryOp : uint8_t {
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kAnd,
  kOr,
  kOrElse
};
struct Binary {
  BinaryOp op;
  ExprPtr left, right;
  Span op_span;
};
struct IsKnown {
  ExprPtr operand;
  bool wanted_known = true;  // after `not` and `unknown` are worked in
};
struct Matches {
  ExprPtr operand;
  std::variant<RegexLit, StringLit, Param> pattern;
  bool negated = false;
};
struct Contains {
  ExprPtr operand, text;
  bool negated = false;
};
struct InMembers {
  ExprPtr operand;
  Members members;
  bool negated = false;
};
struct WindowTest {
  ExprPtr operand;
  Window window;
  bool negated = false;
};
struct Has {
  enum class Kind : uint8_t { kSome, kNone, kCounted } kind = Kind::kSome;
  Quantifier quantifier;  // for kCounted
  PatternPtr pattern;
};
struct InSet {
  SetPtr set;
};
struct SelectedBy {
  Name rules;
};
struct AtDate {
  ExprPtr value, date;
};
struct CountOf {
  PatternPtr pattern;
};
enum class AggregateFn : uint8_t { kSum, kAverage, kMin, kMax, kMedian, kList };
struct Aggregate {
  AggregateFn fn;
  ExprPtr value;
  PatternPtr pattern;
};
struct TimeBetween {
  TimeUnit unit;
  ExprPtr from, to;
};
struct Case {
  struct When {
    ExprPtr condition, value;
  };
  std::vector<When> whens;
  ExprPtr otherwise;  // may be null
};
struct RatePer {
  enum class Basis : uint8_t { kNone, kPersonYears, kResidents } basis = Basis::kNone;
  IntArg per = int64_t{1000};
};

struct Expr {
  std::variant<NumberLit, StringLit, TimeLit, CodeLit, Param, NameRef, FieldOf, Call, Negate, Not,
               Binary, IsKnown, Matches, Contains, InMembers, WindowTest, Has, InSet, SelectedBy,
               AtDate, Pick, CountOf, Aggregate, TimeBetween, Case, RatePer>
      node;
  Span span;
};

// ---- statements ---------------------------------------------------------------------------

struct Let {
  Name name;
  ExprPtr value;
};
struct Column {
  ExprPtr value;
  std::optional<Name> alias;
};
struct OrderKey {
  ExprPtr value;
  bool descending = false;
};
struct Limit {
  IntArg count;
  ExprPtr per;  // may be null
  Span span;
};
struct HideBelow {
  IntArg below;
  std::optional<IntArg> round_to;
  Span span;
};
struct Every {
  TimeWord word;
  ExprPtr from, to;
  Span span;
};

// One record source of a `from`: records with steps, everybody's or of a set.
struct Source {
  PatternPtr pattern;
};
struct SetSubject {
  SetPtr set;
  ExprPtr with;  // set term with (…); may be null
};
struct MeasureSubject {
  Name name;
};
struct RulesSubject {
  Name name;
};

struct Query {
  std::variant<SetSubject, std::vector<Source>, MeasureSubject, RulesSubject> subject;
  Span subject_span;
  std::vector<Let> lets;
  ExprPtr where;  // may be null, as all below
  std::vector<Column> by;
  bool with_totals = false;
  ExprPtr having;
  std::optional<Every> every;
  std::vector<Column> show;
  std::vector<OrderKey> order_by;
  std::optional<Limit> limit;
  std::optional<HideBelow> hide;
  ExprPtr as_at;
  std::optional<KnownAt> as_known_at;
  ExprPtr defined_at;
  Span span;
};

// from 'file.csv', dmd from 'file.csv': the rows of a code list.
struct CodesFile {
  std::string system;  // of rows that name none; empty if not given
  std::string file;    // as written
};
// ecl '<< 73211009': an expression of SNOMED CT.
struct CodesEcl {
  std::string text;
};
struct CodesDef {
  struct Part {
    std::variant<Member, CodesFile, CodesEcl, Name> what;  // Name: other codes
    Span span;
  };
  std::vector<Part> include, exclude;
};
struct RecordsDef {
  std::vector<PatternPtr> any;
};
struct CohortDef {
  ExprPtr condition;
};
struct ValueDef {
  ExprPtr value;
};
struct PeriodDef {
  std::variant<Calendar, std::pair<ExprPtr, ExprPtr>> period;
};
struct MeasureDef {
  PatternPtr of;  // may be null
  std::vector<Let> lets;
  struct Section {
    enum class Kind : uint8_t { kDenominator, kNumerator, kExclude, kExcept } kind;
    ExprPtr condition;
  };
  std::vector<Section> sections;
};
struct RulesDef {
  SetPtr over;
  std::vector<Let> lets;
  struct Line {
    bool select = true;
    ExprPtr when;
    std::optional<Name> label;
    Span span;
  };
  std::vector<Line> lines;
  bool otherwise_select = true;
};

// Which code is below which, in the system the definition is called after.
struct HierarchyDef {
  std::vector<Name> files;
};

struct Define {
  Name name;
  std::variant<CodesDef, RecordsDef, CohortDef, ValueDef, PeriodDef, MeasureDef, RulesDef,
               HierarchyDef>
      body;
};
struct Drop {
  Name kind;  // "codes", "cohort", …
  Name name;
};
struct Why {
  ResidentRef resident;
  SetPtr in;      // why … in cohort c; may be null
  ExprPtr where;  // why … where <condition>; may be null
  ExprPtr as_at;
  std::optional<KnownAt> as_known_at;
  ExprPtr defined_at;
};
struct Describe {
  std::vector<Name> names;
  // `history of cohort c`, `changes of cohort c from 1 to 2`: `names` is then kind and name.
  enum class What : uint8_t { kNames, kHistory, kChanges } what = What::kNames;
  std::optional<std::pair<int64_t, int64_t>> versions;  // of kChanges; else the newest two
};
enum class QueryMode : uint8_t { kAnswer, kExplain, kExplainAnalyze, kAttrition, kWatch };
struct QueryStatement {
  QueryMode mode = QueryMode::kAnswer;
  QueryPtr query;
};

struct Statement {
  std::variant<QueryStatement, Why, Define, Describe, Drop> node;
  Span span;
  std::string text;  // of this statement alone, for definitions and the access log
};

// A script: statements in order.
struct Script {
  std::vector<Statement> statements;
};

}  // namespace daybook::query::ast
