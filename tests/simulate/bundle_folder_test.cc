#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "feeds/simulate/bundle_folder_sink.h"
#include "tests/simulate/population.h"

namespace daybook::tests {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;
using feeds::simulate::BundleFolderSink;

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

  void Fill(uint32_t residents) {
    auto sink = BundleFolderSink::Create(folder_);
    ASSERT_TRUE(sink.ok());
    ASSERT_TRUE(feeds::simulate::Simulate(Options(residents), **sink).ok());
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

TEST_F(BundleFolder, SaysWhereItCannotWrite) {
  std::ofstream(folder_) << "a file is in the way";
  const auto sink = BundleFolderSink::Create(folder_);
  ASSERT_FALSE(sink.ok());
  EXPECT_EQ(sink.error().code, ErrorCode::kCantCreate);
  EXPECT_EQ(sink.error().place, folder_.string());
}

}  // namespace
}  // namespace daybook::tests
