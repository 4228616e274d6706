// What a prompt needs: continuation lines, completion, and diagnostics with their places.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "query/parse/parse.h"

namespace daybook::query {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::StartsWith;

TEST(NeedsMore, UntilTheSemicolon) {
  EXPECT_FALSE(NeedsMore(""));
  EXPECT_FALSE(NeedsMore("  -- nothing\n"));
  EXPECT_TRUE(NeedsMore("from residents"));
  EXPECT_TRUE(NeedsMore("from residents where"));
  EXPECT_FALSE(NeedsMore("from residents;"));
  EXPECT_FALSE(NeedsMore("from residents; -- done\n"));
  EXPECT_TRUE(NeedsMore("from residents; from"));
  EXPECT_TRUE(NeedsMore("from residents with (age > 65"));
  EXPECT_TRUE(NeedsMore("from documents where title = 'Letter; from"));
  EXPECT_TRUE(NeedsMore("from residents -- ;"));
}

TEST(NeedsMore, NotWhenMoreCannotMend) {
  EXPECT_FALSE(NeedsMore("from residents wher age"));
  EXPECT_FALSE(NeedsMore("hello world"));
  EXPECT_FALSE(NeedsMore("from residents)"));
}

TEST(Complete, KeywordsThatMayFollow) {
  const CompletionSet start = Complete("");
  EXPECT_THAT(start.keywords, IsSupersetOf({"from", "define", "watch", "explain", "why"}));
  EXPECT_THAT(start.keywords, Not(Contains("where")));
  EXPECT_FALSE(start.kinds || start.cohorts || start.codes || start.fields);

  const CompletionSet residents = Complete("from residents ");
  EXPECT_THAT(residents.keywords, IsSupersetOf({"where", "with", "by", "show", "as", "including"}));
  EXPECT_THAT(residents.keywords, Not(Contains("latest")));
}

TEST(Complete, TheWordBeingTyped) {
  const CompletionSet set = Complete("from residents WH");
  EXPECT_THAT(set.keywords, ElementsAre("where"));
  EXPECT_EQ(set.replace_from, 15u);
  const CompletionSet whole = Complete("from residents where");
  EXPECT_THAT(whole.keywords, ElementsAre("where"));
  const CompletionSet next = Complete("from residents where ");
  EXPECT_EQ(next.replace_from, 21u);
  EXPECT_THAT(next.keywords, IsSupersetOf({"has", "not", "in", "latest", "count"}));
}

TEST(Complete, WindowsAndCodesAfterIn) {
  const CompletionSet set = Complete("from residents where has condition in ");
  EXPECT_THAT(set.keywords, IsSupersetOf({"last", "next", "any", "this", "previous", "fy"}));
  EXPECT_TRUE(set.codes);
  EXPECT_FALSE(set.kinds);
  // A name may be any word that isn't reserved; those are not offered.
  EXPECT_THAT(set.keywords, Not(Contains("denominator")));
}

TEST(Complete, TheCodeBeingTyped) {
  for (const std::string before :
       {"from residents where has condition in ", "from conditions in (snomed:1, ",
        "define codes x = << ", "from conditions where code = "}) {
    const CompletionSet set = Complete(before + "snomed:44");
    EXPECT_EQ(set.code_beginning, "snomed:44") << before;
    EXPECT_EQ(set.replace_from, before.size());
    EXPECT_TRUE(set.keywords.empty());
    EXPECT_EQ(Complete(before + "icd10:").code_beginning, "icd10:");
  }
  EXPECT_EQ(Complete("from residents snomed:44").code_beginning, "");
  EXPECT_EQ(Complete("from residents where text = 'snomed:44").code_beginning, "");
  EXPECT_EQ(Complete("-- snomed:44").code_beginning, "");
}

TEST(Complete, KindsAfterHas) {
  const CompletionSet set = Complete("from residents where has ");
  EXPECT_TRUE(set.kinds);
  EXPECT_FALSE(set.fields);
  EXPECT_THAT(set.keywords, IsSupersetOf({"no", "at", "exactly", "active", "distinct"}));
  EXPECT_TRUE(Complete("from ").kinds);
  EXPECT_TRUE(Complete("from residents let x = latest ").kinds);
}

TEST(Complete, CohortsAndFields) {
  EXPECT_TRUE(Complete("from cohort ").cohorts);
  EXPECT_TRUE(Complete("from residents where in cohort dia").cohorts);
  EXPECT_EQ(Complete("from residents where in cohort dia").replace_from, 31u);
  EXPECT_TRUE(Complete("from residents show ").fields);
  EXPECT_TRUE(Complete("from tests as t show t.").fields);
  EXPECT_TRUE(Complete("from tests where has allergy since ").fields);
  EXPECT_FALSE(Complete("define cohort ").cohorts);
  EXPECT_TRUE(Complete("drop cohort ").cohorts);
  EXPECT_TRUE(Complete("describe history of codes di").codes);
  EXPECT_FALSE(Complete("drop records ").cohorts || Complete("drop records ").kinds);
  EXPECT_TRUE(Complete("drop records ").records);
  EXPECT_TRUE(Complete("drop value ").values);
  EXPECT_TRUE(Complete("describe history of period ").periods);
}

TEST(Complete, WhatDescribeTakes) {
  const auto has = [](const CompletionSet& set, const char* word) {
    return std::find(set.keywords.begin(), set.keywords.end(), word) != set.keywords.end();
  };
  const CompletionSet all = Complete("describe ");
  EXPECT_TRUE(all.kinds && all.cohorts && all.codes && all.measures && all.rules);
  EXPECT_TRUE(all.values && all.periods);
  EXPECT_TRUE(has(all, "cohort") && has(all, "definitions") && has(all, "history"));
  const CompletionSet begun = Complete("describe con");
  EXPECT_TRUE(begun.kinds);
  EXPECT_FALSE(has(begun, "cohort"));
  const CompletionSet cohorts = Complete("describe cohort ");
  EXPECT_TRUE(cohorts.cohorts);
  EXPECT_FALSE(cohorts.codes || cohorts.kinds || has(cohorts, "definitions"));
  EXPECT_TRUE(Complete("describe codes ").codes);
}

TEST(Complete, FieldsOfTheKindAtHand) {
  const auto kind = [](const char* text) { return Complete(text).fields_of; };
  EXPECT_EQ(kind("from residents where "), "resident");
  EXPECT_EQ(kind("from cohort diabetics show "), "resident");
  EXPECT_EQ(kind("from conditions where "), "condition");
  EXPECT_EQ(kind("from medications of cohort c show "), "medication");
  EXPECT_EQ(kind("from residents where has condition with ("), "condition");
  EXPECT_EQ(kind("from residents where has condition with (code in a) and "), "resident");
  EXPECT_EQ(kind("from tests as t where has allergy with (code = t."), "test");
  EXPECT_EQ(kind("from residents let last = latest observation where last."), "observation");
  EXPECT_EQ(kind("from residents where has hba1c with ("), "hba1c");
  EXPECT_EQ(kind("from residents let last = latest hba1c show last."), "hba1c");
  EXPECT_EQ(kind("from HbA1c show "), "hba1c");
  EXPECT_EQ(kind("from conditions show resident."), "resident");
}

TEST(Complete, UnitsSourcesPeriodsMeasuresRules) {
  EXPECT_TRUE(Complete("from tests where value > 58 ").units);
  EXPECT_FALSE(Complete("from tests where value > ").units);
  EXPECT_EQ(Complete("from tests where source = ").beside, "source");
  EXPECT_EQ(Complete("from tests where Source in (gp, ").beside, "source");
  EXPECT_EQ(Complete("from residents where sex != fe").beside, "sex");
  EXPECT_EQ(Complete("from tests where place ").beside, "");
  EXPECT_EQ(Complete("from tests where value > 3 and ").beside, "");
  EXPECT_TRUE(Complete("from residents where has immunisation during ").periods);
  EXPECT_TRUE(Complete("from measure ").measures);
  EXPECT_TRUE(Complete("from rules ").rules);
  EXPECT_TRUE(Complete("from residents where selected by ").rules);
}

TEST(Complete, NothingWithinTextsAndComments) {
  for (const char* text : {"from documents where title = 'wh", "from residents -- wh",
                           "from residents wher age > 6 b", "from documents where t matches /wh"}) {
    const CompletionSet set = Complete(text);
    EXPECT_TRUE(set.keywords.empty()) << text;
    EXPECT_FALSE(set.fields) << text;
  }
}

TEST(Complete, AfterASemicolonAnew) {
  EXPECT_THAT(Complete("from residents; wa").keywords, ElementsAre("watch"));
}

// ---- places ---------------------------------------------------------------------------------

TEST(PlaceOf, CountsCharactersFromOne) {
  EXPECT_EQ(PlaceOf("from x", {0, 4}), "line 1, columns 1-4");
  EXPECT_EQ(PlaceOf("from x", {5, 6}), "line 1, column 6");
  EXPECT_EQ(PlaceOf("from x", {6, 6}), "line 1, column 7");
  EXPECT_EQ(PlaceOf("é x", {3, 4}), "line 1, column 3");
  EXPECT_EQ(PlaceOf("a\r\nbc", {3, 5}), "line 2, columns 1-2");
  EXPECT_EQ(PlaceOf("ab\ncd", {1, 4}), "line 1, column 2 to line 2, column 1");
  EXPECT_EQ(PlaceOf("ab\ncd", {1, 3}), "line 1, column 2");
  EXPECT_EQ(PlaceOf("", {0, 1}), "line 1, column 1");
  EXPECT_EQ(PlaceOf("ab", {7, 9}), "line 1, column 3");
}

TEST(Underline, IsThreeLinesAndWhatIsSaid) {
  const Diagnostic wrong{"CQ0102", "No.", {3, 7}, "yes", false};
  EXPECT_EQ(Underline("ä abé\r\nx", wrong),
            "error CQ0102 at line 1, columns 3-5\n  ä abé\n    ^^^\nNo.\nhint: yes\n");
  const Diagnostic doubtful{"CQ0190", "Hm.", {1, 2}, {}, true};
  EXPECT_EQ(Underline("\ta", doubtful), "warning CQ0190 at line 1, column 2\n  \ta\n  \t^\nHm.\n");
}

TEST(Underline, ShowsOfALongLineWhatIsAroundThePlace) {
  std::string text(100'000, 'x');
  text.replace(50'000, 4, "\u00e4\u00e4");  // bytes 50,000 to 50,003
  const std::string said = Underline(text, {"CQ0102", "No.", {50'100, 60'000}});
  EXPECT_LT(said.size(), 1'000u);
  const size_t shown = said.find('\n') + 3;
  EXPECT_EQ(said.substr(shown, 9), "\u2026\u00e4\u00e4xx");
  const size_t marks = said.find("\u2026\n") + 4;
  // Two blanks, one for the sign that more stands before, two for the first letters.
  EXPECT_EQ(said.substr(marks, 104), std::string(2 + 1 + 2 + 96, ' ') + "^^^");
  EXPECT_EQ(Underline("abc", {"CQ0102", "No.", {1, 2}}).find("\u2026"), std::string::npos);
}

TEST(Underline, KeepsToTheFirstLine) {
  const Diagnostic wrong{"CQ0102", "No.", {1, 5}, {}, false};
  EXPECT_EQ(Underline("abc\ndef", wrong),
            "error CQ0102 at line 1, column 2 to line 2, column 1\n  abc\n   ^^\nNo.\n");
}

TEST(Diagnostics, ComeInOrderOfPlace) {
  const std::string text = "from x where a and b or c; from x wher; from x where";
  const ParseOutcome outcome = Parse(text);
  ASSERT_EQ(outcome.diagnostics.size(), 3u);
  EXPECT_TRUE(outcome.diagnostics[0].warning);
  EXPECT_LT(outcome.diagnostics[0].span.begin, outcome.diagnostics[1].span.begin);
  EXPECT_LT(outcome.diagnostics[1].span.begin, outcome.diagnostics[2].span.begin);
  EXPECT_FALSE(outcome.ok());
}

}  // namespace
}  // namespace daybook::query
