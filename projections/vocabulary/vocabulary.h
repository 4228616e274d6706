#pragma once
// What rows name by number. One generation of views shares one, older snapshots included; it only
// grows, and a snapshot remembers how much of it is its own.
#include "projections/vocabulary/code_dictionary.h"
#include "projections/vocabulary/definition_list.h"
#include "projections/vocabulary/stream_table.h"
#include "projections/vocabulary/text_dictionary.h"

namespace daybook::projections {

struct Vocabulary {
  Vocabulary() : codes(texts) {}
  TextDictionary texts;
  CodeDictionary codes;
  StreamTable streams;
  DefinitionList definitions;
};

}  // namespace daybook::projections
