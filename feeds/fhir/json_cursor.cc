#include "feeds/fhir/json_cursor.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "feeds/find_any.h"

namespace daybook::feeds::fhir {
namespace {

bool IsSpace(int byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }
bool EndsScalar(int byte) {
  return byte == JsonCursor::kEnd || IsSpace(byte) || byte == ',' || byte == ']' || byte == '}' ||
         byte == ':' || byte == '"' || byte == '[' || byte == '{';
}

}  // namespace

// Which brackets are open: a bit each down to kJsonDepthMax, a count below.
struct JsonCursor::Brackets {
  static_assert(kJsonDepthMax <= 64);
  uint64_t objects = 0;
  int depth = 0;
  char previous = '\0';   // last byte of structure taken
  bool key_next = false;  // a string here, at depth 1, is a key
  std::string key, text;

  void Open(bool object) {
    if (depth < kJsonDepthMax) {
      const uint64_t bit = uint64_t{1} << depth;
      objects = object ? objects | bit : objects & ~bit;
    }
    ++depth;
  }
  // Whether that kind of bracket is the one opened last.
  bool Closes(bool object) const {
    return depth > kJsonDepthMax || ((objects >> (depth - 1)) & 1) == (object ? 1u : 0u);
  }
  // False for the wrong kind.
  bool Close(bool object) {
    const bool closes = Closes(object);
    --depth;
    return closes;
  }
};

JsonCursor::JsonCursor(ByteStream& stream) : stream_(stream), window_(kWindowBytes) {}

bool JsonCursor::Refill() {
  if (ended_) return false;
  KeepUpTo(position_);
  base_ += position_;
  position_ = 0;
  copy_from_ = 0;
  Result<size_t> got = stream_.Read(reinterpret_cast<char*>(window_.data()), kWindowBytes);
  if (!got.ok()) failure_ = got.error();
  const size_t count = got.ok() ? *got : 0;
  ended_ = count == 0;
  window_end_ = count;
  return count > 0;
}

void JsonCursor::BeginCopy(size_t bytes_max) {
  copying_ = true;
  copy_.clear();
  copy_max_ = bytes_max;
  copy_base_ = offset();
  copy_from_ = position_;
}

void JsonCursor::KeepUpTo(size_t position) {
  if (!copying_ || position <= copy_from_) return;
  const size_t room = copy_max_ - std::min(copy_max_, copy_.size());
  copy_.append(reinterpret_cast<const char*>(window_.data()) + copy_from_,
               std::min(room, position - copy_from_));
  copy_from_ = position;
}

std::string JsonCursor::CopyOf(uint64_t from, uint64_t to) {
  DAYBOOK_CHECK(from >= copy_base_ && to >= from);
  if (from >= base_)
    return {reinterpret_cast<const char*>(window_.data()) + (from - base_),
            static_cast<size_t>(to - from)};
  KeepUpTo(position_);
  const size_t begin = std::min(static_cast<size_t>(from - copy_base_), copy_.size());
  return copy_.substr(begin, static_cast<size_t>(to - from));
}

void JsonCursor::EndCopy() {
  copying_ = false;
  copy_.clear();
  if (copy_.capacity() > kWindowBytes) std::string().swap(copy_);
}

// Called after a line end inside a value.
bool JsonCursor::LineBreaks(char previous) {
  if (line_mode == LineMode::kStrict) return true;
  if (Peek() != '{') return false;
  if (line_mode == LineMode::kOneEachLine) return true;
  return previous != ':' && previous != '[' && previous != ',';
}

bool JsonCursor::SkipSpaces(char previous) {
  while (IsSpace(Peek())) {
    const bool line_end = Peek() == '\n';
    Take();
    spaced_ = true;
    if (line_end && LineBreaks(previous)) return false;
  }
  return true;
}

void JsonCursor::SkipBlank() {
  while (IsSpace(Peek())) Take();
}

void JsonCursor::SkipLine() {
  while (Peek() != kEnd) {
    const auto* begin = window_.data() + position_;
    const auto* end =
        static_cast<const unsigned char*>(std::memchr(begin, '\n', window_end_ - position_));
    position_ = end ? static_cast<size_t>(end - window_.data()) : window_end_;
    if (!end) continue;
    Take();
    return;
  }
}

std::string_view JsonCursor::LineInWindow() const {
  const auto* const from = reinterpret_cast<const char*>(window_.data()) + position_;
  const std::string_view rest(from, window_end_ - position_);
  const size_t length = rest.find('\n');
  return length == std::string_view::npos ? std::string_view() : rest.substr(0, length);
}

void JsonCursor::SkipAll() {
  while (Peek() != kEnd) position_ = window_end_;
}

size_t JsonCursor::PlainUpTo(size_t at) const {
  return FindAny({reinterpret_cast<const char*>(window_.data()), window_end_}, at, '"', '\\', '\n');
}

Walk JsonCursor::SkipString() {
  Take();
  while (Peek() != kEnd) {
    const size_t at = PlainUpTo(position_);
    position_ = at;
    if (at == window_end_) continue;
    const char byte = static_cast<char>(window_[at]);
    Take();
    if (byte == '"') return Walk::kWhole;
    if (byte == '\\' && Peek() != kEnd && Peek() != '\n') Take();
    // A line end can't stand in a string; where lines are values, the next one is saved.
    if (byte == '\n' && LineBreaks('\0')) return Walk::kNewLine;
  }
  return Walk::kTruncated;
}

Walk JsonCursor::ReadString(std::string* text) {
  const size_t begin = position_ + 1;
  const size_t plain = PlainUpTo(begin);
  if (plain < window_end_ && window_[plain] == '"' && plain - begin <= kWalkStringBytesMax) {
    text->assign(reinterpret_cast<const char*>(window_.data()) + begin, plain - begin);
    position_ = plain + 1;
    return Walk::kWhole;
  }
  text->clear();
  const auto keep = [text](const unsigned char* from, size_t count) {
    const size_t room = kWalkStringBytesMax - text->size();
    text->append(reinterpret_cast<const char*>(from), std::min(room, count));
  };
  Take();
  while (Peek() != kEnd) {
    const size_t at = PlainUpTo(position_);
    keep(window_.data() + position_, at - position_);
    position_ = at;
    if (at == window_end_) continue;
    const unsigned char byte = window_[at];
    Take();
    if (byte == '"') return Walk::kWhole;
    if (byte == '\n' && LineBreaks('\0')) return Walk::kNewLine;
    keep(&byte, 1);
    if (byte != '\\' || Peek() == kEnd || Peek() == '\n') continue;
    const auto escaped = static_cast<unsigned char>(Peek());
    keep(&escaped, 1);
    Take();
  }
  return Walk::kTruncated;
}

Walk JsonCursor::SkipScalar() {
  if (EndsScalar(Peek())) return Peek() == kEnd ? Walk::kTruncated : Walk::kStray;
  while (!EndsScalar(Peek())) Take();
  return Walk::kWhole;
}

// A string directly inside a resource: a key, or the value of one that matters.
Walk JsonCursor::GlimpseString(Brackets& open, Glimpse& glimpse) {
  if (open.key_next) {
    open.key_next = false;
    return ReadString(&open.key);
  }
  const Walk walk = ReadString(&open.text);
  if (walk != Walk::kWhole || open.previous != ':') return walk;
  if (open.key == "resourceType" && glimpse.type.empty()) glimpse.type = open.text;
  if (open.key == "id" && glimpse.id.empty()) glimpse.id = open.text;
  return walk;
}

std::optional<Walk> JsonCursor::Step(Brackets& open, Glimpse* glimpse) {
  const char byte = static_cast<char>(window_[position_]);
  switch (byte) {
    case '"': {
      const bool look = glimpse && open.depth == 1;
      const Walk walk = look ? GlimpseString(open, *glimpse) : SkipString();
      if (walk != Walk::kWhole) return walk;
      break;
    }
    case '{':
    case '[':
      Take();
      open.Open(byte == '{');
      open.key_next = byte == '{';
      if (open.depth > kJsonDepthMax) too_deep_ = true;
      break;
    case '}':
    case ']':
      if (!open.Close(byte == '}')) return Walk::kMismatched;
      Take();
      if (open.depth == 0) return Walk::kWhole;
      break;
    case '\n':
      Take();
      spaced_ = true;
      if (LineBreaks(open.previous)) return Walk::kNewLine;
      return std::nullopt;
    case ' ':
    case '\r':
    case '\t':
      Take();
      spaced_ = true;
      return std::nullopt;
    default:
      Take();
      open.key_next = byte == ',';
      break;
  }
  open.previous = byte;
  return std::nullopt;
}

// As Step, byte after byte, as long as all of it is in the window, no line ends, no string is to be
// looked at, and the value doesn't.
void JsonCursor::FollowInWindow(Brackets& open, bool glimpses) {
  const unsigned char* const window = window_.data();
  size_t at = position_;
  for (; at < window_end_; ++at) {
    const char byte = static_cast<char>(window[at]);
    if (byte == '"') {
      if (glimpses && open.depth == 1) break;
      size_t end = PlainUpTo(at + 1);
      while (end + 1 < window_end_ && window[end] == '\\' && window[end + 1] != '\n')
        end = PlainUpTo(end + 2);
      if (end == window_end_ || window[end] != '"') break;
      at = end;
    } else if (byte == '{' || byte == '[') {
      open.Open(byte == '{');
      open.key_next = byte == '{';
      if (open.depth > kJsonDepthMax) too_deep_ = true;
    } else if (byte == '}' || byte == ']') {
      if (open.depth == 1 || !open.Closes(byte == '}')) break;
      open.Close(byte == '}');
    } else if (byte == '\n') {
      break;
    } else if (byte == ' ' || byte == '\r' || byte == '\t') {
      spaced_ = true;
      continue;
    } else {
      open.key_next = byte == ',';
    }
    open.previous = byte;
  }
  position_ = at;
}

Walk JsonCursor::Follow(Brackets& open, Glimpse* glimpse) {
  while (Peek() != kEnd) {
    FollowInWindow(open, glimpse != nullptr);
    if (Peek() == kEnd) break;
    if (const std::optional<Walk> end = Step(open, glimpse)) return *end;
  }
  return Walk::kTruncated;
}

Walk JsonCursor::SkipValue(Glimpse* glimpse) {
  const int first = Peek();
  if (first == '"') return SkipString();
  if (first != '{' && first != '[') return SkipScalar();
  Brackets open;
  return Follow(open, glimpse);
}

Walk JsonCursor::SkipToClose(bool object) {
  Brackets open;
  open.Open(object);
  return Follow(open, nullptr);
}

}  // namespace daybook::feeds::fhir
