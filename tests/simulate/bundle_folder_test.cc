#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "feeds/simulate/fhir/bundle_folder_sink.h"
#include "tests/simulate/population.h"

namespace daybook::tests {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;
using feeds::simulate::BundleFolderSink;
using feeds::simulate::Messages;

std::string Contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

class BundleFolder : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(::testing::TempDir()) / (std::string("daybook-bundles-") + test->name());
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  void Fill(uint32_t residents, Messages messages = Messages::kClean) {
    auto sink = BundleFolderSink::Create(folder_);
    ASSERT_TRUE(sink.ok());
    ASSERT_TRUE(feeds::simulate::Simulate(Options(residents), **sink, messages).ok());
  }

  fs::path folder_;
};

TEST_F(BundleFolder, HoldsAFileForEachResident) {
  Fill(6);
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder_)) {
    names.insert(entry.path().filename().string());
  }
  EXPECT_EQ(names, (std::set<std::string>{"answer-key.csv", "organisations.json", "resident-1.json",
                                          "resident-2.json", "resident-3.json", "resident-4.json",
                                          "resident-5.json", "resident-6.json"}));
  EXPECT_EQ(Contents(folder_ / "answer-key.csv"), Simulated(6).answer_key);
}

TEST_F(BundleFolder, TwoPopulationsDoNotMix) {
  Fill(2);
  const auto second = BundleFolderSink::Create(folder_);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::kCantCreate);
  EXPECT_FALSE(second.error().hint.empty());
  for (const char* name : {"answer-key.csv", "organisations.json", "resident-1.json"})
    fs::remove(folder_ / name);
  EXPECT_FALSE(BundleFolderSink::Create(folder_).ok()) << "resident-2.json is left";
}

TEST_F(BundleFolder, ReferencesStayInsideButForOrganisations) {
  Fill(6);
  std::set<std::string> organisations;
  const json::value sent_first = json::parse(Contents(folder_ / "organisations.json"));
  for (const json::value& entry : sent_first.at("entry").as_array()) {
    organisations.insert("Organization/" + Text(entry.at("resource").as_object(), "id"));
  }
  EXPECT_EQ(organisations.size(), 33u);
  size_t entries = 0;
  for (int n = 1; n <= 6; ++n) {
    const json::value bundle =
        json::parse(Contents(folder_ / ("resident-" + std::to_string(n) + ".json")));
    EXPECT_EQ(Text(bundle.as_object(), "type"), "transaction");
    std::set<std::string> inside;
    for (const json::value& entry : bundle.at("entry").as_array()) {
      const json::object& resource = entry.at("resource").as_object();
      inside.insert(Text(entry.as_object(), "fullUrl"));
      EXPECT_EQ(Text(entry.as_object(), "fullUrl"), "urn:uuid:" + Text(resource, "id"));
      EXPECT_EQ(Text(entry.at("request").as_object(), "url"),
                TypeOf(resource) + "/" + Text(resource, "id"));
      ++entries;
    }
    EachText(bundle, [&](std::string_view key, std::string_view text) {
      if (key != "reference") return;
      const std::string reference(text);
      EXPECT_TRUE(inside.contains(reference) || organisations.contains(reference)) << reference;
    });
  }
  EXPECT_EQ(entries + organisations.size(), Parsed(Simulated(6).ndjson).size());
}

// FHIR R4, 3.1.0.11.2: a transaction in which two entries are of the same resource fails.
TEST_F(BundleFolder, WhatIsToldAgainIsInATransactionOfItsOwn) {
  Fill(80, Messages::kMessy);
  std::multiset<std::string> told;
  size_t again = 0, third = 0;
  for (const auto& file : fs::directory_iterator(folder_)) {
    const std::string name = file.path().filename().string();
    again += name.ends_with(".again.json");
    third += name.ends_with(".again-2.json");
    if (name == "answer-key.csv") continue;
    std::set<std::string> once;
    const json::value bundle = json::parse(Contents(file.path()));
    for (const json::value& entry : bundle.at("entry").as_array()) {
      const json::object& resource = entry.at("resource").as_object();
      EXPECT_TRUE(once.insert(Text(resource, "id")).second) << name;
      told.insert(Text(resource, "id"));
    }
  }
  EXPECT_GT(again, 40u);
  EXPECT_GT(third, 0u);
  std::multiset<std::string> lines;
  for (const json::object& resource : Parsed(Simulated(80, 7, Messages::kMessy).ndjson))
    lines.insert(Text(resource, "id"));
  EXPECT_EQ(told, lines);
}

TEST_F(BundleFolder, SaysWhereItCannotWrite) {
  std::ofstream(folder_) << "a file is in the way";
  const auto sink = BundleFolderSink::Create(folder_);
  ASSERT_FALSE(sink.ok());
  EXPECT_EQ(sink.error().code, ErrorCode::kCantCreate);
  EXPECT_EQ(sink.error().place, folder_.string());
}

}  // namespace
}  // namespace daybook::tests
