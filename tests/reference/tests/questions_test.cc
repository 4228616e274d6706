// The questions of careql.md that the reference answers, on one small ledger.
#include <gtest/gtest.h>

#include "tests/reference/tests/hand_ledger.h"

namespace daybook::reference {
namespace {

using ledger::FieldId;
using ledger::Kind;

HandLedger Practice() {
  HandLedger ledger;
  ledger.Define("define codes diabetes = snomed:44054006 |Type 2|, snomed:46635009")
      .Define("define codes diabetes_resolved = snomed:315051004")
      .Define(
          "define records hba1c = observations in "
          "(loinc:4548-4, loinc:59261-8, snomed:999791000000106)")
      .Define(
          "define cohort diabetics = age >= 17 and has condition in diabetes "
          "not followed by condition in diabetes_resolved");
  const auto person = [&](const char* subject, const char* number, const char* born,
                          const char* borough, const char* practice) {
    ledger.Tell(Person(subject, number, born)
                    .Set(FieldId::kBorough, std::string(borough))
                    .Set(FieldId::kPractice, std::string(practice)));
  };
  person("a", kAda, "1950-03-02", "Camden", "P1");
  person("b", kBen, "1980-03-02", "Camden", "P2");
  person("c", kCat, "1985-03-02", "Barnet", "P1");
  person("d", kDan, "2015-03-02", "Barnet", "P1");
  ledger.Tell(Condition("a", "snomed:44054006", "2010-05-01"))
      .Tell(Condition("b", "snomed:46635009", "2012-05-01"))
      .Tell(Condition("c", "snomed:44054006", "2013-05-01"))
      .Tell(Condition("c", "snomed:315051004", "2019-05-01"))
      .Tell(Condition("d", "snomed:46635009", "2020-05-01"));
  ledger.Tell(Observation("a", "loinc:4548-4", "2014-12-31").Value("9", "%"))
      .Tell(Observation("a", "loinc:4548-4", "2022-01-10").Value("61", "mmol/mol"))
      .Tell(Observation("a", "loinc:59261-8", "2024-02-10").Value("7.50", "%"));
  return ledger.Tell(Observation("b", "loinc:4548-4", "2023-01-10").Value("50", "mmol/mol"));
}

TEST(Questions, Q1TheSummaryIsTestedElsewhere) {
  EXPECT_EQ(Practice().Failure("from resident 9990000018"), ErrorCode::kUnsupported);
}

TEST(Questions, Q2Medications) {
  HandLedger ledger = Practice();
  ledger
      .Tell(Medication("a", "snomed:7", "2023-01-01")
                .Words("metformin 500 mg")
                .Set(FieldId::kDose, std::string("one twice a day")))
      .Tell(Medication("a", "snomed:8", "2022-01-01").Words("ramipril").Is("stopped"));
  EXPECT_EQ(ledger.Ask("from medications of resident 9990000018 where active "
                       "show text, dose, at as started, source"),
            "metformin 500 mg|one twice a day|2023-01-01|gp");
}

TEST(Questions, Q3AllergiesNoneKnownIsNamed) {
  HandLedger ledger = Practice();
  ledger.Tell(E(Kind::kAllergy, "b").Words("no known allergies").Is("absent").Id("n"))
      .Tell(E(Kind::kAllergy, "a").Code("snomed:91936005", "penicillin").At("2001").Id("p"));
  EXPECT_EQ(ledger.Ask("from allergies of resident 9990000018"),
            "2001|penicillin|snomed:91936005||active|gp|allergy/p");
  EXPECT_EQ(ledger.Ask("from allergies of resident 9990000026"), "");
  EXPECT_EQ(ledger.Ask("from absent allergies of resident 9990000026 show text"),
            "no known allergies");
}

TEST(Questions, Q4LastReadings) {
  EXPECT_EQ(Practice().Ask("from hba1c of resident 9990000018 since 2015-01-01 "
                           "show at, value order by at desc limit 10"),
            "2024-02-10|7.50 %\n2022-01-10|61 mmol/mol");
}

TEST(Questions, Q5EverythingOf90Days) {
  HandLedger ledger = Practice();
  ledger.Tell(Encounter("a", "2024-06-01T10:00:00Z", "2024-06-01T11:00:00Z"))
      .Tell(Condition("a", "snomed:5", "2024-05-01"));
  EXPECT_EQ(ledger.Ask("from events of resident 9990000018 in last 90 days "
                       "show kind, at order by at"),
            "condition|2024-05-01\nencounter|2024-06-01T10:00:00Z");
}

TEST(Questions, Q8AppointmentsToCome) {
  HandLedger ledger = Practice();
  const auto booked = [](const char* at) { return E(Kind::kAppointment, "a").At(at).Is("booked"); };
  ledger.Tell(booked("2024-06-15T16:00:00Z"))
      .Tell(booked("2024-06-20T09:00:00Z"))
      .Tell(booked("2024-06-30T09:00:00Z"));
  EXPECT_EQ(ledger.Ask("from appointments of resident 9990000018 in next 14 days show at"),
            "2024-06-20T09:00:00Z");
  EXPECT_EQ(ledger.Ask("from appointments of resident 9990000018 in next 14 days show at "
                       "as at 2024-06-15T12:00:00Z"),
            "2024-06-15T16:00:00Z\n2024-06-20T09:00:00Z");
}

TEST(Questions, Q13DiabetesByBorough) {
  EXPECT_EQ(Practice().Ask("from residents where has condition in diabetes by borough "
                           "show count, rate per 1000"),
            "Barnet|2|1000#\nCamden|2|1000#");
}

TEST(Questions, Q14WithoutAReadingByPractice) {
  // Diabetics are a and b: c is resolved, d a child. b's reading is 17 months old.
  EXPECT_EQ(Practice().Ask("from cohort diabetics show nhs_number"),
            std::string(kAda) + "\n" + kBen);
  EXPECT_EQ(Practice().Ask("from cohort diabetics where has no hba1c in last 15 months "
                           "by practice show count, percent"),
            "P1|0|0#\nP2|1|100#");
  EXPECT_EQ(Practice().Ask("from cohort diabetics where has no hba1c in last 15 months "
                           "by practice show count, percent as at 2024-04-10"),
            "P1|0|0#\nP2|1|100#");
  EXPECT_EQ(Practice().Ask("from cohort diabetics where has no hba1c in last 15 months "
                           "by practice show count, percent as at 2024-04-09"),
            "P1|0|0#\nP2|0|0#");
}

TEST(Questions, Q15HighestReadings) {
  EXPECT_EQ(Practice().Ask("from cohort diabetics let last = latest hba1c in last 12 months "
                           "where last > 58 mmol/mol show nhs_number, age, last.value, last.at "
                           "order by last.value desc limit 50"),
            std::string(kAda) + "|74|7.50 %|2024-02-10");
}

TEST(Questions, Q22AndQ25AndQ29) {
  HandLedger ledger = Practice();
  ledger.Define("define codes penicillin = snomed:7").Define("define codes pen_allergy = snomed:9");
  ledger.Tell(E(Kind::kAllergy, "a").Code("snomed:9").At("2020-01-01"), "2024-01-02T00:00:00Z")
      .Tell(Medication("a", "snomed:7", "2024-05-01").Id("after"))
      .Tell(Medication("a", "snomed:7", "2023-05-01").Id("before"))
      .Tell(Medication("b", "snomed:7", "2024-05-01").Id("not_allergic"));
  EXPECT_EQ(ledger.AskIds("from medications in penicillin as m where has allergy in pen_allergy "
                          "with (recorded before m) on m show id"),
            "after");
}

TEST(Questions, Q24ManyMedicines) {
  HandLedger ledger = Practice();
  for (const char* code : {"snomed:11", "snomed:12", "snomed:12"})
    ledger.Tell(Medication("a", "snomed:7", "2024-01-01").Coded(FieldId::kIngredient, code));
  EXPECT_EQ(ledger.Ask("from residents with (age >= 70) "
                       "where count of distinct ingredient of active medication >= 2"),
            "1");
  EXPECT_EQ(ledger.Ask("from residents with (age >= 70) "
                       "where count of distinct ingredient of active medication >= 3"),
            "0");
}

TEST(Questions, Q27Pairs) {
  HandLedger ledger;
  ledger.Define("define codes ltc = snomed:1, snomed:2, snomed:3");
  for (const char* code : {"snomed:1", "snomed:2", "snomed:3"})
    ledger.Tell(Condition("p", code, "2024-01-01"));
  ledger.Tell(Condition("q", "snomed:2", "2024-01-01"))
      .Tell(Condition("q", "snomed:1", "2024-01-01"));
  EXPECT_EQ(ledger.Ask("from conditions in ltc as a, conditions in ltc as b "
                       "where a.code < b.code by a.code, b.code "
                       "show residents order by residents desc limit 20"),
            "snomed:1|snomed:2|2\nsnomed:1|snomed:3|1\nsnomed:2|snomed:3|1");
}

TEST(Questions, Q32NewlyIn) {
  HandLedger ledger = Practice();
  ledger.Tell(Condition("d", "snomed:44054006", "2024-06-15").Id("today"), "2024-06-15T09:00:00Z");
  ledger.Define("define cohort ever = has condition in snomed:44054006");
  EXPECT_EQ(ledger.Ask("from cohort ever minus (cohort ever as at (today - 1 day) "
                       "as known at (now - 1 day)) show nhs_number"),
            kDan);
}

}  // namespace
}  // namespace daybook::reference
