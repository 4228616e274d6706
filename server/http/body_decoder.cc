#include "server/http/body_decoder.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace daybook::server {
namespace {

Problem BadFrame(std::string message) {
  return Problem{400, Error{ErrorCode::kUsage, std::move(message), "request body"}};
}

}  // namespace

BodyDecoder::BodyDecoder(const RequestHead& head, uint64_t body_bytes_max)
    : body_bytes_max_(body_bytes_max) {
  if (head.chunked) {
    state_ = State::kSize;
  } else if (head.content_length.value_or(0) > 0) {
    state_ = State::kFixed;
    remaining_ = *head.content_length;
  }
}

std::optional<Problem> BodyDecoder::CheckLimit(uint64_t more) const {
  if (more <= body_bytes_max_ - body_bytes_) return std::nullopt;
  return Problem{413, Error{ErrorCode::kTooLarge,
                            "the body is over this route's limit of " +
                                std::to_string(body_bytes_max_) + " bytes",
                            "request body"}};
}

BodyDecoder::Step BodyDecoder::Feed(std::string_view bytes) {
  switch (state_) {
    case State::kFixed:
    case State::kChunk:
      return TakeBody(bytes);
    case State::kSize:
    case State::kChunkEnd:
    case State::kTrailer:
      return TakeLine(bytes);
    case State::kDone:
      break;
  }
  return {};
}

BodyDecoder::Step BodyDecoder::TakeBody(std::string_view bytes) {
  Step step;
  if ((step.problem = CheckLimit(remaining_))) return step;
  step.consumed = static_cast<size_t>(std::min<uint64_t>(remaining_, bytes.size()));
  step.body = bytes.substr(0, step.consumed);
  remaining_ -= step.consumed;
  body_bytes_ += step.consumed;
  if (remaining_ == 0) state_ = state_ == State::kFixed ? State::kDone : State::kChunkEnd;
  return step;
}

BodyDecoder::Step BodyDecoder::TakeLine(std::string_view bytes) {
  Step step;
  const size_t limit = state_ == State::kTrailer ? kTrailerBytesMax : kChunkLineBytesMax;
  while (step.consumed < bytes.size()) {
    const char c = bytes[step.consumed++];
    const bool after_return = !line_.empty() && line_.back() == '\r';
    if (after_return != (c == '\n')) {
      step.problem = BadFrame("a line of the chunked body does not end in CR LF");
      return step;
    }
    if (c == '\n') {
      line_.pop_back();
      step.problem = OnLine();
      line_.clear();
      return step;
    }
    line_ += c;
    if (line_.size() > limit) {
      step.problem = BadFrame("a line of the chunked body is over the limit of " +
                              std::to_string(limit) + " bytes");
      return step;
    }
  }
  return step;
}

std::optional<Problem> BodyDecoder::OnLine() {
  if (state_ == State::kSize) return OnSize();
  if (state_ == State::kChunkEnd) {
    if (!line_.empty()) return BadFrame("a chunk is longer than its size says");
    state_ = State::kSize;
    return std::nullopt;
  }
  if (line_.empty()) {
    state_ = State::kDone;
    return std::nullopt;
  }
  // Trailer fields carry nothing we use; they are read away within their bound.
  trailer_bytes_ += line_.size();
  if (trailer_bytes_ > kTrailerBytesMax) {
    return BadFrame("the trailer is over the limit of " + std::to_string(kTrailerBytesMax) +
                    " bytes");
  }
  return std::nullopt;
}

std::optional<Problem> BodyDecoder::OnSize() {
  uint64_t size = 0;
  const char* end = line_.data() + line_.size();
  const auto [stop, failure] = std::from_chars(line_.data(), end, size, 16);
  const bool ends_well = stop == end || *stop == ';';
  if (failure != std::errc() || stop == line_.data() || !ends_well) {
    return BadFrame("a chunk size is not a hexadecimal number");
  }
  for (const char* c = stop; c != end; ++c) {
    if (static_cast<unsigned char>(*c) < 0x20 && *c != '\t') {
      return BadFrame("a chunk extension holds a control character");
    }
  }
  remaining_ = size;
  state_ = size == 0 ? State::kTrailer : State::kChunk;
  return CheckLimit(size);
}

}  // namespace daybook::server
