#pragma once
// What is looked at before the parser sees a text, so that nothing can hurt it.
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "query/diagnostic.h"
#include "query/parse/words.h"

namespace daybook::query {

// Operators, field dots and steps of one clause with those of the brackets around it: the depth of
// the tree they make.
inline constexpr size_t kOperatorsMax = 1000;

// The first byte that isn't well-formed UTF-8 (surrogates, overlong forms and NUL are not);
// text.size() if all are.
size_t FirstBadByte(std::string_view text);

// Brackets (and case … end) nested deeper than kNestingMax, or more than kOperatorsMax operators.
std::optional<Diagnostic> TooDeep(std::span<const Word> statement);

}  // namespace daybook::query
