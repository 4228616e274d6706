#pragma once
// What changed between two texts, line by line.
#include <string>
#include <string_view>

namespace daybook::cli {

// Longest texts that are compared by their longest common part, in lines; longer ones are shown
// one after the other.
inline constexpr size_t kComparedLinesMax = 2'000;

// "-" before a line that was expected and did not come, "+" before one that came, two blanks
// before one that is in both.
std::string LineDifference(std::string_view expected, std::string_view got);

}  // namespace daybook::cli
