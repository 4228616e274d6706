#pragma once
// What a code means: the row of query/errors.md, which is the one source of it.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::query {

struct ErrorEntry {
  std::string code;  // "CQ0102"
  std::string meaning, example, fix;
  bool warning = false;
};
// In order of the page.
const std::vector<ErrorEntry>& ErrorEntries();

// The code's page as text for a terminal, ended by a line end; nothing for one that is none. Case
// doesn't matter.
std::optional<std::string> ErrorPage(std::string_view code);
// Whether it looks like a code: CQ and four digits, in any case.
bool LooksLikeErrorCode(std::string_view word);

}  // namespace daybook::query
