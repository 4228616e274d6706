#include "query/help/error_page.h"

#include <algorithm>

namespace daybook::query {

extern const std::string_view kErrorsPage;  // errors.md, embedded by the build

namespace {

constexpr size_t kColumns = 4;

std::string_view Trim(std::string_view text) {
  const size_t first = text.find_first_not_of(" \r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \r") + 1 - first);
}

// "| a | b |": the cells between the strokes; a stroke in backquotes belongs to its cell.
std::vector<std::string> CellsOf(std::string_view line) {
  std::vector<std::string> cells;
  std::string cell;
  bool quoted = false;
  for (const char c : line.substr(1)) {
    if (c == '`') quoted = !quoted;
    if (c == '|' && !quoted) {
      cells.emplace_back(Trim(cell));
      cell.clear();
    } else {
      cell += c;
    }
  }
  return cells;
}

std::vector<ErrorEntry> ReadEntries() {
  std::vector<ErrorEntry> entries;
  std::string_view rest = kErrorsPage;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!line.starts_with("| CQ")) continue;
    std::vector<std::string> cells = CellsOf(line);
    cells.resize(kColumns);
    ErrorEntry entry{cells[0], cells[1], cells[2], cells[3], cells[1].starts_with("warning: ")};
    if (entry.warning) entry.meaning.erase(0, std::string_view("warning: ").size());
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::string UpperCase(std::string_view text) {
  std::string upper(text);
  for (char& c : upper)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return upper;
}

}  // namespace

const std::vector<ErrorEntry>& ErrorEntries() {
  static const std::vector<ErrorEntry> kEntries = ReadEntries();
  return kEntries;
}

std::optional<std::string> ErrorPage(std::string_view code) {
  const std::string wanted = UpperCase(code);
  for (const ErrorEntry& entry : ErrorEntries()) {
    if (entry.code != wanted) continue;
    std::string page =
        (entry.warning ? "warning " : "error ") + entry.code + "\n  " + entry.meaning + "\n";
    if (!entry.example.empty()) page += "for example: " + entry.example + "\n";
    if (!entry.fix.empty()) page += "what to do: " + entry.fix + "\n";
    return page;
  }
  return std::nullopt;
}

bool LooksLikeErrorCode(std::string_view word) {
  return word.size() == 6 && UpperCase(word.substr(0, 2)) == "CQ" &&
         std::all_of(word.begin() + 2, word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace daybook::query
