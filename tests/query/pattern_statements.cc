// Records made of others, several kinds of records as rows, fields over a link.
#include "tests/query/statements.h"

namespace daybook::tests {

std::string RandomStatements::DistinctField() {
  return Pick({"code", "day", "status", "text", "month(at)", "(value or else age)", "source",
               "until", "encounter.code"});
}

std::string RandomStatements::MadePattern() {
  std::string text;
  switch (Below(6)) {
    case 0:
      text = "distinct " + DistinctField() + " of " + Pattern(0);
      if (Chance(25)) text += Pick({" in any 60 days", " in any 2 years"});
      break;
    case 1:
      text = "(distinct " + DistinctField() + " of " + Pattern(0) + ") " + Window(0);
      break;
    case 2:
      text = "(days of " + Pattern(0) + ") " + Pick({"in 2019", "before 2022", "in last 3 years"});
      break;
    case 3:
      text = "active (" + Pick({"latest ", "earliest ", "second latest "}) + Pattern(0) + ")";
      break;
    default:
      text = Pick({"", "", "active ", "ended "}) + "episodes of " + Pattern(0);
      if (Chance(40)) text += " lasting " + Pick({"0 days", "30 days", "6 months"});
      if (Chance(40)) text += " until " + Pattern(0);
      text += " with gap " + Pick({"0 days", "60 days", "1 year"});
      if (Chance(25)) text += Pick({" with (count > 1)", " with (length > 30 days)"});
      if (Chance(15)) text += " " + Window(0);
      break;
  }
  last_has_value_ = false;
  return text;
}

std::string RandomStatements::LinkedCondition() {
  return Pick({"encounter.at is known", "encounter.status != finished",
               "encounter.code in diabetes", "encounter.text is unknown",
               "encounter.until after 2019-03-01", "encounter is known"});
}

std::string RandomStatements::NearOneOf(const std::vector<std::string>& around) {
  if (Chance(40)) return "";
  return Pick({" within 1 year after ", " within 2 years of ", " before ", " since ",
               " on the same day as "}) +
         Pick(around);
}

std::string RandomStatements::Nested() {
  const bool outer_has_value = has_value_;
  has_value_ = false;  // of whatever kinds these are
  const std::string innermost =
      Pick({"has ", "has no ", "has at least 2 "}) + Kind() + NearOneOf({"x", "y", "z"});
  const std::string conditions[] = {
      innermost,
      innermost + " with (at " + Pick({"before", "since"}) + " " + Pick({"x", "y"}) + ")",
      "count of " + Kind() + NearOneOf({"x", "y"}) + " > 1",
      "not (" + WordCondition() + ")",
      "(latest " + Kind() + NearOneOf({"x", "z"}) + ").at after " + Pick({"x", "y"}),
      "(next " + Kind() + ").at within 1 year after x"};
  const std::string inner = conditions[Below(6)];
  const std::string text = Pick({"has ", "has no "}) + Kind() + " as x with (" +
                           Pick({"has ", "has no ", "has at least 2 "}) + Kind() +
                           NearOneOf({"x"}) + " as y with (" + RecordCondition(0) +
                           Pick({" or ", " and "}) + "has " + Kind() + NearOneOf({"x", "y"}) +
                           " as z with (" + inner + ")))";
  has_value_ = outer_has_value;
  return text;
}

std::string RandomStatements::Pairs() {
  std::string text = Pattern(0) + " as a, " + Pattern(0);
  if (Chance(35))
    text += Pick({" within 1 year after a", " before a", " since a", " on the same day as a",
                  " during a", " overlapping a", " in 2 years to a", " after a.until"});
  text += " as b";
  last_has_value_ = has_value_ = false;
  if (Chance(25))
    text += " where " + RecordCondition(2);
  else if (Chance(70))
    text += " where " + Pick({"a.code != b.code", "a.at < b.at", "a.id != b.id", "a.text = b.text",
                              "b.at within 1 year after a", "b.active", "code = b.code",
                              "has condition after b", "b.encounter.at is known"});
  return text + Pick({" show a.id, b.id", " by a.code, b.code show count, residents",
                      " by sex show count, percent", "", " by month(at) show residents",
                      " show a.at, b.at, days between a and b order by b.at desc, a.at limit 3"});
}

}  // namespace daybook::tests
