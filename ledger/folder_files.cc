#include "ledger/folder_files.h"

#include <fcntl.h>
#include <leveldb/env.h>
#include <sys/file.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <iterator>
#include <string_view>

#include "ledger/log/anchor.h"
#include "ledger/log/digest.h"
#include "ledger/log/disk_names.h"
#include "ledger/log/durable_env.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;

constexpr size_t kFolderNameBytes = 8;
constexpr size_t kOwnerTextBytesMax = 256;

Error SystemError(ErrorCode code, const fs::path& file, const std::string& what) {
  return Error{code, what + ": " + strerror(errno), file.string(),
               "check the disk and the folder's permissions"};
}

// "'daybook serve' (pid 123)" from what the owner wrote.
std::string OwnerOf(int fd) {
  char text[kOwnerTextBytesMax];
  const ssize_t length = ::pread(fd, text, sizeof text, 0);
  const std::string owner(text, length > 0 ? static_cast<size_t>(length) : 0);
  const size_t line = owner.find('\n');
  if (line == std::string::npos || owner.back() != '\n') return "another process";
  return "'" + owner.substr(line + 1, owner.size() - line - 2) + "' (pid " + owner.substr(0, line) +
         ")";
}

Error Taken(int fd, const fs::path& folder) {
  return Error{ErrorCode::kBusy, "the folder is owned by " + OwnerOf(fd), folder.string(),
               "ask that process, or stop it first"};
}

bool WriteAll(int fd, const std::string& bytes) {
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t written = ::write(fd, bytes.data() + done, bytes.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    done += static_cast<size_t>(written);
  }
  return true;
}

constexpr std::string_view kFormat = "daybook 2";
constexpr std::string_view kFormatBeforeVault = "daybook 1";

constexpr std::string_view kFolderLine = "\nfolder ";
constexpr std::string_view kEpochLine = "\nepoch ";

// Epoch 0 is a folder without a vault.
std::string FormatText(const std::string& folder_name, uint32_t epoch) {
  if (epoch == 0)
    return std::string(kFormatBeforeVault) + std::string(kFolderLine) + folder_name + "\n";
  return std::string(kFormat) + std::string(kFolderLine) + folder_name + std::string(kEpochLine) +
         std::to_string(epoch) + "\n";
}

uint32_t EpochIn(std::string_view text) {
  const size_t at = text.find(kEpochLine);
  if (at == std::string_view::npos) return 0;
  const std::string_view digits = text.substr(at + kEpochLine.size());
  uint32_t epoch = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), epoch);
  return error == std::errc() ? epoch : 0;
}

}  // namespace

FolderLock::FolderLock(FolderLock&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }

// Closing lets go of the lock. The file stays: removing it would let two processes each lock one.
FolderLock::~FolderLock() {
  if (fd_ >= 0) ::close(fd_);
}

Result<FolderLock> FolderLock::Take(const fs::path& folder, const std::string& command) {
  const fs::path file = folder / "LOCK";
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return SystemError(ErrorCode::kIo, file, "can't open the lock");
  FolderLock lock(fd);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return Taken(fd, folder);
    return SystemError(ErrorCode::kIo, file, "can't lock");
  }
  const std::string owner =
      std::to_string(::getpid()) + "\n" + command.substr(0, kOwnerTextBytesMax / 2) + "\n";
  if (::ftruncate(fd, 0) != 0 || ::lseek(fd, 0, SEEK_SET) != 0 || !WriteAll(fd, owner))
    return SystemError(ErrorCode::kIo, file, "can't write the owner");
  return lock;
}

Result<FolderLock> FolderLock::TakeReadOnly(const fs::path& folder) {
  const int fd = ::open((folder / "LOCK").c_str(), O_RDONLY | O_CLOEXEC);
  FolderLock lock(fd);
  if (fd >= 0 && ::flock(fd, LOCK_EX | LOCK_NB) != 0) return Taken(fd, folder);
  return lock;
}

