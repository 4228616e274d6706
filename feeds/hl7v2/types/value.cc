#include <array>
#include <utility>

#include "feeds/fhir/base64.h"
#include "feeds/hl7v2/types/types.h"
#include "feeds/io/charset.h"

namespace daybook::feeds::hl7v2 {

using ledger::Coded;
using ledger::FieldValue;

namespace {

// Repetitions of a text field are its lines.
std::string Lines(const Part& field) {
  std::string text;
  bool first = true;
  for (const Part& repetition : field.repetitions()) {
    if (!first) text += '\n';
    first = false;
    text += repetition.text();
  }
  return text;
}

// SN: comparator ^ number ^ separator ^ number. "^1^:^128" is a ratio, "^2^-^3" a range, "^2^+"
// a grade: words.
FieldValue StructuredNumber(const Part& part, const std::string& unit) {
  const std::string sign = part.component(1).text();
  const std::string first = part.component(2).text();
  const std::string between = part.component(3).text();
  const std::string second = part.component(4).text();
  if (between.empty() && second.empty()) {
    const auto quantity = ReadQuantity((sign == "=" ? "" : sign) + first, unit);
    if (quantity) return *quantity;
  }
  std::string words = sign + first + between + second;
  if (!unit.empty()) words += " " + unit;
  return words;
}

// RP: pointer ^ application ^ type of data ^ subtype.
Value Pointer(const Part& part) {
  Value read;
  read.url = part.component(1).text();
  read.mime = part.component(4).text();
  if (!read.url.empty()) read.value = read.url;
  return read;
}

struct MimeRow {
  std::string_view subtype;
  std::string_view mime;
};
// HL7 table 0291 and words of the field.
constexpr std::array<MimeRow, 12> kMimes{{{"PDF", "application/pdf"},
                                          {"RTF", "application/rtf"},
                                          {"HTML", "text/html"},
                                          {"TEXT", "text/plain"},
                                          {"TXT", "text/plain"},
                                          {"PLAIN", "text/plain"},
                                          {"XML", "text/xml"},
                                          {"JPEG", "image/jpeg"},
                                          {"JPG", "image/jpeg"},
                                          {"PNG", "image/png"},
                                          {"GIF", "image/gif"},
                                          {"TIFF", "image/tiff"}}};

std::string MimeOf(const std::string& type, const std::string& subtype) {
  std::string upper = subtype;
  for (char& c : upper)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  for (const MimeRow& row : kMimes)
    if (row.subtype == upper) return std::string(row.mime);
  if (subtype.find('/') != std::string::npos) return subtype;
  if (type.empty() || subtype.empty()) return subtype.empty() ? type : subtype;
  return type + "/" + subtype;
}

// ED: application ^ type of data ^ subtype ^ encoding ^ data.
Value Encapsulated(Reading& in, const Segment& obx, const Part& part) {
  Value read;
  read.mime = MimeOf(part.component(2).text(), part.component(3).text());
  const std::string encoding = part.component(4).text();
  std::string bytes = part.component(5).text();
  if (encoding == "Base64" || encoding == "base64" || encoding == "BASE64") {
    std::optional<std::string> decoded = fhir::DecodeBase64(bytes);
    if (!decoded) {
      in.Refuse(obx, 5, "bad-base64", "the attached bytes are not base64",
                "have the sender encode the attachment again, then send it again");
      return read;
    }
    bytes = std::move(*decoded);
  }
  read.size = static_cast<int64_t>(bytes.size());
  const bool words = read.mime.starts_with("text/") && IsUtf8(bytes);
  if (words && !bytes.empty()) read.value = std::move(bytes);
  return read;
}

FieldValue NumberOrWords(const Part& field, std::string unit) {
  const std::string text = Lines(field);
  if (const auto quantity = ReadQuantity(text, std::move(unit))) return *quantity;
  return text;
}

// Types whose value is a number with the unit of OBX-6.
bool IsNumeric(std::string_view type) { return type == "NM" || type == "SI" || type == "MO"; }
bool IsCoded(std::string_view type) {
  return type == "CE" || type == "CWE" || type == "CNE" || type == "CF" || type == "IS" ||
         type == "ID";
}
bool IsTime(std::string_view type) { return type == "TS" || type == "DTM" || type == "DT"; }
bool IsText(std::string_view type) { return type == "ST" || type == "TX" || type == "FT"; }

// The first repetition; what others say goes into the comment.
Value CodedValue(const Part& field) {
  Value read;
  for (const Part& repetition : field.repetitions()) {
    Coded coded = ReadCoded(repetition);
    if (coded.empty()) continue;
    if (!read.value) {
      read.value = std::move(coded);
    } else {
      read.comment += (read.comment.empty() ? "also: " : ", ") + WordsOf(coded);
    }
  }
  return read;
}

}  // namespace

Value ReadValue(Reading& in, const Segment& obx) {
  const std::string type = obx.first(2).text();
  const Part field = obx.field(5);
  Value read;
  if (field.cleared()) read.value = ledger::Cleared{};
  if (!field.has_value()) return read;
  const std::string unit = UnitText(obx.first(6));
  if (type == "SN") {
    read.value = StructuredNumber(field.repetition(1), unit);
  } else if (type == "CQ") {
    std::string own = UnitText(field.repetition(1).component(2));
    read.value = NumberOrWords(field.repetition(1).component(1), own.empty() ? unit : own);
  } else if (IsNumeric(type)) {
    read.value = NumberOrWords(field, unit);
  } else if (IsCoded(type)) {
    return CodedValue(field);
  } else if (IsTime(type)) {
    if (const auto time = ReadTime(in, obx, 5)) read.value = *time;
  } else if (type == "ED") {
    return Encapsulated(in, obx, field.repetition(1));
  } else if (type == "RP") {
    return Pointer(field.repetition(1));
  } else if (IsText(type) || type.empty()) {
    read.value = Lines(field);
  } else {
    // Names, addresses, identifiers, arrays …: as words.
    read.value = field.words();
  }
  if (const auto* text = read.value ? std::get_if<std::string>(&*read.value) : nullptr)
    if (text->empty()) read.value.reset();
  return read;
}

}  // namespace daybook::feeds::hl7v2
