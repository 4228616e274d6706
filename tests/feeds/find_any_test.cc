// Where the next sign stands: eight bytes at a time find what one at a time does.
#include "feeds/find_any.h"

#include <gtest/gtest.h>

namespace daybook::tests {
namespace {

using feeds::FindAny;

// Every byte at every place.
TEST(FindAny, FindsASignWhereverItStands) {
  constexpr size_t kLength = 20;
  for (int value = 0; value < 256; ++value) {
    const char byte = static_cast<char>(value);
    const bool stops = byte == '"' || byte == '\\' || byte == '\n';
    for (size_t place = 0; place < kLength; ++place) {
      std::string run(kLength, '\xA2');  // a quote with its high bit set
      run[place] = byte;
      for (size_t from = 0; from <= place; ++from) {
        ASSERT_EQ(FindAny(run, from, '"', '\\', '\n'), stops ? place : kLength)
            << value << " at " << place << " from " << from;
        ASSERT_EQ(FindAny(run, from, byte), byte == '\xA2' ? from : place);
      }
    }
  }
}

TEST(FindAny, FindsTheFirstOfSeveral) {
  const std::string_view several = "ab\"cd\\ef\nghijkl\"\"";
  const auto next = [&](size_t from) { return FindAny(several, from, '"', '\\', '\n'); };
  EXPECT_EQ(next(0), 2u);
  EXPECT_EQ(next(3), 5u);
  EXPECT_EQ(next(6), 8u);
  EXPECT_EQ(next(9), 15u);
  EXPECT_EQ(FindAny(several.substr(0, 12), 9, '"', '\\', '\n'), 12u);
  EXPECT_EQ(FindAny(several, several.size(), '"'), several.size());
  EXPECT_EQ(FindAny({}, 0, '"'), 0u);
  EXPECT_EQ(FindAny("ab", 3, 'a'), 3u);
}

}  // namespace
}  // namespace daybook::tests
