#include "feeds/walk.h"

#include <grp.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "ledger/event/systems.h"

namespace daybook::tests {
namespace {

namespace fs = std::filesystem;

class Walk : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("daybook_walk_test." + std::to_string(::getpid()));
    for (const char* file : {"b.json", "a/z.ndjson.gz", "a/y.jsonl.zst", "a/b/x.json", "notes.md",
                             "table.csv.gz", "export.gz", ".hidden.json", ".git/config.json"}) {
      fs::create_directories((folder_ / file).parent_path());
      std::ofstream(folder_ / file) << "{}";
    }
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::vector<std::string> Relative(const std::vector<fs::path>& paths) const {
    std::vector<std::string> names;
    names.reserve(paths.size());
    for (const fs::path& path : paths) names.push_back(path.lexically_relative(folder_).string());
    return names;
  }
  fs::path folder_;
};

TEST_F(Walk, FoldersToTheBottomInOrder) {
  const auto found = feeds::FindInputFiles({folder_.string()});
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(Relative(found->files),
            (std::vector<std::string>{"a/b/x.json", "a/y.jsonl.zst", "a/z.ndjson.gz", "b.json",
                                      "export.gz"}));
  EXPECT_EQ(Relative(found->skipped), (std::vector<std::string>{"notes.md", "table.csv.gz"}));
}

TEST_F(Walk, AFolderOfOtherNamesAloneIsAllLeftOut) {
  const fs::path other = folder_ / "only";
  fs::create_directories(other);
  std::ofstream(other / "bundle.xml") << "<Bundle/>";
  const auto found = feeds::FindInputFiles({other.string()});
  ASSERT_TRUE(found.ok());
  EXPECT_TRUE(found->files.empty());
  EXPECT_EQ(Relative(found->skipped), std::vector<std::string>{"only/bundle.xml"});
}

TEST_F(Walk, NothingIsPassedOverInSilence) {
  fs::create_directory_symlink(folder_ / "a", folder_ / "linked");
  fs::create_symlink(folder_ / "nowhere.json", folder_ / "broken.json");
  fs::create_symlink(folder_ / "b.json", folder_ / "same.json");
  std::ofstream(folder_ / "LOUD.NDJSON.GZ") << "{}";
  const auto found = feeds::FindInputFiles({folder_.string()});
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(Relative(found->skipped),
            (std::vector<std::string>{"broken.json", "linked", "notes.md", "table.csv.gz"}));
  const auto files = Relative(found->files);
  EXPECT_EQ(std::count(files.begin(), files.end(), "LOUD.NDJSON.GZ"), 1);
  EXPECT_EQ(std::count(files.begin(), files.end(), "same.json"), 1);
}

// Root may list everything: then it is done as nobody, to whom the folder is given.
bool BecomeSomebodyLess(const fs::path& folder) {
  constexpr uid_t kNobody = 65534;
  if (::getuid() != 0) return true;
  for (const auto& file : fs::recursive_directory_iterator(folder))
    if (::chown(file.path().c_str(), kNobody, kNobody) != 0) return false;
  return ::chown(folder.c_str(), kNobody, kNobody) == 0 && ::setgroups(0, nullptr) == 0 &&
         ::setgid(kNobody) == 0 && ::setuid(kNobody) == 0;
}

TEST_F(Walk, FoldersThatMayNotBeListedAreNamed) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (!BecomeSomebodyLess(folder_)) ::_exit(1);
    fs::permissions(folder_ / "a" / "b", fs::perms::none);
    const auto found = feeds::FindInputFiles({folder_.string()});
    fs::permissions(folder_ / "a" / "b", fs::perms::owner_all);
    if (!found.ok()) ::_exit(2);
    if (Relative(found->unreadable) != std::vector<std::string>{"a/b"}) ::_exit(3);
    ::_exit(found->files.size() == 4 ? 0 : 4);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0) << "1: can't be nobody, 2: it failed, 3: a/b is not named, "
                                       "4: other files than the ones to be read";
}

TEST_F(Walk, NamedFilesAndStandardInputInTheOrderGiven) {
  const std::string named = (folder_ / "notes.md").string();
  const auto found = feeds::FindInputFiles({"-", named, (folder_ / "a" / "b").string()});
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found->files.size(), 3u);
  EXPECT_EQ(found->files[0], "-");
  EXPECT_EQ(found->files[1], named);
}

TEST_F(Walk, MissingPathsAreErrorsWithAHint) {
  const auto missing = feeds::FindInputFiles({(folder_ / "none").string()});
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(missing.error().hint.empty());
  EXPECT_EQ(feeds::FindInputFiles({}).error().code, ErrorCode::kUsage);
}

TEST(Systems, ShortNames) {
  EXPECT_EQ(ledger::SystemName("http://snomed.info/sct"), "snomed");
  EXPECT_EQ(ledger::SystemName("https://fhir.nhs.uk/Id/nhs-number"), "nhs_number");
  EXPECT_EQ(ledger::SystemName("urn:own"), "urn:own");
  EXPECT_EQ(ledger::SystemName("snomed"), "snomed");
  EXPECT_EQ(ledger::SystemUri("dmd"), "https://dmd.nhs.uk");
  EXPECT_EQ(ledger::SystemUri("nonsense"), std::nullopt);
  // Each name leads to a URI that leads back.
#define DAYBOOK_SYSTEM(name, uri)           \
  EXPECT_EQ(ledger::SystemName(uri), name); \
  EXPECT_EQ(ledger::SystemName(*ledger::SystemUri(name)), name);
#include "ledger/event/systems.def"
#undef DAYBOOK_SYSTEM
}

}  // namespace
}  // namespace daybook::tests
