#include "server/wire/file_frames.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace daybook::server {
namespace {

constexpr size_t kLengthBytes = 4;

std::string LengthBytes(uint32_t length) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8)
    out += static_cast<char>(static_cast<uint8_t>(length >> shift));
  return out;
}

Error NotFrames(const std::string& what) {
  return Error{ErrorCode::kUsage, "the body is not a list of files: " + what, "request body"};
}

}  // namespace

FilesWriter::FilesWriter(NextFile next, std::function<bool()> cancelled)
    : next_(std::move(next)), cancelled_(std::move(cancelled)) {}

Result<size_t> FilesWriter::Read(char* buffer, size_t capacity) {
  if (used_ == held_.size() && !over_) {
    held_.clear();
    used_ = 0;
    const Status filled = Fill();
    if (!filled.ok()) {
      failure_ = filled.error();
      over_ = true;
      held_ = LengthBytes(kBrokenOff);
    }
  }
  const size_t count = std::min(capacity, held_.size() - used_);
  std::memcpy(buffer, held_.data() + used_, count);
  used_ += count;
  return count;
}

// The next bytes to send into held_: a file's name, or a piece of it.
Status FilesWriter::Fill() {
  if (cancelled_ && cancelled_()) return Error{ErrorCode::kCancelled, "interrupted"};
  if (!file_) {
    DAYBOOK_ASSIGN(file_, next_());
    over_ = file_ == nullptr;
    if (over_) return {};
    const std::string name = file_->name().substr(0, kFileNameBytesMax);
    held_ = LengthBytes(static_cast<uint32_t>(name.size())) + name;
    return {};
  }
  std::string piece(kFilePieceBytesMax, '\0');
  DAYBOOK_ASSIGN(const size_t got, file_->Read(piece.data(), piece.size()));
  if (got == 0) file_.reset();
  held_ = LengthBytes(static_cast<uint32_t>(got)) + piece.substr(0, got);
  return {};
}

// One file of the body; reads from its FilesReader.
class FramedFile final : public feeds::ByteStream {
 public:
  FramedFile(FilesReader& files, std::string name) : files_(files), name_(std::move(name)) {}

  Result<size_t> Read(char* buffer, size_t capacity) override {
    if (!files_.in_file_) return size_t{0};
    if (files_.piece_left_ == 0) {
      DAYBOOK_ASSIGN(const auto length, files_.Length());
      if (!length) return NotFrames("it ends in the middle of a file");
      if (*length > kFilePieceBytesMax) return NotFrames("a piece is too long");
      files_.in_file_ = *length > 0;
      files_.piece_left_ = *length;
      if (!files_.in_file_) return size_t{0};
    }
    const size_t count = std::min<size_t>(capacity, files_.piece_left_);
    DAYBOOK_TRY(files_.ReadAll(buffer, count));
    files_.piece_left_ -= static_cast<uint32_t>(count);
    return count;
  }
  const std::string& name() const override { return name_; }

 private:
  FilesReader& files_;
  const std::string name_;
};

Result<std::unique_ptr<feeds::ByteStream>> FilesReader::Next() {
  FramedFile rest(*this, "");
  std::string left(kFilePieceBytesMax, '\0');
  while (in_file_) {
    DAYBOOK_ASSIGN(const size_t got, rest.Read(left.data(), left.size()));
    static_cast<void>(got);
  }
  DAYBOOK_ASSIGN(const auto length, Length());
  if (!length) return std::unique_ptr<feeds::ByteStream>();
  if (*length > kFileNameBytesMax) return NotFrames("a name is too long");
  std::string name(*length, '\0');
  DAYBOOK_TRY(ReadAll(name.data(), name.size()));
  in_file_ = true;
  return std::unique_ptr<feeds::ByteStream>(std::make_unique<FramedFile>(*this, std::move(name)));
}

Result<std::optional<uint32_t>> FilesReader::Length() {
  char bytes[kLengthBytes];
  DAYBOOK_ASSIGN(const size_t got, body_.Read(bytes, 1));
  if (got == 0) return std::optional<uint32_t>();
  DAYBOOK_TRY(ReadAll(bytes + 1, kLengthBytes - 1));
  uint32_t length = 0;
  for (const char byte : bytes) length = length << 8 | static_cast<uint8_t>(byte);
  if (length == kBrokenOff) return Error{ErrorCode::kCancelled, "the sender broke off"};
  return std::optional<uint32_t>(length);
}

Status FilesReader::ReadAll(char* buffer, size_t count) {
  while (count > 0) {
    DAYBOOK_ASSIGN(const size_t got, body_.Read(buffer, count));
    if (got == 0) return NotFrames("it is cut short");
    buffer += got;
    count -= got;
  }
  return {};
}

}  // namespace daybook::server
