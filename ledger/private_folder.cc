#include "ledger/private_folder.h"

#include "ledger/log/durable_env.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;

Error CantCreate(const fs::path& folder, const std::error_code& why) {
  const bool full = why == std::errc::no_space_on_device;
  return Error{full ? ErrorCode::kIo : ErrorCode::kCantCreate,
               "can't make the folder: " + why.message(), folder.string(),
               full ? "free space on that disk" : "check the path and its permissions"};
}

// Makes the folder and those above it that are missing, each one's name on disk before it is used.
Status MakeDurableFolder(leveldb::Env* env, const fs::path& folder) {
  std::error_code failed;
  if (fs::is_directory(folder, failed)) return {};
  const fs::path parent = folder.parent_path();
  if (parent != folder) DAYBOOK_TRY(MakeDurableFolder(env, parent));
  fs::create_directory(folder, failed);
  if (failed) return CantCreate(folder, failed);
  return SyncDirectory(env, parent.string());
}

}  // namespace

Status MakePrivateFolder(leveldb::Env* env, const fs::path& folder) {
  std::error_code failed;
  const fs::path whole = fs::absolute(folder, failed).lexically_normal();
  if (failed) return CantCreate(folder, failed);
  // A trailing slash leaves an empty name, whose parent is the folder itself.
  const fs::path named = whole.has_filename() ? whole : whole.parent_path();
  DAYBOOK_TRY(MakeDurableFolder(env, named));
  fs::permissions(named, fs::perms::owner_all, failed);
  if (failed) return CantCreate(folder, failed);
  // Again if it was there: an attempt that was killed may have made it and not come this far.
  return SyncDirectory(env, named.parent_path().string());
}

}  // namespace daybook::ledger
