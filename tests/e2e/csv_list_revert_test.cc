// Lists of CSV beside other statements, and reverts of those that others took the place of.
#include "feeds/csv/lists/list_events.h"
#include "ledger/event/event_codec.h"
#include "tests/e2e/csv_list_ledger.h"

namespace daybook::tests {
namespace {

TEST(CsvListRevert, LeavesRowsThatAreNoListsAsTheyWere) {
  Ledger ledger;
  const List rows = Day(1, {"a", "b", "c"});
  ASSERT_TRUE(ledger.TakeRows(rows).ok());
  List list = Day(1, {"a", "b", "d"});
  list.lines["b"].what = "b gone to the chest";
  ASSERT_TRUE(ledger.Take(list).ok());
  EXPECT_EQ(ledger.counts.added, 1u);
  EXPECT_EQ(ledger.counts.changed, 1u);
  EXPECT_EQ(ledger.counts.unchanged, 1u);
  EXPECT_EQ(ledger.counts.no_longer_reported, 1u);
  EXPECT_EQ(ledger.Shown(), ShownOf(list.lines));
  ASSERT_TRUE(ledger.Revert(*ledger.counts.load).ok());
  EXPECT_EQ(ledger.reverted.retracted, 1u);
  EXPECT_EQ(ledger.reverted.restored, 1u);
  EXPECT_EQ(ledger.reverted.reported_again, 1u);
  EXPECT_EQ(ledger.Shown(), ShownOf(rows.lines));
}

TEST(CsvListRevert, OfAHeldBackListWhoseCorrectionWasTakenBack) {
  Ledger ledger;
  ASSERT_TRUE(ledger.Take(Day(1, {"a", "b"})).ok());
  List held = Day(3, {"a", "", "c"});
  held.lines["a"].what = "a by mistake";
  ASSERT_TRUE(ledger.Take(held).ok());
  ASSERT_TRUE(ledger.counts.held_back);
  const uint64_t first = *ledger.counts.load;
  const std::set<string> with_first = ledger.Shown();
  ASSERT_TRUE(ledger.Take(Day(3, {"a", "c", "d"})).ok());
  const uint64_t second = *ledger.counts.load;
  EXPECT_NE(MessageIn(ledger.Revert(first)).find("a later list"), string::npos);
  ASSERT_TRUE(ledger.Revert(second).ok());
  EXPECT_EQ(ledger.Shown(), with_first);
  const Status reverted = ledger.Revert(first);
  ASSERT_TRUE(reverted.ok()) << reverted.error().ToString();
  EXPECT_EQ(ledger.Shown(), ShownOf(Day(1, {"a", "b"}).lines));
  ASSERT_TRUE(ledger.Take(Day(3, {"a", "c"})).ok());
  EXPECT_EQ(ledger.Shown(), ShownOf(Day(3, {"a", "c"}).lines));
}

TEST(CsvListRevert, OfAPeriodLeavesARecordThatAnotherPeriodHasToo) {
  for (const char* moved : {"a", "b"}) {
    Ledger ledger;
    List january{"2026-03-01", "2026-01-01..2026-01-31", Day(1, {"x", "a", "b"}).lines};
    List february{"2026-03-01", "2026-02-01..2026-02-28", Day(1, {moved, "y"}).lines};
    for (auto& [id, line] : february.lines) line = {"7", id + " moved", "2026-02-02"};
    ASSERT_TRUE(ledger.Take(january).ok());
    const uint64_t first = *ledger.counts.load;
    ASSERT_TRUE(ledger.Take(february).ok());
    const uint64_t second = *ledger.counts.load;
    ASSERT_TRUE(ledger.Revert(first).ok());
    EXPECT_EQ(ledger.Shown(), ShownOf(february.lines)) << moved;
    ASSERT_TRUE(ledger.Revert(second).ok());
    EXPECT_TRUE(ledger.Shown().empty()) << moved;
    ASSERT_TRUE(ledger.Take(january).ok());
    EXPECT_EQ(ledger.Shown(), ShownOf(january.lines)) << moved;
  }
}

TEST(CsvListRevert, StoppedAnywhereStillSaysWhatLaterListsLack) {
  // Of b: a list has it, the next lacks it, and so does the one after, which has no word of it.
  for (int polls = 0;; ++polls) {
    Ledger ledger;
    ASSERT_TRUE(ledger.Take(Day(1, {"a", "b"})).ok());
    ASSERT_TRUE(ledger.Take(Day(2, {"a"})).ok());
    const uint64_t load = *ledger.counts.load;
    ASSERT_TRUE(ledger.Take(Day(3, {"a"})).ok());
    int left = polls;
    const bool whole = ledger.Revert(load, [&left] { return left-- <= 0; }).ok();
    ASSERT_TRUE(ledger.Revert(load).ok());
    ASSERT_EQ(ledger.Shown(), ShownOf(Day(3, {"a"}).lines)) << "stopped at " << polls;
    if (whole) break;
  }
}

TEST(CsvListRevert, WhatIsRestoredTellsOneMessageFromAnother) {
  Ledger ledger;
  List second = Day(2, {"a"});
  second.lines["a"].what = "a gone to the chest";
  ASSERT_TRUE(ledger.TakeRows(Day(1, {"a"})).ok());
  ASSERT_TRUE(ledger.TakeRows(second).ok());
  feeds::csv::Speaker speaker{"council", "problems", OptionsOf(Day(3, {})).as_of, 2, {}};
  const auto content = [&](uint64_t position) {
    return feeds::csv::RestoredInput(ledger.store, LogPosition(position), speaker)->content;
  };
  EXPECT_EQ(content(0), content(0));
  EXPECT_NE(content(0), content(1));
}

TEST(CsvListRevert, SaysHowFarItIs) {
  Ledger ledger;
  ASSERT_TRUE(ledger.Take(Day(1, {"a"})).ok());
  uint64_t entries = 0;
  feeds::csv::RevertWatch watch;
  watch.step = [&](uint64_t /*done*/, uint64_t all) { entries = all; };
  ListRevert revert(ledger.store, LogPosition(*ledger.counts.load), watch);
  ASSERT_TRUE(revert.Plan().ok());
  EXPECT_EQ(entries, ledger.store.care().size().value);
}

TEST(CsvListLoad, TheirListIsCancelled) {
  Ledger ledger;
  ASSERT_TRUE(ledger.Take(Day(1, {"a"})).ok());
  const auto loads = feeds::csv::ReadLoads(ledger.store, [] { return true; });
  ASSERT_FALSE(loads.ok());
  EXPECT_EQ(loads.error().code, ErrorCode::kCancelled);
}

TEST(CsvListLoad, WhatItLacksIsOneMessage) {
  Ledger ledger;
  ASSERT_TRUE(ledger.Take(Day(1, {"a", "b", "c", "d"})).ok());
  ASSERT_TRUE(ledger.Take(Day(2, {"a"})).ok());
  std::set<string> messages;
  int gaps = 0;
  for (uint64_t at = 0; at < ledger.store.care().size().value; ++at) {
    const auto entry = ledger.store.care().At(LogPosition(at));
    ASSERT_TRUE(entry.ok());
    const auto event = ledger::DecodeEvent(entry->payload);
    if (!event.ok() || event->operation != ledger::Operation::kNoLongerReported) continue;
    ++gaps;
    messages.insert(event->message.ToHex());
  }
  EXPECT_EQ(gaps, 3);
  EXPECT_EQ(messages.size(), 1u);
}

// Counts what it is given.
class CountingSink final : public feeds::InputSink {
 public:
  Status Accept(feeds::AcceptedInput input) override {
    events.push_back(input.events.size());
    contents.insert(input.content);
    return {};
  }
  Status Ignore(const string& /*type*/) override { return {}; }
  Status Quarantine(ledger::QuarantineEntry /*entry*/) override { return {}; }
  std::vector<size_t> events;
  std::set<string> contents;
};

TEST(CsvListLoad, MoreThanAMessageHoldsIsSeveral) {
  const feeds::csv::Speaker speaker{"council", "problems", OptionsOf(Day(3, {})).as_of, 2, {}};
  std::vector<feeds::csv::GoneRecord> gone;
  for (size_t at = 0; at <= feeds::csv::kGapsEventsMax; ++at)
    gone.push_back({{"Patient/7", std::to_string(at)}, ledger::Kind::kCondition});
  CountingSink sink;
  ASSERT_TRUE(PassGaps(sink, gone, speaker).ok());
  EXPECT_EQ(sink.events, (std::vector<size_t>{feeds::csv::kGapsEventsMax, 1}));
  EXPECT_EQ(sink.contents.size(), 2u);
  // By bytes: each of these is a third of the bound.
  gone.assign(3, {{string(feeds::csv::kGapsBytesMax / 3, 's'), "a"}, ledger::Kind::kCondition});
  sink.events.clear();
  ASSERT_TRUE(PassGaps(sink, gone, speaker).ok());
  EXPECT_EQ(sink.events, (std::vector<size_t>{2, 1}));
  sink.events.clear();
  ASSERT_TRUE(PassGaps(sink, {}, speaker).ok());
  EXPECT_TRUE(sink.events.empty());
}

TEST(CsvListLoad, AFileWithoutHeadingsIsNoListOfNoRows) {
  for (const char* empty : {"", "\xEF\xBB\xBF", "\n\n"}) {
    Ledger ledger;
    ASSERT_TRUE(ledger.Take(Day(1, {"a"})).ok());
    const LogSize before = ledger.store.care().size();
    const Status refused = ledger.TakeText(empty, OptionsOf(Day(2, {})));
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::kBadData);
    EXPECT_EQ(refused.error().place, "list.csv");
    EXPECT_EQ(ledger.store.care().size(), before);
  }
}

TEST(CsvListLoad, IsCancelledWhileAFileIsRead) {
  constexpr int kRows = 40'000;  // more than a megabyte
  List list = Day(1, {});
  for (int row = 0; row < kRows; ++row) list.lines[std::to_string(row)].what = "asthma";
  bool planning = false;
  int polls = 0;
  ListOptions options = OptionsOf(list);
  options.cancelled = [&] { return planning && ++polls > 2; };
  const auto load = ListLoad::Make(options);
  ASSERT_TRUE(load.ok());
  ASSERT_TRUE((*load)->Add(*feeds::FromMemory(CsvOf(list.lines), "list.csv")).ok());
  planning = true;
  const Status stopped = (*load)->Plan(nullptr);
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
}

TEST(CsvListLoad, ARowThatIsTooLongForTheLogIsNotGone) {
  Ledger ledger;
  ASSERT_TRUE(ledger.Take(Day(1, {"a", "b", "c"})).ok());
  List second = Day(2, {"a", "b"});
  // A row may be so long; the same text as code and as comment makes an event that may not.
  second.lines["b"].what = string(9u << 20, 'w');
  ListOptions options = OptionsOf(second);
  options.mapping.insert(options.mapping.find("\"code\""), R"("comment":"what",)");
  const Status taken = ledger.TakeText(CsvOf(second.lines), options);
  ASSERT_TRUE(taken.ok()) << taken.error().ToString();
  EXPECT_EQ(ledger.counts.rows, 1u);
  EXPECT_EQ(ledger.counts.quarantined, 1u);
  EXPECT_EQ(ledger.counts.no_longer_reported, 1u);
  EXPECT_EQ(ledger.Shown(), ShownOf(Day(1, {"a", "b"}).lines));
  ASSERT_EQ(ledger.store.quarantine().count(), 1u);
  EXPECT_EQ(ledger.store.quarantine().List()->at(0).reason, "too-large");
}

}  // namespace
}  // namespace daybook::tests
