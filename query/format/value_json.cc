// One value as JSON (doors.md): digits stay as the source wrote them, missing is null.
#include <algorithm>
#include <cctype>

#include "query/format/formatters.h"
#include "query/format/text_width.h"

namespace daybook::query {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Moves past digits; false if there was none.
bool SkipDigits(std::string_view text, size_t& at) {
  const size_t from = at;
  while (at < text.size() && IsDigit(text[at])) ++at;
  return at > from;
}

// RFC 8259 number. Sources write "007", "+5" or "5." too: those are not.
bool IsJsonNumber(std::string_view text) {
  size_t at = !text.empty() && text[0] == '-' ? 1 : 0;
  const size_t whole = at;
  if (!SkipDigits(text, at)) return false;
  if (text[whole] == '0' && at > whole + 1) return false;
  if (at < text.size() && text[at] == '.' && !SkipDigits(text, ++at)) return false;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (!SkipDigits(text, at)) return false;
  }
  return at == text.size();
}

bool IsNonFinite(std::string_view digits) {
  std::string word(digits);
  std::transform(word.begin(), word.end(), word.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (!word.empty() && (word[0] == '-' || word[0] == '+')) word.erase(0, 1);
  return digits.empty() || word == "nan" || word == "inf" || word == "infinity";
}

// A number where JSON has one; digits it can't hold as text, so that nothing is rounded or lost;
// not a number, infinity, no digits: null.
void AppendNumber(std::string& out, std::string_view digits) {
  if (IsJsonNumber(digits))
    out += digits;
  else if (IsNonFinite(digits))
    out += "null";
  else
    out += JsonQuote(digits);
}

std::string QuoteOrNull(const std::string& text) { return text.empty() ? "null" : JsonQuote(text); }

struct Appender {
  std::string& out;

  void operator()(const Missing&) const { out += "null"; }
  void operator()(bool b) const { out += b ? "true" : "false"; }
  void operator()(int64_t n) const { out += std::to_string(n); }
  void operator()(const Decimal& number) const { AppendNumber(out, number.digits); }
  void operator()(const ledger::Quantity& quantity) const {
    out += "{\"value\":";
    AppendNumber(out, quantity.digits);
    out += ",\"unit\":" + QuoteOrNull(quantity.unit);
    if (quantity.comparator != ledger::Comparator::kNone)
      out += ",\"comparator\":" + JsonQuote(ComparatorSign(quantity.comparator));
    out += "}";
  }
  void operator()(const PartialTime& time) const { out += JsonQuote(FormatPartialTime(time)); }
  void operator()(const ledger::Coding& coding) const {
    out += "{\"system\":" + QuoteOrNull(coding.system);
    out += ",\"code\":" + QuoteOrNull(coding.code);
    out += ",\"display\":" + QuoteOrNull(coding.display) + "}";
  }
  void operator()(const std::string& text) const { out += JsonQuote(text); }
  void operator()(const ValueList& list) const {
    out += "[";
    for (size_t i = 0; i < list.size(); ++i) {
      if (i > 0) out += ",";
      AppendJson(out, list[i]);
    }
    out += "]";
  }
};

void AppendQuoted(std::string& out, char32_t c) {
  static constexpr char kHex[] = "0123456789abcdef";
  if (c == U'"') {
    out += "\\\"";
  } else if (c == U'\\') {
    out += "\\\\";
  } else if (c == U'\n') {
    out += "\\n";
  } else if (c == U'\r') {
    out += "\\r";
  } else if (c == U'\t') {
    out += "\\t";
  } else if (c < 0x20 || c == 0x7F) {
    out += "\\u00";
    out += kHex[c >> 4];
    out += kHex[c & 15];
  } else {
    AppendUtf8(out, c);
  }
}

}  // namespace

void AppendJson(std::string& out, const Value& value) { std::visit(Appender{out}, value.v); }

std::string ValueToJson(const Value& value) {
  std::string out;
  AppendJson(out, value);
  return out;
}

// Bytes that are no UTF-8 become U+FFFD: JSON has no other way to hold them.
std::string JsonQuote(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 2);
  out += '"';
  for (size_t offset = 0; offset < text.size();) AppendQuoted(out, NextCodePoint(text, offset));
  out += '"';
  return out;
}

}  // namespace daybook::query
