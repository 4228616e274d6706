#pragma once
// What a statement wants done to the definitions of the ledger; the door does it (walls.md 13).
#include <cstdint>
#include <string>
#include <vector>

#include "query/codes/sources.h"

namespace daybook::query {

struct DefinitionEffect {
  std::string kind, name, text;
  uint32_t version = 1;               // it will get
  bool unchanged = false;             // the newest version says the same already
  bool drop = false;                  // the name means nothing from here on
  std::vector<DefinitionFile> files;  // the definition names, with what is to be kept of them
  std::vector<std::string> parts;     // of a hierarchy
};

}  // namespace daybook::query
