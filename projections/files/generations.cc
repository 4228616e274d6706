#include "projections/files/generations.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <system_error>

#include "projections/files/new_file.h"

namespace daybook::projections {
namespace {

namespace fs = std::filesystem;
constexpr const char* kCurrentName = "CURRENT";
constexpr const char* kPrefix = "generation-";

// 0 for a folder that is no generation.
uint64_t NumberOf(const fs::path& folder) {
  unsigned long long number = 0;
  const std::string name = folder.filename().string();
  char rest = 0;
  if (std::sscanf(name.c_str(), "generation-%llu%c", &number, &rest) != 1) return 0;
  return number;
}

}  // namespace

Status Generations::Open() {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error)
    return Error{ErrorCode::kIo, "can't make the folder of the views: " + error.message(),
                 folder_.string(), "free space on the disk, or check the folder's permissions"};
  RemoveOthers(Current());
  return {};
}

std::optional<fs::path> Generations::Current() const {
  std::ifstream in(folder_ / kCurrentName);
  std::string name;
  if (!std::getline(in, name) || NumberOf(name) == 0) return std::nullopt;
  return folder_ / name;
}

fs::path Generations::Next() const {
  uint64_t highest = 0;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_, ignored))
    highest = std::max(highest, NumberOf(entry.path()));
  return folder_ / (kPrefix + std::to_string(highest + 1));
}

Status Generations::MakeCurrent(const fs::path& generation) {
  DAYBOOK_TRY(ReplaceFile(folder_ / kCurrentName, generation.filename().string() + "\n"));
  RemoveOthers(generation);
  return {};
}

void Generations::RemoveOthers(const std::optional<fs::path>& live) const {
  std::error_code ignored;  // a leftover that stays is only room lost
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_, ignored)) {
    const bool keep = (live && entry.path().filename() == live->filename()) ||
                      entry.path().filename() == kCurrentName;
    if (!keep) fs::remove_all(entry.path(), ignored);
  }
}

}  // namespace daybook::projections
