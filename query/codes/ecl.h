#pragma once
// A part of SNOMED CT's Expression Constraint Language: which concepts an expression means in a
// loaded hierarchy. Operators < << <! <<! > >> >! >>!, *, AND OR MINUS, brackets, |terms|.
#include <string_view>
#include <variant>

#include "query/codes/hierarchy.h"

namespace daybook::query {

// What is wrong with an expression, at which of its bytes.
struct EclTrouble {
  size_t begin = 0, end = 0;
  std::string message, hint;
  bool unsupported = false;  // right ECL that this edition doesn't read
};

struct EclFound {
  CodeTexts codes;
  // Concepts named in it that the hierarchy hasn't: they stand for themselves.
  CodeTexts unknown;
};

// The codes' texts live as long as both arguments.
std::variant<EclFound, EclTrouble> EvaluateEcl(std::string_view text, const Hierarchy& hierarchy);

}  // namespace daybook::query
