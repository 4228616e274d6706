#pragma once
// MLLP, the framing of HL7 v2 over TCP (HL7 Implementation Support Guide, appendix C): 0x0B, the
// message, 0x1C 0x0D.
#include <optional>
#include <string>
#include <string_view>

#include "feeds/input.h"

namespace daybook::feeds::hl7v2 {

// Bytes outside a frame that are kept before the connection is given up.
inline constexpr size_t kOutsideFrameBytesMax = 64u << 10;

std::string Framed(std::string_view message);

// Finds frames in bytes as they come. A frame's end is 0x1C: the CR behind it, like all white
// space, may stand between frames or be missing.
class FrameReader {
 public:
  enum class Trouble {
    kNone,
    kTooLong,   // a frame of more than kInputBytesMax: `frame` has its beginning
    kNoFrames,  // more than kOutsideFrameBytesMax between two frames
  };
  void Append(std::string_view bytes) { bytes_.append(bytes); }
  // The next whole message; nullopt until more bytes have come, or after trouble.
  std::optional<std::string> Next();
  Trouble trouble() const { return trouble_; }
  // Whether a frame has begun and not ended.
  bool in_frame() const { return in_frame_; }
  // What stood outside frames since it was last asked for, white space left out.
  std::string TakeOutside();
  // With kTooLong: the bytes of the frame so far.
  std::string_view rest() const { return std::string_view(bytes_).substr(used_); }

 private:
  std::string bytes_;
  size_t used_ = 0;     // of bytes_: taken
  size_t scanned_ = 0;  // of bytes_: known not to end the frame
  bool in_frame_ = false;
  std::string outside_;
  size_t outside_bytes_ = 0;  // since the last whole frame
  Trouble trouble_ = Trouble::kNone;
};

}  // namespace daybook::feeds::hl7v2
