// Lists of CSV end to end: the record is what the newest list says, in whatever order lists come;
// a revert is as if the list had never been there; a load that was stopped is finished by doing it
// again. What is right is worked out here by plain maps.
#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <random>

#include "tests/e2e/csv_list_ledger.h"

namespace daybook::tests {
namespace {

class Maker {
 public:
  explicit Maker(uint64_t seed) : random_(seed) {}
  int Below(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }
  std::mt19937_64& random() { return random_; }

  // `unread_percent` of the lines can't be read.
  List Whole(int day, int unread_percent) {
    List list{"2026-03-0" + std::to_string(day), "", {}};
    for (int record = 0; record < kRecords; ++record) {
      if (Below(100) < 40) continue;
      const string id = "r" + std::to_string(record);
      list.lines[id] = {Below(100) < 15 ? "8" : "7", id + " v" + std::to_string(Below(3)),
                        "2026-01-0" + std::to_string(1 + Below(3)), Below(100) < unread_percent,
                        Withdrawn()};
    }
    return list;
  }
  // The months January and February, each record in one of them or in none.
  std::vector<List> Months(int day) {
    List january{"2026-03-0" + std::to_string(day), "2026-01-01..2026-01-31", {}};
    List february{january.as_of, "2026-02-01..2026-02-28", {}};
    for (int record = 0; record < kRecords; ++record) {
      const string id = "r" + std::to_string(record);
      const int month = Below(3);
      if (month == 0) continue;
      List& list = month == 1 ? january : february;
      list.lines[id] = {"7", id + " v" + std::to_string(Below(3)),
                        "2026-0" + std::to_string(month) + "-1" + std::to_string(Below(3)), false,
                        Withdrawn()};
    }
    return {january, february};
  }

 private:
  static constexpr int kRecords = 7;
  bool Withdrawn() { return Below(100) < 15; }

