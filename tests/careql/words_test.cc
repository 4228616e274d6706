// Text cut into words: where each begins and ends, in bytes, and what it is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "query/parse/reader.h"

namespace daybook::query {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> WordsOf(const std::string& text) {
  TextReader& reader = TextReader::ForThread();
  std::vector<std::string> written;
  for (const Word& word : reader.Cut(text))
    written.push_back(text.substr(word.span.begin, word.span.end - word.span.begin));
  reader.Forget();
  return written;
}

WordKind LastKindOf(const std::string& text) {
  TextReader& reader = TextReader::ForThread();
  const WordKind kind = reader.Cut(text).back().kind;
  reader.Forget();
  return kind;
}

TEST(Words, AreCutByTheByte) {
  EXPECT_THAT(WordsOf("from é 'ü–😀' x"), ElementsAre("from", "é", "'ü–😀'", "x"));
  EXPECT_THAT(WordsOf("\xEF\xBB\xBFshow\u00A0x -- ß\n;"), ElementsAre("show", "x", ";"));
  EXPECT_THAT(WordsOf(""), ElementsAre());
  EXPECT_THAT(WordsOf("\xEF\xBB\xBF"), ElementsAre());
  EXPECT_THAT(WordsOf("x\xEF\xBB\xBFy"), ElementsAre("x", "y"));
  // A character that isn't whole ends with the text.
  EXPECT_THAT(WordsOf("x \xF0\x9F"), ElementsAre("x", "\xF0\x9F"));
}

TEST(Words, OfUnitsStandOnlyBehindNumbers) {
  EXPECT_THAT(WordsOf("5 mmol/mol"), ElementsAre("5", "mmol/mol"));
  EXPECT_EQ(LastKindOf("5 mmol/mol"), WordKind::kUnit);
  EXPECT_THAT(WordsOf("x mmol/mol"), ElementsAre("x", "mmol", "/", "mol"));
  EXPECT_THAT(WordsOf("x %"), ElementsAre("x", "%"));
  EXPECT_EQ(LastKindOf("x %"), WordKind::kUnexpected);
  EXPECT_THAT(WordsOf("9 10*9/L 10*9"), ElementsAre("9", "10*9/L", "10", "*", "9"));
}

TEST(Words, BehindMatchesArePatterns) {
  EXPECT_THAT(WordsOf("a matches /b c/i d"), ElementsAre("a", "matches", "/b c/i", "d"));
  EXPECT_THAT(WordsOf("a matches/b/i"), ElementsAre("a", "matches", "/b/i"));
  EXPECT_EQ(LastKindOf("a matches/b/i"), WordKind::kRegex);
  EXPECT_THAT(WordsOf("a.matches /b/"), ElementsAre("a", ".", "matches", "/", "b", "/"));
  EXPECT_THAT(WordsOf("a.matches/b"), ElementsAre("a", ".", "matches", "/", "b"));
  EXPECT_THAT(WordsOf("a matches; /b/"), ElementsAre("a", "matches", ";", "/", "b", "/"));
  // What one text leaves open is nothing to the next.
  EXPECT_THAT(WordsOf("a matches"), ElementsAre("a", "matches"));
  EXPECT_THAT(WordsOf("/b/"), ElementsAre("/", "b", "/"));
}

TEST(Words, OfTermsAreNone) {
  EXPECT_THAT(WordsOf("snomed:1 |one two| x"), ElementsAre("snomed:1", "x"));
  EXPECT_EQ(WordsOf("x |one two|").front(), "x");
  EXPECT_GT(WordsOf("x |one two|").size(), 1u);
}

}  // namespace
}  // namespace daybook::query
