#include "projections/files/checked_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "ledger/log/digest.h"
#include "projections/columns/column_bytes.h"
#include "projections/columns/hash.h"
#include "projections/files/new_file.h"

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

Error CantRead(const fs::path& path, const char* what) {
  return Error{ErrorCode::kIo, std::string(what) + ": " + std::strerror(errno), path.string(),
               "check the disk's space and the folder's permissions"};
}
Error Damaged(const fs::path& path, const std::string& what) {
  return Error{ErrorCode::kCorruption, "a file of the views is damaged: " + what, path.string(),
               "views are folded again from the log"};
}

class OpenFile {
 public:
  explicit OpenFile(const fs::path& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~OpenFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  bool ok() const { return fd_ >= 0; }
  int fd() const { return fd_; }

 private:
  int fd_;
};

struct Unmap {
  size_t bytes;
  void operator()(void* address) const { ::munmap(address, bytes); }
};

Result<std::shared_ptr<void>> Map(const fs::path& path, size_t& bytes) {
  const OpenFile file(path);
  struct stat status {};
  if (!file.ok() || ::fstat(file.fd(), &status) != 0) return CantRead(path, "can't open");
  bytes = static_cast<size_t>(status.st_size);
  if (bytes < HeaderBytes(0)) return Damaged(path, "it is too short");
  void* address = ::mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, file.fd(), 0);
  if (address == MAP_FAILED) return CantRead(path, "can't map");
  return std::shared_ptr<void>(address, Unmap{bytes});
}

std::string_view BytesOf(const Hash256& hash) {
  return {reinterpret_cast<const char*>(hash.bytes.data()), hash.bytes.size()};
}

std::string HeaderOf(std::string_view magic, std::span<const TableEntry> table) {
  std::string header(magic);
  const uint64_t count = table.size();
  header.append(reinterpret_cast<const char*>(&count), sizeof count);
  header.append(AsBytes(table));
  return header.append(BytesOf(Sha256(header)));
}

// Sections on their way into a file, in steps that stay in the processor's cache: what lies all
// over memory is hashed and written while it is near.
class SectionWriter {
 public:
  explicit SectionWriter(NewFile& file) : file_(file) { step_.reserve(kStepBytes); }

  // Zeros up to this offset, which are of no section.
  void PadTo(uint64_t offset) {
    step_.resize(step_.size() + (offset - offset_));
    offset_ = offset;
    hashed_ = step_.size();
  }
  Result<TableEntry> Write(Pieces pieces) {
    const uint64_t begin = offset_;
    for (std::string_view piece : pieces) {
      while (!piece.empty()) {
        if (step_.size() >= kStepBytes) DAYBOOK_TRY(Flush());
        const std::string_view part = piece.substr(0, kStepBytes - step_.size());
        step_ += part;
        offset_ += part.size();
        piece.remove_prefix(part.size());
      }
    }
    HashRest();
    return TableEntry{begin, offset_ - begin, {sum_.Finish()}};
  }
  Status Flush() {
    HashRest();
    DAYBOOK_TRY(file_.Write(step_));
    step_.clear();
    hashed_ = 0;
    return {};
  }

 private:
  static constexpr size_t kStepBytes = 256u << 10;

  void HashRest() {
    sum_.Add(std::string_view(step_).substr(hashed_));
    hashed_ = step_.size();
  }

  NewFile& file_;
  std::string step_;
  size_t hashed_ = 0;  // of step_
  uint64_t offset_ = 0;
  ledger::Sha256Sum sum_;  // of the section so far
};

}  // namespace

// The header comes last: only then are the sections' hashes known.
Status WriteCheckedFile(const fs::path& path, std::string_view magic,
                        std::span<const Pieces> sections) {
  DAYBOOK_CHECK(magic.size() == kMagicBytes && sections.size() <= kSectionsMax);
  DAYBOOK_ASSIGN(NewFile file, NewFile::Create(path));
  SectionWriter writer(file);
  std::vector<TableEntry> table;
  uint64_t end = HeaderBytes(sections.size());
  writer.PadTo(end);
  for (const Pieces section : sections) {
    writer.PadTo(Aligned(end));
    DAYBOOK_ASSIGN(const TableEntry entry, writer.Write(section));
    table.push_back(entry);
    end = entry.offset + entry.bytes;
  }
  DAYBOOK_TRY(writer.Flush());
  DAYBOOK_TRY(file.WriteOver(0, HeaderOf(magic, table)));
  return file.PutInPlace();
}

Status WriteCheckedFile(const fs::path& path, std::string_view magic,
                        std::span<const std::string_view> sections) {
  std::vector<Pieces> whole;
  for (const std::string_view& section : sections) whole.emplace_back(&section, 1);
  return WriteCheckedFile(path, magic, whole);
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
