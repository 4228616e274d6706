#include "cli/standard_input.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace daybook::cli {
namespace {

constexpr size_t kInputChunkBytes = 64u << 10;

Error TooLarge(const std::string& name, const char* what, size_t bytes_max) {
  return Error{ErrorCode::kTooLarge,
               std::string(what) + " is longer than " + std::to_string(bytes_max) + " bytes", name};
}

}  // namespace

StandardInput::~StandardInput() {
  if (descriptor_ != STDIN_FILENO) ::close(descriptor_);
}

Result<std::unique_ptr<StandardInput>> StandardInput::Open(const std::filesystem::path& path,
                                                           Interrupt& interrupt) {
  // Without O_NONBLOCK it would wait here for a writer.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0)
    return Error{ErrorCode::kIo, std::string("can't open: ") + std::strerror(errno), path.string(),
                 "check that this user may read it"};
  return std::unique_ptr<StandardInput>(new StandardInput(interrupt, descriptor, path.string()));
}

Result<size_t> StandardInput::Read(char* buffer, size_t capacity) {
  if (!ahead_.empty()) {
    const size_t count = std::min(capacity, ahead_.size());
    std::memcpy(buffer, ahead_.data(), count);
    ahead_.erase(0, count);
    return count;
  }
  while (!at_end_) {
    if (interrupt_.cancelled()) return Error{ErrorCode::kCancelled, "interrupted"};
    if (interrupt_.WaitReadable(descriptor_) == Interrupt::Wake::kSignal) continue;
    const ssize_t got = ::read(descriptor_, buffer, capacity);
    if (got > 0) return static_cast<size_t>(got);
    if (got == 0) at_end_ = true;
    if (got < 0 && errno != EINTR && errno != EAGAIN)
      return Error{ErrorCode::kIo, std::string("can't read: ") + std::strerror(errno), name_};
  }
  return size_t{0};
}

Result<std::optional<std::string>> StandardInput::ReadLine(size_t bytes_max) {
  std::string chunk(kInputChunkBytes, '\0');
  std::string text = std::exchange(ahead_, {});
  for (;;) {
    const size_t line_end = text.find('\n');
    if (line_end != std::string::npos) {
      ahead_ = text.substr(line_end + 1);
      text.resize(line_end);
      return std::optional(std::move(text));
    }
    if (text.size() > bytes_max) return TooLarge(name_, "the line", bytes_max);
    DAYBOOK_ASSIGN(const size_t got, Read(chunk.data(), chunk.size()));
    if (got == 0) return text.empty() ? std::optional<std::string>() : std::optional(text);
    text.append(chunk, 0, got);
  }
}

Result<std::string> StandardInput::ReadAll(size_t bytes_max) {
  std::string chunk(kInputChunkBytes, '\0');
  std::string text;
  for (;;) {
    DAYBOOK_ASSIGN(const size_t got, Read(chunk.data(), chunk.size()));
    if (got == 0) return text;
    text.append(chunk, 0, got);
    if (text.size() > bytes_max) return TooLarge(name_, "the text", bytes_max);
  }
}

}  // namespace daybook::cli
