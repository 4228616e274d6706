#pragma once
// What is left of a script when what can't be read is left out: for the messages about all else,
// which are told in the same answer.
#include <string>
#include <string_view>
#include <vector>

namespace daybook::query {

struct Readable {
  // The script with blanks where a condition, a column, a clause or a statement can't be read, and
  // a date of ours for a foreign one; each other word keeps its place. Empty where the text is no
  // UTF-8, or too long.
  std::string text;
  // As they are written: definitions that are left out whole or in part, lets and columns that are
  // left out, so that who names them isn't told that there are none.
  std::vector<std::string> lost_definitions, lost_names;
};
Readable WithoutUnreadable(std::string_view text);

}  // namespace daybook::query