fs::path StreamKeyFile(const fs::path& folder) { return folder / "keys" / "stream.key"; }

Result<std::optional<std::string>> ReadStreamKey(const fs::path& folder) {
  const fs::path file = StreamKeyFile(folder);
  DAYBOOK_ASSIGN(const bool there, NameExists(file));
  if (!there) return std::optional<std::string>();
  DAYBOOK_ASSIGN(std::string key, ReadWholeFile(nullptr, file.string()));
  if (key.size() != kStreamKeyBytes)
    return Error{ErrorCode::kCorruption,
                 "the stream key has " + std::to_string(key.size()) + " bytes, not " +
                     std::to_string(kStreamKeyBytes),
                 file.string(), "restore the key from a backup; without it no resident is found"};
  return std::optional<std::string>(std::move(key));
}

Result<std::string> MakeStreamKey(const fs::path& folder) {
  const fs::path file = StreamKeyFile(folder);
  std::string key(kStreamKeyBytes, '\0');
  if (::getentropy(key.data(), key.size()) != 0)
    return SystemError(ErrorCode::kIo, file, "no randomness from the kernel");
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return SystemError(ErrorCode::kCantCreate, file, "can't make the stream key");
  const bool written = WriteAll(fd, key);
  const int why = errno;
  ::close(fd);
  errno = why;
  if (!written) return SystemError(ErrorCode::kIo, file, "can't write the stream key");
  return key;
}

Status SyncStreamKey(leveldb::Env* env, const fs::path& folder) {
  const fs::path file = StreamKeyFile(folder);
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return SystemError(ErrorCode::kIo, file, "can't open the stream key");
  const bool synced = ::fsync(fd) == 0;
  const int why = errno;
  ::close(fd);
  errno = why;
  if (!synced) return SystemError(ErrorCode::kIo, file, "can't sync the stream key");
  return SyncDirectory(env, file.parent_path().string());
}

std::string FolderName(const std::string& stream_key) {
  const Digest digest = Sha256({"daybook folder name", stream_key});
  return ToHexText(BytesOf(digest).substr(0, kFolderNameBytes));
}

Result<bool> HasFormat(const fs::path& folder) { return NameExists(folder / "FORMAT"); }

Status WriteFormat(leveldb::Env* env, const fs::path& folder, const std::string& folder_name,
                   uint32_t epoch) {
  return WriteFileDurably(env, (folder / "FORMAT").string(), FormatText(folder_name, epoch));
}

Result<uint32_t> EpochInFormat(const fs::path& folder) {
  DAYBOOK_ASSIGN(const bool written, HasFormat(folder));
  if (!written) return uint32_t{0};
  DAYBOOK_ASSIGN(const std::string text, ReadWholeFile(nullptr, (folder / "FORMAT").string()));
  return EpochIn(text);
}

Status WriteUnfinishedFormat(leveldb::Env* env, const fs::path& folder,
                             const std::string& folder_name, uint32_t epoch) {
  return WriteFileDurably(env, (folder / kUnfinishedFormat).string(),
                          FormatText(folder_name, epoch));
}

Status FinishFormat(leveldb::Env* env, const fs::path& folder) {
  const fs::path format = folder / "FORMAT";
  const leveldb::Status renamed =
      env->RenameFile((folder / kUnfinishedFormat).string(), format.string());
  if (!renamed.ok())
    return Error{ErrorCode::kIo, renamed.ToString(), format.string(),
                 "check the disk and the folder's permissions"};
  return SyncDirectory(env, folder.string());
}

