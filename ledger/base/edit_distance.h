#pragma once
// How far two words are apart, for "did you mean".
#include <cstddef>
#include <string_view>

namespace daybook {

// Letters to change, add, drop or swap to make `b` of `a`, ASCII letters in any case. Gives up with
// `limit` + 1 where the lengths alone are further apart; a result above `limit` says no more than
// that it is above.
size_t EditDistance(std::string_view a, std::string_view b, size_t limit);

}  // namespace daybook
