// Who a resident is, which version counts, what was known when, sets of residents.
#include <gtest/gtest.h>

#include "tests/reference/tests/hand_ledger.h"

namespace daybook::reference {
namespace {

using ledger::FieldId;
using ledger::Kind;

constexpr const char* kList = "from residents show nhs_number";

TEST(Residents, StreamsWithOneVerifiedNumberAreOneResident) {
  HandLedger ledger;
  ledger.Tell(Person("p1", kAda, "1950-01-01"))
      .Tell(Person("h7", kAda, "1950-01-01").From("hospital"))
      .Tell(Condition("h7", "snomed:1", "2020-01-01").From("hospital"))
      .Tell(Person("p2", kBen, "1960-01-01"));
  EXPECT_EQ(ledger.Ask("from residents"), "2");
  EXPECT_EQ(ledger.Ask("from residents where has condition show nhs_number"), kAda);
}

TEST(Residents, UnverifiedWrongOrRepeatedNumbersDoNotLink) {
  HandLedger ledger;
  ledger.Tell(Person("a", kAda, ""))
      .Tell(Person("b", kAda, "").Set(FieldId::kNhsNumberStatus, std::string("02")))
      .Tell(Person("c", "9990000019", ""))
      .Tell(Person("d", "9990000019", "").From("x"))
      .Tell(Person("e", "9999999999", ""))
      .Tell(Person("f", "9999999999", "").From("x"))
      .Tell(Person("g", kAda, "").From("x").Set(FieldId::kNhsNumberStatus, std::string("01")));
  // a and g are one; b, c, d, e, f stand alone and have no number.
  EXPECT_EQ(ledger.Ask(kList), std::string(kAda) + "\n\n\n\n\n");
}

TEST(Residents, OrganisationsAndDefinitionsAreNone) {
  HandLedger ledger;
  ledger.Tell(E(Kind::kOrganisation, "o1")).Tell(E(Kind::kPractitioner, "d1"));
  ledger.Define("define codes x = snomed:1");
  EXPECT_EQ(ledger.Ask("from residents"), "0");
  ledger.Tell(Condition("p", "snomed:1", "2020-01-01"));
  EXPECT_EQ(ledger.Ask("from residents"), "1");
}

TEST(Residents, TheDeadAndTheUnbornAreLeftOut) {
  HandLedger ledger;
  ledger.Tell(Person("a", kAda, "1950-01-01").Time(FieldId::kDied, "2023-05-01"))
      .Tell(Person("b", kBen, "1950-01-01").Set(FieldId::kDeceased, true))
      .Tell(Person("c", kCat, "2024-06-16"))
      .Tell(Person("d", kDan, "2024-06-15"));
  EXPECT_EQ(ledger.Ask(kList), kDan);
  EXPECT_EQ(ledger.Ask("from residents including died show nhs_number"),
            std::string(kAda) + "\n" + kBen + "\n" + kDan);
  EXPECT_EQ(ledger.Ask("from residents show nhs_number as at 2023-04-30"), kAda);
  EXPECT_EQ(ledger.Ask("from residents show nhs_number as at 2023-05-01"), "");
}

TEST(Versions, TheGreatestVersionTimeCountsNotTheLastArrival) {
  HandLedger ledger;
  ledger.Tell(Observation("p", "snomed:1", "2024-01-01").Id("o").Value("2").Version("2024-02-02"))
      .Tell(Observation("p", "snomed:1", "2024-01-01").Id("o").Value("1").Version("2024-02-01"))
      .Tell(Observation("p", "snomed:1", "2024-01-01").Id("o").Value("0"));
  EXPECT_EQ(ledger.Ask("from observations show value"), "2 ");
}

TEST(Versions, ARetractionInForceHidesTheRecord) {
  HandLedger ledger;
  ledger.Tell(Condition("p", "snomed:1", "2024-01-01").Id("c").Version("2024-02-01"))
      .Tell(Condition("p", "snomed:1", "2024-01-01").Id("c").Version("2024-02-01").Retract());
  EXPECT_EQ(ledger.Ask("from conditions"), "");
  EXPECT_EQ(ledger.AskIds("from conditions including retracted show id"), "c");
  ledger.Tell(Condition("p", "snomed:2", "2024-01-01").Id("c").Version("2024-02-02"));
  EXPECT_EQ(ledger.Ask("from conditions show code"), "snomed:2");
}

TEST(Versions, TheSameIdInAnotherStreamIsAnotherRecord) {
  HandLedger ledger;
  ledger.Tell(Condition("p", "snomed:1", "2024-01-01").Id("c"))
      .Tell(Condition("q", "snomed:2", "2024-01-01").Id("c"));
  EXPECT_EQ(ledger.Ask("from conditions show code"), "snomed:1\nsnomed:2");
}

TEST(Versions, AnIdIsTheSourcesTypeAndId) {
  HandLedger ledger;
  ledger.Tell(Condition("p", "snomed:1", "2024-01-01").Id("17"));
  EXPECT_EQ(ledger.Ask("from conditions show id"), "condition/17");
  EXPECT_EQ(ledger.Ask("from residents show (latest condition).id as x"), "condition/17");
}

TEST(Versions, RecordedAndCorrected) {
  HandLedger ledger;
  ledger.Tell(Condition("p", "snomed:1", "2020-01-01").Id("c"), "2024-02-01T10:00:00Z")
      .Tell(Condition("p", "snomed:2", "2020-01-01").Id("c").Version("2024-03-01"),
            "2024-03-01T11:00:00Z")
      .Tell(Condition("p", "snomed:3", "2020-01-02").Id("d"), "2024-04-01T12:00:00Z");
  EXPECT_EQ(ledger.AskIds("from conditions show id, recorded, corrected"),
            "c|2024-02-01T10:00:00Z|2024-03-01T11:00:00Z\nd|2024-04-01T12:00:00Z|");
}

TEST(Known, PositionsAndMomentsChooseWhatWasThere) {
  HandLedger ledger;
  ledger.Tell(Condition("p", "snomed:1", "2020-01-01").Id("c"), "2024-02-01T10:00:00Z")
      .Tell(Condition("p", "snomed:2", "2020-01-01").Id("c").Version("2024-03-01"),
            "2024-03-01T11:00:00Z")
      .Tell(Condition("q", "snomed:3", "2020-01-02").Id("d"), "2024-04-01T12:00:00Z");
  const std::string ask = "from conditions show code as known at ";
  EXPECT_EQ(ledger.Ask(ask + "position 'p1'"), "snomed:1");
  EXPECT_EQ(ledger.Ask(ask + "position 2"), "snomed:2");
  EXPECT_EQ(ledger.Ask(ask + "position 'p0'"), "");
  EXPECT_EQ(ledger.Ask(ask + "2024-03-01T10:59:59Z"), "snomed:1");
  EXPECT_EQ(ledger.Ask(ask + "2024-03-01"), "snomed:2");
  EXPECT_EQ(ledger.Failure(ask + "position 'p4'"), ErrorCode::kNotFound);
  EXPECT_EQ(ledger.Failure(ask + "position 'here'"), ErrorCode::kBadQuery);
}

TEST(Known, NobodyIsLinkedBeforeTheNumberIsKnown) {
  HandLedger ledger;
  ledger.Tell(Condition("p", "snomed:1", "2020-01-01"))
      .Tell(Person("h", kAda, "").From("hospital"))
      .Tell(Person("p", kAda, ""));
  EXPECT_EQ(ledger.Ask("from residents as known at position 2"), "2");
  EXPECT_EQ(ledger.Ask("from residents as known at position 3"), "1");
}

HandLedger Three() {
  HandLedger ledger;
  ledger.Tell(Person("a", kAda, "1940-01-01"))
      .Tell(Person("b", kBen, "1980-01-01"))
      .Tell(Person("c", kCat, "1950-01-01"))
      .Tell(Condition("a", "snomed:1", "2020-01-01"))
      .Tell(Condition("b", "snomed:1", "2024-03-01"));
  ledger.Define("define codes sick = snomed:1").Define("define cohort old = age >= 65");
  return ledger.Define("define cohort ill = has condition in sick");
}

TEST(Sets, Algebra) {
  const HandLedger ledger = Three();
  const auto who = [&](const std::string& set) {
    return ledger.Ask("from " + set + " show nhs_number");
  };
  const std::string a = kAda, b = kBen, c = kCat;
  EXPECT_EQ(who("cohort old"), a + "\n" + c);
  EXPECT_EQ(who("cohort old and cohort ill"), a);
  EXPECT_EQ(who("cohort old or cohort ill"), a + "\n" + b + "\n" + c);
  EXPECT_EQ(who("cohort old minus cohort ill"), c);
  EXPECT_EQ(who("residents minus (cohort old and cohort ill)"), b + "\n" + c);
  EXPECT_EQ(who("cohort OLD with (age > 80)"), a);
}

TEST(Sets, BracketsHaveTheirOwnDates) {
  const HandLedger ledger = Three();
  const std::string all = "from cohort ill minus ";
  EXPECT_EQ(ledger.Ask(all + "(cohort ill as at 2024-02-29) show nhs_number"), kBen);
  EXPECT_EQ(ledger.Ask(all + "(cohort ill as known at position 4) show nhs_number"), kBen);
  EXPECT_EQ(ledger.Ask(all + "(cohort ill as known at position 5) show nhs_number"), "");
}

TEST(Sets, InCohortIsACondition) {
  const HandLedger ledger = Three();
  EXPECT_EQ(ledger.Ask("from residents where in cohort old and not in cohort ill show nhs_number"),
            kCat);
  EXPECT_EQ(ledger.Ask("from conditions where in cohort old show nhs_number"), kAda);
}

TEST(Sets, AResidentByNumberOrIdentifier) {
  const HandLedger ledger = Three();
  EXPECT_EQ(ledger.Ask("from conditions of resident 999 000 0018 show at"), "2020-01-01");
  EXPECT_EQ(ledger.Ask("from conditions of resident 'gp|b' show at"), "2024-03-01");
  EXPECT_EQ(ledger.Ask("from conditions of resident $who show at", {{"who", kAda}}), "2020-01-01");
  EXPECT_EQ(ledger.Failure("from conditions of resident 9990000050"), ErrorCode::kNotFound);
  EXPECT_EQ(ledger.Ask("from conditions of cohort old show nhs_number"), kAda);
}

TEST(Sets, UnknownNamesAreErrors) {
  const HandLedger ledger = Three();
  EXPECT_EQ(ledger.Failure("from cohort nobody"), ErrorCode::kBadQuery);
  EXPECT_EQ(ledger.Failure("from residents where has condition in nothing"), ErrorCode::kBadQuery);
  EXPECT_EQ(ledger.Failure("from resident 9990000018"), ErrorCode::kUnsupported);
}

TEST(Age, IsARangeWhenTheBirthdayIsNotKnown) {
  HandLedger ledger;
  ledger.Tell(Person("a", kAda, "1959"));  // 64 or 65 on 15 June 2024
  EXPECT_EQ(ledger.Ask("from residents where age >= 64 show count"), "1");
  EXPECT_EQ(ledger.Ask("from residents where age >= 65 show count"), "0");
  EXPECT_EQ(ledger.Ask("from residents where not (age >= 65) show count"), "0");
  EXPECT_EQ(ledger.Ask("from residents show age"), "");
  EXPECT_EQ(ledger.Ask("from residents show age as at 2024-12-31"), "65");
}

}  // namespace
}  // namespace daybook::reference
