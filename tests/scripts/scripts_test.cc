// Every golden script, every way (style.md). DAYBOOK_UPDATE=1 rewrites the expectations from the
// first way, so that the diff is the review.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "tests/scripts/harness.h"
#include "tests/source_dir.h"

namespace daybook::tests {
namespace {

std::vector<std::filesystem::path> AllScripts() {
  std::vector<std::filesystem::path> paths;
  const auto root = SourceDir() / "tests" / "scripts";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root))
    if (entry.path().extension() == ".careql") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

bool Updating() { return std::getenv("DAYBOOK_UPDATE") != nullptr; }

void RunScript(const std::filesystem::path& path, Way way) {
  std::ifstream in(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  auto script = cli::ReadGoldenScript(text, path.string(), kDirectives);
  ASSERT_TRUE(script.ok()) << script.error().ToString();
  ASSERT_FALSE(script->why.empty()) << path << " says why";
  auto harness = Harness::Make(way);
  for (ScriptBlock& block : script->blocks) {
    const Harness::Said said = harness->Run(block);
    if (::testing::Test::HasFatalFailure()) return;
    if (said.skipped) continue;
    if (Updating()) {
      block.has_expected = !said.text.empty();
      block.expected = said.text;
    } else if (block.has_expected || !said.text.empty()) {
      EXPECT_EQ(said.text, block.expected) << path << "\n" << block.directive << "\n" << block.body;
    }
  }
  if (Updating() && way == Way::kMemory) std::ofstream(path) << cli::WriteGoldenScript(*script);
}

class GoldenScripts : public ::testing::TestWithParam<Way> {};

TEST_P(GoldenScripts, GiveTheExpectedAnswers) {
  const auto paths = AllScripts();
  ASSERT_FALSE(paths.empty());
  for (const auto& path : paths) {
    SCOPED_TRACE(path.string());
    if (Updating() && GetParam() != Way::kMemory) return;
    RunScript(path, GetParam());
  }
}

INSTANTIATE_TEST_SUITE_P(Ways, GoldenScripts,
                         ::testing::Values(Way::kMemory, Way::kReopened, Way::kRebuilt,
                                           Way::kReference, Way::kSocket),
                         [](const auto& info) { return std::string(WayName(info.param)); });

}  // namespace
}  // namespace daybook::tests
