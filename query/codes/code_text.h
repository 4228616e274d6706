#pragma once
// What files of codes are read by, lists and hierarchies alike.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace daybook::query {

// What is wrong with a file, and where.
struct FileTrouble {
  uint32_t line = 0;  // 0: the file as a whole
  std::string message;
};

// A text that isn't UTF-8; nullopt if it is.
std::optional<FileTrouble> TextTrouble(std::string_view content);

// A system as codes are kept by: a short name whatever its case, a URI as it is written.
std::string SystemKey(std::string_view written);

// Why it can't be a code of the system (which may be empty); nullopt if it can.
std::optional<std::string> CodeTrouble(std::string_view system, std::string_view code);

// Blanks, control characters and the signs that stand around codes in CareQL are in none.
bool IsBareCode(std::string_view code);

}  // namespace daybook::query