Status CheckFormat(const fs::path& folder, const std::string& folder_name) {
  const fs::path file = folder / "FORMAT";
  DAYBOOK_ASSIGN(const std::string text, ReadWholeFile(nullptr, file.string()));
  const uint32_t epoch = EpochIn(text);
  if (text == FormatText(folder_name, epoch)) return {};
  const std::string other(folder_name.size(), 'x');
  const size_t name_at = text.find(kFolderLine) + kFolderLine.size();
  std::string shape = text;
  if (name_at < shape.size()) shape.replace(name_at, other.size(), other);
  if (shape == FormatText(other, epoch))
    return Error{ErrorCode::kCorruption, "the stream key is not the one this folder was made with",
                 StreamKeyFile(folder).string(), "restore keys/stream.key or FORMAT from a backup"};
  return Error{ErrorCode::kCorruption, "not a folder format this program reads", file.string(),
               "use the Daybook that made the folder, or restore FORMAT from a backup"};
}

Status CheckForeign(const fs::path& folder) {
  // What a ledger in the making may have left; an empty disk brings lost+found.
  static constexpr std::string_view kOurs[] = {"FORMAT",        "LOCK",
                                               "care",          "access",
                                               "care.index",    "access.index",
                                               "quarantine",    "keys",
                                               "views",         "evidence",
                                               "owner.sock",    "care.anchor",
                                               "access.anchor", "quarantine.anchor",
                                               "lost+found"};
  std::error_code failed;
  const bool whole = fs::exists(folder / "FORMAT", failed);
  if (failed == std::errc::permission_denied)
    return Error{ErrorCode::kNotPermitted, "permission denied: this user may not look into it",
                 folder.string(), "ask as the user who owns the ledger"};
  if (whole || !fs::is_directory(folder, failed)) return {};
  for (fs::directory_iterator found(folder, failed), end; !failed && found != end;
       found.increment(failed)) {
    const std::string name = found->path().filename().string();
    std::string_view known = name;
    if (known.ends_with(".new")) known.remove_suffix(4);  // being written (durable_env.h)
    if (std::find(std::begin(kOurs), std::end(kOurs), known) != std::end(kOurs)) continue;
    return Error{ErrorCode::kCantCreate,
                 "the folder is no ledger and not empty: '" + name + "' is in it", folder.string(),
                 "name a folder that is not there yet, or an empty one"};
  }
  if (failed == std::errc::permission_denied)
    return Error{ErrorCode::kNotPermitted, "permission denied: this user may not look into it",
                 folder.string(), "ask as the user who owns the ledger"};
  return {};
}

fs::path LogKeyFile(const fs::path& folder) { return folder / "keys" / "log.key"; }

Result<std::optional<SigningKey>> ReadLogKey(leveldb::Env* env, const fs::path& folder) {
  const fs::path file = LogKeyFile(folder);
  DAYBOOK_ASSIGN(const bool there, NameExists(file));
  if (!there) return std::optional<SigningKey>();
  DAYBOOK_ASSIGN(const std::string secret, ReadWholeFile(env, file.string()));
  Result<SigningKey> key = SigningKey::FromSecret(secret);
  if (!key.ok())
    return Error{ErrorCode::kCorruption, key.error().message, file.string(),
                 "restore keys/log.key from a backup"};
  return std::optional<SigningKey>(std::move(key).value());
}

Result<SigningKey> LogKeyOf(leveldb::Env* env, const fs::path& folder) {
  DAYBOOK_ASSIGN(const std::optional<SigningKey> left, ReadLogKey(env, folder));
  if (left) return *left;
  for (const char* log : {"care", "access"}) {
    DAYBOOK_ASSIGN(const bool is_signed,
                   IsSignedAnchor(env, folder / (std::string(log) + ".anchor")));
    if (is_signed)
      return Error{ErrorCode::kCorruption, "the log's key is lost", LogKeyFile(folder).string(),
                   "restore keys/log.key from a backup; without it nothing can be signed"};
  }
  SigningKey key = SigningKey::Generate();
  DAYBOOK_TRY(WriteFileDurably(env, LogKeyFile(folder).string(), key.secret()));
  return key;
}

std::string AnchorOrigin(const std::string& folder_name, const std::string& log) {
  return "daybook/" + folder_name + "/" + log;
}

}  // namespace daybook::ledger
