// What `why` shows beyond the truth of each part, and what an analysed plan counts.
#include <gtest/gtest.h>
#include <re2/re2.h>

#include "query/format/format.h"
#include "query/reasons/why.h"
#include "tests/query/session_fixture.h"

namespace daybook::tests {
namespace {

using ledger::Kind;

const std::string kAda = SyntheticNhsNumber(0);

class Reasons : public SessionFixture {
 protected:
  Reasons() : SessionFixture("2024-03-31T12:00:00Z") { Add(PersonOf("gp", "1", kAda)); }
  void AddReading(const std::string& id, std::string_view start) {
    ledger::Event reading = EventOf(Kind::kObservation, "gp", "1", id);
    reading.code.codings = {{"loinc", "4548-4", ""}};
    reading.status = ledger::EventStatus::kFinal;
    if (!start.empty()) reading.start = At(start);
    Add(reading);
  }
  // "part what truth value id" of each row, what is missing as "-".
  std::vector<std::string> Why(const std::string& condition) {
    std::vector<std::string> lines;
    for (const query::Row& row : Ask("why resident " + kAda + " where " + condition).rows) {
      std::string line;
      for (const size_t column : {0u, 1u, 2u, 6u, 8u})
        line += (column == 0 ? "" : " | ") +
                (row[column].missing() ? "-" : query::ValueToText(row[column]));
      lines.push_back(line);
    }
    return lines;
  }
};

TEST_F(Reasons, TheLatestRecordsAreShownAndTheOthersCounted) {
  for (size_t i = 0; i < query::kReasonRecordsMax + 3; ++i)
    AddReading("o" + std::to_string(100 + i), "2023-01-" + std::to_string(10 + i));
  const auto lines = Why("has observation");
  ASSERT_EQ(lines.size(), query::kReasonRecordsMax + 2);
  EXPECT_EQ(lines[1], "1.1 | found, earlier ones | - | 3 | -");
  EXPECT_EQ(lines[2], "1.2 | found | - | - | observation/o103");
  EXPECT_EQ(lines.back(), "1.11 | found | - | - | observation/o112");
}

TEST_F(Reasons, TheNearestIsNearToTheDaysLookedAt) {
  AddReading("before", "2019-12-30");
  AddReading("after", "2021-01-05");
  AddReading("undated", "");
  const std::vector<std::string> want = {
      "1 | has observation in 2020 | no | - | -",
      "1.1 | in 2020 | - | 2020-01-01 to 2020-12-31 | -",
      "1.2 | nearest, but not in 2020 | - | - | observation/before"};
  EXPECT_EQ(Why("has observation in 2020"), want);
  EXPECT_EQ(Why("has observation before 2019-01-01")[1],
            "1.1 | before 2019-01-01 | - | until 2018-12-31 | -");
  EXPECT_EQ(Why("has observation after 2022-01-01")[1],
            "1.1 | after 2022-01-01 | - | from 2022-01-02 | -");
  // By the hour no whole day is in it for certain.
  EXPECT_EQ(Why("has observation in last 5 hours")[1], "1.1 | in last 5 hours | - | - | -");
}

TEST_F(Reasons, WhatIsHiddenFromTheWordsIsNearToo) {
  ledger::Event plan = EventOf(Kind::kAppointment, "gp", "1", "a1");
  plan.status = ledger::EventStatus::kCancelled;
  plan.start = At("2024-01-01");
  Add(plan);
  EXPECT_EQ(Why("has appointment").back(),
            "1.1 | nearest, but not seen by these words | - | - | appointment/a1");
  EXPECT_EQ(Why("has pending appointment").back(),
            "1.1 | nearest, but in another state | - | - | appointment/a1");
  EXPECT_EQ(Why("has encounter").back(), "1.1 | no such record at all | - | - | -");
}

TEST_F(Reasons, APlanSaysRowsAndTimeOfEachStep) {
  AddReading("o1", "2023-01-10");
  const query::Answer plan =
      Ask("explain analyze from residents where has observation by sex order by count");
  for (const char* step :
       {R"(Order)", R"(Group  \[rows 1 to 1, \d+\.\d{3} ms\])", R"(Keep  \[rows 1 to 1, \d)",
        R"(ScanKinds observation  \[calls 1, rows read 1, rows found 1, \d+\.\d{3} ms\])",
        R"(Residents of  \[rows 1 to 1, \d+\.\d{3} ms\])"})
    EXPECT_TRUE(RE2::PartialMatch(plan.note, step)) << step << "\n" << plan.note;
}

}  // namespace
}  // namespace daybook::tests
