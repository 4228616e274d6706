#pragma once
// The five boroughs of north central London, for addresses that name one in another part.
#include <algorithm>
#include <array>
#include <string_view>

namespace daybook::feeds {

inline constexpr std::array<std::string_view, 5> kBoroughs = {"Barnet", "Camden", "Enfield",
                                                              "Haringey", "Islington"};
inline bool IsBorough(std::string_view name) {
  return std::ranges::find(kBoroughs, name) != kBoroughs.end();
}

}  // namespace daybook::feeds
