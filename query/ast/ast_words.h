#pragma once
// How the closed sets of the AST are written, by the number of each, and what goes through its
// nodes: the JSON form, the printer and the English read them here.
#include <array>
#include <string_view>

#include "query/ast/ast.h"

namespace daybook::query::ast {

// One function a node: a node without one doesn't compile.
template <typename... Functions>
struct Cases : Functions... {
  using Functions::operator()...;
};
template <typename... Functions>
Cases(Functions...) -> Cases<Functions...>;

inline constexpr std::array<std::string_view, 7> kTimeUnits = {"year", "month",  "week",  "day",
                                                               "hour", "minute", "second"};
inline constexpr std::array<std::string_view, 6> kTimeWords = {"day",     "week", "month",
                                                               "quarter", "year", "fy"};
inline constexpr std::array<std::string_view, 8> kStatuses = {
    "active", "ended", "planned", "pending", "cancelled", "declined", "absent", "any"};
inline constexpr std::array<std::string_view, 3> kQuantifiers = {"at least", "at most", "exactly"};
inline constexpr std::array<std::string_view, 6> kPicks = {"latest", "earliest", "highest",
                                                           "lowest", "next",     "previous"};
inline constexpr std::array<std::string_view, 13> kOperators = {
    "+", "-", "*", "/", "=", "!=", "<", "<=", ">", ">=", "and", "or", "or else"};
inline constexpr std::array<std::string_view, 6> kAggregates = {"sum", "average", "min",
                                                                "max", "median",  "list"};
inline constexpr std::array<std::string_view, 3> kBases = {"", "person years", "residents"};
inline constexpr std::array<std::string_view, 3> kSides = {"after", "before", "of"};
inline constexpr std::array<std::string_view, 3> kGaps = {"within", "at least", "range"};
inline constexpr std::array<std::string_view, 3> kSetOps = {"and", "or", "minus"};
inline constexpr std::array<std::string_view, 3> kCalendars = {"year", "month", "fy"};
inline constexpr std::array<std::string_view, 4> kSections = {"denominator", "numerator", "exclude",
                                                              "except"};
inline constexpr std::array<std::string_view, 3> kDescribes = {"describe", "history", "changes"};
inline constexpr std::array<std::string_view, 5> kModes = {"answer", "explain", "explain analyze",
                                                           "attrition", "watch"};

template <typename Enum, size_t N>
constexpr std::string_view WordOf(const std::array<std::string_view, N>& words, Enum value) {
  return words[static_cast<size_t>(value)];
}

}  // namespace daybook::query::ast
