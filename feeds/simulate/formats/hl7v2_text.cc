#include "feeds/simulate/formats/hl7v2_text.h"

#include <utility>

#include "ledger/base/check.h"

namespace daybook::feeds::simulate {
namespace {

// HL7 table 0396; a system without a name there stands by its URI.
std::string_view SystemWord(std::string_view system) {
  constexpr std::pair<std::string_view, std::string_view> kWords[] = {
      {kSnomed, "SCT"}, {kLoinc, "LN"}, {kDmd, "DMD"}};
  for (const auto& [uri, word] : kWords) {
    if (system == uri) return word;
  }
  return system;
}

std::string_view Escape(char c) {
  switch (c) {
    case '|':
      return "\\F\\";
    case '^':
      return "\\S\\";
    case '&':
      return "\\T\\";
    case '~':
      return "\\R\\";
    case '\\':
      return "\\E\\";
    case '\n':
      return "\\.br\\";
    default:
      return {};
  }
}

}  // namespace

std::string Hl7Text(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 8);
  for (const char c : text) {
    const std::string_view escape = Escape(c);
    if (escape.empty())
      out += c;
    else
      out += escape;
  }
  return out;
}

std::string Hl7Code(const Code& code, std::string_view text) {
  std::string out = Hl7Text(code.code);
  out.append("^").append(Hl7Text(code.display)).append("^").append(SystemWord(code.system));
  if (!text.empty()) out.append("^^^^^^").append(Hl7Text(text));
  return out;
}

// Field 1 of MSH is the field separator itself.
Hl7Segment::Hl7Segment(std::string& out, std::string_view name)
    : out_(out), at_(name == "MSH" ? 1 : 0) {
  out_ += name;
}

Hl7Segment& Hl7Segment::Set(int field, std::string_view value) {
  DAYBOOK_CHECK(field > at_);
  out_.append(static_cast<size_t>(field - at_), '|');
  out_ += value;
  at_ = field;
  return *this;
}

}  // namespace daybook::feeds::simulate
