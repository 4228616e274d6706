#include "feeds/pipeline/streams.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace daybook::feeds {

WatchedStream::WatchedStream(ByteStream& inner, std::function<bool()> cancelled,
                             std::function<void(size_t)> on_bytes, bool& failed)
    : inner_(inner),
      cancelled_(std::move(cancelled)),
      on_bytes_(std::move(on_bytes)),
      failed_(failed) {}

Result<size_t> WatchedStream::Read(char* buffer, size_t capacity) {
  if (cancelled_ && cancelled_()) {
    failed_ = true;
    return Error{ErrorCode::kCancelled, "cancelled while reading " + name()};
  }
  auto got = inner_.Read(buffer, capacity);
  if (got.ok()) {
    on_bytes_(*got);
  } else {
    failed_ = true;
  }
  return got;
}

Result<size_t> PeekedStream::ReadInner(char* buffer, size_t capacity) {
  auto got = inner_.Read(buffer, capacity);
  if (!got.ok()) failure_ = got.error();
  return got;
}

std::string_view PeekedStream::Peek(size_t count) {
  char chunk[4096];
  while (peeked_.size() < count) {
    auto got = ReadInner(chunk, std::min(sizeof chunk, count - peeked_.size()));
    if (!got.ok() || *got == 0) break;
    peeked_.append(chunk, *got);
  }
  return peeked_;
}

Result<size_t> PeekedStream::Read(char* buffer, size_t capacity) {
  if (used_ < peeked_.size()) {
    const size_t count = std::min(capacity, peeked_.size() - used_);
    std::memcpy(buffer, peeked_.data() + used_, count);
    used_ += count;
    return count;
  }
  if (failure_) return *failure_;
  return ReadInner(buffer, capacity);
}

}  // namespace daybook::feeds
