#pragma once
// What is left of a script when what can't be read is left out: for the messages about all else,
// which are told in the same answer.
#include <string>
#include <string_view>
#include <vector>

#include "query/diagnostic.h"

namespace daybook::query {

struct Readable {
  // The script with blanks where a condition, a column, a clause or a statement can't be read, and
  // a date of ours for a foreign one; each other word keeps its place. Empty where the text is no
  // UTF-8, or too long.
  std::string text;
  // As they are written: definitions that are left out whole or in part, lets and columns that are
  // left out or have a word of the language for a name, so that who names them isn't told that
  // there are none.
  std::vector<std::string> lost_definitions, lost_names;
  // What can't be read, each fault as it is met once those before it are left out; at its place in
  // the whole script.
  std::vector<Diagnostic> faults{};
};
Readable WithoutUnreadable(std::string_view text);

}  // namespace daybook::query
