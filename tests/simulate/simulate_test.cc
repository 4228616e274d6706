#include "feeds/simulate/simulate.h"

#include <gtest/gtest.h>

#include <sstream>

#include "feeds/simulate/fhir/ndjson_sink.h"
#include "tests/simulate/population.h"

namespace daybook::tests {
namespace {

using namespace feeds::simulate;  // NOLINT

TEST(Simulate, SameOptionsSameBytes) {
  EXPECT_EQ(Simulated(20).ndjson, Simulated(20).ndjson);
  EXPECT_NE(Simulated(20, 7).ndjson, Simulated(20, 8).ndjson);
}

TEST(Simulate, LargerPopulationBeginsWithTheSmaller) {
  const Population small = Simulated(20);
  const Population large = Simulated(50);
  EXPECT_GT(large.ndjson.size(), small.ndjson.size());
  EXPECT_TRUE(large.ndjson.starts_with(small.ndjson));
  EXPECT_TRUE(large.answer_key.starts_with(small.answer_key));
}

TEST(Simulate, NobodyIsStillOrganisationsAndAHeader) {
  const Population empty = Simulated(0);
  EXPECT_EQ(Parsed(empty.ndjson).size(), 33u);
  EXPECT_EQ(Lines(empty.answer_key).size(), 1u);
}

TEST(Simulate, RefusesWhatIsOverItsBounds) {
  std::ostringstream out;
  NdjsonSink sink(out);
  SimulateOptions options = Options(kResidentsMax + 1);
  EXPECT_EQ(Simulate(options, sink).error().code, ErrorCode::kTooLarge);
  options = Options(1);
  options.years = 0;
  EXPECT_EQ(Simulate(options, sink).error().code, ErrorCode::kTooLarge);
  options.years = kYearsMax + 1;
  EXPECT_EQ(Simulate(options, sink).error().code, ErrorCode::kTooLarge);
  options.years = 10;
  options.until = ToCivilDay({2005, 12, 31});
  const Status early = Simulate(options, sink);
  EXPECT_EQ(early.error().code, ErrorCode::kUsage);
  EXPECT_NE(early.error().message.find("1996-01-01"), std::string::npos);
  options.until = kLatestUntil + 1;
  EXPECT_EQ(Simulate(options, sink).error().code, ErrorCode::kUsage);
  EXPECT_EQ(out.str(), "");
}

TEST(Simulate, BoundsAreTheDaysTheySay) {
  EXPECT_EQ(FormatDay(kEarliestStart), "1996-01-01");
  EXPECT_EQ(FormatDay(kLatestUntil), "2099-12-31");
  EXPECT_EQ(FormatDay(kUntil), "2026-06-30");
}

TEST(Simulate, WorksAtBothEndsOfItsRange) {
  for (const auto& [years, until] : {std::pair<int, CivilDay>{1, ToCivilDay({1997, 1, 1})},
                                     {kYearsMax, ToCivilDay({2026, 1, 1})},
                                     {kYearsMax, kLatestUntil}}) {
    std::ostringstream out;
    NdjsonSink sink(out);
    SimulateOptions options{.residents = 5, .seed = 1, .years = years, .until = until};
    EXPECT_TRUE(Simulate(options, sink).ok());
    EXPECT_GT(Parsed(out.str()).size(), 33u);
  }
}

// A stream that takes a number of bytes and then refuses, as a full disk does.
class FullAfter final : public std::streambuf {
 public:
  explicit FullAfter(size_t bytes) : left_(bytes) {}

 private:
  int_type overflow(int_type c) override {
    if (left_ == 0) return traits_type::eof();
    --left_;
    return c;
  }
  size_t left_;
};

TEST(Simulate, StopsWithTheSinksError) {
  FullAfter disk(20'000);
  std::ostream out(&disk);
  NdjsonSink sink(out);
  EXPECT_EQ(Simulate(Options(1000), sink).error().code, ErrorCode::kIo);
  FullAfter small_disk(500);
  std::ostream answers(&small_disk);
  std::ostringstream resources;
  NdjsonSink with_answers(resources, &answers);
  EXPECT_EQ(Simulate(Options(1000), with_answers).error().code, ErrorCode::kIo);
}

}  // namespace
}  // namespace daybook::tests
