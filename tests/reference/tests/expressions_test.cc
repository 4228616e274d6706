// Values, three-valued logic, functions, aggregates of one resident's records.
#include <gtest/gtest.h>

#include "tests/reference/tests/hand_ledger.h"

namespace daybook::reference {
namespace {

using ledger::FieldId;
using ledger::Kind;

HandLedger OnePerson() {
  HandLedger ledger;
  ledger.Tell(Person("p", kAda, "1950-06-15")
                  .Set(FieldId::kSex, std::string("female"))
                  .Set(FieldId::kBorough, std::string("Camden")));
  const auto one = [](const char* id, const char* at, const char* digits, const char* unit) {
    return Observation("p", "loinc:4548-4", at).Id(id).Value(digits, unit);
  };
  ledger.Define("define records hba1c = observations in loinc:4548-4");
  ledger.Define("define value sum_of_two = 1 + age");
  return ledger.Tell(one("a", "2024-01-01", "7.5", "%"))
      .Tell(one("b", "2024-02-01", "60", "mmol/mol"))
      .Tell(one("c", "2024-03-01", "<20", "mmol/mol"))
      .Tell(Observation("p", "loinc:4548-4", "2024-04-01").Id("d"));
}
std::string Value(const std::string& expression) {
  return OnePerson().Ask("from residents show (" + expression + ") as x");
}

TEST(Values, LiteralsAndArithmetic) {
  EXPECT_EQ(Value("1 + 2 * 3"), "7#");
  EXPECT_EQ(Value("1.10"), "1.10#");
  EXPECT_EQ(Value("10 / 4"), "2.5#");
  EXPECT_EQ(Value("1 / 0"), "");
  EXPECT_EQ(Value("5 mg * 2"), "10 mg");
  EXPECT_EQ(Value("1 g + 500 mg"), "1.5 g");
  EXPECT_EQ(Value("-age"), "-74#");
  EXPECT_EQ(Value("'a'"), "a");
}

TEST(Values, Dates) {
  EXPECT_EQ(Value("today"), "2024-06-15");
  EXPECT_EQ(Value("now"), "2024-06-15T12:00:00Z");
  EXPECT_EQ(Value("today - 4 months"), "2024-02-15");
  EXPECT_EQ(Value("2024-03-31 - 1 month"), "2024-02-29");
  EXPECT_EQ(Value("now - 90 minutes"), "2024-06-15T10:30:00Z");
  EXPECT_EQ(Value("days between 2024-02-28 and 2024-03-01"), "2");
  EXPECT_EQ(Value("days between 2024-03-01 and 2024-02-28"), "-2");
  EXPECT_EQ(Value("years between born and today"), "74");
  EXPECT_EQ(Value("months between 2024-01-31 and 2024-02-29"), "1");
  EXPECT_EQ(Value("years between 2019-06 and 2021-06-30"), "2");
  EXPECT_EQ(Value("days between 2019-06 and 2021-12-31"), "");
}

TEST(Values, AgeOnOtherDays) {
  EXPECT_EQ(Value("age"), "74");
  EXPECT_EQ(Value("age at 2024-06-14"), "73");
  EXPECT_EQ(Value("age at (today - 10 years)"), "64");
  EXPECT_EQ(Value("sum_of_two"), "75#");
  EXPECT_EQ(Value("sum_of_two at 2023-06-14"), "73#");
}

TEST(Values, FieldsOfTheResidentAreReadOnTheRecordsDate) {
  HandLedger ledger = OnePerson();
  ledger.Tell(Condition("p", "snomed:5", "2000-01-01"));
  EXPECT_EQ(ledger.Ask("from conditions show age, resident.age"), "49|49");
  EXPECT_EQ(ledger.Ask("from conditions show (age at today) as now"), "74");
  EXPECT_EQ(ledger.Ask("from residents where has condition with (age < 50)"), "1");
}

TEST(Values, ARecordStandsForItsValue) {
  EXPECT_EQ(Value("earliest hba1c > 58 mmol/mol"), "true");  // 7.5 % is 58.47
  EXPECT_EQ(Value("earliest hba1c > 59 mmol/mol"), "false");
  EXPECT_EQ(Value("latest hba1c > 58 mmol/mol"), "");  // has no value
  EXPECT_EQ(Value("third earliest hba1c < 20 mmol/mol"), "true");
  EXPECT_EQ(Value("third earliest hba1c < 15 mmol/mol"), "");
  EXPECT_EQ(Value("(earliest hba1c).value"), "7.5 %");
  EXPECT_EQ(Value("(latest hba1c).value is unknown"), "true");
  EXPECT_EQ(Value("latest hba1c is known"), "true");
  EXPECT_EQ(Value("latest condition is known"), "false");
}

TEST(Values, SumsOverRecordsLeaveOutTheUnknown) {
  EXPECT_EQ(Value("count of hba1c"), "4");
  EXPECT_EQ(Value("count of condition"), "0");
  EXPECT_EQ(Value("sum value of condition"), "");
  // c is only known to be below 20 and d has none; b is 60/10.929 + 2.15 = 7.64 %
  EXPECT_EQ(Value("round(average value of hba1c, 2)"), "7.57 %");
  EXPECT_EQ(Value("max value of hba1c"), "60 mmol/mol");
  EXPECT_EQ(Value("min value of hba1c"), "<20 mmol/mol");
  EXPECT_EQ(Value("list id of hba1c"),
            "[observation/a, observation/b, observation/c, observation/d]");
  EXPECT_EQ(Value("count of hba1c with (value > 58 mmol/mol)"), "2");
}

TEST(Values, MedianIsTheMiddleOrTheMeanOfTheTwo) {
  HandLedger ledger;
  for (const char* digits : {"4", "1", "10"})
    ledger.Tell(Observation("p", "snomed:1", "2024-01-01").Value(digits, "mg"));
  EXPECT_EQ(ledger.Ask("from residents show (median value of observations) as m"), "4 mg");
  ledger.Tell(Observation("p", "snomed:1", "2024-01-01").Value("5", "mg"));
  EXPECT_EQ(ledger.Ask("from residents show (median value of observations) as m"), "4.5 mg");
}

TEST(Values, ThreeValuedLogic) {
  EXPECT_EQ(Value("lsoa = 'x'"), "");
  EXPECT_EQ(Value("not (lsoa = 'x')"), "");
  EXPECT_EQ(Value("lsoa = 'x' or age > 70"), "true");
  EXPECT_EQ(Value("lsoa = 'x' and age > 80"), "false");
  EXPECT_EQ(Value("lsoa = 'x' and age > 70"), "");
  EXPECT_EQ(Value("lsoa is unknown"), "true");
  EXPECT_EQ(Value("lsoa is not unknown"), "false");
  EXPECT_EQ(Value("lsoa or else 'none'"), "none");
}

TEST(Values, WordsBesideFields) {
  EXPECT_EQ(Value("sex = female"), "true");
  EXPECT_EQ(Value("sex != female"), "false");
  EXPECT_EQ(Value("sex in (male, other)"), "false");
  EXPECT_EQ(Value("borough = 'Camden'"), "true");
  EXPECT_EQ(Value("age between 70 and 74"), "true");
  EXPECT_EQ(Value("age not between 70 and 73"), "true");
}

TEST(Values, TextTests) {
  EXPECT_EQ(Value("borough matches /^cam/i"), "true");
  EXPECT_EQ(Value("borough matches /^cam/"), "false");
  EXPECT_EQ(Value("borough not matches /x/"), "true");
  EXPECT_EQ(Value("borough contains 'amd'"), "true");
  EXPECT_EQ(Value("borough contains 'AMD'"), "false");
  EXPECT_EQ(Value("lsoa contains 'x'"), "");
  EXPECT_EQ(Value("lower(borough)"), "camden");
  EXPECT_EQ(Value("length(borough)"), "6");
}

TEST(Values, CaseAndFunctions) {
  EXPECT_EQ(Value("case when age > 80 then 'old' when age > 60 then 'mid' else 'young' end"),
            "mid");
  EXPECT_EQ(Value("case when lsoa = 'x' then 1 end"), "");
  EXPECT_EQ(Value("how_many(age > 60, sex = male, lsoa = 'x', has hba1c)"), "2");
  EXPECT_EQ(Value("band(age, 0, 20, 40, 60, 80)"), "60#");
  EXPECT_EQ(Value("band(age, 80, 90)"), "");
  EXPECT_EQ(Value("round(2.5)"), "3#");
  EXPECT_EQ(Value("month(born)"), "1950-06");
  EXPECT_EQ(Value("fy(2024-03-31)"), "2023/24");
  EXPECT_EQ(Value("weekday(2024-06-15)"), "6");
  EXPECT_EQ(Value("hour(2024-06-15T23:30:00Z)"), "0") << "summer time";
  EXPECT_EQ(Value("hour(2024-06-15)"), "");
}

TEST(Values, CodesAndMembers) {
  HandLedger ledger;
  ledger.Define("define codes a = snomed:1, snomed:2, snomed:3 minus snomed:2")
      .Define("define codes b = a, icd10:I21");
  ledger.Tell(Condition("p", "snomed:1", "2024-01-01").Id("1"))
      .Tell(Condition("p", "snomed:2", "2024-01-02").Id("2"))
      .Tell(Condition("p", "read2:X", "2024-01-03").Code("icd10:I21").Id("3"))
      .Tell(E(Kind::kCondition, "p").Words("heart attack").At("2024-01-04").Id("4"));
  EXPECT_EQ(ledger.AskIds("from conditions in a show id"), "1");
  EXPECT_EQ(ledger.AskIds("from conditions in b show id"), "1\n3");
  EXPECT_EQ(ledger.AskIds("from conditions in (b, snomed:2) show id"), "1\n2\n3");
  EXPECT_EQ(ledger.AskIds("from conditions in (b minus a) show id"), "3");
  EXPECT_EQ(ledger.AskIds("from conditions where code not in a show id"), "2\n3");
  EXPECT_EQ(ledger.AskIds("from conditions where code is unknown show id, code"), "4|heart attack");
  EXPECT_EQ(ledger.AskIds("from conditions where code = snomed:2 show id"), "2");
  EXPECT_EQ(ledger.AskIds("from conditions in $c show id", {{"c", "a"}}), "1");
  EXPECT_EQ(ledger.AskIds("from conditions in $c show id", {{"c", "snomed:2"}}), "2");
  EXPECT_EQ(ledger.Failure("from conditions in << snomed:1"), ErrorCode::kBadQuery);
}

TEST(Values, PartsOfABloodPressureAndTheEncounterOfARecord) {
  HandLedger ledger;
  ledger
      .Tell(
          Encounter("p", "2024-01-01", "").Id("e1").Set(FieldId::kClass, std::string("emergency")))
      .Tell(Observation("p", "loinc:85354-9", "2024-01-01")
                .Part("loinc:8480-6", "150", "mm[Hg]")
                .Part("loinc:8462-4", "90", "mm[Hg]")
                .In("encounter/e1"));
  EXPECT_EQ(ledger.Ask("from observations show systolic, diastolic, encounter.class"),
            "150 mm[Hg]|90 mm[Hg]|emergency");
  EXPECT_EQ(ledger.Ask("from observations where systolic > 140 mm[Hg] and "
                       "encounter.class in (emergency, inpatient) show count"),
            "1");
}

TEST(Values, Parameters) {
  const HandLedger ledger = OnePerson();
  EXPECT_EQ(ledger.Ask("from residents with (age between $low and $high)",
                       {{"low", "70"}, {"high", "80"}}),
            "1");
  EXPECT_EQ(ledger.AskIds("from hba1c in last $n months show id as at $d",
                          {{"n", "2"}, {"d", "2024-03-15"}}),
            "b\nc");
  EXPECT_EQ(ledger.AskIds("from hba1c where value > $v show id", {{"v", "59 mmol/mol"}}), "b");
  EXPECT_EQ(ledger.Failure("from residents where age > $none"), ErrorCode::kBadQuery);
}

}  // namespace
}  // namespace daybook::reference
