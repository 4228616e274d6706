#include "feeds/walk.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace daybook::feeds {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 5> kInputEndings = {".json", ".ndjson", ".jsonl", ".hl7",
                                                           ".hl7v2"};
constexpr std::array<std::string_view, 1> kRowEndings = {".csv"};
constexpr std::array<std::string_view, 2> kPackedEndings = {".gz", ".zst"};

std::string Lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

// `name` in lower case.
bool IsInputName(std::string_view name, Wanted wanted) {
  for (const std::string_view packed : kPackedEndings) {
    if (!name.ends_with(packed)) continue;
    name.remove_suffix(packed.size());
    if (name.find('.') == std::string_view::npos) return wanted == Wanted::kMessages;
    break;
  }
  const auto ends = [&](std::string_view ending) { return name.ends_with(ending); };
  if (wanted == Wanted::kRows) return std::ranges::any_of(kRowEndings, ends);
  return std::ranges::any_of(kInputEndings, ends);
}

Status WalkFolder(const fs::path& folder, Wanted wanted, InputFiles& found) {
  std::vector<fs::path> taken;
  std::error_code error;
  fs::recursive_directory_iterator walk(folder, error);
  for (; !error && walk != fs::recursive_directory_iterator(); walk.increment(error)) {
    const std::string name = walk->path().filename().string();
    const bool hidden = name.starts_with('.');
    std::error_code unknown;
    const bool link_to_folder = walk->is_symlink(unknown) && walk->is_directory(unknown);
    if (walk->is_directory(unknown) && !link_to_folder) {
      const bool listed = ::access(walk->path().c_str(), R_OK | X_OK) == 0;
      if (hidden || !listed) walk.disable_recursion_pending();
      if (!hidden && !listed) found.unreadable.push_back(walk->path());
      continue;
    }
    if (hidden) continue;
    const bool is_file = walk->is_regular_file(unknown);
    (is_file && IsInputName(Lower(name), wanted) ? taken : found.skipped).push_back(walk->path());
  }
  if (error)
    return Error{ErrorCode::kIo, "can't list the folder: " + error.message(), folder.string(),
                 "check that this user may read it"};
  std::ranges::sort(taken);
  found.files.insert(found.files.end(), taken.begin(), taken.end());
  return {};
}

}  // namespace

Result<InputFiles> FindInputFiles(const std::vector<std::string>& paths, Wanted wanted) {
  if (paths.empty())
    return Error{ErrorCode::kUsage, "no input named", "",
                 "name files, folders, or - for standard input"};
  InputFiles found;
  for (const std::string& path : paths) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (path == "-") {
      found.files.emplace_back(path);
    } else if (status.type() == fs::file_type::not_found) {
      return Error{ErrorCode::kNotFound, "no such file or folder", path,
                   "check the path; relative ones start in the current folder"};
    } else if (fs::is_directory(status)) {
      DAYBOOK_TRY(WalkFolder(path, wanted, found));
    } else {
      found.files.emplace_back(path);
    }
  }
  std::ranges::sort(found.skipped);
  return found;
}

}  // namespace daybook::feeds
