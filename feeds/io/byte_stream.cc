#include "feeds/io/byte_stream.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace daybook::feeds {
namespace {

class DescriptorStream : public ByteStream {
 public:
  DescriptorStream(int descriptor, std::string name, bool owned)
      : descriptor_(descriptor), name_(std::move(name)), owned_(owned) {}
  ~DescriptorStream() override {
    if (owned_) ::close(descriptor_);
  }
  DescriptorStream(const DescriptorStream&) = delete;
  DescriptorStream& operator=(const DescriptorStream&) = delete;

  Result<size_t> Read(char* buffer, size_t capacity) override {
    for (;;) {
      const ssize_t got = ::read(descriptor_, buffer, capacity);
      if (got >= 0) {
        offset_ += static_cast<uint64_t>(got);
        return static_cast<size_t>(got);
      }
      if (errno == EINTR) continue;
      return Error{ErrorCode::kIo, "can't read: " + std::string(std::strerror(errno)),
                   name_ + " byte " + std::to_string(offset_),
                   "check the file and the disk, then ingest it again"};
    }
  }
  const std::string& name() const override { return name_; }

 private:
  int descriptor_;
  std::string name_;
  bool owned_;
  uint64_t offset_ = 0;
};

class MemoryStream : public ByteStream {
 public:
  MemoryStream(std::string bytes, std::string name)
      : bytes_(std::move(bytes)), name_(std::move(name)) {}

  Result<size_t> Read(char* buffer, size_t capacity) override {
    const size_t count = std::min(capacity, bytes_.size() - position_);
    std::memcpy(buffer, bytes_.data() + position_, count);
    position_ += count;
    return count;
  }
  const std::string& name() const override { return name_; }

 private:
  std::string bytes_;
  std::string name_;
  size_t position_ = 0;
};

}  // namespace

Result<std::unique_ptr<ByteStream>> OpenFile(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    const ErrorCode code = errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kIo;
    return Error{code, "can't open: " + std::string(std::strerror(errno)), path.string(),
                 "check the path and that this user may read it"};
  }
  return std::unique_ptr<ByteStream>(
      std::make_unique<DescriptorStream>(descriptor, path.string(), /*owned=*/true));
}

std::unique_ptr<ByteStream> FromDescriptor(int descriptor, std::string name) {
  return std::make_unique<DescriptorStream>(descriptor, std::move(name), /*owned=*/false);
}

std::unique_ptr<ByteStream> FromMemory(std::string bytes, std::string name) {
  return std::make_unique<MemoryStream>(std::move(bytes), std::move(name));
}

}  // namespace daybook::feeds
