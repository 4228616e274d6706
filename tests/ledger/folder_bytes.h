#pragma once
// What lies in a folder, to show that something left it alone.
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

namespace daybook::tests {

// Name relative to `folder` → bytes, of every file under it but the lock files and LevelDB's diary,
// which every attempt to open writes.
inline std::map<std::string, std::string> FilesOf(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  std::map<std::string, std::string> files;
  for (const auto& file : fs::recursive_directory_iterator(folder)) {
    const std::string name = file.path().filename().string();
    if (!file.is_regular_file() || name == "LOCK" || name == "LOG" || name == "LOG.old") continue;
    std::ostringstream bytes;
    bytes << std::ifstream(file.path(), std::ios::binary).rdbuf();
    files[fs::relative(file.path(), folder).string()] = bytes.str();
  }
  return files;
}

}  // namespace daybook::tests
