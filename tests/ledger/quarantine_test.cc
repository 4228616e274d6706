#include <gtest/gtest.h>

#include "ledger/store.h"
#include "ledger/verify.h"
#include "tests/ledger/temp_folder.h"

namespace daybook::ledger {
namespace {

class QuarantineTest : public ::testing::Test {
 protected:
  void SetUp() override { Reopen(); }
  void Reopen() {
    store_.reset();
    StoreOptions options;
    options.clock = &clock_;
    options.create = true;
    auto store = Store::Open(folder_ / "store", options);
    ASSERT_TRUE(store.ok()) << store.error().ToString();
    store_ = std::move(store).value();
  }
  static QuarantineEntry Input(const std::string& raw, const std::string& reason = "not-json") {
    QuarantineEntry entry;
    entry.source = "surgery";
    entry.format = "fhir";
    entry.origin = "bundle.json entry[3]";
    entry.reason = reason;
    entry.message = "it isn't JSON";
    entry.place = "line 2";
    entry.next_step = "ask the sender";
    entry.raw = raw;
    return entry;
  }

  tests::TempFolder folder_;
  FixedClock clock_{1'790'000'000'000'000};
  std::unique_ptr<Store> store_;
};

TEST_F(QuarantineTest, KeepsWhatCameWithItsBytes) {
  const std::string raw("{\0\xff]", 4);
  ASSERT_EQ(*store_->quarantine().Put(Input(raw)), 1u);
  clock_.Advance(1);
  ASSERT_EQ(*store_->quarantine().Put(Input("other")), 2u);
  Reopen();
  EXPECT_EQ(store_->quarantine().count(), 2u);
  const auto entry = store_->quarantine().Get(1);
  ASSERT_TRUE(entry.ok());
  EXPECT_EQ(entry->raw, raw);
  EXPECT_EQ(entry->received.value, 1'790'000'000'000'000);
  EXPECT_EQ(entry->origin, "bundle.json entry[3]");
  EXPECT_EQ(entry->next_step, "ask the sender");
  const auto list = store_->quarantine().List();
  ASSERT_EQ(list->size(), 2u);
  EXPECT_EQ((*list)[1].number, 2u);
  EXPECT_EQ((*list)[1].raw, "") << "a list doesn't carry the bytes";
  EXPECT_EQ((*list)[1].place, "line 2");
}

TEST_F(QuarantineTest, TheSameForTheSameReasonHasOneNumber) {
  EXPECT_EQ(*store_->quarantine().Put(Input("a")), 1u);
  EXPECT_EQ(*store_->quarantine().Put(Input("a", "no-subject")), 2u);
  Reopen();
  EXPECT_EQ(*store_->quarantine().Put(Input("a")), 1u);
  EXPECT_EQ(store_->quarantine().count(), 2u);
}

TEST_F(QuarantineTest, WithoutBytesTheOriginTellsThemApart) {
  QuarantineEntry first = Input("", "damaged-packing");
  QuarantineEntry second = first;
  second.origin = "other.gz";
  EXPECT_EQ(*store_->quarantine().Put(first), 1u);
  EXPECT_EQ(*store_->quarantine().Put(second), 2u);
  EXPECT_EQ(*store_->quarantine().Put(first), 1u);
  EXPECT_TRUE(store_->quarantine().Remove(1).ok());
  store_.reset();
  const auto report = VerifyStore(folder_ / "store");
  ASSERT_TRUE(report.ok());
  EXPECT_TRUE(report->ok()) << report->damaged[0].what;
}

TEST_F(QuarantineTest, SeveralTogetherAreAsOneByOne) {
  ASSERT_EQ(*store_->quarantine().Put(Input("b")), 1u);
  ASSERT_TRUE(store_->quarantine().PutAll({Input("a"), Input("b"), Input("c"), Input("a")}).ok());
  ASSERT_TRUE(store_->quarantine().PutAll({Input("c")}).ok());
  ASSERT_TRUE(store_->quarantine().PutAll({}).ok());
  EXPECT_EQ(store_->quarantine().count(), 3u);
  Reopen();
  EXPECT_EQ(store_->quarantine().count(), 3u);
  EXPECT_EQ(store_->quarantine().Get(1)->raw, "b");
  EXPECT_EQ(store_->quarantine().Get(2)->raw, "a");
  EXPECT_EQ(store_->quarantine().Get(3)->raw, "c");
  EXPECT_EQ(*store_->quarantine().Put(Input("d")), 4u);
  store_.reset();
  EXPECT_TRUE(VerifyStore(folder_ / "store")->ok());
}

TEST_F(QuarantineTest, ANumberIsNeverUsedAgain) {
  EXPECT_EQ(*store_->quarantine().Put(Input("a")), 1u);
  EXPECT_TRUE(store_->quarantine().Remove(1).ok());
  EXPECT_EQ(store_->quarantine().Remove(1).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(store_->quarantine().Get(1).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(store_->quarantine().count(), 0u);
  Reopen();
  EXPECT_EQ(*store_->quarantine().Put(Input("a")), 2u);
  store_.reset();
  const auto report = VerifyStore(folder_ / "store");
  ASSERT_TRUE(report.ok());
  EXPECT_TRUE(report->ok()) << report->damaged[0].what;
}

}  // namespace
}  // namespace daybook::ledger
