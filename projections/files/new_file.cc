#include "projections/files/new_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace daybook::projections {
namespace {

namespace fs = std::filesystem;

Error IoError(const fs::path& path, const char* what) {
  return Error{ErrorCode::kIo, std::string(what) + ": " + std::strerror(errno), path.string(),
               "check the disk's space and the folder's permissions"};
}

// Makes the names in a folder durable.
Status SyncFolder(const fs::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && ::fsync(fd) == 0;
  const Status done = synced ? Status() : IoError(folder, "can't sync the folder");
  if (fd >= 0) ::close(fd);
  return done;
}

}  // namespace

Result<NewFile> NewFile::Create(const fs::path& path) {
  const fs::path beside = path.string() + ".new";
  const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return IoError(beside, "can't make the file");
  return NewFile(path, beside, fd);
}

NewFile::NewFile(fs::path path, fs::path beside, int fd)
    : path_(std::move(path)), beside_(std::move(beside)), fd_(fd) {}

NewFile::NewFile(NewFile&& other) noexcept
    : path_(std::move(other.path_)),
      beside_(std::move(other.beside_)),
      fd_(std::exchange(other.fd_, -1)),
      end_(other.end_),
      in_place_(std::exchange(other.in_place_, true)) {}

NewFile::~NewFile() {
  Close();
  if (!in_place_) ::unlink(beside_.c_str());
}

void NewFile::Close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

Status NewFile::Write(std::string_view bytes) {
  DAYBOOK_TRY(WriteOver(end_, bytes));
  end_ += bytes.size();
  return {};
}

Status NewFile::WriteOver(uint64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t done = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return IoError(beside_, "can't write");
    bytes.remove_prefix(static_cast<size_t>(done));
    offset += static_cast<uint64_t>(done);
  }
  return {};
}

Status NewFile::PutInPlace() {
  if (::fsync(fd_) != 0) return IoError(beside_, "can't sync");
  Close();
  if (::rename(beside_.c_str(), path_.c_str()) != 0)
    return IoError(path_, "can't rename into place");
  in_place_ = true;
  return SyncFolder(path_.parent_path());
}

Status ReplaceFile(const fs::path& path, std::string_view bytes) {
  DAYBOOK_ASSIGN(NewFile file, NewFile::Create(path));
  DAYBOOK_TRY(file.Write(bytes));
  return file.PutInPlace();
}

}  // namespace daybook::projections
