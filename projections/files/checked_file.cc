#include "projections/files/checked_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "projections/columns/hash.h"

namespace daybook::projections {
namespace {

namespace fs = std::filesystem;

struct TableEntry {
  uint64_t offset = 0;
  uint64_t bytes = 0;
  Hash256 hash;
};
static_assert(sizeof(TableEntry) == 48);

// Magic, number of sections, then the table and the hash of all that.
constexpr size_t kFixedBytes = kMagicBytes + sizeof(uint64_t);
constexpr uint64_t kSectionsMax = 1024;
constexpr size_t HeaderBytes(size_t sections) {
  return kFixedBytes + sections * sizeof(TableEntry) + sizeof(Hash256);
}
constexpr uint64_t Aligned(uint64_t offset) {
  return (offset + kSectionAlignment - 1) / kSectionAlignment * kSectionAlignment;
}

Error IoError(const fs::path& path, const char* what) {
  return Error{ErrorCode::kIo, std::string(what) + ": " + std::strerror(errno), path.string(),
               "check the disk's space and the folder's permissions"};
}
Error Damaged(const fs::path& path, const std::string& what) {
  return Error{ErrorCode::kCorruption, "a file of the views is damaged: " + what, path.string(),
               "views are folded again from the log"};
}

class OpenFile {
 public:
  OpenFile(const fs::path& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~OpenFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  bool ok() const { return fd_ >= 0; }
  int fd() const { return fd_; }
  bool Write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t done = ::write(fd_, bytes.data(), bytes.size());
      if (done < 0 && errno == EINTR) continue;
      if (done < 0) return false;
      bytes.remove_prefix(static_cast<size_t>(done));
    }
    return true;
  }

 private:
  int fd_;
};

Status WriteNew(const fs::path& path, std::span<const std::string_view> pieces) {
  const OpenFile file(path, O_WRONLY | O_CREAT | O_TRUNC);
  if (!file.ok()) return IoError(path, "can't make the file");
  for (const std::string_view piece : pieces)
    if (!file.Write(piece)) return IoError(path, "can't write");
  if (::fsync(file.fd()) != 0) return IoError(path, "can't sync");
  return {};
}

// Writes pieces to a new file beside `path`, then puts it in the place of `path`.
Status WriteInPlace(const fs::path& path, std::span<const std::string_view> pieces) {
  const fs::path beside = path.string() + ".new";
  if (const Status written = WriteNew(beside, pieces); !written.ok()) {
    ::unlink(beside.c_str());  // on a full disk the log needs the room more
    return written;
  }
  if (::rename(beside.c_str(), path.c_str()) != 0) return IoError(path, "can't rename into place");
  return SyncFolder(path.parent_path());
}

struct Unmap {
  size_t bytes;
  void operator()(void* address) const { ::munmap(address, bytes); }
};

Result<std::shared_ptr<void>> Map(const fs::path& path, size_t& bytes) {
  const OpenFile file(path, O_RDONLY);
  struct stat status {};
  if (!file.ok() || ::fstat(file.fd(), &status) != 0) return IoError(path, "can't open");
  bytes = static_cast<size_t>(status.st_size);
  if (bytes < HeaderBytes(0)) return Damaged(path, "it is too short");
  void* address = ::mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, file.fd(), 0);
  if (address == MAP_FAILED) return IoError(path, "can't map");
  return std::shared_ptr<void>(address, Unmap{bytes});
}

std::string_view BytesOf(const Hash256& hash) {
  return {reinterpret_cast<const char*>(hash.bytes.data()), hash.bytes.size()};
}

std::string HeaderOf(std::string_view magic, std::span<const std::string_view> sections) {
  std::string header(magic);
  const uint64_t count = sections.size();
  header.append(reinterpret_cast<const char*>(&count), sizeof count);
  uint64_t offset = Aligned(HeaderBytes(sections.size()));
  for (const std::string_view section : sections) {
    const TableEntry entry{offset, section.size(), Sha256(section)};
    header.append(reinterpret_cast<const char*>(&entry), sizeof entry);
    offset = Aligned(offset + section.size());
  }
  return header.append(BytesOf(Sha256(header)));
}

}  // namespace

