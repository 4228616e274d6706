#include "feeds/simulate/json_writer.h"

#include <cstdlib>

namespace daybook::feeds::simulate {
namespace {

void AppendEscaped(std::string& out, char c) {
  constexpr char kHex[] = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    default:
      out += "\\u00";
      out += kHex[(static_cast<unsigned char>(c) >> 4) & 15];
      out += kHex[static_cast<unsigned char>(c) & 15];
  }
}

bool NeedsEscape(char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; }

}  // namespace

std::string FormatDecimal(Decimal number) {
  std::string digits = std::to_string(std::abs(number.units));
  if (number.places > 0) {
    const auto places = static_cast<size_t>(number.places);
    if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
    digits.insert(digits.size() - places, 1, '.');
  }
  return number.units < 0 ? '-' + digits : digits;
}

void JsonWriter::Separate() {
  if (comma_) *out_ += ',';
  comma_ = true;
}

JsonWriter& JsonWriter::Open(char bracket) {
  Separate();
  *out_ += bracket;
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::Close(char bracket) {
  *out_ += bracket;
  comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::Key(std::string_view key) {
  Separate();
  ((*out_ += '"').append(key)) += "\":";
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::Text(std::string_view text) {
  Separate();
  *out_ += '"';
  size_t plain = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (!NeedsEscape(text[i])) continue;
    out_->append(text.substr(plain, i - plain));
    AppendEscaped(*out_, text[i]);
    plain = i + 1;
  }
  out_->append(text.substr(plain));
  *out_ += '"';
  return *this;
}

JsonWriter& JsonWriter::Number(Decimal number) {
  Separate();
  *out_ += FormatDecimal(number);
  return *this;
}

JsonWriter& JsonWriter::True() {
  Separate();
  *out_ += "true";
  return *this;
}

}  // namespace daybook::feeds::simulate
