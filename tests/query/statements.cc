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

std::string RandomStatements::Anchor() {
  if (Chance(12)) return Pick({"2019-01-01T05:00:00Z", "2020-02-29T23:59:59.7Z"});
  return Chance(30) ? Pick({"2019", "2020", "2019-03", "2020-02"}) : Date();
}

std::string RandomStatements::Codes() {
  if (Chance(25))
    return Pick({"<< snomed:73211009", "(<< snomed:64572001 minus << snomed:44054006)", "listed",
                 "below", "nearest", "several", "(nearest, << snomed:44054006 minus listed)"});
  return Pick({"snomed:44054006", "(snomed:44054006, snomed:38341003)", "loinc:4548-4", "diabetes",
               "(diabetes, loinc:4548-4)", "(diabetes minus snomed:38341003)",
               Chance(30) ? "snomed:1" : "(snomed:38341003, loinc:4548-4)"});
}

std::string RandomStatements::Kind() {
  if (valued_) return Pick({"observation", "event", "hba1c"});
  return Pick({"condition", "observation", "encounter", "event", "hba1c", "HbA1c"});
}

std::string RandomStatements::Window(int depth) {
  if (Chance(6))
    return Pick({"overlapping 2019", "overlapping fy 2018/19", "during 2020",
                 "overlapping (earliest encounter)", "during (latest encounter)"});
  switch (Below(depth > 0 ? 16 : 10)) {
    case 13:
      return "since (earliest " + Pattern(0) + ")";
    case 14:
      return "in 6 months " + Pick({"to", "from"}) + " (latest " + Pattern(0) + ")";
    case 15:
      return "between (earliest " + Pattern(0) + ") and (latest " + Pattern(0) + ")";
    case 0:
      return "in last " + Pick({"12 months", "2 years", "30 days", "3 weeks", "36 hours"});
    case 1:
      return "since " + Anchor();
    case 2:
      return "before " + Anchor();
    case 3:
      return "after " + Anchor();
    case 4:
      return "between " + Anchor() + " and " + Anchor();
    case 5:
      return "in " + Pick({"2019", "2019-01", "fy 2018/19", "2020-02", "2021"});
    case 6:
      return "within " + Pick({"30 days", "3 months", "10 hours"}) + " " +
             Pick({"after ", "before ", "of "}) + Anchor();
    case 7:
      return "in " + Pick({"this year", "previous year", "this fy", "previous month"});
    case 8:
      return "in " + Pick({"6 months", "1 year", "48 hours"}) + " " + Pick({"to ", "from "}) +
             Anchor();
    case 9:
      return Pick({"on ", "on the same day as "}) + Anchor();
    case 10:
      return "before (latest " + Pattern(0) + ")";
    case 11:
      return "on the same day as (earliest " + Pattern(0) + ")";
    default:
      return "within 30 days after (earliest " + Pattern(0) + ")";
  }
}

