#include "feeds/hl7v2/charset.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "feeds/find_any.h"
#include "feeds/io/charset.h"

namespace daybook::feeds::hl7v2 {
namespace {

struct Charset {
  std::string_view name;   // HL7 table 0211, in capitals
  const char* iconv_name;  // for iconv(3)
};
constexpr std::array<Charset, 22> kCharsets{{
    {"", "WINDOWS-1252"},
    {"ASCII", "WINDOWS-1252"},
    {"8859/1", "WINDOWS-1252"},
    {"8859/2", "ISO-8859-2"},
    {"8859/3", "ISO-8859-3"},
    {"8859/4", "ISO-8859-4"},
    {"8859/5", "ISO-8859-5"},
    {"8859/6", "ISO-8859-6"},
    {"8859/7", "ISO-8859-7"},
    {"8859/8", "ISO-8859-8"},
    {"8859/9", "ISO-8859-9"},
    {"8859/15", "ISO-8859-15"},
    {"ISO-8859-1", "WINDOWS-1252"},
    {"ISO8859-1", "WINDOWS-1252"},
    {"WINDOWS-1252", "WINDOWS-1252"},
    {"CP1252", "WINDOWS-1252"},
    {"GB 18030-2000", "GB18030"},
    {"KS X 1001", "EUC-KR"},
    {"BIG-5", "BIG5"},
    {"UTF-8", "UTF-8"},
    {"UNICODE", "UTF-8"},
    {"UNICODE UTF-8", "UTF-8"},
}};

Error Refused(std::string reason, std::string message, std::string place) {
  Error error{ErrorCode::kBadData, std::move(message), std::move(place),
              "have the sender declare the charset it writes in MSH-18 (UNICODE UTF-8, 8859/1)"};
  error.id = std::move(reason);
  return error;
}

// The first repetition of MSH-18, in capitals; found without parsing, for it comes before that.
std::string Declared(std::string_view bytes) {
  if (bytes.size() < 4) return {};
  const std::string_view header = bytes.substr(0, FindAny(bytes, 0, '\r', '\n'));
  const char separator = header[3];
  size_t at = 0;
  for (int field = 1; field < 18; ++field) {  // MSH-1 is the separator itself
    at = header.find(separator, at);
    if (at == std::string_view::npos) return {};
    ++at;
  }
  std::string name(header.substr(at, header.find(separator, at) - at));
  const char repetition = header.size() > 5 ? header[5] : '~';
  name.resize(std::min(name.find(repetition), name.size()));
  std::ranges::transform(name, name.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return name;
}

}  // namespace

Result<std::string> ToUtf8(std::string bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.erase(0, 3);
  if (IsUtf8(bytes)) return bytes;
  const std::string declared = Declared(bytes);
  const auto* charset = std::ranges::find(kCharsets, declared, &Charset::name);
  if (charset == kCharsets.end())
    return Refused("unknown-charset",
                   "MSH-18 declares '" + declared + "', a charset not known here", "MSH-18");
  size_t bad_at = 0;
  std::optional<std::string> utf8 = ConvertToUtf8(bytes, charset->iconv_name, bad_at);
  if (!utf8)
    return Refused("bad-encoding",
                   "a byte that is none of " +
                       (declared.empty() ? std::string("a declared charset") : declared),
                   "byte " + std::to_string(bad_at));
  return std::move(*utf8);
}

}  // namespace daybook::feeds::hl7v2
