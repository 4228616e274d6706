#pragma once
// A folder that goes away with the test.
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "ledger/base/check.h"

namespace daybook::tests {

class TempFolder {
 public:
  // `in` is for tests that simulate the disk and need no real one: InMemory().
  explicit TempFolder(const std::filesystem::path& in = std::filesystem::temp_directory_path()) {
    std::string pattern = (in / "daybook-test-XXXXXX").string();
    DAYBOOK_CHECK(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  // A file system in memory where the machine has one.
  static std::filesystem::path InMemory() {
    const std::filesystem::path memory = "/dev/shm";
    return std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path();
  }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace daybook::tests