std::string RandomStatements::Pattern(int depth) {
  if (depth > 0 && !valued_ && Chance(12)) return MadePattern();
  std::string text;
  if (Chance(15)) text += Pick({"active ", "ended ", "any "});
  if (depth > 0 && !valued_ && Chance(8)) {
    // Alternatives, seen as one.
    text += "(" + Pattern(0) + " or " + Pattern(0) + ")";
    last_has_value_ = false;
    return text;
  }
  const std::string kind = Kind();
  const bool outer_has_value = has_value_;
  has_value_ = kind == "observation" || kind == "event" || kind == "hba1c" || kind == "HbA1c";
  text += kind;
  if (Chance(40)) text += " in " + Codes();
  if (depth > 0 && Chance(25)) text += " with (" + RecordCondition(depth - 1) + ")";
  if (Chance(35)) text += " " + Window(depth);
  if (Chance(10)) text += " including retracted";
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

// Tests of texts, codes and fields with several values, and of when the ledger learned it.
std::string RandomStatements::WordCondition() {
  switch (Below(14)) {
    case 0:
      return "reason " + Pick({"in ", "not in "}) + Codes();
    case 1:
      return "reason " + Pick({"= ", "!= "}) +
             Pick({"snomed:44054006", "'as written'", "loinc:4548-4"});
    case 2:
      return "comment " + Pick({"= seen", "!= seen", "contains 'twice'", "not contains 'seen'",
                                "is known", "matches /TWICE$/i"});
    case 3:
      return "code " + Pick({"= snomed:38341003", "!= loinc:4548-4", "is known", "is unknown",
                             "matches /blood/i", "= 'Type 2'", "= 'T2DM'", "contains 'writ'"});
    case 4:
      return "text " + Pick({"= 'Type 2'", "contains 'b'", "matches /^as/", "is unknown"});
    case 5:
      return Pick({"provider = 'High Street Surgery'", "provider is unknown", "author = 'A. Nurse'",
                   "Provider in ('The Surgery', 'Corner Surgery')"});
    case 6:
      return Pick({"corrected is known", "corrected is unknown", "recorded is known",
                   "corrected after 2024-01-01T00:00:20Z", "recorded <= 2024-01-01T00:00:30Z"});
    case 7:
      return "source " + Pick({"= gp", "!= hospital", "in (gp, other)"});
    case 8:
      return Pick({"active", "ended", "not active", "planned", "status = corrected",
                   "value = 'T2DM'", "status in (corrected, amended, booked)",
                   "status = recorded"});
    case 9:
      return Pick({"until - at ", "length ", "today - at ", "length + 1 day ", "2 * length ",
                   "length / 2 ", "length - 12 hours "}) +
             Pick({"> 5 minutes", "<= 30 days", "= 0 days", "!= 1 year", "> 6 months",
                   "< 15 months", "= 2 months"});
    case 10:
      return "value " + Pick({"in ", "not in "}) + Codes();
    case 11:
      return LinkedCondition();
    case 12:
      return Pick({"implausible is known", "implausible = before_birth",
                   "implausible in (ends_before_it_begins, after_death)",
                   "implausible != done_in_future", "unmapped is known", "unmapped contains 'writ'",
                   "unmapped_unit is known", "resident.implausible is unknown"});
    default:
      return "age " + Pick({"> 0", "<= 1", "between 0 and 2"});
  }
}

std::string RandomStatements::RecordCondition(int depth) {
  if (Chance(25)) return WordCondition();
  if (Chance(8)) return ResidentCondition(0);
  const int choice = Below(depth > 0 ? 9 : 7);
  if (!has_value_ && (choice == 0 || choice == 4)) return "until is " + Pick({"known", "unknown"});
  switch (choice) {
    case 0:
      return "value " + Pick({"=", "!=", "<", "<=", ">", ">="}) + " " + Amount();
    case 1:
      return "code in " + Codes();
    case 2:
      if (Chance(30))
        return Pick({"alive at until", "sex at until = female", "month(at) = month(today)",
                     "month(at) in (2019-03, 2020-02)", "year(at) < year(until)", "year(at) = 2019",
                     "year(at) in (2018, 2020)", "2019 <= year(at)", "month(at) != month(recorded)",
                     "alive"});
      return "at is " + Pick({"known", "unknown"});
    case 3:
      return "at " + Window(0);
    case 4:
      return "value is " + Pick({"known", "unknown"});
    case 5:
      return "status = " + Pick({"active", "final", "completed", "unknown"});
    case 6:
      if (Chance(40))
        return Pick({"lookup(listed, code, kind) = 'long'", "lookup(several, code, weight) > 2",
                     "lookup(listed, code, kind) is known"});
      return "not (" + RecordCondition(0) + ")";
    case 7:
      return "(" + RecordCondition(depth - 1) + Pick({" and ", " or "}) +
             RecordCondition(depth - 1) + ")";
    default:
      return Has(depth - 1);
  }
}

std::string RandomStatements::Steps() {
  std::string text = Pick({" followed by ", " preceded by "});
  const bool back = text == " preceded by ";
  text += Pattern(0) + Gap(back);
  if (Chance(20)) text += " without " + Pattern(0) + " in between";
  if (Chance(15))
    return text + (back ? " preceded by " : " followed by ") + Pick({"at least 2 ", "exactly 1 "}) +
           Pattern(0) + (back ? " preceded by " : " followed by ") + Pattern(0);
  if (Chance(25)) return text + (back ? " preceded by " : " followed by ") + Pattern(0) + Gap(back);
  if (Chance(25)) text += (back ? " not preceded by " : " not followed by ") + Pattern(0);
  return text;
}

std::string RandomStatements::Gap(bool back) {
  if (Chance(40)) return "";
  const std::string way = back ? " earlier" : " later";
  return Pick({" within 30 days", " within 2 years", " within 5 hours", " at least 10 days" + way,
               " 1 to 20 months" + way, " at least 6 hours" + way});
}

std::string RandomStatements::Has(int depth) {
  if (depth > 0 && Chance(8)) return Nested();
  if (Chance(15)) return Pick({"has ", "has no "}) + Pattern(0) + Steps();
  if (Chance(10))
    return Pick({"has at least 2 ", "has exactly 1 ", "has at most 1 "}) + Pattern(0) +
           Pick({" in any 90 days", " in any 2 years", " in any 36 hours"});
  return Pick({"has ", "has no ", "has at least 2 ", "has at most 1 ", "has exactly 1 "}) +
         Pattern(depth);
}

std::string RandomStatements::PickOf() {
  return Pick({"latest ", "earliest ", "second latest ", "third earliest ", "highest ", "lowest ",
               "next ", "previous ", "second previous "});
}

std::string RandomStatements::Number(int depth) {
  switch (Below(10)) {
    case 9:
      return Pick({"years", "months"}) + " between 2016-02-29 and " +
             Pick({"born", "2019-02-28", "2020-02-29", "(latest " + ValuedPattern() + ").at"});
    case 8:
      return "(max value of hba1c - min value of hba1c)";
    case 4:
      return Pick({"average", "sum", "min", "max", "median"}) + " value of " + ValuedPattern();
    case 5:
      return Pick({"months", "years", "weeks"}) + " between (" + PickOf() + ValuedPattern() +
             ").at and " + Date();
    case 6:
      return "(case when " + Has(0) + " then 1 when age > 1 then count of " + Pattern(0) +
             Pick({" else 0 end)", " end)"});
    case 7:
      return "(age or else count of " + Pattern(0) + ")";
    case 0:
      return Pick({"age", "Age", "age at 2020-06-01"});
    case 1:
      return "count of " + Pattern(depth);
    case 2:
      return "days between (earliest " + Pattern(0) + ").at and today";
    default:
      return "(count of " + Pattern(0) + " + " + Pick({"1", "2"}) + ")";
  }
}

std::string RandomStatements::ResidentCondition(int depth) {
  if (Chance(6))
    return Pick(
        {"in cohort watched", "age at 2019-12-31 > 1", "(age or else 0) > 1",
         "in (residents minus cohort diabetics)", "alive at 2019-03-01", "alive at died",
         "age at (" + PickOf() + ValuedPattern() + ").at > 1", "month(born) >= 1960-05",
         "(" + PickOf() + ValuedPattern() + ") in (48 mmol/mol, 6 %, " + Amount() + ")",
         PickOf() + ValuedPattern() + " between 40 mmol/mol and 100 mmol/mol",
         "(" + PickOf() + ValuedPattern() + ")" + Pick({"", " not"}) + " between 5 and 140 %"});
  switch (Below(depth > 0 ? 9 : 5)) {
    case 0:
    case 1:
      if (Chance(10)) return "selected by " + Pick({"followed", "Followed"});
      return Has(depth);
    case 2:
      return Pick({"sex = female", "sex = male", "practice = 'High Street Surgery'",
                   "practice is unknown", "borough != Brent", "imd_decile <= 5", "lsoa = E01999001",
                   "registered is known", "registered since 2019", "today - born > 25 months",
                   "sum length of encounter > 1 week", "median length of event <= 3 days",
                   "registered at 2020-06-01 before 2020", "implausible is known",
                   "implausible != died_before_birth"});
    case 3:
      return Number(depth) + Pick({" > ", " <= ", " = "}) +
             Pick({"1", "2", "40", "700", "5 mmol/mol", "2 %"});
    case 4:
      return PickOf() + ValuedPattern() + Pick({" > ", " <= ", " = "}) + Amount();
    case 5:
      return "not (" + ResidentCondition(depth - 1) + ")";
    case 6:
      return Pick({"in cohort diabetics", "in cohort Diabetics",
                   "in (cohort diabetics as known at position 'p90')"});
    default:
      return "(" + ResidentCondition(depth - 1) + Pick({" and ", " or "}) +
             ResidentCondition(depth - 1) + ")";
  }
}

std::string RandomStatements::Other() {
  std::string text;
  switch (Below(4)) {
    case 0:
      text = "from rules followed";
      if (Chance(25))
        text += " where " + ResidentCondition(2);
      else if (Chance(40))
        text += " where " + Pick({"outcome = 'selected'", "line > 1", "label is known",
                                  "label = seldom and line < 4", "sex = female"});
      text += Pick({"", " by line, outcome", " by Outcome", " by label show count, percent",
                    " by line, sex show count, residents", " by line show count, average(age)",
                    " show nhs_number, line, outcome, label"});
      break;
    case 1:
      text = "attrition from " +
             Pick({"residents", "residents including died", "cohort watched",
                   "(residents minus cohort diabetics)", "cohort diabetics or cohort watched",
                   "(cohort watched and residents) with (has event and age > 0)"}) +
             " where " + ResidentCondition(2) + " and " + ResidentCondition(1);
      break;
    case 2:
      text = "attrition from " + Pattern(1);
      has_value_ = last_has_value_;
      text += " where " + RecordCondition(2) + " and " + RecordCondition(1);
      break;
    default:
      text = "why resident " +
             Pick({"'gp|Patient/0'", "'gp|Patient/1'", "'hospital|Patient/0'",
                   "'hospital|Patient/2'"}) +
             Pick({" in cohort watched", " in (cohort watched minus cohort diabetics)",
                   " in (residents and cohort diabetics)", " where ", " where ", " where ",
                   " where "});
      if (text.ends_with(" where ")) text += ResidentCondition(3);
  }
  if (Chance(40)) text += " as at " + Pick({"2019-12-31", "2020-02-29", "2021-12-31"});
  if (Chance(12)) text += " as known at " + Pick({"position 'p40'", "position 'p90'"});
  return text;
}

// One `from` statement over a measure that the test defines.
std::string RandomStatements::Measure() {
  const bool readings = Chance(33);
  std::string text = "from measure " + (readings ? "readings" : Pick({"tested", "Tested"}));
  if (Chance(25))
    text += " where " + (readings ? RecordCondition(2) : ResidentCondition(2));
  else if (Chance(30))
    text += " where " + Pick({"sex = female", "not excluded", "not numerator"});
  const bool grouped = Chance(60);
  if (grouped) text += " by " + Pick({"sex", "borough", "practice"});
  if (grouped && Chance(25)) text += " with totals";
  if (grouped && Chance(20)) text += " having " + Pick({"denominator > 1", "percent > 20"});
  const bool series = Chance(40);
  if (series) text += Every();
  if (grouped && Chance(40))
    text += " show " + Pick({"denominator, percent", "percent, rate per 1000", "numerator, count",
                             "excluded + excepted as left_out, numerator"});
  else if (!grouped && Chance(60))
    text += " show " + Pick({"nhs_number, excluded, numerator, excepted", "denominator, numerator",
                             "nhs_number, age, numerator"});
  if (grouped && Chance(30)) text += Hide();
  if (!series && Chance(60)) text += " as at " + Pick({"2019-12-31", "2020-02-29", "2021-06-30"});
  return text;
}

std::string RandomStatements::Every() {
  return " every " +
         Pick({"year from 2018 to 2021", "quarter from 2019-01 to 2019-12",
               "month from 2019-12-15 to 2020-03-10", "fy from 2018-04 to 2020-03",
               "month from 2019-01-31 to 2019-05-01", "week from 2019-03-01 to 2019-03-20"});
}

std::string RandomStatements::Hide() {
  return " hide below " + Pick({"2", "3"}) + Pick({"", "", " round to 2", " round to 5"});
}

// What stands after `where` of a question of groups; `series` whether it has `every`.
std::string RandomStatements::Grouping(bool records, bool series) {
  std::string text = " by " + Pick({"sex", "borough", "imd_decile", records ? "code" : "age",
                                    "band(age, 0, 30, 60)", records ? "provider" : "Practice",
                                    records ? "month(at)" : "sex", records ? "hour(at)" : "age",
                                    "implausible", records ? "unmapped" : "sex"});
  if (Chance(20)) text += ", " + Pick({"year(born)", "language"}) + " as second_key";
  const bool residents_keys = text.find("code") == std::string::npos &&
                              text.find("provider") == std::string::npos &&
                              text.find("month") == std::string::npos &&
                              text.find("implausible") == std::string::npos &&
                              text.find("unmapped") == std::string::npos;
  if (Chance(25)) text += " with totals";
  if (Chance(20))
    text += " having " + Pick({"count > 1", "residents <= 2", "average(age) > 0",
                               "percent(sex = female) > 40 or count = 1", "count * 2 >= 4"});
  if (series) text += Every();
  if (Chance(75))
    text +=
        " show " +
        Pick({"count", "count, residents", "count, share", "count, percent", "count, average(age)",
              "count, max(age), distinct(sex)",
              "count, count(sex = female) as women, percent(age > 1)", "count, count * 2 as b",
              "count, case when count > 1 then 'many' else 'few' end as size",
              "count, rate per 1000 residents",
              series && residents_keys ? "count, rate per 100 person years" : "count, min(age)"});
  if (Chance(30)) {
    text += " order by " + Pick({"count desc", "count * -1", "count desc"});
    if (Chance(50)) text += " limit " + Pick({"2", "1 per count", "2 per residents"});
  }
  if (Chance(25)) text += Hide();
  return text;
}

std::string RandomStatements::Next() {
  has_value_ = valued_ = false;
  if (Chance(15)) return Other();
  if (Chance(4)) return OwnStatement();
  if (Chance(6)) return Measure();
  std::string text = "from ";
  const bool records = Chance(40);
  if (records && Chance(15)) {
    text += Pairs();
    if (Chance(45)) text += " as at " + Pick({"2019-12-31", "2020-02-29", "2021-12-31"});
    return text;
  }
  if (records) {
    text += Pattern(1);
    has_value_ = last_has_value_;
    if (Chance(6)) text += Pick({" in any 60 days", " in any 1 year"});
    if (Chance(20)) text += " of " + Pick({"cohort diabetics", "residents"});
    if (Chance(12)) text += Steps();
    if (Chance(50)) text += " where " + RecordCondition(2);
  } else {
    text += Pick({"residents", "residents", "residents including died", "cohort diabetics",
                  "(residents minus cohort diabetics)",
                  "(cohort diabetics minus (cohort diabetics as known at position 'p60'))",
                  "(residents as at 2019-06-30 as known at 2024-01-01T00:00:50Z)"});
    if (Chance(20)) text += " with (" + ResidentCondition(1) + ")";
    if (Chance(15)) {
      text += " let x = " + Number(1) + " let r = latest " + ValuedPattern();
      if (Chance(20)) text += " let value = 60 mmol/mol";
      text += " where " + Pick({"x > 1", "X <= 40", "x is known", "r > 48 mmol/mol",
                                "r.code in diabetes", "r.at since 2019-03-01", "r is known"});
    } else if (Chance(85)) {
      text += " where " + ResidentCondition(2);
    }
  }
  const bool series = Chance(12);
  if (Chance(35)) {
    text += Grouping(records, series);
  } else if (records) {
    if (series) text += Every();
    if (Chance(50))
      text += " show " +
              Pick({"at, text", "code, id", has_value_ ? "status, until, value" : "status, until",
                    "(code or else kind) as what, (case when has condition then code end) as code",
                    has_value_ ? "(value or else age) as x, (case when age > 0 then value end) as y"
                               : "id",
                    "recorded, corrected, id", "provider, author, reason",
                    "implausible, unmapped, unmapped_unit, id", "NHS_Number, Source",
                    "lookup(several, code, kind) as kind, lookup(listed, code, weight) as weight"});
    if (Chance(30))
      text += " order by at" + Pick({"", " desc", " asc, id"}) +
              (Chance(50) ? " limit 3" : std::string());
  } else if (series) {
    text += Every();
  } else if (Chance(60)) {
    text += " show nhs_number, " +
            Pick({"age", "age as n", "sex, born", "registered, lsoa", "count of event as events",
                  "practice, borough", "(latest observation).value as last",
                  "list value of observation as values",
                  "min value of observation, max value of hba1c", "sum value of observation"});
    const bool named = text.ends_with("age as n");
    if (named && Chance(50))
      text += " order by n" + Pick({" * -1", " > 40 desc, -n", ""});
    else if (Chance(25))
      text += " order by age" + Pick({"", " desc"}) + " limit 3";
  }
  if (!series && Chance(45)) text += " as at " + Pick({"2019-12-31", "2020-02-29", "2021-12-31"});
  if (Chance(12))
    text += " as known at " + Pick({"position 'p40'", "position 'p90'", "2024-01-01T00:00:45Z"});
  if (Chance(8)) text += " defined at " + Pick({"2024-01-02", "2030-01-01T00:00:00Z"});
  return text;
}

}  // namespace daybook::tests
