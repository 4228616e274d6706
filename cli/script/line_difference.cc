#include "cli/script/line_difference.h"

#include <algorithm>
#include <vector>

namespace daybook::cli {
namespace {

std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

void Add(std::string& out, std::string_view sign, std::string_view line) {
  out.append(sign).append(line).append("\n");
}

}  // namespace

std::string LineDifference(std::string_view expected, std::string_view got) {
  const std::vector<std::string_view> a = LinesOf(expected);
  const std::vector<std::string_view> b = LinesOf(got);
  std::string out;
  if (a.size() > kComparedLinesMax || b.size() > kComparedLinesMax) {
    for (const std::string_view line : a) Add(out, "- ", line);
    for (const std::string_view line : b) Add(out, "+ ", line);
    return out;
  }
  // common[i][j]: the longest common part of a from i and b from j, in lines.
  std::vector<std::vector<uint32_t>> common(a.size() + 1, std::vector<uint32_t>(b.size() + 1));
  for (size_t i = a.size(); i-- > 0;)
    for (size_t j = b.size(); j-- > 0;)
      common[i][j] =
          a[i] == b[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
  size_t i = 0;
  size_t j = 0;
  while (i < a.size() || j < b.size()) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      Add(out, "  ", a[i]);
      ++i;
      ++j;
    } else if (j == b.size() || (i < a.size() && common[i + 1][j] >= common[i][j + 1])) {
      Add(out, "- ", a[i++]);
    } else {
      Add(out, "+ ", b[j++]);
    }
  }
  return out;
}

}  // namespace daybook::cli
