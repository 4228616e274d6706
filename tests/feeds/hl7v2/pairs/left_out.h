#pragma once
// Fields that the two sides are not held against each other in, each with its reason.
#include <span>
#include <string>
#include <string_view>

namespace daybook::tests {

struct LeftOut {
  std::string_view row;    // of the table; "*": all
  std::string_view field;  // "code" is "code system" too
  std::string_view why;
};

// Fields in which both sides say something, but not of the same.
std::span<const LeftOut> AllLeftOut();
// Fields that messages fill and the FHIR of no pair does: nothing to hold them against.
std::span<const LeftOut> AllSilent();

// The entry for a field; null if the list has none.
const LeftOut* FindIn(std::span<const LeftOut> list, const std::string& row,
                      const std::string& field);

}  // namespace daybook::tests
