// Lists at a server: one at a time, a few that wait, and each stops when it is told to.
#include "server/lists/local_lists.h"

#include <gtest/gtest.h>

#include <cstring>
#include <future>
#include <thread>

#include "feeds/io/byte_stream.h"
#include "tests/projections/memory_store.h"

namespace daybook::tests {
namespace {

using namespace std::chrono_literals;

constexpr const char* kMapping = R"({"kind":"condition","record_type":"problems","record":"id",
  "snapshot":true,"columns":{"subject":"who","code":"what","at":"began"}})";
constexpr const char* kRows = "id,who,what,began\n1,7,asthma,2026-01-01\n2,7,cough,2026-01-02\n";

// The body of a request with one file, which is not there before `open`.
class Body final : public feeds::ByteStream {
 public:
  explicit Body(std::shared_future<void> open) : open_(std::move(open)) {
    bool given = false;
    server::FilesWriter files(
        [&]() -> Result<std::unique_ptr<feeds::ByteStream>> {
          if (std::exchange(given, true)) return std::unique_ptr<feeds::ByteStream>();
          return feeds::FromMemory(kRows, "rows.csv");
        },
        {});
    char buffer[256];
    while (const size_t got = *files.Read(buffer, sizeof buffer)) bytes_.append(buffer, got);
  }
  Result<size_t> Read(char* buffer, size_t capacity) override {
    open_.wait();
    const size_t count = std::min(capacity, bytes_.size() - used_);
    std::memcpy(buffer, bytes_.data() + used_, count);
    used_ += count;
    return count;
  }
  const std::string& name() const override { return name_; }

 private:
  std::shared_future<void> open_;
  std::string bytes_;
  size_t used_ = 0;
  const std::string name_ = "(body)";
};

class LocalListsTest : public ::testing::Test {
 protected:
  server::IngestOutcome Take(std::shared_future<void> open, const char* as_of,
                             const query::CancelFlag& cancel) {
    Body body(std::move(open));
    server::FilesReader files(body);
    server::ListJob job;
    job.mapping = kMapping;
    job.as_of = as_of;
    return lists_.Take(files, job, cancel);
  }
  static std::shared_future<void> Open() {
    std::promise<void> open;
    open.set_value();
    return open.get_future().share();
  }

  TestFolder folder_;
  MemoryStore store_{folder_.path()};
  std::unique_ptr<projections::Views> views_ = *projections::Views::Open(store_, {});
  server::LocalLists lists_{store_, *views_};
};

TEST_F(LocalListsTest, OneGoesInTwoWaitAndMoreAreTold) {
  std::promise<void> gate;
  const auto open = gate.get_future().share();
  query::CancelFlag go, stop;
  auto first = std::async(std::launch::async, [&] { return Take(open, "2026-03-01", go); });
  std::this_thread::sleep_for(100ms);  // it has its turn, and its file doesn't come
  auto second = std::async(std::launch::async, [&] { return Take(Open(), "2026-03-02", go); });
  auto third = std::async(std::launch::async, [&] { return Take(Open(), "2026-03-03", stop); });
  std::this_thread::sleep_for(100ms);
  EXPECT_EQ(Take(Open(), "2026-03-04", go).status.error().code, ErrorCode::kBusy);
  EXPECT_EQ(lists_.Revert(0, false, go).status.error().code, ErrorCode::kBusy);
  // Whoever waits may be told to stop, and leaves its place to another.
  stop.Cancel();
  EXPECT_EQ(third.get().status.error().code, ErrorCode::kCancelled);
  auto fourth = std::async(std::launch::async, [&] { return Take(Open(), "2026-03-04", go); });
  std::this_thread::sleep_for(100ms);
  EXPECT_EQ(store_.care().size().value, 0u) << "what waits writes nothing";
  gate.set_value();
  for (auto* each : {&first, &second, &fourth}) {
    const auto outcome = each->get();
    EXPECT_TRUE(outcome.status.ok()) << outcome.status.error().ToString();
    EXPECT_NE(outcome.counts_json.find("\"rows\":2"), std::string::npos) << outcome.counts_json;
  }
  const auto loads = lists_.Loads(go);
  ASSERT_TRUE(loads.ok());
  ASSERT_EQ(loads->size(), 3u);
  for (const auto& load : *loads) EXPECT_EQ(load.state, "stands");
}

TEST_F(LocalListsTest, ACancelledListWritesNothingBeforeItsPlan) {
  query::CancelFlag stop;
  stop.Cancel();
  EXPECT_EQ(Take(Open(), "2026-03-01", stop).status.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(store_.care().size().value, 0u);
  query::CancelFlag go;
  EXPECT_TRUE(Take(Open(), "2026-03-01", go).status.ok());
  const auto bad = Take(Open(), "2026-03", go);
  EXPECT_FALSE(bad.status.ok());
}

}  // namespace
}  // namespace daybook::tests
