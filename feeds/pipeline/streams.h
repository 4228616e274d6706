#pragma once
// Byte streams over another one that somebody else owns.
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "feeds/input.h"

namespace daybook::feeds {

// Passes a stream on, polls for a cancel before each read, tells how many bytes each read brought,
// and notes that the stream failed, so that a broken disk can be told from broken packing.
class WatchedStream final : public ByteStream {
 public:
  // `inner` and `failed` outlive it; `cancelled` may be empty.
  WatchedStream(ByteStream& inner, std::function<bool()> cancelled,
                std::function<void(size_t)> on_bytes, bool& failed);
  Result<size_t> Read(char* buffer, size_t capacity) override;
  const std::string& name() const override { return inner_.name(); }

 private:
  ByteStream& inner_;
  std::function<bool()> cancelled_;
  std::function<void(size_t)> on_bytes_;
  bool& failed_;
};

// A stream whose first bytes were looked at already.
class PeekedStream final : public ByteStream {
 public:
  // `inner` outlives it.
  explicit PeekedStream(ByteStream& inner) : inner_(inner) {}
  // Reads on until `count` bytes are there, or the stream ends or fails; they stay to be read,
  // and a failure is told after them. The view lives until the next call.
  std::string_view Peek(size_t count);
  Result<size_t> Read(char* buffer, size_t capacity) override;
  const std::string& name() const override { return inner_.name(); }
  // The error of the inner stream, once it gave one.
  const std::optional<Error>& failure() const { return failure_; }

 private:
  Result<size_t> ReadInner(char* buffer, size_t capacity);

  ByteStream& inner_;
  std::string peeked_;
  size_t used_ = 0;
  std::optional<Error> failure_;
};

}  // namespace daybook::feeds
