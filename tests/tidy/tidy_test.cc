// The style is a test (style.md rule 11): include directions, sizes, words, paths of machines.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/source_dir.h"

namespace daybook::tests {
namespace {

namespace fs = std::filesystem;

constexpr size_t kFileLinesMax = 600;
constexpr size_t kLineColumnsMax = 100;
constexpr size_t kFunctionLinesMax = 70;
constexpr size_t kFolderFilesWarn = 30;

struct SourceFile {
  std::string path;  // from the root of the checkout
  std::vector<std::string> lines;
};

bool IsCode(const fs::path& path) {
  static const std::set<std::string> kEndings = {".cc", ".h", ".def", ".fbs", ".g4"};
  return kEndings.contains(path.extension().string());
}

bool Skipped(const std::string& path) {
  for (const char* folder : {"build/", ".git/", "sample/", "daybook-data/"})
    if (path.rfind(folder, 0) == 0) return true;
  return path == ".git";  // a worktree's is a file that names the repository
}

std::vector<SourceFile> ReadTree(bool only_code) {
  std::vector<SourceFile> files;
  const fs::path root = tests::SourceDir();
  for (auto entry = fs::recursive_directory_iterator(root);
       entry != fs::recursive_directory_iterator(); ++entry) {
    const std::string path = fs::relative(entry->path(), root).string();
    if (entry->is_directory() && Skipped(path + "/")) entry.disable_recursion_pending();
    if (!entry->is_regular_file() || Skipped(path)) continue;
    if (only_code && !IsCode(entry->path())) continue;
    SourceFile file{path, {}};
    std::ifstream in(entry->path());
    for (std::string line; std::getline(in, line);) file.lines.push_back(line);
    files.push_back(std::move(file));
  }
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

const std::vector<SourceFile>& CodeFiles() {
  static const std::vector<SourceFile> kFiles = ReadTree(true);
  return kFiles;
}

std::string TopFolder(const std::string& path) { return path.substr(0, path.find('/')); }

// The include directions of architecture.md.
const std::map<std::string, std::set<std::string>>& MayInclude() {
  static const std::map<std::string, std::set<std::string>> kMay = {
      {"ledger", {"ledger"}},
      {"feeds", {"feeds", "ledger"}},
      {"projections", {"projections", "ledger"}},
      {"grammar", {"grammar"}},
      {"query", {"query", "projections", "ledger", "grammar"}},
      {"server", {"server", "query", "feeds", "projections", "ledger"}},
      {"cli", {"cli", "server", "query", "feeds", "projections", "ledger"}},
      {"examples", {"query", "feeds", "projections", "ledger"}},
  };
  return kMay;
}

size_t ColumnsOf(const std::string& line) {
  return static_cast<size_t>(std::count_if(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

TEST(Tidy, IncludesGoTheWayOfTheHouse) {
  for (const SourceFile& file : CodeFiles()) {
    const auto may = MayInclude().find(TopFolder(file.path));
    if (may == MayInclude().end()) continue;
    for (const std::string& line : file.lines) {
      if (line.rfind("#include \"", 0) != 0) continue;
      const std::string target = TopFolder(line.substr(10));
      if (!MayInclude().contains(target) && target != "tests") continue;  // generated, beside it
      EXPECT_TRUE(may->second.contains(target)) << file.path << ": " << line;
    }
  }
}

TEST(Tidy, FilesAndLinesAreShort) {
  for (const SourceFile& file : CodeFiles()) {
    EXPECT_LE(file.lines.size(), kFileLinesMax) << file.path << " wants to be split";
    const bool table = file.path.ends_with(".def") || file.path.ends_with(".g4");
    for (size_t i = 0; i < file.lines.size(); ++i) {
      // Golden inputs inside raw strings and JSON samples can't be broken without changing them.
      const bool raw = file.lines[i].find("R\"") != std::string::npos ||
                       file.lines[i].find("\":") != std::string::npos;
      if (raw || table || file.path.rfind("tests/", 0) == 0) continue;
      EXPECT_LE(ColumnsOf(file.lines[i]), kLineColumnsMax) << file.path << ":" << i + 1;
    }
  }
}

// A function's body as clang-format lays it out: from a line that ends in `{` and begins in column
// one (or inside a class, two) to its closing brace in the same column.
TEST(Tidy, FunctionsAreShort) {
  for (const SourceFile& file : CodeFiles()) {
    if (!file.path.ends_with(".cc") || file.path.rfind("tests/", 0) == 0) continue;
    size_t began = 0;
    std::string indent;
    for (size_t i = 0; i < file.lines.size(); ++i) {
      const std::string& line = file.lines[i];
      const size_t column = line.find_first_not_of(' ');
      const size_t close = line.rfind(')');
      // `) {`, `) const {`, `) const override {`
      const bool opens =
          line.ends_with(" {") && close != std::string::npos &&
          line.find_first_not_of(" abcdefghijklmnopqrstuvwxyz", close + 1) == line.size() - 1;
      if (began == 0 && column != std::string::npos && column <= 2 && opens) {
        began = i + 1;
        indent = std::string(column, ' ');
      } else if (began != 0 && line == indent + "}") {
        EXPECT_LE(i + 1 - began, kFunctionLinesMax) << file.path << ":" << began;
        began = 0;
      }
    }
  }
}

TEST(Tidy, NoUnfinishedWorkIsLeft) {
  const std::string marks[] = {std::string("TO") + "DO", std::string("FIX") + "ME",
                               std::string("HA") + "CK"};
  for (const SourceFile& file : CodeFiles())
    for (size_t i = 0; i < file.lines.size(); ++i)
      for (const std::string& mark : marks)
        EXPECT_EQ(file.lines[i].find(mark), std::string::npos) << file.path << ":" << i + 1;
}

TEST(Tidy, NoPathOfAMachineIsNamed) {
  const std::string paths[] = {std::string("/wo") + "rk/", std::string("/ro") + "ot/",
                               std::string("/ho") + "me/"};
  for (const SourceFile& file : ReadTree(false))
    for (size_t i = 0; i < file.lines.size(); ++i)
      for (const std::string& path : paths)
        EXPECT_EQ(file.lines[i].find(path), std::string::npos) << file.path << ":" << i + 1;
}

TEST(Tidy, HeadersSayWhatTheyAreAndGuardThemselves) {
  for (const SourceFile& file : CodeFiles()) {
    if (!file.path.ends_with(".h")) continue;
    ASSERT_FALSE(file.lines.empty()) << file.path;
    EXPECT_EQ(file.lines[0], "#pragma once") << file.path;
  }
}

TEST(Tidy, ThirdPartyTypesStayInTheirRooms) {
  const std::map<std::string, std::set<std::string>> rooms = {
      {"antlr4", {"query/parse/", "grammar/"}},
      {"boost/beast", {"server/", "tests/server/"}},
      {"simdjson", {"feeds/"}},
      {"leveldb/", {"ledger/", "tests/", "benchmarks/"}},
  };
  for (const SourceFile& file : CodeFiles())
    for (const std::string& line : file.lines)
      for (const auto& [library, allowed] : rooms) {
        if (line.rfind("#include <" + library, 0) != 0) continue;
        const bool at_home = std::any_of(allowed.begin(), allowed.end(), [&](const auto& room) {
          return file.path.rfind(room, 0) == 0;
        });
        EXPECT_TRUE(at_home) << file.path << ": " << line;
      }
}

// Every code a message can carry has its line in query/errors.md.
TEST(Tidy, ErrorCodesAreDocumented) {
  std::ifstream in(tests::SourceDir() / "query" / "errors.md");
  const std::string page((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  for (const SourceFile& file : CodeFiles()) {
    if (file.path.rfind("query/", 0) != 0) continue;
    for (const std::string& line : file.lines)
      for (size_t at = line.find("\"CQ0"); at != std::string::npos; at = line.find("\"CQ0", at + 1))
        EXPECT_NE(page.find(line.substr(at + 1, 6)), std::string::npos)
            << file.path << ": " << line;
  }
}

TEST(Tidy, CrowdedFoldersAreTold) {
  std::map<std::string, size_t> crowd;
  for (const SourceFile& file : CodeFiles()) ++crowd[fs::path(file.path).parent_path().string()];
  for (const auto& [folder, count] : crowd)
    if (count > kFolderFilesWarn)
      std::printf("warning: %s holds %zu files; split it by noun\n", folder.c_str(), count);
}

}  // namespace
}  // namespace daybook::tests
