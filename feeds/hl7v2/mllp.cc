#include "feeds/hl7v2/mllp.h"

#include <algorithm>
#include <utility>

namespace daybook::feeds::hl7v2 {
namespace {

constexpr char kBegin = '\x0B';
constexpr char kEnd = '\x1C';

}  // namespace

std::string Framed(std::string_view message) {
  std::string framed(1, kBegin);
  framed.append(message);
  framed += kEnd;
  framed += '\r';
  return framed;
}

std::optional<std::string> FrameReader::Next() {
  if (trouble_ != Trouble::kNone) return std::nullopt;
  if (!in_frame_) {
    const size_t begin = std::min(bytes_.find(kBegin, used_), bytes_.size());
    for (const char c : std::string_view(bytes_).substr(used_, begin - used_))
      if (c != '\r' && c != '\n' && c != ' ' && c != '\t') {
        outside_ += c;
        ++outside_bytes_;
      }
    used_ = scanned_ = begin;
    if (outside_bytes_ > kOutsideFrameBytesMax) {
      trouble_ = Trouble::kNoFrames;
      return std::nullopt;
    }
    if (begin == bytes_.size()) {
      bytes_.clear();
      used_ = scanned_ = 0;
      return std::nullopt;
    }
    used_ = scanned_ = begin + 1;
    in_frame_ = true;
  }
  const size_t end = bytes_.find(kEnd, scanned_);
  scanned_ = std::min(end, bytes_.size());
  if (scanned_ - used_ > kInputBytesMax) {
    trouble_ = Trouble::kTooLong;
    return std::nullopt;
  }
  if (end == std::string::npos) {
    // What was taken goes, so that a long connection doesn't grow.
    bytes_.erase(0, used_);
    scanned_ -= used_;
    used_ = 0;
    return std::nullopt;
  }
  std::string message = bytes_.substr(used_, end - used_);
  used_ = scanned_ = end + 1;
  in_frame_ = false;
  outside_bytes_ = 0;
  return message;
}

std::string FrameReader::TakeOutside() { return std::exchange(outside_, {}); }

}  // namespace daybook::feeds::hl7v2
