// What an expression is known by, however it is spaced, bracketed or spelt.
#include "query/bind/written.h"

#include <gtest/gtest.h>

namespace daybook::query {
namespace {

TEST(Written, NamesAreOneHoweverTheyAreSpaced) {
  EXPECT_EQ(WrittenKey("last"), "last");
  // Without blanks they are not cut into words; with them they are.
  EXPECT_EQ(WrittenKey("Last.Value"), WrittenKey("last . value"));
  EXPECT_EQ(WrittenKey("a.B2.matches"), WrittenKey(" a . b2 .matches -- c"));
  EXPECT_EQ(WrittenKey("mmol.at"), WrittenKey("(mmol .at)"));
  EXPECT_EQ(WrittenKey("count"), WrittenKey("((COUNT))"));
  EXPECT_NE(WrittenKey("a.b"), WrittenKey("a b"));
  EXPECT_NE(WrittenKey("a.b"), WrittenKey("ab"));
}

TEST(Written, OtherTextsKeepWhatCounts) {
  EXPECT_EQ(WrittenKey("a='It'"), WrittenKey("A = 'It'"));
  EXPECT_NE(WrittenKey("a = 'It'"), WrittenKey("a = 'it'"));
  EXPECT_EQ(WrittenKey("snomed:1 |one|"), WrittenKey("snomed:1"));
  EXPECT_EQ(WrittenKey("1.5"), "1.5");
  EXPECT_EQ(WrittenKey(""), "");
}

}  // namespace
}  // namespace daybook::query
