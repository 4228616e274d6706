#pragma once
// Names mind no case: "HbA1c" and "hba1c" are one. Words that are values keep theirs.
#include <string>
#include <string_view>

namespace daybook::query {

// What a name is looked up by: ASCII letters in lower case.
inline std::string NameKey(std::string_view name) {
  std::string key(name);
  for (char& c : key)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return key;
}

// Orders names by their keys, for maps of them.
struct NameLess {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const { return NameKey(a) < NameKey(b); }
};

}  // namespace daybook::query
