#include "ledger/log/durable_env.h"

#include <fcntl.h>
#include <leveldb/env.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "ledger/log/background_thread.h"

namespace daybook::ledger {
namespace {

Error IoError(const std::string& path, const std::string& what) {
  return Error{ErrorCode::kIo, what, path, "check the disk and the folder's permissions"};
}

Status SyncWithKernel(const std::string& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return IoError(folder, std::string("can't open the folder: ") + strerror(errno));
  const int failed = ::fsync(fd) != 0 ? errno : 0;
  ::close(fd);
  if (failed != 0)
    return IoError(folder, std::string("can't sync the folder: ") + strerror(failed));
  return {};
}

Result<std::string> ReadToEnd(int fd, const std::string& path) {
  struct stat file {};
  if (::fstat(fd, &file) != 0)
    return IoError(path, std::string("can't ask the file's length: ") + strerror(errno));
  const auto length = static_cast<size_t>(file.st_size);
  std::string content(length + 1, '\0');  // one byte more, to notice a file that goes on
  size_t done = 0;
  while (done < content.size()) {
    const ssize_t got = ::read(fd, content.data() + done, content.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0)
      return IoError(
          path, "can't read the file at byte " + std::to_string(done) + ": " + strerror(errno));
    if (got == 0) break;
    done += static_cast<size_t>(got);
  }
  if (done != length)
    return IoError(path, "the file has " + std::to_string(length) + " bytes, reading it ended at " +
                             std::to_string(done));
  content.resize(length);
  return content;
}

leveldb::Status ToLevelDb(const Status& status) {
  if (status.ok()) return leveldb::Status::OK();
  return leveldb::Status::IOError(status.error().place, status.error().message);
}

std::string FolderOf(const std::string& path) {
  return std::filesystem::path(path).parent_path().string();
}

class DurableEnv final : public leveldb::EnvWrapper {
 public:
  explicit DurableEnv(leveldb::Env* base) : EnvWrapper(base) {}

  // The system's has one thread for all databases of a process: a log would wait to write its table
  // while an index merges. Another environment may want to choose when such work is done.
  void Schedule(void (*work)(void*), void* argument) override {
    if (target() != leveldb::Env::Default()) return EnvWrapper::Schedule(work, argument);
    background_.Add(work, argument);
  }

  leveldb::Status NewWritableFile(const std::string& path, leveldb::WritableFile** out) override {
    leveldb::Status status = EnvWrapper::NewWritableFile(path, out);
    if (!status.ok()) return status;
    if (::chmod(path.c_str(), 0600) != 0) status = leveldb::Status::IOError(path, strerror(errno));
    // LevelDB syncs the folder with each MANIFEST only: a new write-ahead log would have synced
    // bytes under a name that a power cut takes away, and a version edit that reached the disk
    // before its sync could name a table whose own name did not.
    if (status.ok() && (path.ends_with(".log") || path.ends_with(".ldb")))
      status = ToLevelDb(SyncDirectory(target(), FolderOf(path)));
    if (!status.ok()) {
      delete *out;
      *out = nullptr;
    }
    return status;
  }

  leveldb::Status RenameFile(const std::string& from, const std::string& to) override {
    const leveldb::Status status = EnvWrapper::RenameFile(from, to);
    // Before the old MANIFEST is removed the new CURRENT should be on disk. A failure can't be
    // returned: LevelDB would take the rename for undone and remove the MANIFEST that CURRENT now
    // names. Db::Open syncs the folder again and refuses if that fails too.
    if (status.ok() && to.ends_with("/CURRENT"))
      static_cast<void>(SyncDirectory(target(), FolderOf(to)).ok());
    return status;
  }

 private:
  BackgroundThread background_;
};

}  // namespace

Status SyncDirectory(leveldb::Env* env, const std::string& folder) {
  if (auto* const extras = dynamic_cast<EnvExtras*>(env)) return extras->SyncDirectory(folder);
  return SyncWithKernel(folder);
}

Status LinkFile(leveldb::Env* env, const std::string& path, const std::string& beside) {
  if (auto* const extras = dynamic_cast<EnvExtras*>(env)) return extras->LinkFile(path, beside);
  if (::link(path.c_str(), beside.c_str()) == 0) return {};
  return IoError(path, "can't give the file the name " + beside + ": " + strerror(errno));
}

std::unique_ptr<leveldb::Env> NewDurableEnv(leveldb::Env* base) {
  return std::make_unique<DurableEnv>(base);
}

Status WriteFileDurably(leveldb::Env* env, const std::string& path, std::string_view content) {
  const std::string beside = path + ".new";
  leveldb::WritableFile* opened = nullptr;
  leveldb::Status status = env->NewWritableFile(beside, &opened);
  const std::unique_ptr<leveldb::WritableFile> file(opened);
  if (status.ok() && ::chmod(beside.c_str(), 0600) != 0)
    status = leveldb::Status::IOError(beside, strerror(errno));
  if (status.ok()) status = file->Append(leveldb::Slice(content.data(), content.size()));
  if (status.ok()) status = file->Sync();
  if (status.ok()) status = file->Close();
  if (status.ok()) status = env->RenameFile(beside, path);
  if (!status.ok()) return IoError(path, "can't write the file: " + status.ToString());
  return SyncDirectory(env, FolderOf(path));
}

Result<std::string> ReadWholeFile(leveldb::Env* env, const std::string& path) {
  if (auto* const extras = dynamic_cast<EnvExtras*>(env)) DAYBOOK_TRY(extras->BeforeRead(path));
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return IoError(path, std::string("can't open the file: ") + strerror(errno));
  Result<std::string> content = ReadToEnd(fd, path);
  ::close(fd);
  return content;
}

}  // namespace daybook::ledger
