#pragma once
// Where a request's body ends, and its bytes without the chunk frames. No I/O: bytes are fed in.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/http/problem.h"
#include "server/http/request_head.h"

namespace daybook::server {

// Longest chunk-size line with its extensions, and all trailer fields together, in bytes.
inline constexpr size_t kChunkLineBytesMax = 256;
inline constexpr size_t kTrailerBytesMax = 4096;

class BodyDecoder {
 public:
  // 413 as soon as the body is known to be longer than `body_bytes_max`.
  BodyDecoder(const RequestHead& head, uint64_t body_bytes_max);

  struct Step {
    size_t consumed = 0;    // of the bytes fed
    std::string_view body;  // a part of them; may be empty
    std::optional<Problem> problem;
  };
  // Takes at most one piece of body from the front of `bytes`. With nothing consumed, no problem
  // and not done() it needs more bytes.
  Step Feed(std::string_view bytes);
  bool done() const { return state_ == State::kDone; }
  uint64_t body_bytes() const { return body_bytes_; }

 private:
  enum class State : uint8_t { kFixed, kSize, kChunk, kChunkEnd, kTrailer, kDone };
  Step TakeBody(std::string_view bytes);
  Step TakeLine(std::string_view bytes);
  std::optional<Problem> OnLine();
  std::optional<Problem> OnSize();
  std::optional<Problem> CheckLimit(uint64_t more) const;

  State state_ = State::kDone;
  uint64_t remaining_ = 0;
  uint64_t body_bytes_ = 0;
  uint64_t body_bytes_max_;
  std::string line_;
  size_t trailer_bytes_ = 0;
};

}  // namespace daybook::server
