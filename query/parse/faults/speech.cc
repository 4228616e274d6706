// Slips of those who write as they speak: `most recent hba1c`, `older than 65`, `in the past year`.
#include "query/parse/calendar_text.h"
#include "query/parse/faults/clauses.h"
#include "query/parse/faults/expectation.h"
#include "query/parse/faults/matching.h"

namespace daybook::query {
namespace {

bool IsName(const Fault& f, ptrdiff_t ahead = 0) {
  const ptrdiff_t index = static_cast<ptrdiff_t>(f.at) + ahead;
  return index >= 0 && index < static_cast<ptrdiff_t>(f.words.size()) &&
         f.words[static_cast<size_t>(index)].kind == WordKind::kName;
}
bool IsNumber(const Fault& f) { return !f.AtEnd() && f.words[f.at].kind == WordKind::kNumber; }

std::string Said(const Fault& f, ptrdiff_t ahead = 0) { return std::string(f.TextOf(ahead)); }

// `most recent hba1c`.
MaybeDiagnostic MostRecent(const Fault& f) {
  for (const ptrdiff_t most : {ptrdiff_t{0}, ptrdiff_t{-1}}) {
    if (!SameWord(f.TextOf(most), "most") || !SameWord(f.TextOf(most + 1), "recent")) continue;
    return Diagnostic{"CQ0118", "'most recent' picks no record.",
                      Around(f, static_cast<size_t>(-most), static_cast<size_t>(most + 1)),
                      "write latest " + Said(f, most + 2)};
  }
  return std::nullopt;
}

// `latest 3 hba1c`.
MaybeDiagnostic PickOfSeveral(const Fault& f) {
  if (!IsNumber(f) || f.at == 0 || !IsPick(f.Key(-1))) return std::nullopt;
  const std::string order = f.Key(-1) == "latest" ? "at desc" : "…";
  return Diagnostic{"CQ0118", Quoted(f.TextOf(-1)) + " picks one record.", Around(f, 1, 0),
                    "one by one: second latest " + Said(f, 1) + " …; as rows: from " + Said(f, 1) +
                        " of resident … order by " + order + " limit " + Said(f)};
}

// `has more than 2 encounters`.
MaybeDiagnostic HasMoreThan(const Fault& f) {
  for (const ptrdiff_t than : {ptrdiff_t{0}, ptrdiff_t{1}}) {
    if (!SameWord(f.TextOf(than), "than") || f.Key(than - 2) != "has") continue;
    const std::string_view side = SideOf(f.TextOf(than - 1));
    if (side.empty()) continue;
    const std::string number = Said(f, than + 1);
    const bool digits = !number.empty() && number.size() < 6 &&
                        number.find_first_not_of("0123456789") == std::string::npos;
    if (!digits) continue;
    const int more = std::stoi(number) + (side == ">" ? 1 : -1);
    return Diagnostic{"CQ0118", "Before a number stands at least, at most or exactly.",
                      Around(f, static_cast<size_t>(1 - than), static_cast<size_t>(than)),
                      "write has " + std::string(side == ">" ? "at least " : "at most ") +
                          std::to_string(std::max(more, 0)) + " " + Said(f, than + 2)};
  }
  return std::nullopt;
}

// `has a fall`, `has some`, `has ever had`.
MaybeDiagnostic HasArticle(const Fault& f) {
  if (f.at < 2 || f.Key(-2) != "has" || !IsName(f)) return std::nullopt;
  const bool only = SameWord(f.TextOf(-1), "only") && SameWord(f.TextOf(), "one");
  if (only)
    return Diagnostic{"CQ0118", "Before a number stands at least, at most or exactly.",
                      Around(f, 1, 0), "write has exactly 1 " + Said(f, 1)};
  if (!SameAsOne(f.TextOf(-1), {"a", "an", "the", "some", "one", "ever", "had"}))
    return std::nullopt;
  return Diagnostic{"CQ0118", "'has' is followed by records, without " + Quoted(f.TextOf(-1)) + ".",
                    f.words[f.at - 1].span, "write has " + Said(f)};
}

// `count hba1c`, `average of hba1c`: what is added up, and of what.
MaybeDiagnostic CountWithoutOf(const Fault& f) {
  if (f.at == 0) return std::nullopt;
  if (SameWord(f.TextOf(-1), "count") && IsName(f) && f.Key(-2) != "as" &&
      NearestKeyword(f.TextOf(), KeywordsOf(f.names)) == 0)  // count limits 5
    return Diagnostic{"CQ0118", "Records are counted by 'count of'.", Around(f, 1, 0),
                      "write count of " + Said(f)};
  const bool sums = SameAsOne(f.TextOf(-1), {"sum", "average", "min", "max", "median"});
  if (!sums || f.Key() != "of") return std::nullopt;
  return Diagnostic{"CQ0118", "Which of their fields stands before 'of'.", Around(f, 1, 0),
                    "write " + Said(f, -1) + " value of " + Said(f, 1)};
}

// The number `ahead` with its unit, as it is written; a unit of time as well.
std::string Amount(const Fault& f, ptrdiff_t ahead) {
  std::string amount = Said(f, ahead);
  const auto next = static_cast<size_t>(static_cast<ptrdiff_t>(f.at) + ahead + 1);
  const bool unit = next < f.words.size() &&
                    (f.words[next].kind == WordKind::kUnit || IsTimeUnit(f.words[next].keyword));
  return unit ? amount + " " + Said(f, ahead + 1) : amount;
}

// `older than 65`, `age greater than 65`, `has hba1c greater than 58 mmol/mol`.
MaybeDiagnostic Than(const Fault& f) {
  for (const ptrdiff_t than : {ptrdiff_t{0}, ptrdiff_t{1}}) {
    const std::string_view side = SideOf(f.TextOf(than - 1));
    if (!SameWord(f.TextOf(than), "than") || side.empty()) continue;
    const bool or_equal = f.Key(than + 1) == "or" && SameWord(f.TextOf(than + 2), "equal");
    const std::string amount = Amount(f, than + 1);
    const std::string test = std::string(side) + (or_equal ? "= …" : " " + amount);
    const size_t first = f.at + static_cast<size_t>(than) - 1;
    std::string hint = "write " + test;
    const bool of_age =
        SameAsOne(f.TextOf(than - 1), {"older", "younger"}) || SameWord(f.TextOf(than + 3), "old");
    const bool years = amount.find(' ') == std::string::npos || amount.ends_with("years");
    if (of_age && years) {
      hint = "write age " + std::string(side) + (or_equal ? "= …" : " " + Said(f, than + 1));
    } else if (of_age) {
      hint = "write born " + std::string(side == ">" ? "before" : "after") + " (today - " + amount +
             ")";
    } else if (const auto records = RecordsOfHas(f); records && *records < first) {
      const uint32_t begin = f.words[*records].span.begin;
      hint = "write has " + std::string(f.text.substr(begin, f.words[first - 1].span.end - begin)) +
             " with (value " + test + ")";
    }
    return Diagnostic{"CQ0118", "Sizes are compared by signs.",
                      Around(f, static_cast<size_t>(1 - than), static_cast<size_t>(than)), hint};
  }
  return std::nullopt;
}

// `since 12 months ago`, `since last year`.
MaybeDiagnostic Ago(const Fault& f) {
  const bool dated = IsOneOf(f.Key(-3), {"since", "before", "after", "on", "between"});
  if (SameWord(f.TextOf(), "ago") && dated)
    return Diagnostic{
        "CQ0116", "A date that lies back is reckoned from today.", Around(f, 3, 0),
        "write " + Said(f, -3) + " (today - " + Said(f, -2) + " " + Said(f, -1) + ")"};
  const bool anchored = IsOneOf(f.Key(-2), {"since", "before", "after"});
  const bool unit = IsOneOf(f.Key(), {"day", "week", "month", "quarter", "year"});
  if (!anchored || !unit || f.Key(-1) != "last") return std::nullopt;
  return Diagnostic{
      "CQ0116", "'last " + Said(f) + "' is no date.", Around(f, 2, 0),
      "write " + Said(f, -2) + " (today - 1 " + Said(f) + "), or in previous " + Said(f)};
}

// `in FY2023/24`, `in Q1 2024`.
MaybeDiagnostic PartOfYear(const Fault& f) {
  const std::string before = Said(f, -1);
  if (f.Key() == "/" && before.size() == 6 && SameWord(before.substr(0, 2), "fy") && IsName(f, -1))
    return Diagnostic{"CQ0116", "A financial year is written with a blank.", Around(f, 1, 1),
                      "write fy " + before.substr(2) + "/" + Said(f, 1)};
  const bool quarter = before.size() == 2 && SameWord(before.substr(0, 1), "q") &&
                       before[1] >= '1' && before[1] <= '4';
  if (!quarter || !IsNumber(f) || f.TextOf().size() != 4) return std::nullopt;
  constexpr std::string_view kDays[] = {"01-01 and -03-31", "04-01 and -06-30", "07-01 and -09-30",
                                        "10-01 and -12-31"};
  const std::string_view days = kDays[before[1] - '1'];
  return Diagnostic{"CQ0116", "A quarter of a year is written by its days.",
                    Around(f, f.Key(-2) == "in" ? 2 : 1, 0),
                    "write between " + Said(f) + "-" + std::string(days.substr(0, 10)) + Said(f) +
                        std::string(days.substr(10))};
}

// `in last -3 months`.
MaybeDiagnostic LastMinus(const Fault& f) {
  if (f.Key() != "-" || !IsOneOf(f.Key(-1), {"last", "next"})) return std::nullopt;
  return Diagnostic{"CQ0116", "A length of time is more than nothing.", f.Place(),
                    "leave the minus out: " + Said(f, -1) + " " + Said(f, 1) + " …"};
}

// `in last twelve months`.
MaybeDiagnostic NumberInWords(const Fault& f) {
  constexpr std::string_view kNumbers[] = {"one",   "two",   "three", "four", "five",   "six",
                                           "seven", "eight", "nine",  "ten",  "eleven", "twelve"};
  if (!IsOneOf(f.Key(-1), {"last", "next"}) || f.Key(-2) != "in") return std::nullopt;
  const auto* number = std::ranges::find_if(
      kNumbers, [&](std::string_view one) { return SameWord(f.TextOf(), one); });
  if (number == std::end(kNumbers)) return std::nullopt;
  return Diagnostic{"CQ0116", "Lengths of time are written in digits.", f.Place(),
                    "write in " + Said(f, -1) + " " +
                        std::to_string(number - std::begin(kNumbers) + 1) + " " + Said(f, 1)};
}

// `show top 5`, `show distinct borough`, `order by count descending`.
MaybeDiagnostic TableWords(const Fault& f) {
  if (SameWord(f.TextOf(-1), "top") && IsNumber(f))
    return Diagnostic{"CQ0118", "How many rows stands at the end.", Around(f, 1, 0),
                      "write limit " + Said(f) + " behind show and order by"};
  if (SameWord(f.TextOf(-1), "distinct") && f.Key(-2) == "show" && IsName(f))
    return Diagnostic{"CQ0118", "Different values are groups.", Around(f, 1, 0),
                      "write by " + Said(f) + ", without show"};
  if (SameAsOne(f.TextOf(), {"descending", "ascending"}))
    return Diagnostic{"CQ0118", Quoted(f.TextOf()) + " is shorter here.", f.Place(),
                      "write " + std::string(SameWord(f.TextOf(), "descending") ? "desc" : "asc")};
  return std::nullopt;
}

// `from residents as r`.
MaybeDiagnostic ResidentsAs(const Fault& f) {
  if (f.Key(-1) != "as" || f.Key(-2) != "residents" || !IsName(f)) return std::nullopt;
  return Diagnostic{"CQ0118", "Residents get no name here: there is one in each row.",
                    Around(f, 1, 0), "leave it out, and write age, or resident.age"};
}

// `conditions in 2026-02-30`.
MaybeDiagnostic InNoDate(const Fault& f) {
  if (f.AtEnd() || f.words[f.at].kind != WordKind::kTime) return std::nullopt;
  return FaultOfTime(f.TextOf(), f.Place());
}

// `define cohort c = … as at 2020-01-01`.
MaybeDiagnostic DefinitionAsAt(const Fault& f) {
  const bool definition = !f.words.empty() && f.words[0].keyword == "define";
  const bool at = (f.Key() == "at" && f.Key(-1) == "as") || (f.Key() == "as" && f.Key(1) == "at");
  if (!definition || !at) return std::nullopt;
  const size_t back = f.Key() == "at" ? 1 : 0;
  return Diagnostic{"CQ0118", "A definition has no date of its own.", Around(f, back, 1 - back),
                    "put 'as at' at the end of the question, or behind a set in brackets; of a "
                    "value write age at 2020-01-01"};
}

// `why resident N in cohort a minus cohort b`.
MaybeDiagnostic WhyInSets(const Fault& f) {
  const bool why = !f.words.empty() && f.words[0].keyword == "why";
  if (!why || !IsOneOf(f.Key(), {"and", "or", "minus"})) return std::nullopt;
  return Diagnostic{"CQ0118", "A set made of others stands in brackets here.", f.Place(),
                    "write in (cohort a " + Said(f) + " cohort b)"};
}

// `outcome = selected`: a word of the language that is meant as a text.
MaybeDiagnostic WordAsText(const Fault& f) {
  if (f.AtEnd() || f.at == 0 || !IsKeyword(f.words[f.at]) || !IsComparison(f.Key(-1)))
    return std::nullopt;
  // `age > and …`, `age > by borough`: nothing stands there.
  const bool joins = IsOneOf(f.Key(), {"and", "or", "with", "as", "is", "then", "else", "when"});
  if (joins || ClauseAt(f.words, f.at) >= 0) return std::nullopt;
  return Diagnostic{"CQ0118", Quoted(f.TextOf()) + " is a word of the language.", f.Place(),
                    "as a text it stands in quotes: '" + Said(f) + "'"};
}

using Slip = MaybeDiagnostic (*)(const Fault&);
constexpr Slip kSlips[] = {DefinitionAsAt, WhyInSets,   TableWords,  MostRecent,
                           PickOfSeveral,  HasMoreThan, HasArticle,  CountWithoutOf,
                           Than,           Ago,         PartOfYear,  LastMinus,
                           NumberInWords,  InNoDate,    ResidentsAs, WordAsText};

}  // namespace

std::optional<Diagnostic> SpeechOf(const Fault& fault) {
  for (const Slip slip : kSlips)
    if (MaybeDiagnostic found = slip(fault)) return found;
  return std::nullopt;
}

}  // namespace daybook::query
