#pragma once
// A column as the bytes it is in memory, and so in its file.
#include <iterator>
#include <string_view>
#include <type_traits>

namespace daybook::projections {

template <typename List>
std::string_view AsBytes(const List& column) {
  using Element = std::remove_cvref_t<decltype(*std::data(column))>;
  static_assert(std::is_trivially_copyable_v<Element>);
  return {reinterpret_cast<const char*>(std::data(column)), std::size(column) * sizeof(Element)};
}

}  // namespace daybook::projections
