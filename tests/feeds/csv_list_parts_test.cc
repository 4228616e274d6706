// The parts of lists: periods, notes, the history they make, mappings of lists.
#include <gtest/gtest.h>

#include "feeds/csv/lists/load_history.h"
#include "feeds/csv/mapping.h"
#include "ledger/base/zone.h"

namespace daybook::tests {
namespace {

using namespace feeds::csv;  // NOLINT
using std::string;

PartialTime Time(const string& text) { return *ParsePartialTime(text, Zone::Region()); }

TEST(CsvPeriod, HasBothItsDays) {
  const auto period = ParsePeriod("2026-01-01..2026-01-31");
  ASSERT_TRUE(period.ok());
  EXPECT_EQ(FormatPeriod(*period), "2026-01-01..2026-01-31");
  EXPECT_TRUE(period->Covers(Time("2026-01-01")));
  EXPECT_TRUE(period->Covers(Time("2026-01")));
  EXPECT_TRUE(period->Covers(Time("2026")));
  EXPECT_TRUE(period->Covers(Time("2026-01-31T23:59:59")));
  EXPECT_FALSE(period->Covers(Time("2026-02-01T00:00")));
  EXPECT_FALSE(period->Covers(Time("2025-12-31T23:59")));
  EXPECT_FALSE(period->Covers(Time("2026-02")));
  EXPECT_FALSE(period->Covers(std::nullopt));
  for (const char* wrong : {"", "2026-01-01", "2026-01..2026-02", "2026-02-01..2026-01-01",
                            "2026-01-01...2026-01-02", "2026-01-01T10:00..2026-01-02"})
    EXPECT_FALSE(ParsePeriod(wrong).ok()) << wrong;
  EXPECT_TRUE(ParsePeriod("2026-01-01..2026-01-01").ok());
}

LoadNote Begins(const string& as_of, uint64_t number = kFirstListNumber) {
  LoadNote note;
  note.source = "the \"council\"";
  note.record_type = "problems";
  note.as_of = Time(as_of);
  note.number = number;
  note.digest = "0a";
  return note;
}
LoadNote Of(NoteStep step, const LoadNote& list, uint64_t position, uint64_t number) {
  LoadNote note = list;
  note.step = step;
  note.of = LogPosition(position);
  note.number = number;
  note.digest.clear();
  return note;
}

TEST(CsvLoadNote, IsReadAsItWasWritten) {
  LoadNote note = Of(NoteStep::kListDone, Begins("2026-03-01T12:00:00Z", 3), 17, 3);
  note.period = *ParsePeriod("2026-01-01..2026-01-31");
  note.whole = false;
  note.unread = {"0f", "1e"};
  const auto read = ParseNote(NoteText(note));
  ASSERT_TRUE(read.ok()) << read.error().ToString();
  EXPECT_EQ(NoteText(*read), NoteText(note));
  EXPECT_EQ(read->source, note.source);
  EXPECT_EQ(read->as_of, note.as_of);
  EXPECT_EQ(read->period, note.period);
  EXPECT_EQ(read->of, LogPosition(17));
  EXPECT_EQ(read->unread, note.unread);
  EXPECT_FALSE(read->whole);
  for (const char* wrong : {"", "[]", "{}", R"({"step":"list_begins"})",
                            R"({"step":"list_begins","as_of":"2026-03-01","number":-1})",
                            R"({"step":"sleeps","as_of":"2026-03-01","number":0})"})
    EXPECT_EQ(ParseNote(wrong).error().code, ErrorCode::kCorruption) << wrong;
}

TEST(CsvLoadHistory, FollowsEachList) {
  LoadHistory history;
  const LoadNote first = Begins("2026-03-01"), second = Begins("2026-03-02");
  ASSERT_TRUE(history.Add(LogPosition(0), second).ok());
  EXPECT_EQ(history.Find(LogPosition(0))->state, LoadState::kUnfinished);
  EXPECT_TRUE(history.StandingAfter(first.as_of).empty());
  ASSERT_TRUE(history.Add(LogPosition(5), Of(NoteStep::kListDone, second, 0, 1)).ok());
  ASSERT_EQ(history.StandingAfter(first.as_of).size(), 1u);
  EXPECT_TRUE(history.StandingAfter(second.as_of).empty());
  EXPECT_EQ(history.BareRevertAfter(first.as_of), nullptr);
  ASSERT_TRUE(history.Add(LogPosition(6), Of(NoteStep::kRevertBegins, second, 0, 2)).ok());
  EXPECT_EQ(history.Find(LogPosition(0))->state, LoadState::kReverting);
  ASSERT_TRUE(history.Add(LogPosition(9), Of(NoteStep::kRevertDone, second, 6, 2)).ok());
  EXPECT_EQ(history.Find(LogPosition(0))->state, LoadState::kReverted);
  EXPECT_EQ(history.RevertedAt(LogPosition(6)), history.Find(LogPosition(0)));
  EXPECT_EQ(history.BareRevertAfter(first.as_of), history.Find(LogPosition(0)));
  EXPECT_EQ(history.BareRevertAfter(second.as_of), nullptr);
  // Another list of the same as-of takes its place.
  ASSERT_TRUE(history.Add(LogPosition(10), Begins("2026-03-02", 3)).ok());
  EXPECT_NE(history.BareRevertAfter(first.as_of), nullptr);
  ASSERT_TRUE(history.Add(LogPosition(11), Of(NoteStep::kListDone, second, 10, 3)).ok());
  EXPECT_EQ(history.BareRevertAfter(first.as_of), nullptr);
  EXPECT_EQ(history.NewestOf(second.as_of, {})->position, LogPosition(10));
  EXPECT_EQ(history.NewestOf(second.as_of, *ParsePeriod("2026-01-01..2026-01-02")), nullptr);
  EXPECT_EQ(history.HighestNumber(second.as_of), 3u);
  EXPECT_EQ(history.HighestNumber(first.as_of), 0u);
  EXPECT_EQ(history.StandingBeside(*history.Find(LogPosition(0))).size(), 1u);
  EXPECT_TRUE(history.StandingBeside(*history.Find(LogPosition(10))).empty());
  EXPECT_FALSE(history.Add(LogPosition(12), Of(NoteStep::kListDone, second, 7, 1)).ok());
}

TEST(CsvLoadHistory, WhatWasTakenBackLeavesTheOneBefore) {
  LoadHistory history;
  const LoadNote first = Begins("2026-03-01"), second = Begins("2026-03-01", 2);
  ASSERT_TRUE(history.Add(LogPosition(0), first).ok());
  ASSERT_TRUE(history.Add(LogPosition(3), second).ok());
  EXPECT_EQ(history.NewestLeft(first.as_of, {})->position, LogPosition(3));
  EXPECT_TRUE(history.UndoneBy(*history.Find(LogPosition(0))).empty());
  ASSERT_TRUE(history.Add(LogPosition(6), Of(NoteStep::kRevertBegins, second, 3, 3)).ok());
  EXPECT_EQ(history.NewestLeft(first.as_of, {})->position, LogPosition(3));
  EXPECT_EQ(history.UndoneBy(*history.Find(LogPosition(3))), std::set<uint64_t>{3});
  ASSERT_TRUE(history.Add(LogPosition(8), Of(NoteStep::kRevertDone, second, 6, 3)).ok());
  EXPECT_EQ(history.NewestLeft(first.as_of, {})->position, LogPosition(0));
  EXPECT_EQ(history.NewestOf(first.as_of, {})->position, LogPosition(3));
  EXPECT_EQ(history.UndoneBy(*history.Find(LogPosition(0))), (std::set<uint64_t>{2, 3}));
  EXPECT_EQ(history.HighestNumber(first.as_of), 3u);
}

string RefusedAt(const string& more, const string& columns) {
  const auto mapping = ParseMapping(R"({"kind":"condition","record":"id",)" + more +
                                    R"("columns":{"subject":"who")" + columns + "}}");
  return mapping.ok() ? "" : mapping.error().place;
}

TEST(CsvMapping, OfLists) {
  EXPECT_EQ(RefusedAt(R"("snapshot":true,)", ""), "");
  EXPECT_EQ(RefusedAt(R"("snapshot":false,)", R"(,"version":"sent")"), "");
  EXPECT_EQ(RefusedAt(R"("snapshot":"yes",)", ""), "snapshot");
  EXPECT_EQ(RefusedAt(R"("snapshot":true,"period":true,)", R"(,"at":"day")"), "period");
  EXPECT_EQ(RefusedAt(R"("snapshot":true,)", R"(,"version":"sent")"), "columns.version");
  EXPECT_EQ(RefusedAt(R"("snapshot":true,)", R"(,"version_id":"v")"), "columns.version");
  EXPECT_EQ(RefusedAt(R"("period":true,)", ""), "columns.at");
  EXPECT_EQ(RefusedAt(R"("period":true,)", R"(,"at":"day")"), "");
}

}  // namespace
}  // namespace daybook::tests
