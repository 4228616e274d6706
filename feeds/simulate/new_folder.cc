#include "feeds/simulate/new_folder.h"

#include <string>
#include <system_error>

namespace daybook::feeds::simulate {
namespace {

bool IsOfAPopulation(const std::string& name) {
  return name == "answer-key.csv" || name == "organisations.json" ||
         (name.starts_with("resident-") && name.ends_with(".json")) || name == "events.ndjson" ||
         name.ends_with(".hl7") || name.starts_with("practice_") || name.starts_with("council_");
}

Status RefuseOlder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::directory_iterator found(folder, error);
  for (const std::filesystem::directory_iterator end; !error && found != end;
       found.increment(error)) {
    const std::string name = found->path().filename().string();
    if (!IsOfAPopulation(name)) continue;
    return Error{ErrorCode::kCantCreate,
                 "the folder holds an older population (" + name + "): two of them would mix",
                 folder.string(), "name another folder, or remove this one"};
  }
  return {};
}

}  // namespace

Status MakeFolderForPopulation(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    return Error{ErrorCode::kCantCreate, "can't create the folder: " + error.message(),
                 folder.string()};
  return RefuseOlder(folder);
}

}  // namespace daybook::feeds::simulate
