#include "query/codes/code_text.h"

#include <algorithm>

#include "ledger/event/systems.h"
#include "query/bind/name_key.h"
#include "query/parse/checks.h"

namespace daybook::query {
namespace {

// SNOMED CT and dm+d identifiers: 6 to 18 digits (SNOMED CT Editorial Guide, SCTID).
constexpr size_t kConceptDigitsMin = 6;
constexpr size_t kConceptDigitsMax = 18;

bool IsConceptId(std::string_view code) {
  return code.size() >= kConceptDigitsMin && code.size() <= kConceptDigitsMax &&
         code.find_first_not_of("0123456789") == std::string_view::npos;
}

bool IsBlank(char c) { return static_cast<unsigned char>(c) <= ' '; }

}  // namespace

std::optional<FileTrouble> TextTrouble(std::string_view content) {
  if (content.starts_with("\xFF\xFE") || content.starts_with("\xFE\xFF"))
    return FileTrouble{0, "it is UTF-16, not UTF-8"};
  const size_t bad = FirstBadByte(content);
  if (bad == content.size()) return std::nullopt;
  const auto lines =
      std::count(content.begin(), content.begin() + static_cast<ptrdiff_t>(bad), '\n');
  return FileTrouble{static_cast<uint32_t>(lines) + 1, "it is no UTF-8"};
}

std::string SystemKey(std::string_view written) {
  const std::string_view name = ledger::SystemName(written);
  const bool is_uri = name.find_first_of(":/") != std::string_view::npos;
  return is_uri ? std::string(name) : NameKey(name);
}

std::optional<std::string> CodeTrouble(std::string_view system, std::string_view code) {
  const std::string told = "'" + std::string(code) + "' is no code";
  if (code.empty() || std::any_of(code.begin(), code.end(), IsBlank)) return told;
  if ((system == "snomed" || system == "dmd") && !IsConceptId(code))
    return told + " of " + std::string(system) +
           ", which has 6 to 18 digits (a spreadsheet may have rounded it)";
  return std::nullopt;
}

bool IsBareCode(std::string_view code) {
  return !code.empty() && std::none_of(code.begin(), code.end(), [](char c) {
    return IsBlank(c) || std::string_view("|;,()[]{}<>\"'").find(c) != std::string_view::npos;
  });
}

}  // namespace daybook::query
