#include "ledger/log/disk_names.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;

Error CantLook(const fs::path& path, const std::error_code& why) {
  return Error{ErrorCode::kIo, "can't look for the file: " + why.message(), path.string(),
               "check the disk and the folder's permissions"};
}

bool IsAbsence(const std::error_code& why) {
  return why == std::errc::no_such_file_or_directory || why == std::errc::not_a_directory;
}

}  // namespace

Result<bool> NameExists(const fs::path& path) {
  std::error_code failed;
  const bool exists = fs::exists(fs::symlink_status(path, failed));
  if (failed && !IsAbsence(failed)) return CantLook(path, failed);
  return exists;
}

Result<std::vector<fs::path>> NamesIn(const fs::path& folder) {
  std::vector<fs::path> names;
  std::error_code failed;
  fs::directory_iterator at(folder, failed);
  while (!failed && at != fs::directory_iterator()) {
    names.push_back(at->path());
    at.increment(failed);
  }
  if (failed && !IsAbsence(failed)) return CantLook(folder, failed);
  return names;
}

}  // namespace daybook::ledger