  std::mt19937_64 random_;
};

uint64_t Seed() {
  const char* text = std::getenv("DAYBOOK_TEST_SEED");
  return text ? std::strtoull(text, nullptr, 10) : 1;
}

// What lists come to, oldest first. Records under another subject are other records.
Lines Expected(const std::vector<List>& lists) {
  std::map<std::pair<string, string>, Line> now;
  for (const List& list : lists) {
    const auto in_period = [&](const string& began) {
      return list.period.empty() ||
             (list.period.substr(0, 10) <= began && began <= list.period.substr(12));
    };
    std::erase_if(now, [&](const auto& held) {
      const auto line = list.lines.find(held.first.second);
      const bool there =
          line != list.lines.end() && (line->second.unread || line->second.who == held.first.first);
      return !there && in_period(held.second.began);
    });
    for (const auto& [id, line] : list.lines)
      if (!line.unread) now[{line.who, id}] = line;
  }
  Lines lines;
  for (const auto& [name, line] : now) lines[name.first + "|" + name.second] = line;
  return lines;
}

TEST(CsvLists, AnyOrderOfDailyListsEndsTheSame) {
  for (uint64_t seed = Seed(); seed < Seed() + 4; ++seed) {
    Maker maker(seed);
    const int unread_percent = seed % 2 == 0 ? 25 : 0;
    std::vector<List> lists;
    for (int day = 1; day <= 4; ++day) lists.push_back(maker.Whole(day, unread_percent));
    const std::set<string> expected = ShownOf(Expected(lists));
    string digest;
    std::vector<size_t> order{0, 1, 2, 3};
    do {
      Ledger ledger;
      for (const size_t at : order) ASSERT_TRUE(ledger.Take(lists[at]).ok());
      ASSERT_EQ(ledger.Shown(), expected) << "seed " << seed;
      if (digest.empty()) digest = ledger.Digest();
      ASSERT_EQ(ledger.Digest(), digest) << "seed " << seed << ", first list " << order[0];
    } while (std::ranges::next_permutation(order).found);
  }
}

TEST(CsvLists, AnyOrderOfPeriodsEndsTheSame) {
  for (uint64_t seed = Seed(); seed < Seed() + 6; ++seed) {
    Maker maker(seed);
    std::vector<List> lists;
    std::vector<List> months;
    for (int day = 1; day <= 3; ++day) {
      months = maker.Months(day);
      lists.insert(lists.end(), months.begin(), months.end());
    }
    // Both months of the last day together are all there is.
    Lines all = months[0].lines;
    all.insert(months[1].lines.begin(), months[1].lines.end());
    string digest;
    for (int time = 0; time < 20; ++time) {
      Ledger ledger;
      for (const List& list : lists) ASSERT_TRUE(ledger.Take(list).ok());
      ASSERT_EQ(ledger.Shown(), ShownOf(all)) << "seed " << seed << ", order " << time;
      if (digest.empty()) digest = ledger.Digest();
      ASSERT_EQ(ledger.Digest(), digest) << "seed " << seed << ", order " << time;
      std::ranges::shuffle(lists, maker.random());
    }
  }
}

// Days of whole lists and days of months, oldest first.
std::vector<List> Mixed(Maker& maker, int unread_percent) {
  std::vector<List> lists;
  for (int day = 1; day <= 4; ++day) {
    if (maker.Below(2) == 0) {
      lists.push_back(maker.Whole(day, unread_percent));
      continue;
    }
    for (List& month : maker.Months(day)) lists.push_back(std::move(month));
  }
  return lists;
}
std::vector<size_t> AnyOrder(Maker& maker, size_t count) {
  std::vector<size_t> order(count);
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::shuffle(order, maker.random());
  return order;
}

TEST(CsvLists, AnyOrderOfListsAndPeriodsEndsTheSame) {
  for (uint64_t seed = Seed(); seed < Seed() + 12; ++seed) {
    Maker maker(seed);
    const std::vector<List> lists = Mixed(maker, seed % 2 == 0 ? 25 : 0);
    const std::set<string> expected = ShownOf(Expected(lists));
    string digest;
    for (int time = 0; time < 8; ++time) {
      Ledger ledger;
      for (const size_t at : AnyOrder(maker, lists.size()))
        ASSERT_TRUE(ledger.Take(lists[at]).ok());
      ASSERT_EQ(ledger.Shown(), expected) << "seed " << seed << ", order " << time;
      if (digest.empty()) digest = ledger.Digest();
      ASSERT_EQ(ledger.Digest(), digest) << "seed " << seed << ", order " << time;
    }
  }
}

TEST(CsvLists, ARevertIsAsIfTheListHadNotBeen) {
  for (uint64_t seed = Seed(); seed < Seed() + 40; ++seed) {
    Maker maker(seed);
    const std::vector<List> lists = Mixed(maker, 0);
    const std::vector<size_t> order = AnyOrder(maker, lists.size());
    const auto back = static_cast<size_t>(maker.Below(static_cast<int>(lists.size())));
    Ledger ledger;
    uint64_t load = 0;
    for (const size_t at : order) {
      ASSERT_TRUE(ledger.Take(lists[at]).ok());
      if (at == back) load = *ledger.counts.load;
    }
    ASSERT_TRUE(ledger.Revert(load).ok());
    std::vector<List> others = lists;
    others.erase(others.begin() + static_cast<ptrdiff_t>(back));
    ASSERT_EQ(ledger.Shown(), ShownOf(Expected(others))) << "seed " << seed;
    // A second time it does nothing; the list taken in again is there again.
    const LogSize before = ledger.store.care().size();
    ASSERT_TRUE(ledger.Revert(load).ok());
    EXPECT_TRUE(ledger.reverted.before);
    EXPECT_EQ(ledger.store.care().size(), before);
    const Status again = ledger.Take(lists[back]);
    ASSERT_TRUE(again.ok()) << again.error().ToString();
    ASSERT_EQ(ledger.Shown(), ShownOf(Expected(lists))) << "seed " << seed;
    EXPECT_NE(*ledger.counts.load, load);
  }
}

TEST(CsvLists, ARevertOfAPeriodLeavesTheOtherPeriods) {
  for (uint64_t seed = Seed(); seed < Seed() + 20; ++seed) {
    Maker maker(seed);
    std::vector<List> lists = maker.Months(1);
    Ledger ledger;
    for (const List& list : lists) ASSERT_TRUE(ledger.Take(list).ok());
    List february = maker.Months(2)[1];
    // What is in January stays there.
    for (const auto& [id, line] : lists[0].lines) february.lines.erase(id);
    const std::set<string> before = ledger.Shown();
    ASSERT_TRUE(ledger.Take(february).ok());
    ASSERT_TRUE(ledger.Revert(*ledger.counts.load).ok());
    ASSERT_EQ(ledger.Shown(), before) << "seed " << seed;
  }
}

TEST(CsvLists, CountsSayWhatWasNewChangedAndGone) {
  Ledger ledger;
  ASSERT_TRUE(ledger.Take(Day(1, {"a", "b", "c"})).ok());
  EXPECT_EQ(ledger.counts.added, 3u);
  List second = Day(2, {"a", "b", "d"});
  second.lines["b"].what = "b gone to the chest";
  ASSERT_TRUE(ledger.Take(second).ok());
  EXPECT_EQ(ledger.counts.added, 1u);
  EXPECT_EQ(ledger.counts.changed, 1u);
  EXPECT_EQ(ledger.counts.unchanged, 1u);
  EXPECT_EQ(ledger.counts.reported, 3u);
  EXPECT_EQ(ledger.counts.no_longer_reported, 1u);
  // One that comes back is new.
  ASSERT_TRUE(ledger.Take(Day(3, {"a", "b", "c", "d"})).ok());
  EXPECT_EQ(ledger.counts.added, 1u);
  EXPECT_EQ(ledger.Shown().size(), 4u);
  ASSERT_TRUE(ledger.Revert(*ledger.counts.load).ok());
  EXPECT_EQ(ledger.reverted.no_longer_reported, 1u);
  EXPECT_EQ(ledger.reverted.restored, 1u);
  EXPECT_EQ(ledger.reverted.retracted, 0u);
  EXPECT_EQ(ledger.Shown(), ShownOf(second.lines));
}

TEST(CsvLists, TooMuchGoneWritesNothing) {
  Ledger ledger;
  std::vector<string> many;
  many.reserve(50);
  for (int at = 0; at < 50; ++at) many.push_back("r" + std::to_string(100 + at));
  ASSERT_TRUE(ledger.Take(Day(1, many)).ok());
  const auto at_most = [](uint32_t percent) {
    return [percent](ListOptions& options) { options.remove_max_percent = percent; };
  };
  const LogSize before = ledger.store.care().size();
  std::vector<string> fewer(many.begin(), many.begin() + 38);
  const Status refused = ledger.Take(Day(2, fewer), at_most(23));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kBadData);
  EXPECT_NE(refused.error().message.find("12 records of the 50"), string::npos)
      << refused.error().message;
  EXPECT_NE(refused.error().hint.find("--remove-max"), string::npos);
  EXPECT_EQ(ledger.store.care().size(), before);
  EXPECT_TRUE(ledger.Take(Day(2, fewer), at_most(24)).ok());
  EXPECT_EQ(ledger.Shown().size(), 38u);
  // Fewer than ten may always go, but not with a list of no rows.
  EXPECT_TRUE(ledger.Take(Day(3, {fewer.begin(), fewer.begin() + 29}), at_most(0)).ok());
  EXPECT_FALSE(ledger.Take(Day(4, {}), at_most(99)).ok());
  Ledger small;
  ASSERT_TRUE(small.Take(Day(1, {"a"})).ok());
  EXPECT_FALSE(small.Take(Day(2, {}), at_most(10)).ok());
  EXPECT_TRUE(small.Take(Day(2, {}), at_most(100)).ok());
  EXPECT_TRUE(small.Shown().empty());
}

TEST(CsvLists, ARowThatCannotBeReadIsNotGone) {
  Ledger ledger;
  ASSERT_TRUE(ledger.Take(Day(1, {"a", "b", "c"})).ok());
  List second = Day(2, {"a", "b"});
  second.lines["b"].unread = true;
  ASSERT_TRUE(ledger.Take(second).ok());
  EXPECT_EQ(ledger.counts.quarantined, 1u);
  EXPECT_EQ(ledger.counts.no_longer_reported, 1u);
  EXPECT_EQ(ledger.Shown(), ShownOf(Day(1, {"a", "b"}).lines));
  EXPECT_EQ(ledger.store.quarantine().count(), 1u);
  // Whose record a row is can't be told: nothing is removed, and the corrected list of the same day
  // takes its place.
  List third = Day(3, {"a", ""});
  ASSERT_TRUE(ledger.Take(third).ok());
  EXPECT_TRUE(ledger.counts.held_back);
  EXPECT_EQ(ledger.Shown().size(), 2u);
  ASSERT_TRUE(ledger.Take(Day(3, {"a"})).ok());
  EXPECT_FALSE(ledger.counts.held_back);
  EXPECT_EQ(ledger.Shown(), ShownOf(Day(3, {"a"}).lines));
  // A list that comes late: what newer ones lack stays gone.
  EXPECT_TRUE(ledger.Take({"2026-02-28", "", Day(1, {"a", "z"}).lines}).ok());
  EXPECT_EQ(ledger.counts.gone_since, 1u);
  EXPECT_EQ(ledger.Shown(), ShownOf(Day(3, {"a"}).lines));
}

TEST(CsvLists, OneListAtATime) {
  Ledger ledger;
  ASSERT_TRUE(ledger.Take(Day(1, {"a", "b"})).ok());
  const uint64_t load = *ledger.counts.load;
  const LogSize before = ledger.store.care().size();
  ASSERT_TRUE(ledger.Take(Day(1, {"a", "b"})).ok());  // the same again
  EXPECT_EQ(*ledger.counts.load, load);
  EXPECT_EQ(ledger.store.care().size(), before);
  EXPECT_NE(MessageIn(ledger.Take(Day(1, {"a"}))).find("another list as of the same time"),
            string::npos);
  EXPECT_TRUE(ledger.Take({"2026-03-01T12:00", "", Day(1, {"a"}).lines}).ok());
  // A list that was taken back hides none that is older, until a later one is there.
  ASSERT_TRUE(ledger.Take(Day(5, {"a", "q"})).ok());
  const uint64_t wrong = *ledger.counts.load;
  ASSERT_TRUE(ledger.Revert(wrong).ok());
  EXPECT_EQ(ledger.Shown(), ShownOf(Day(1, {"a"}).lines));
  EXPECT_NE(MessageIn(ledger.Take(Day(4, {"b"}))).find("was reverted"), string::npos);
  ASSERT_TRUE(ledger.Take(Day(5, {"a", "b"})).ok());
  ASSERT_TRUE(ledger.Take(Day(4, {"b"})).ok());
  EXPECT_EQ(ledger.Shown(), ShownOf(Day(5, {"a", "b"}).lines));
  // Not the name of a list; the name of a revert.
  EXPECT_EQ(ledger.Revert(load + 1).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(ledger.Revert(1'000'000).error().code, ErrorCode::kNotFound);
  const auto loads = feeds::csv::ReadLoads(ledger.store, {});
  ASSERT_TRUE(loads.ok());
  ASSERT_EQ(loads->size(), 5u);
  EXPECT_EQ(loads->at(2).state, feeds::csv::LoadState::kReverted);
  EXPECT_NE(MessageIn(ledger.Revert(loads->at(2).revert->value)).find("the revert of load"),
            string::npos);
}

TEST(CsvLists, RowsOutsideThePeriodWait) {
  Ledger ledger;
  List list{"2026-03-01", "2026-01-01..2026-01-31", Day(1, {"a", "b"}).lines};
  list.lines["b"].began = "2026-02-01";
  ASSERT_TRUE(ledger.Take(list).ok());
  EXPECT_EQ(ledger.Shown(), ShownOf(Day(1, {"a"}).lines));
  const auto waiting = ledger.store.quarantine().List();
  ASSERT_EQ(waiting->size(), 1u);
  EXPECT_EQ(waiting->at(0).reason, "outside-period");
}

TEST(CsvLists, StoppedAnywhereItIsFinishedByDoingItAgain) {
  const auto first = Day(1, {"a", "b", "c", "d"});
  const auto third = Day(3, {"a", "e"});
  const auto second = Day(2, {"a", "c", "f"});  // comes last: it has gaps of its own and late ones
  Ledger whole;
  for (const List& list : {first, third, second}) ASSERT_TRUE(whole.Take(list).ok());
  const string digest = whole.Digest();
  ASSERT_TRUE(whole.Revert(*whole.counts.load).ok());
  const string reverted = whole.Digest();
  int stops = 0;
  for (int polls = 0;; ++polls) {
    Ledger ledger;
    ASSERT_TRUE(ledger.Take(first).ok());
    ASSERT_TRUE(ledger.Take(third).ok());
    int left = polls;
    const auto give_up = [&left] { return left-- <= 0; };
    const Status stopped =
        ledger.Take(second, [&](ListOptions& options) { options.cancelled = give_up; });
    ASSERT_TRUE(ledger.Take(second).ok());
    ASSERT_EQ(ledger.Digest(), digest) << "stopped at " << polls;
    const uint64_t load = *ledger.counts.load;
    left = polls;
    const Status stopped_revert = ledger.Revert(load, give_up);
    ASSERT_TRUE(ledger.Revert(load).ok());
    ASSERT_EQ(ledger.Digest(), reverted) << "stopped at " << polls;
    if (stopped.ok() && stopped_revert.ok()) break;
    ++stops;
  }
  EXPECT_GT(stops, 5);
}

TEST(CsvLists, AnUnfinishedListTakesNothingAwayBeforeItsRowsAreThere) {
  const auto stopped_after = [](Ledger& ledger, int polls) {
    EXPECT_TRUE(ledger.Take(Day(1, {"a", "b", "c"})).ok());
    int left = polls;
    const Status status = ledger.Take(Day(3, {"a", "d", "e"}), [&left](ListOptions& options) {
      options.cancelled = [&left] { return left-- <= 0; };
    });
    return status.ok();
  };
  int polls = 0;  // of the whole list
  for (bool done = false; !done; ++polls) {
    Ledger ledger;
    done = stopped_after(ledger, polls);
    // All of it is gone or none.
    const std::set<string> shown = ledger.Shown();
    EXPECT_EQ(shown.contains("\"b asthma\" \"2026-01-05\""), !done) << polls;
    EXPECT_EQ(shown.contains("\"c asthma\" \"2026-01-05\""), !done) << polls;
  }
  // Its last poll is that before the gaps.
  Ledger ledger;
  ASSERT_FALSE(stopped_after(ledger, polls - 2));
  EXPECT_EQ(ledger.Shown(), ShownOf(Day(1, {"a", "b", "c", "d", "e"}).lines));
  const auto loads = feeds::csv::ReadLoads(ledger.store, {});
  ASSERT_EQ(loads->size(), 2u);
  EXPECT_EQ(loads->at(1).state, feeds::csv::LoadState::kUnfinished);
  // A later list goes on, and so does one between.
  ASSERT_TRUE(ledger.Take(Day(2, {"a", "b", "x"})).ok());
  EXPECT_TRUE(ledger.Shown().contains("\"x asthma\" \"2026-01-05\""));
  ASSERT_TRUE(ledger.Take(Day(4, {"b"})).ok());
  EXPECT_EQ(ledger.Shown(), ShownOf(Day(4, {"b"}).lines));
}

}  // namespace
}  // namespace daybook::tests
