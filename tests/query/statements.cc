#include "tests/query/statements.h"

namespace daybook::tests {

std::string RandomStatements::Pick(const std::vector<std::string>& words) {
  std::string word = words[static_cast<size_t>(Below(static_cast<int>(words.size())))];
  used_.push_back(word);
  return word;
}

std::string RandomStatements::Date() {
  return Pick({"2018-12-31", "2019-01-01", "2019-03-15", "2019-12-31", "2020-02-29", "2020-03-31",
               "2021-07-01", "(today - 1 year)", "(today - 14 months)"});
}

std::string RandomStatements::Codes() {
  return Pick({"snomed:44054006", "(snomed:44054006, snomed:38341003)", "loinc:4548-4", "diabetes",
               "(diabetes, loinc:4548-4)", "(diabetes minus snomed:38341003)", "snomed:1"});
}

std::string RandomStatements::Kind() {
  if (valued_) return Pick({"observation", "event", "hba1c"});
  return Pick({"condition", "observation", "encounter", "event", "hba1c"});
}

std::string RandomStatements::Window(int depth) {
  switch (Below(depth > 0 ? 13 : 10)) {
    case 0:
      return "in last " + Pick({"12 months", "2 years", "30 days", "3 weeks"});
    case 1:
      return "since " + Date();
    case 2:
      return "before " + Date();
    case 3:
      return "after " + Date();
    case 4:
      return "between " + Date() + " and " + Date();
    case 5:
      return "in " + Pick({"2019", "2019-01", "fy 2018/19", "2020-02", "2021"});
    case 6:
      return "within " + Pick({"30 days", "3 months"}) + " " + Pick({"after ", "before ", "of "}) +
             Date();
    case 7:
      return "in " + Pick({"this year", "previous year", "this fy", "previous month"});
    case 8:
      return "in " + Pick({"6 months", "1 year"}) + " " + Pick({"to ", "from "}) + Date();
    case 9:
      return "on " + Date();
    case 10:
      return "before (latest " + Pattern(0) + ")";
    case 11:
      return "on the same day as (earliest " + Pattern(0) + ")";
    default:
      return "within 30 days after (earliest " + Pattern(0) + ")";
  }
}

std::string RandomStatements::Pattern(int depth) {
  std::string text;
  if (Chance(15)) text += Pick({"active ", "ended ", "any "});
  const std::string kind = Kind();
  const bool outer_has_value = has_value_;
  has_value_ = kind == "observation" || kind == "event" || kind == "hba1c";
  text += kind;
  if (Chance(40)) text += " in " + Codes();
  if (depth > 0 && Chance(25)) text += " with (" + RecordCondition(depth - 1) + ")";
  if (Chance(45)) text += " " + Window(depth);
  last_has_value_ = has_value_;
  has_value_ = outer_has_value;
  return text;
}

std::string RandomStatements::ValuedPattern() {
  valued_ = true;
  const std::string text = Pattern(0);
  valued_ = false;
  return text;
}

std::string RandomStatements::Amount() {
  return Pick({"48 mmol/mol", "5.6 %", "140 mm[Hg]", "6 %", "50 mmol/mol", "100"});
}

std::string RandomStatements::RecordCondition(int depth) {
  const int choice = Below(depth > 0 ? 9 : 7);
  if (!has_value_ && (choice == 0 || choice == 4)) return "until is " + Pick({"known", "unknown"});
  switch (choice) {
    case 0:
      return "value " + Pick({"=", "!=", "<", "<=", ">", ">="}) + " " + Amount();
    case 1:
      return "code in " + Codes();
    case 2:
      return "at is " + Pick({"known", "unknown"});
    case 3:
      return "at " + Window(0);
    case 4:
      return "value is " + Pick({"known", "unknown"});
    case 5:
      return "status = " + Pick({"active", "final", "completed", "unknown"});
    case 6:
      return "not (" + RecordCondition(0) + ")";
    case 7:
      return "(" + RecordCondition(depth - 1) + Pick({" and ", " or "}) +
             RecordCondition(depth - 1) + ")";
    default:
      return Has(depth - 1);
  }
}

std::string RandomStatements::Has(int depth) {
  return Pick({"has ", "has no ", "has at least 2 ", "has at most 1 ", "has exactly 1 "}) +
         Pattern(depth);
}

std::string RandomStatements::Number(int depth) {
  switch (Below(4)) {
    case 0:
      return "age";
    case 1:
      return "count of " + Pattern(depth);
    case 2:
      return "days between (earliest " + Pattern(0) + ").at and today";
    default:
      return "(count of " + Pattern(0) + " + " + Pick({"1", "2"}) + ")";
  }
}

std::string RandomStatements::ResidentCondition(int depth) {
  switch (Below(depth > 0 ? 9 : 5)) {
    case 0:
    case 1:
      return Has(depth);
    case 2:
      return "sex = " + Pick({"female", "male"});
    case 3:
      return Number(depth) + Pick({" > ", " <= ", " = "}) + Pick({"1", "2", "40", "700"});
    case 4:
      return "latest " + ValuedPattern() + Pick({" > ", " <= "}) + Amount();
    case 5:
      return "not (" + ResidentCondition(depth - 1) + ")";
    case 6:
      return "in cohort diabetics";
    default:
      return "(" + ResidentCondition(depth - 1) + Pick({" and ", " or "}) +
             ResidentCondition(depth - 1) + ")";
  }
}

std::string RandomStatements::Next() {
  has_value_ = valued_ = false;
  std::string text = "from ";
  const bool records = Chance(40);
  if (records) {
    text += Pattern(1);
    has_value_ = last_has_value_;
    if (Chance(20)) text += " of " + Pick({"cohort diabetics", "residents"});
    if (Chance(60)) text += " where " + RecordCondition(2);
  } else {
    text += Pick({"residents", "residents", "residents including died", "cohort diabetics",
                  "(residents minus cohort diabetics)"});
    if (Chance(20)) text += " with (" + ResidentCondition(1) + ")";
    if (Chance(85)) text += " where " + ResidentCondition(2);
  }
  if (Chance(35)) {
    text += " by " + Pick({"sex", "borough", records ? "code" : "age", "band(age, 0, 30, 60)"});
    if (Chance(70)) text += " show " + Pick({"count", "count, residents", "count, share"});
  } else if (records) {
    if (Chance(50))
      text += " show " +
              Pick({"at, text", "code, id", has_value_ ? "status, until, value" : "status, until"});
  } else if (Chance(60)) {
    text += " show nhs_number, " + Pick({"age", "sex, born", "count of event as events",
                                         "(latest observation).value as last"});
  }
  if (Chance(60)) text += " as at " + Pick({"2019-06-30", "2020-02-29", "2021-12-31"});
  return text;
}

}  // namespace daybook::tests
