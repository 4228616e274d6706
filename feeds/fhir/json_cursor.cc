#include "feeds/fhir/json_cursor.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace daybook::feeds::fhir {
namespace {

// Bytes that end the quick walk through a string.
constexpr std::array<bool, 256> kStopsString = [] {
  std::array<bool, 256> stops{};
  stops['"'] = stops['\\'] = stops['\n'] = true;
  return stops;
}();

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
  // False for the wrong kind of bracket.
  bool Close(bool object) {
    --depth;
    return depth >= kJsonDepthMax || ((objects >> depth) & 1) == (object ? 1u : 0u);
  }
  bool in_object() const {
    return depth > 0 && depth <= kJsonDepthMax && ((objects >> (depth - 1)) & 1) != 0;
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

void JsonCursor::Take() {
  at_line_start_ = window_[position_] == '\n';
  if (at_line_start_) ++line_;
  ++position_;
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
  KeepUpTo(position_);
  DAYBOOK_CHECK(from >= copy_base_ && to >= from);
  const size_t begin = std::min(static_cast<size_t>(from - copy_base_), copy_.size());
  return copy_.substr(begin, static_cast<size_t>(to - from));
}

std::string JsonCursor::EndCopy() {
  KeepUpTo(position_);
  copying_ = false;
  return std::exchange(copy_, {});
}

// Called after a line end inside a value.
bool JsonCursor::LineBreaks(char previous) {
  if (line_mode == LineMode::kStrict) return true;
  if (Peek() != '{') return false;
  if (line_mode == LineMode::kOneEachLine) return true;
  return previous != ':' && previous != '[' && previous != ',';
}

bool JsonCursor::SkipSpace(char previous) {
  while (IsSpace(Peek())) {
    const bool line_end = Peek() == '\n';
    Take();
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

void JsonCursor::SkipAll() {
  while (Peek() != kEnd) position_ = window_end_;
}

Walk JsonCursor::SkipString() {
  Take();
  while (Peek() != kEnd) {
    size_t at = position_;
    while (at < window_end_ && !kStopsString[window_[at]]) ++at;
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
  text->clear();
  const auto keep = [text](const unsigned char* from, size_t count) {
    const size_t room = kWalkStringBytesMax - text->size();
    text->append(reinterpret_cast<const char*>(from), std::min(room, count));
  };
  Take();
  while (Peek() != kEnd) {
    size_t at = position_;
    while (at < window_end_ && !kStopsString[window_[at]]) ++at;
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
      if (LineBreaks(open.previous)) return Walk::kNewLine;
      return std::nullopt;
    case ' ':
    case '\r':
    case '\t':
      Take();
      return std::nullopt;
    default:
      Take();
      open.key_next = byte == ',';
      break;
  }
  open.previous = byte;
  return std::nullopt;
}

Walk JsonCursor::Follow(Brackets& open, Glimpse* glimpse) {
  while (Peek() != kEnd) {
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
