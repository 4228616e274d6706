#pragma once
// Walks over JSON bytes of any length without holding them: finds where values end, and keeps
// copies only where told to. It knows strings, escapes and brackets, no more; whether a text is
// JSON in every detail is judged afterwards on the bounded copy (json_tree.h).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "feeds/input.h"

namespace daybook::feeds::fhir {

// Bytes held of the stream at a time.
inline constexpr size_t kWindowBytes = 256u << 10;
// Longest string the walk itself looks at (keys, ids, URLs), in bytes; longer ones are cut there.
inline constexpr size_t kWalkStringBytesMax = 2048;

// How a walk over a value ended.
enum class Walk : uint8_t {
  kWhole,       // the value ended
  kTruncated,   // the bytes ended first
  kMismatched,  // "]" where "}" was due, or the other way round
  kStray,       // a byte that can't stand there
  kNewLine,     // another line's value began inside this one (LineMode)
};

// Whether each line is known to hold a value of its own.
enum class LineMode : uint8_t {
  kUnknown,      // only a line that can't go on with the value breaks it
  kOneEachLine,  // so far: a line that begins with "{" begins a value
  kStrict,       // and the name says so: any line end ends the value
};

// Type and id of a resource, picked up while walking over it.
struct Glimpse {
  std::string type;
  std::string id;
};

class JsonCursor {
 public:
  static constexpr int kEnd = -1;

  explicit JsonCursor(ByteStream& stream);
  JsonCursor(const JsonCursor&) = delete;
  JsonCursor& operator=(const JsonCursor&) = delete;

  // The next byte, not taken; kEnd at the end of the bytes or when the stream failed.
  int Peek() { return position_ < window_end_ || Refill() ? window_[position_] : kEnd; }
  // Takes the byte that Peek() showed.
  void Take() {
    if (window_[position_] == '\n') ++line_;
    ++position_;
  }
  // Takes white space outside values; false if a line began that breaks the value being walked.
  // `previous` is the last byte before it.
  bool SkipSpace(char previous) { return Peek() > ' ' || SkipSpaces(previous); }
  // Takes white space between values.
  void SkipBlank();
  // Takes everything up to and including the next line end, or to the end.
  void SkipLine();
  void SkipAll();
  // From here to the line's end, that left out, if all of it is in the window; else empty. Until
  // more is taken.
  std::string_view LineInWindow() const;
  // Takes so many bytes of such a line.
  void TakeOfLine(size_t count) { position_ += count; }

  // From the first byte of a value to the one after it; kWindowBytes at a time, any length.
  // Brackets deeper than kJsonDepthMax are followed, and told by too_deep().
  Walk SkipValue(Glimpse* glimpse = nullptr);
  // From somewhere inside an object or array (its opening byte taken) to the one after its end.
  Walk SkipToClose(bool object);
  // A string, at its opening quote; `text` gets the raw bytes between the quotes, cut at
  // kWalkStringBytesMax. Escapes stay as they are.
  Walk ReadString(std::string* text);

  // Keeps what is taken from here on, up to `bytes_max`; one at a time.
  void BeginCopy(size_t bytes_max);
  // What was taken since BeginCopy between two offsets, as far as it was kept.
  std::string CopyOf(uint64_t from, uint64_t to);
  void EndCopy();

  uint64_t offset() const { return base_ + position_; }
  uint64_t line() const { return line_; }
  LineMode line_mode = LineMode::kUnknown;
  // Whether a value walked since the last call was nested deeper than kJsonDepthMax.
  bool TakeTooDeep() { return std::exchange(too_deep_, false); }
  // Whether white space between tokens was taken since the last call.
  bool TakeSpaced() { return std::exchange(spaced_, false); }
  // Why the bytes ended, if the stream failed.
  const std::optional<Error>& failure() const { return failure_; }

 private:
  struct Brackets;

  bool Refill();
  void KeepUpTo(size_t position);
  bool SkipSpaces(char previous);
  bool LineBreaks(char previous);
  // In the window, the first quote, backslash or line end.
  size_t PlainUpTo(size_t at) const;
  Walk SkipString();
  Walk SkipScalar();
  Walk Follow(Brackets& open, Glimpse* glimpse);
  void FollowInWindow(Brackets& open, bool glimpses);
  // One byte of structure; nullopt to go on.
  std::optional<Walk> Step(Brackets& open, Glimpse* glimpse);
  Walk GlimpseString(Brackets& open, Glimpse& glimpse);

  ByteStream& stream_;
  std::vector<unsigned char> window_;
  size_t position_ = 0;
  size_t window_end_ = 0;  // bytes of the window in use
  uint64_t base_ = 0;      // offset of the window's first byte
  uint64_t line_ = 1;
  bool ended_ = false;
  bool too_deep_ = false;
  bool spaced_ = false;
  std::optional<Error> failure_;

  bool copying_ = false;
  std::string copy_;
  size_t copy_max_ = 0;
  uint64_t copy_base_ = 0;  // offset of the copy's first byte
  size_t copy_from_ = 0;    // first byte of the window not copied yet
};

}  // namespace daybook::feeds::fhir
