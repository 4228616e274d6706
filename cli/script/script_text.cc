#include "cli/script/script_text.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "cli/standard_input.h"
#include "query/parse/parse.h"

namespace daybook::cli {
namespace {

constexpr size_t kScriptChunkBytes = 64u << 10;

Result<std::string> ReadWhole(const std::string& path, size_t bytes_max, const char* what) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{ErrorCode::kNotFound, std::string("can't open the ") + what, path};
  std::string text;
  std::string chunk(kScriptChunkBytes, '\0');
  while (text.size() <= bytes_max && file) {
    file.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    text.append(chunk, 0, static_cast<size_t>(file.gcount()));
  }
  if (file.bad()) return Error{ErrorCode::kIo, std::string("can't read the ") + what, path};
  if (text.size() > bytes_max)
    return Error{
        ErrorCode::kTooLarge,
        std::string("the ") + what + " is longer than " + std::to_string(bytes_max) + " bytes",
        path, "split the file"};
  return text;
}

// A file beside another, under a name that nothing had; gone again unless it takes that one's
// place.
class FileBeside {
 public:
  explicit FileBeside(const std::filesystem::path& target)
      : target_(target), name_((target.parent_path() / ".daybook-XXXXXX").string()) {}
  ~FileBeside() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    if (!in_place_) ::unlink(name_.c_str());
  }
  FileBeside(const FileBeside&) = delete;
  FileBeside& operator=(const FileBeside&) = delete;

  Status Write(std::string_view text) {
    descriptor_ = ::mkostemp(name_.data(), O_CLOEXEC);
    if (descriptor_ < 0) return Failed(ErrorCode::kCantCreate, "can't make a file beside it");
    while (!text.empty()) {
      const ssize_t wrote = ::write(descriptor_, text.data(), text.size());
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote < 0) return Failed(ErrorCode::kIo, "can't write the file");
      text.remove_prefix(static_cast<size_t>(wrote));
    }
    return {};
  }
  // With the owner and the rights of the other. Who may not give it away keeps it.
  Status TakePlace() {
    struct stat old {};
    if (::stat(target_.c_str(), &old) != 0) return Failed(ErrorCode::kIo, "can't look at it");
    if (::fchown(descriptor_, old.st_uid, old.st_gid) != 0 && errno != EPERM)
      return Failed(ErrorCode::kIo, "can't keep its owner");
    if (::fchmod(descriptor_, old.st_mode & 07777) != 0)
      return Failed(ErrorCode::kIo, "can't keep its rights");
    if (::fsync(descriptor_) != 0) return Failed(ErrorCode::kIo, "can't write the file");
    if (::rename(name_.c_str(), target_.c_str()) != 0)
      return Failed(ErrorCode::kIo, "can't put it in its place");
    in_place_ = true;
    return SyncFolder();
  }

 private:
  Error Failed(ErrorCode code, const std::string& what) const {
    return Error{code, what + ": " + std::strerror(errno), target_.string()};
  }
  Status SyncFolder() const {
    const int folder = ::open(target_.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return {};  // it may be written and not read: the name comes later
    const bool synced = ::fsync(folder) == 0 || errno == EINVAL;
    ::close(folder);
    return synced ? Status() : Failed(ErrorCode::kIo, "can't write its folder");
  }

  const std::filesystem::path& target_;
  std::string name_;
  int descriptor_ = -1;
  bool in_place_ = false;
};

}  // namespace

Result<std::string> ReadStatements(const std::string& path, Interrupt& interrupt) {
  if (path == "-") {
    StandardInput input(interrupt);
    return input.ReadAll(query::kStatementBytesMax);
  }
  return ReadWhole(path, query::kStatementBytesMax, "file of statements");
}

Result<std::string> ReadScriptFile(const std::string& path) {
  return ReadWhole(path, kGoldenScriptBytesMax, "script");
}

// A folder that may be written would let it be replaced all the same.
Status MayReplace(const std::string& path) {
  if (::access(path.c_str(), W_OK) == 0) return {};
  return Error{ErrorCode::kCantCreate, std::string("can't write the file: ") + std::strerror(errno),
               path};
}

Status ReplaceStatements(const std::string& path, std::string_view text) {
  std::error_code failure;
  // Where a link leads, so that the link stays one.
  const std::filesystem::path target = std::filesystem::canonical(path, failure);
  if (failure) return Error{ErrorCode::kIo, failure.message(), path};
  DAYBOOK_TRY(MayReplace(path));
  FileBeside beside(target);
  DAYBOOK_TRY(beside.Write(text));
  return beside.TakePlace();
}

}  // namespace daybook::cli
