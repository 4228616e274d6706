#include "feeds/hl7v2/message.h"

#include <algorithm>
#include <utility>

#include "feeds/hl7v2/escape.h"
#include "feeds/trimmed.h"
#include "ledger/base/check.h"

namespace daybook::feeds::hl7v2 {
namespace {

constexpr Delimiters kUsual;

Error RefusedMessage(std::string reason, std::string message, std::string place) {
  Error error{ErrorCode::kBadData, std::move(message), std::move(place),
              "have the sender correct the message, then send it again"};
  error.id = std::move(reason);
  return error;
}

bool IsSegmentName(std::string_view name) {
  if (name.size() != 3) return false;
  const auto letter = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return letter(name[0]) &&
         std::ranges::all_of(name.substr(1), [&](char c) { return letter(c) || digit(c); });
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

const Delimiters& Part::delimiters() const { return delimiters_ ? *delimiters_ : kUsual; }

Part Part::Nth(char delimiter, size_t n) const {
  std::string_view rest = raw_;
  for (; n > 1; --n) {
    const size_t end = FindAny(rest, 0, delimiter);
    if (end == rest.size()) return Part({}, delimiters());
    rest.remove_prefix(end + 1);
  }
  return Part(rest.substr(0, FindAny(rest, 0, delimiter)), delimiters());
}

std::vector<Part> Part::Split(char delimiter) const {
  std::vector<Part> parts;
  std::string_view rest = raw_;
  while (!rest.empty()) {
    const size_t end = FindAny(rest, 0, delimiter);
    parts.emplace_back(rest.substr(0, end), delimiters());
    if (end == rest.size()) break;
    rest.remove_prefix(end + 1);
  }
  return parts;
}

std::string Part::text() const {
  if (!has_value()) return {};
  const std::string_view trimmed = Trimmed(raw_);
  if (FindAny(trimmed, 0, delimiters().escape) == trimmed.size()) return std::string(trimmed);
  return Unescape(trimmed, delimiters());
}

std::string Part::words() const {
  std::string line;
  for (const Part& component : components())
    for (const Part& part : component.Split(delimiters().subcomponent)) {
      const std::string word = part.text();
      if (word.empty()) continue;
      if (!line.empty()) line += ' ';
      line += word;
    }
  return line;
}

Result<Message> Message::Parse(std::string text) {
  Message message;
  message.body_->text = std::move(text);
  DAYBOOK_TRY(message.ReadDelimiters());
  DAYBOOK_TRY(message.ReadSegments());
  return message;
}

Status Message::ReadDelimiters() {
  const std::string& text = body_->text;
  // "MSH", the field separator, four encoding characters (v2.7 may add a fifth for truncation).
  if (!text.starts_with("MSH") || text.size() < 4)
    return RefusedMessage("no-msh", "a message begins with the segment MSH", "byte 0");
  Delimiters& read = body_->delimiters;
  read.field = text[3];
  const size_t end = FindAny(text, 4, '\r', '\n', read.field);
  const std::string_view encoding = std::string_view(text).substr(4, end - 4);
  read.component = !encoding.empty() ? encoding[0] : '^';
  read.repetition = encoding.size() > 1 ? encoding[1] : '~';
  read.escape = encoding.size() > 2 ? encoding[2] : '\0';
  read.subcomponent = encoding.size() > 3 ? encoding[3] : '&';
  std::string all{read.field, read.component, read.repetition, read.subcomponent};
  if (read.escape) all += read.escape;
  const bool usable = std::ranges::none_of(all, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    const bool word = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return word || byte <= ' ' || byte >= 0x7F || c == '"';
  });
  std::ranges::sort(all);
  if (encoding.empty() || encoding.size() > 5 || !usable ||
      std::ranges::adjacent_find(all) != all.end())
    return RefusedMessage(
        "bad-delimiters",
        "MSH-1 and MSH-2 have to be four or five different signs, as in MSH|^~\\&",
        "MSH-2, byte 4");
  return {};
}

Status Message::ReadSegments() {
  const std::string_view text = body_->text;
  size_t at = 0;
  size_t fields = 0;
  while (at < text.size()) {
    const size_t end = FindAny(text, at, '\r', '\n');
    const std::string_view line = text.substr(at, end - at);
    const size_t offset = at;
    at = end + 1;
    if (Trimmed(line).empty()) continue;
    Segment segment;
    segment.offset = offset;
    segment.number = body_->segments.size() + 1;
    segment.delimiters = &body_->delimiters;
    const char separator = body_->delimiters.field;
    size_t begin = 0;
    while (begin <= line.size()) {
      const size_t stop = FindAny(line, begin, separator);
      segment.fields.push_back(line.substr(begin, stop - begin));
      begin = stop + 1;
      if (segment.fields.size() > kFieldsMax) break;
    }
    segment.name = Trimmed(segment.fields.front());
    const std::string place =
        "segment " + std::to_string(segment.number) + ", byte " + std::to_string(offset);
    if (!IsSegmentName(segment.name))
      return RefusedMessage(
          "bad-segment",
          "a segment begins with its name, three capitals or digits; here stands '" +
              std::string(segment.name.substr(0, 20)) + "'",
          place);
    fields += segment.fields.size();
    if (segment.fields.size() > kFieldsMax || body_->segments.size() >= kSegmentsMax ||
        fields > kMessageFieldsMax)
      return RefusedMessage("too-many-parts",
                            "more than " + std::to_string(kFieldsMax) + " fields (kFieldsMax), " +
                                std::to_string(kSegmentsMax) + " segments (kSegmentsMax) or " +
                                std::to_string(kMessageFieldsMax) +
                                " fields in all (kMessageFieldsMax)",
                            place);
    // The separator is a field of MSH itself.
    if (segment.name == "MSH") segment.fields.insert(segment.fields.begin() + 1, line.substr(3, 1));
    body_->segments.push_back(std::move(segment));
  }
  return {};
}

}  // namespace daybook::feeds::hl7v2
