// Slips that people bring from other query languages, each with its own message. Each function
// looks for one; the first that knows the fault words it. Those of speech are in speech.cc.
#include <algorithm>
#include <array>

#include "query/ast/ast_words.h"
#include "query/parse/faults/clauses.h"
#include "query/parse/faults/expectation.h"
#include "query/parse/faults/matching.h"

namespace daybook::query {
namespace {

bool BeginsWindow(std::string_view word) {
  return IsOneOf(
      word, {"between", "in", "since", "before", "after", "during", "within", "on", "overlapping"});
}

// ---- signs ----------------------------------------------------------------------------------

MaybeDiagnostic NeverClosed(const Fault& f) {
  if (f.AtEnd()) return std::nullopt;
  const Word& word = f.words[f.at];
  if (word.kind == WordKind::kOpenString) {
    return Diagnostic{"CQ0106", "The text that begins here is never closed.", word.span,
                      "close it with '; a quote inside the text is written twice"};
  }
  if (word.kind == WordKind::kOpenRegex) {
    return Diagnostic{"CQ0106", "The pattern that begins here is never closed.", word.span,
                      "patterns stand between strokes on one line: matches /heart failure/i"};
  }
  return std::nullopt;
}

MaybeDiagnostic StrangeSign(const Fault& f) {
  if (f.AtEnd() || f.words[f.at].kind != WordKind::kUnexpected) return std::nullopt;
  const std::string_view sign = f.TextOf();
  Diagnostic d{"CQ0107", Quoted(sign) + " means nothing in CareQL.", f.Place()};
  if (sign == "==") d.hint = "equal is written =";
  if (sign == "<>") d.hint = "not equal is written !=";
  if (sign == "=>") d.hint = "at least is written >=";
  if (sign == "&&") d.hint = "write and";
  if (sign == "||") d.hint = "write or";
  if (sign == "!") d.hint = "write not, or != for not equal";
  if (sign == "#") d.hint = "a comment begins with --";
  if (sign == ":") d.hint = "a code is written without blanks: snomed:44054006";
  if (sign == ":" && f.at >= 3 && f.Key(-3) == "define") d.hint = "write = behind the name";
  if (sign == "\xE2\x89\xA5") d.hint = "at least is written >=";
  if (sign == "\xE2\x89\xA4") d.hint = "at most is written <=";
  if (sign == "\xE2\x89\xA0") d.hint = "not equal is written !=";
  if (sign == "^") d.hint = "a power in a unit stands behind it: kg/m2";
  if (sign == "|") d.hint = "a |term| stands after its code";
  if (sign == "[" || sign == "{" || sign == "%") {
    d.hint = "a unit follows its number, without blanks in it: 140 mm[Hg]";
  }
  if (sign == "\xE2\x80\x93" || sign == "\xE2\x80\x94" || sign == "\xE2\x88\x92") {
    d.hint = "a minus, and what stands within dates, is the plain -";
  } else if (sign.size() > 2 && sign[0] == '"' && sign[1] >= '0' && sign[1] <= '9') {
    d.hint = "dates, numbers and amounts stand without quotes: 58 mmol/mol";
  } else if (sign.starts_with("\"") || sign == "`" || sign.starts_with("\xE2\x80")) {
    d.hint = "text stands in single quotes: 'heart failure'";
  }
  if (f.Key(-1) == "matches") {
    d.message = "After 'matches' stands a pattern between strokes.";
    d.hint = "write matches /heart failure/i, or contains 'heart failure'";
  }
  return d;
}

// 0.02 kg.m-2: a dot within a unit is a field's dot to the lexer.
MaybeDiagnostic DottedUnit(const Fault& f) {
  if (f.Key() != "." || f.at < 2 || f.words[f.at - 2].kind != WordKind::kNumber)
    return std::nullopt;
  const uint32_t begin = f.words[f.at - 1].span.begin;
  const auto end =
      static_cast<uint32_t>(std::min(f.text.find_first_of(" \t\r\n,;()", begin), f.text.size()));
  return Diagnostic{"CQ0127",
                    "A unit with a dot in it stands in quotes.",
                    {begin, end},
                    "write " + Quoted(f.text.substr(begin, end - begin))};
}

// Units as they are written elsewhere.
MaybeDiagnostic OtherUnit(const Fault& f) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kUnits = {
      {{"mmhg", "mm[Hg]"},
       {"percent", "%"},
       {"pct", "%"},
       {"mmolmol", "mmol/mol"},
       {"bpm", "/min"},
       {"celsius", "Cel"}}};
  if (f.AtEnd() || f.at == 0 || f.words[f.at - 1].kind != WordKind::kNumber) return std::nullopt;
  for (const auto& [theirs, ours] : kUnits)
    if (SameWord(f.TextOf(), theirs))
      return Diagnostic{"CQ0102", Quoted(f.TextOf()) + " is written otherwise as a unit.",
                        f.Place(), "write " + std::string(f.TextOf(-1)) + " " + std::string(ours)};
  return std::nullopt;
}

MaybeDiagnostic EqualTwice(const Fault& f) {
  if (IsComparison(f.Key()) && IsComparison(f.Key(-1))) {
    return Diagnostic{"CQ0107", "Two signs where one comparison stands.", f.Place(),
                      "the comparisons are = != < <= > >="};
  }
  return std::nullopt;
}

// A comment of another language.
// `//` and `/*`: the first of the signs may be read, or not.
MaybeDiagnostic Strokes(const Fault& f) {
  for (const size_t first : {f.at - 1, f.at}) {
    if (first >= f.words.size() || first + 1 >= f.words.size()) continue;
    const Word& a = f.words[first];
    const Word& b = f.words[first + 1];
    if (a.keyword != "/" || !IsOneOf(b.keyword, {"/", "*"}) || a.span.end != b.span.begin) continue;
    return Diagnostic{"CQ0107",
                      Quoted("/" + std::string(b.keyword)) + " means nothing in CareQL.",
                      {a.span.begin, b.span.end},
                      "a comment begins with --"};
  }
  return std::nullopt;
}

MaybeDiagnostic Star(const Fault& f) {
  if (f.Key() != "*" || !f.May("comparable")) return std::nullopt;
  return Diagnostic{"CQ0118", "There is no '*' for all columns.", f.Place(),
                    "leave show out for the natural columns, or name those wanted"};
}

// ---- patterns -------------------------------------------------------------------------------

MaybeDiagnostic WhereInPattern(const Fault& f) {
  if (f.Key() != "where" || f.Key(1) != "(" || !f.May("qualifier")) return std::nullopt;
  return Diagnostic{"CQ0110", "Inside a pattern its records are tested by 'with (…)'.", f.Place(),
                    "write with ( instead of where ("};
}

MaybeDiagnostic HasPick(const Fault& f) {
  if (!IsPick(f.Key()) || !f.May("head") || f.May("pick")) return std::nullopt;
  const std::string words = std::string(f.TextOf()) + " " + std::string(f.TextOf(1));
  return Diagnostic{
      "CQ0114", "A kind of records is expected here, and '" + words + "' is one record.",
      Around(f, 0, 1),
      f.Key(-1) == "has"
          ? "leave '" + std::string(f.TextOf()) + "' out, or test it: has (" + words + ") with (…)"
          : "bracket it: (" + words + ")"};
}

// `has 2 encounters`.
MaybeDiagnostic HasNumber(const Fault& f) {
  if (f.AtEnd() || f.Key(-1) != "has" || f.words[f.at].kind != WordKind::kNumber)
    return std::nullopt;
  const std::string number(f.TextOf());
  return Diagnostic{"CQ0118", "Before a number stands at least, at most or exactly.", f.Place(),
                    "write has at least " + number + " " + std::string(f.TextOf(1)) +
                        ", or has exactly " + number};
}

MaybeDiagnostic PickAsDate(const Fault& f) {
  // `latest hba1c` where a date must stand: the first word was read as a name.
  if (f.AtEnd() || f.at < 2) return std::nullopt;
  const bool date_follows =
      IsOneOf(f.Key(-2), {"before", "after", "since", "on", "during", "overlapping", "between",
                          "and", "of", "to", "from", "at", "contains"});
  const WordKind kind = f.words[f.at].kind;
  if (!IsPick(f.Key(-1)) || !date_follows || kind != WordKind::kName) return std::nullopt;
  std::string words = std::string(f.TextOf(-1)) + " " + std::string(f.TextOf());
  if (IsOneOf(f.Key(1), {"in", "with", "as"})) words += " " + std::string(f.Key(1)) + " …";
  return Diagnostic{"CQ0115",
                    "After '" + std::string(f.TextOf(-2)) + "' a record goes in brackets.",
                    {f.words[f.at - 1].span.begin, f.words[f.at].span.end},
                    "write " + std::string(f.TextOf(-2)) + " (" + words + ")"};
}

MaybeDiagnostic SumAsDate(const Fault& f) {
  if (!IsOneOf(f.Key(), {"+", "-", "*", "/"}) || f.at < 2) return std::nullopt;
  // Back over one operand: a name with its fields, or a date.
  size_t first = f.at - 1;
  while (first >= 2 && f.words[first - 1].keyword == ".") first -= 2;
  // `position -1`: a position is no date; `at least -1`; `from residents - cohort c`; a comment.
  if (first < 2 || IsOneOf(f.Key(-1), {"position", "least", "most"})) return std::nullopt;
  if (f.at + 1 < f.words.size() && f.words[f.at + 1].kind == WordKind::kSign) return std::nullopt;
  const Word& before = f.words[first - 1];
  if (!IsOneOf(before.keyword, {"before", "after", "since", "on", "during", "overlapping",
                                "between", "and", "of", "to", "from", "at"})) {
    return std::nullopt;
  }
  size_t last = std::min(f.at + 1, f.words.size() - 1);
  if (last + 1 < f.words.size() && f.words[last].kind == WordKind::kNumber &&
      IsTimeUnit(f.words[last + 1].keyword)) {
    ++last;
  }
  const ast::Span span{f.words[first].span.begin, f.words[last].span.end};
  const std::string sum(f.text.substr(span.begin, span.end - span.begin));
  return Diagnostic{"CQ0115", "A date that is worked out goes in brackets here.", span,
                    "write " + std::string(before.keyword) + " (" + sum + ")"};
}

MaybeDiagnostic InLastMonth(const Fault& f) {
  if (f.at < 1 || f.AtEnd()) return std::nullopt;
  const bool unit = IsOneOf(f.Key(), {"day", "week", "month", "quarter", "year", "fy", "days",
                                      "weeks", "months", "years"});
  // `in last` may be read whole, `last` as the name of codes; or stop after `in`.
  if (unit && IsOneOf(f.Key(-1), {"last", "next"}) && f.Key(-2) == "in") {
    const std::string word(f.Key());
    std::string hint = "write in " + std::string(f.Key(-1)) + " 1 " + word;
    if (f.Key(-1) == "last") hint += ", or in previous " + word + " for the whole one before";
    return Diagnostic{
        "CQ0116",
        "How many is missing between '" + std::string(f.Key(-1)) + "' and '" + word + "'.",
        {f.words[f.at - 1].span.begin, f.words[f.at].span.end},
        hint};
  }
  return std::nullopt;
}

MaybeDiagnostic InThe(const Fault& f) {
  if (f.Key() != "the" && f.Key(-1) != "the") return std::nullopt;
  const ptrdiff_t the = f.Key() == "the" ? 0 : -1;
  const std::string_view next = f.Key(the + 1);
  const bool past = SameAsOne(f.TextOf(the + 1), {"past", "coming"});
  if (f.Key(the - 1) != "in" || (!past && !IsOneOf(next, {"last", "next", "previous", "this"})))
    return std::nullopt;
  const std::string word(past ? SameWord(f.TextOf(the + 1), "past") ? "last" : "next" : next);
  return Diagnostic{"CQ0116", "'in the' isn't a window of CareQL.",
                    f.words[static_cast<size_t>(static_cast<ptrdiff_t>(f.at) + the)].span,
                    past ? "write in " + word + " …" : "leave 'the' out: in " + word + " …"};
}

// `within last 12 months`: `within` is of steps and of distances.
MaybeDiagnostic WithinLast(const Fault& f) {
  if (f.Key(-1) != "within" || !IsOneOf(f.Key(), {"last", "next", "the", "previous", "this"}))
    return std::nullopt;
  const size_t the = f.Key() == "the" ? 1 : 0;
  return Diagnostic{"CQ0116", "A window up to the index date begins with 'in'.",
                    f.words[f.at - 1].span,
                    "write in " + std::string(f.TextOf(static_cast<ptrdiff_t>(the))) + " …"};
}

// `latest hba1c.value`: whose field that is wants brackets.
MaybeDiagnostic FieldOfPick(const Fault& f) {
  if (f.Key() != "." || f.at < 2 || !IsPick(f.Key(-2))) return std::nullopt;
  const std::string record = std::string(f.TextOf(-2)) + " " + std::string(f.TextOf(-1));
  return Diagnostic{"CQ0115",
                    "A record whose field is asked for goes in brackets.",
                    {f.words[f.at - 2].span.begin, f.Place().end},
                    "write (" + record + ")." + std::string(f.TextOf(1))};
}

// `last hba1c`: `last` is of windows, and there is no `first`, `newest`, `oldest`.
MaybeDiagnostic FirstLast(const Fault& f) {
  if (f.AtEnd() || f.at == 0 || f.words[f.at].kind != WordKind::kName) return std::nullopt;
  const bool first = SameAsOne(f.TextOf(-1), {"first", "oldest"});
  if ((!first && !SameAsOne(f.TextOf(-1), {"last", "newest"})) || f.Key(-2) == "in")
    return std::nullopt;
  return Diagnostic{
      "CQ0118",
      Quoted(f.TextOf(-1)) + " picks no record.",
      {f.words[f.at - 1].span.begin, f.words[f.at].span.end},
      "write " + std::string(first ? "earliest " : "latest ") + std::string(f.TextOf())};
}

// `has hba1c > 58 mmol/mol`: `has` is whole without a comparison.
MaybeDiagnostic HasCompared(const Fault& f) {
  if (f.AtEnd() || !IsComparison(f.Key()) || !f.May("qualifier")) return std::nullopt;
  const auto begin = RecordsOfHas(f);
  if (!begin) return std::nullopt;
  const uint32_t first = f.words[*begin].span.begin;
  const std::string records(f.text.substr(first, f.words[f.at - 1].span.end - first));
  const std::string sign(f.Key());
  std::string hint = "write has " + records;
  const bool equal = sign == "=" && f.at + 1 < f.words.size();
  if (equal && f.words[f.at + 1].kind == WordKind::kName) {
    hint.append(" in ").append(f.TextOf(1));
  } else if (equal && f.words[f.at + 1].kind == WordKind::kString) {
    hint.append(" with (text contains ").append(f.TextOf(1)).append(")");
  } else {
    hint.append(" with (value ").append(sign).append(" …), or latest ");
    hint.append(records).append(" ").append(sign).append(" …");
  }
  return Diagnostic{"CQ0118", "'has' asks whether there are records, and isn't compared.",
                    f.Place(), hint};
}

// `40 to 50`, `from D to D` as a test.
MaybeDiagnostic FromTo(const Fault& f) {
  if (f.AtEnd() || f.Key() != "from" || f.at < 2 || f.Key(2) != "to") return std::nullopt;
  return Diagnostic{
      "CQ0118", "A range is written 'between … and …'.", Around(f, 0, 3),
      "write between " + std::string(f.TextOf(1)) + " and " + std::string(f.TextOf(3))};
}

// ---- clauses --------------------------------------------------------------------------------

// The latest clause, in the order of the language, that stands before a word; -1 if none.
int LastClauseBefore(const Fault& f, size_t at) {
  int depth = 0;
  int last = -1;
  for (size_t i = 0; i < at; ++i) {
    if (f.words[i].keyword == "(") ++depth;
    if (f.words[i].keyword == ")") --depth;
    if (depth == 0) last = std::max(last, ClauseAt(f.words, i));
  }
  return last;
}

bool Given(const Fault& f, size_t at, int clause) {
  int depth = 0;
  for (size_t i = 0; i < at; ++i) {
    if (f.words[i].keyword == "(") ++depth;
    if (f.words[i].keyword == ")") --depth;
    if (depth == 0 && ClauseAt(f.words, i) == clause) return true;
  }
  return false;
}

MaybeDiagnostic SetWithTime(const Fault& f) {
  if (!IsOneOf(f.Key(), {"and", "or", "minus"})) return std::nullopt;
  const int last = LastClauseBefore(f, f.at);
  if (last < 9 || last > 10) return std::nullopt;
  return Diagnostic{"CQ0117",
                    "'" + std::string(kClauseOrder[static_cast<size_t>(last)]) +
                        "' ends a statement; a set with a time of its own goes in brackets.",
                    f.Place(), "write (cohort c as at 2024-03-31) " + std::string(f.Key()) + " …"};
}

// `cohort a and cohort b or cohort c`: no order is better than the other.
MaybeDiagnostic MixedSets(const Fault& f) {
  if (!IsOneOf(f.Key(), {"and", "or", "minus"})) return std::nullopt;
  for (size_t i = 1; i < f.at; ++i) {
    const std::string_view key = f.words[i].keyword;
    if (key == "where" || key == "with") return std::nullopt;
    if (key == f.Key() || !IsOneOf(key, {"and", "or", "minus"})) continue;
    const uint32_t begin = f.words[1].span.begin;
    const std::string before(f.text.substr(begin, f.words[f.at - 1].span.end - begin));
    return Diagnostic{
        "CQ0118", "Sets joined by " + Quoted(key) + " and " + Quoted(f.Key()) + " want brackets.",
        f.Place(), "write (" + before + ") " + std::string(f.Key()) + " …"};
  }
  return std::nullopt;
}

// `on medication`: said of people, and `on` is of dates.
MaybeDiagnostic OnRecords(const Fault& f) {
  if (f.Key() != "on" || f.at + 1 >= f.words.size()) return std::nullopt;
  const bool named = f.words[f.at + 1].kind == WordKind::kName;
  if (!named || SameWord(f.TextOf(1), "today") || SameWord(f.TextOf(1), "now")) return std::nullopt;
  return Diagnostic{"CQ0118", "'on' is followed by a date.", Around(f, 0, 1),
                    "of who has it now write has active " + std::string(f.TextOf(1))};
}

MaybeDiagnostic OnAtEnd(const Fault& f) {
  const bool date = f.at + 1 < f.words.size() &&
                    (f.words[f.at + 1].kind == WordKind::kTime ||
                     f.words[f.at + 1].kind == WordKind::kNumber || SameWord(f.TextOf(1), "today"));
  if (f.Key() != "on" || f.at == 0 || !date) return std::nullopt;
  return Diagnostic{"CQ0111", "'on' tests records; the date of a whole question is 'as at'.",
                    Around(f, 0, 1), "write as at " + std::string(f.TextOf(1)) + ", at the end"};
}

// `in diabetics` as a condition: of which kind that name is stands before it.
MaybeDiagnostic InWithoutCohort(const Fault& f) {
  const bool joined = f.at > 1 && IsOneOf(f.Key(-1), {"in", "and", "or", "minus"});
  if (f.AtEnd() || !joined || f.words[f.at].kind != WordKind::kName || !f.May("setTerm"))
    return std::nullopt;
  return Diagnostic{"CQ0102", Quoted(f.TextOf()) + " is no set of residents by itself.", f.Place(),
                    "write " + std::string(f.TextOf(-1)) + " cohort " + std::string(f.TextOf())};
}

MaybeDiagnostic ClauseTooLate(const Fault& f) {
  if (f.AtEnd()) return std::nullopt;
  // The `as` of `as at` may begin a name as well, and is read.
  const size_t begin = f.Key() == "at" && f.Key(-1) == "as" ? f.at - 1 : f.at;
  const int clause = ClauseAt(f.words, begin);
  if (clause < 0 || f.MayWord(")")) return std::nullopt;
  const std::string name(kClauseOrder[static_cast<size_t>(clause)]);
  const size_t words = clause < 9 ? 1 : clause == 10 ? 3 : 2;  // as known at
  const size_t last_word = std::min(begin + words, f.words.size()) - 1;
  const ast::Span span{f.words[begin].span.begin,
                       std::max(f.words[last_word].span.end, f.Place().end)};
  if (clause > 0 && Given(f, begin, clause)) {
    std::string hint = "put all of it into the first, with commas";
    if (clause == 1 || clause == 3) hint = "join the conditions with 'and'";
    if (clause == 4 || clause == 7 || clause == 8) hint = "leave one of them out";
    if (clause >= 9) hint = "a question is of one moment";
    if (clause == 9) hint += "; a series asks of many: every month from … to …";
    return Diagnostic{"CQ0113", "A second '" + name + "' in one statement.", span, hint};
  }
  const int last = LastClauseBefore(f, begin);
  if (last <= clause) return std::nullopt;
  const std::string earlier(kClauseOrder[static_cast<size_t>(last)]);
  return Diagnostic{"CQ0112", "'" + name + "' comes before '" + earlier + "'.", span,
                    "the order is let, where, by, having, every, show, order by, limit, hide, "
                    "as at, as known at, defined at"};
}

// ---- other languages ------------------------------------------------------------------------

MaybeDiagnostic SelectFirst(const Fault& f) {
  if (f.at != 0 || f.start_rule != "statement" || f.AtEnd()) return std::nullopt;
  if (f.Key() != "select" && !SameWord(f.TextOf(), "find") && f.Key() != "show" &&
      f.Key() != "count") {
    return std::nullopt;
  }
  return Diagnostic{"CQ0118", "A question begins with what it is about.", f.Place(),
                    "write from residents … show …, the columns last"};
}

// What other prompts are left with.
MaybeDiagnostic PromptWord(const Fault& f) {
  if (f.at != 0 || f.AtEnd() || f.start_rule != "statement") return std::nullopt;
  for (const std::string_view word : {"exit", "quit", "bye", "help", "q"})
    if (SameWord(f.TextOf(), word))
      return Diagnostic{"CQ0118", Quoted(f.TextOf()) + " is no statement.", f.Place(),
                        "at the prompt .quit ends and .help helps"};
  return std::nullopt;
}

// `residents in diabetics`: a set stands in the place of `residents`.
MaybeDiagnostic ResidentsIn(const Fault& f) {
  if (f.Key() != "in" || f.Key(-1) != "residents") return std::nullopt;
  return Diagnostic{"CQ0118", "A set stands in the place of 'residents'.", f.Place(),
                    "write from cohort c, or from residents where in cohort c"};
}

// `is 5`, `is not female`, `is > 5`, `is not in last 12 months`.
MaybeDiagnostic IsBefore(const Fault& f) {
  const bool negated = f.Key(-1) == "not" && f.Key(-2) == "is";
  if ((!negated && f.Key(-1) != "is") || SameWord(f.TextOf(), "null")) return std::nullopt;
  const std::string word(f.TextOf());
  std::string hint = "write = " + word;
  if (negated) hint = "write != " + word;
  const std::string_view side = SideOf(word);
  if (!side.empty() && !negated) hint = "write " + std::string(side) + " …";
  if (f.Key() == "at" && IsOneOf(f.Key(1), {"least", "most"}) && !negated)
    hint = "write " + std::string(f.Key(1) == "least" ? ">= " : "<= ") + std::string(f.TextOf(2));
  if (SameAsOne(word, {"missing", "empty", "blank", "none"}))
    hint = negated ? "write is known" : "write is unknown";
  if (IsComparison(f.Key())) hint = "leave 'is' out: " + word + " …";
  if (BeginsWindow(f.Key()))
    hint = "leave 'is' out: " + std::string(negated ? "not " : "") + word + " …";
  return Diagnostic{"CQ0118", "'is' stands before known and unknown only.",
                    f.words[f.at - (negated ? 2 : 1)].span, hint};
}

MaybeDiagnostic OtherTongues(const Fault& f) {
  if (f.AtEnd()) return std::nullopt;
  if (SameWord(f.TextOf(), "group") && f.Key(1) == "by") {
    return Diagnostic{"CQ0118", "'group by' is just 'by' here.", Around(f, 0, 1), "write by"};
  }
  if (f.Key() == "of" && f.Key(-1) == "as")
    return Diagnostic{"CQ0118",
                      "'as of' is 'as at' here.",
                      {f.words[f.at - 1].span.begin, f.Place().end},
                      "write as at"};
  if (auto is = IsBefore(f)) return is;
  if (SameWord(f.TextOf(), "null")) {
    return Diagnostic{"CQ0118", "What isn't recorded is unknown.", f.Place(),
                      "write is known or is unknown"};
  }
  if (SameWord(f.TextOf(), "like")) {
    return Diagnostic{"CQ0118", "'like' isn't a test of CareQL.", f.Place(),
                      "write contains 'text', or matches /pattern/i"};
  }
  if (SameWord(f.TextOf(), "join")) {
    return Diagnostic{"CQ0118", "Records of one resident are combined with a comma.", f.Place(),
                      "write from medications as m, allergies as a where …"};
  }
  return std::nullopt;
}

MaybeDiagnostic ChainedComparison(const Fault& f) {
  if (f.AtEnd() || !IsComparison(f.Key())) return std::nullopt;
  for (size_t back = 1; back <= 4 && back <= f.at; ++back) {
    const std::string_view key = f.Key(-static_cast<ptrdiff_t>(back));
    if (IsOneOf(key, {"and", "or", "not", "where", ",", "("})) break;
    if (IsComparison(key)) {
      return Diagnostic{"CQ0118", "Comparisons don't chain.", f.Place(),
                        "write between 1 and 5, or two comparisons joined with 'and'"};
    }
  }
  return std::nullopt;
}

// A window behind a pick is one of its records; its negation needs to say of what.
MaybeDiagnostic NotInPick(const Fault& f) {
  if (f.AtEnd() || f.at < 2 || f.Key(-1) != "not" || !BeginsWindow(f.Key())) return std::nullopt;
  size_t pick = f.at - 2;
  while (pick > 0 && !IsPick(f.words[pick].keyword) &&
         !IsOneOf(f.words[pick].keyword, {"where", "and", "or", "not", "let", "show", "by", ","}))
    --pick;
  if (!IsPick(f.words[pick].keyword)) return std::nullopt;
  // `second latest`.
  if (pick > 0 && IsOneOf(f.words[pick - 1].keyword, {"second", "third", "fourth", "fifth", "sixth",
                                                      "seventh", "eighth", "ninth", "tenth"}))
    --pick;
  const std::string_view picked = f.text.substr(
      f.words[pick].span.begin, f.words[f.at - 2].span.end - f.words[pick].span.begin);
  const std::string test = "not " + std::string(f.Key());
  return Diagnostic{"CQ0118",
                    Quoted(test) + " is asked of a value in brackets.",
                    {f.words[f.at - 1].span.begin, f.Place().end},
                    "write (" + std::string(picked) + ") " + test + " …"};
}

MaybeDiagnostic ReservedAsName(const Fault& f) {
  if (f.AtEnd()) return std::nullopt;
  // `as at`, which a definition has not.
  if (f.Key() == "at" && f.Key(-1) == "as" && f.words[0].keyword == "define") return std::nullopt;
  const bool named =
      f.May("newName") || f.May("recordsName") || f.May("cohortName") || f.May("newRecordsName");
  const Word& word = f.words[f.at];
  const bool placed = IsOneOf(f.Key(-1), {"let", "as", "cohort", "codes", "value", "records",
                                          "measure", "rules", "period"});
  if (!named || !IsKeyword(word) || !placed) return std::nullopt;
  return Diagnostic{std::string(kReservedAsName),
                    Quoted(f.TextOf()) + " is a word of the language, not a name.", f.Place(),
                    "choose another name, e.g. " + std::string(f.TextOf()) + "_1"};
}

MaybeDiagnostic MissingSemicolon(const Fault& f) {
  if (f.AtEnd() || !f.names.tokens.test(0)) return std::nullopt;
  const bool begins = IsOneOf(
      f.Key(), {"from", "define", "drop", "watch", "explain", "attrition", "why", "describe"});
  if (!begins) return std::nullopt;
  return Diagnostic{"CQ0122", "A second statement begins here without ';' before it.", f.Place(),
                    "end the first with ;"};
}

using Habit = MaybeDiagnostic (*)(const Fault&);
constexpr Habit kHabits[] = {
    NeverClosed,   StrangeSign,    DottedUnit,      OtherUnit,   EqualTwice,   Strokes,
    Star,          WhereInPattern, HasPick,         HasNumber,   PickAsDate,   SumAsDate,
    InLastMonth,   InThe,          WithinLast,      FieldOfPick, FirstLast,    HasCompared,
    FromTo,        SetWithTime,    MixedSets,       OnRecords,   OnAtEnd,      InWithoutCohort,
    ClauseTooLate, SelectFirst,    PromptWord,      ResidentsIn, OtherTongues, ChainedComparison,
    NotInPick,     ReservedAsName, MissingSemicolon};

}  // namespace

std::optional<Diagnostic> HabitOf(const Fault& fault) {
  for (const Habit habit : kHabits) {
    if (MaybeDiagnostic found = habit(fault)) return found;
  }
  return SpeechOf(fault);
}

}  // namespace daybook::query
