#pragma once
// The statements that must always be readable: tests/careql/statements/*.careql.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/source_dir.h"

namespace daybook::tests {

struct StatementFile {
  std::string name;  // "population"
  std::string text;
};

inline std::filesystem::path CareqlTests() {
  return SourceDir() / "tests" / "careql";
}
inline std::string ReadWhole(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}
inline std::vector<StatementFile> StatementFiles() {
  std::vector<StatementFile> files;
  for (const auto& entry : std::filesystem::directory_iterator(CareqlTests() / "statements")) {
    if (entry.path().extension() != ".careql") continue;
    files.push_back({entry.path().stem().string(), ReadWhole(entry.path())});
  }
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return files;
}
// DAYBOOK_UPDATE=1 rewrites expectations, so that the difference is the review.
inline bool Updating() {
  const char* update = std::getenv("DAYBOOK_UPDATE");
  return update != nullptr && std::string(update) == "1";
}

}  // namespace daybook::tests