Status SyncFolder(const fs::path& folder) {
  const OpenFile opened(folder, O_RDONLY | O_DIRECTORY);
  if (!opened.ok() || ::fsync(opened.fd()) != 0) return IoError(folder, "can't sync the folder");
  return {};
}

Status ReplaceFile(const fs::path& path, std::string_view bytes) {
  return WriteInPlace(path, {&bytes, 1});
}

Status WriteCheckedFile(const fs::path& path, std::string_view magic,
                        std::span<const std::string_view> sections) {
  DAYBOOK_CHECK(magic.size() == kMagicBytes && sections.size() <= kSectionsMax);
  static constexpr char kZeros[kSectionAlignment] = {};
  const std::string header = HeaderOf(magic, sections);
  std::vector<std::string_view> pieces{header};
  uint64_t offset = header.size();
  for (const std::string_view section : sections) {
    pieces.emplace_back(kZeros, Aligned(offset) - offset);
    pieces.push_back(section);
    offset = Aligned(offset) + section.size();
  }
  return WriteInPlace(path, pieces);
}

namespace {

enum class Hashes : uint8_t { kChecked, kTaken };

Result<CheckedFile> Open(const fs::path& path, std::string_view magic, Hashes hashes,
                         std::optional<uint64_t>* damaged_at) {
  const auto damaged = [&](uint64_t offset, const std::string& what) {
    if (damaged_at) *damaged_at = offset;
    return Damaged(path, what);
  };
  size_t bytes = 0;
  const auto mapped = Map(path, bytes);
  if (!mapped.ok())
    return mapped.error().code == ErrorCode::kCorruption ? damaged(0, "it is too short")
                                                         : mapped.error();
  const std::string_view all(static_cast<const char*>(mapped->get()), bytes);
  if (all.substr(0, kMagicBytes) != magic)
    return damaged(0, "it is of another version or another kind");
  uint64_t count = 0;
  std::memcpy(&count, all.data() + kMagicBytes, sizeof count);
  if (count > kSectionsMax || HeaderBytes(count) > bytes)
    return damaged(0, "its table doesn't fit");
  const size_t hashed = HeaderBytes(count) - sizeof(Hash256);
  if (BytesOf(Sha256(all.substr(0, hashed))) != all.substr(hashed, sizeof(Hash256)))
    return damaged(0, "its table has another hash");
  CheckedFile out{*mapped, {}, bytes};
  uint64_t end = HeaderBytes(count);
  for (size_t at = 0; at < count; ++at) {
    const std::string section = "section " + std::to_string(at);
    TableEntry entry;
    std::memcpy(&entry, all.data() + kFixedBytes + at * sizeof entry, sizeof entry);
    if (entry.offset != Aligned(end) || entry.offset > bytes || entry.bytes > bytes - entry.offset)
      return damaged(entry.offset, section + " is cut off");
    // Between sections there is nothing, and it says so.
    if (all.substr(end, entry.offset - end).find_first_not_of('\0') != std::string_view::npos)
      return damaged(end, "there is something before " + section);
    end = entry.offset + entry.bytes;
    out.sections.push_back(all.substr(entry.offset, entry.bytes));
    if (hashes == Hashes::kChecked && Sha256(out.sections.back()) != entry.hash)
      return damaged(entry.offset, section + " has another hash");
  }
  if (end != bytes) return damaged(end, "there is something after its end");
  return out;
}

}  // namespace

Result<CheckedFile> OpenCheckedFile(const fs::path& path, std::string_view magic,
                                    std::optional<uint64_t>* damaged_at) {
  return Open(path, magic, Hashes::kChecked, damaged_at);
}

Result<CheckedFile> OpenWrittenFile(const fs::path& path, std::string_view magic) {
  return Open(path, magic, Hashes::kTaken, nullptr);
}

}  // namespace daybook::projections
