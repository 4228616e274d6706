// `daybook check`: diagnostics of a script against a ledger, nothing run, and their JSON.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "query/check/check_script.h"
#include "query/define/message.h"
#include "query/local_session.h"
#include "tests/projections/memory_store.h"

namespace daybook::query {
namespace {

class Check : public ::testing::Test {
 protected:
  Check() : store_(folder_.path()) {
    views_ = *projections::Views::Open(store_, {});
    session_ = MakeLocalSession(store_, *views_, {});
  }
  std::vector<std::string> Codes(const std::string& text,
                                 std::map<std::string, std::string> files = {}) {
    Request request;
    request.text = text;
    request.files = std::move(files);
    auto found = session_->Check(request);
    EXPECT_TRUE(found.ok());
    std::vector<std::string> codes;
    for (const Diagnostic& diagnostic : *found) codes.push_back(diagnostic.id);
    return codes;
  }
  using Ids = std::vector<std::string>;

  tests::TestFolder folder_;
  tests::MemoryStore store_;
  std::unique_ptr<projections::Views> views_;
  std::unique_ptr<Session> session_;
};

TEST_F(Check, SaysAllThatIsWrongInTurn) {
  EXPECT_EQ(Codes("from residents where aeg > 60; from cohort nobody; from residents show count"),
            (Ids{"CQ0202", "CQ0209"}));
}

TEST_F(Check, DefinitionsCountForWhatFollows) {
  EXPECT_EQ(Codes("define cohort old = age > 80; from cohort old by sex show count"), Ids{});
  EXPECT_EQ(Codes("from cohort old; define cohort old = age > 80"), Ids{"CQ0209"});
  EXPECT_EQ(Codes("define cohort a = aeg > 5"), Ids{"CQ0202"});
  EXPECT_EQ(store_.care().size().value, 0u) << "nothing is written";
}

TEST_F(Check, TellsOfADefinitionOnceAndAtItsPlace) {
  EXPECT_EQ(Codes("define cohort oo = aeg > 65; from cohort oo; define cohort p = in cohort oo; "
                  "from cohort p; from residents where in cohort oo and aeg > 3"),
            (Ids{"CQ0202", "CQ0202"}));
  EXPECT_EQ(Codes("define cohort oo = aeg > 65; define cohort oo = age > 65; from cohort oo"),
            Ids{"CQ0202"});
  EXPECT_EQ(Codes("define records r = observtions; from r; from residents where has r"),
            Ids{"CQ0201"});
  Request request;
  request.text = "from residents; define codes dm = << snomed:73211009; describe codes dm";
  const auto found = session_->Check(request);
  ASSERT_TRUE(found.ok() && found->size() == 1u);
  EXPECT_EQ(found->front().id, "CQ0208");
  EXPECT_EQ(found->front().span.begin, request.text.find("snomed:"));
}

TEST_F(Check, DropsCountForWhatFollows) {
  EXPECT_EQ(Codes("define cohort old = age > 80; drop cohort old; from cohort old"), Ids{"CQ0222"});
  EXPECT_EQ(Codes("define codes c = snomed:1; define cohort d = has condition in c; drop codes c"),
            Ids{"CQ0223"});
  EXPECT_EQ(Codes("drop cohort nobody"), Ids{"CQ0224"});
  EXPECT_EQ(Codes("define cohort a = age > 5; define cohort b = in cohort a; drop cohort a; "
                  "from cohort a"),
            Ids{"CQ0223"})
      << "one that is refused drops nothing";
  Request request;
  request.text = "define cohort old = age > 80; drop cohort old; from cohort old";
  const auto found = session_->Check(request);
  ASSERT_TRUE(found.ok() && found->size() == 1u);
  EXPECT_EQ(found->front().message, "cohort old was dropped above in this script");
  EXPECT_EQ(Codes("define cohort old = age > 80; describe history of cohort old"), Ids{});
}

TEST_F(Check, ReadsTheFilesOfDefinitions) {
  const std::map<std::string, std::string> files = {
      {"ltc.csv", "system,code,name\nsnomed,44054006,Diabetes\n"},
      {"isa.csv", "child,parent\n44054006,73211009\n"}};
  const std::string define = "define codes ltc = from 'ltc.csv'; ";
  EXPECT_EQ(Codes(define + "from conditions in ltc by lookup(ltc, code, name) as n", files), Ids{});
  EXPECT_EQ(Codes(define + "from conditions in ltc by lookup(ltc, code, nmae) as n", files),
            Ids{"CQ0228"});
  EXPECT_EQ(Codes(define), Ids{"CQ0220"});
  EXPECT_EQ(Codes("from conditions in << snomed:73211009"), Ids{"CQ0208"});
  EXPECT_EQ(Codes("define hierarchy snomed = from 'isa.csv'; from conditions in << snomed:73211009",
                  files),
            Ids{});
  EXPECT_EQ(store_.care().size().value, 0u) << "nothing is written";
}

TEST_F(Check, KnowsSeriesMeasuresAndTheLedgersOwnRecords) {
  EXPECT_EQ(Codes("define measure m = denominator age at interval.end > 17 numerator sex = female; "
                  "from measure m by borough every year from 2022 to 2024"),
            Ids{});
  EXPECT_EQ(Codes("from residents every month from 2024-01 to 2024-12 show count "
                  "as known at interval.end"),
            Ids{});
  EXPECT_EQ(Codes("from residents every month from born to 2024-02 show count"), Ids{"CQ0305"});
  EXPECT_EQ(Codes("from residents every month from (today - 1 year) to $end show count"), Ids{});
  EXPECT_EQ(Codes("from accesses in last 1 day show at, user"), Ids{});
  EXPECT_EQ(Codes("from (residents as known at 2024-01-01) show count"), Ids{});
  EXPECT_EQ(Codes("from cohort once show count defined at 2020-01-01"), Ids{});
}

TEST_F(Check, LooksAtTheBoundsOfASeries) {
  EXPECT_EQ(Codes("from residents every month from 2024-03 to 2024-01 show count"), Ids{"CQ0341"});
  EXPECT_EQ(Codes("from residents every day from 1900-01-01 to today show count"), Ids{"CQ0341"});
  EXPECT_EQ(Codes("from residents every fy from 2024-01 to 2024-12 show count"), Ids{"CQ0343"});
  EXPECT_EQ(Codes("from residents every month from borm to deid show count"),
            (Ids{"CQ0202", "CQ0202"}));
}

TEST_F(Check, KnowsWhatClausesForbidEachOther) {
  EXPECT_EQ(Codes("attrition from residents where age > 5 by sex"), Ids{"CQ0330"});
  EXPECT_EQ(Codes("watch from residents where age > 5 as known at position 'p0'"), Ids{"CQ0331"});
  EXPECT_EQ(Codes("from residents every month from 2024-01 to 2024-12 show count as at today"),
            Ids{"CQ0342"});
  EXPECT_EQ(Codes("attrition from residents where aeg > 5 limit 5"), (Ids{"CQ0330", "CQ0202"}))
      << "names are looked at all the same";
  EXPECT_EQ(CheckText("attrition from residents by sex").size(), 1u) << "without a ledger too";
}

TEST_F(Check, LooksForTheWindowOfPersonYears) {
  EXPECT_EQ(Codes("from conditions show rate per 1000 person years"), Ids{"CQ0347"});
  EXPECT_EQ(Codes("from conditions before today show rate per 1000 person years"), Ids{"CQ0347"});
  EXPECT_EQ(Codes("from conditions in last 12 months show rate per 1000 person years"), Ids{});
}

TEST_F(Check, TellsOfADefinitionThatAnOlderEditionWrote) {
  DefinitionEffect effect;
  effect.kind = "cohort";
  effect.name = "old";
  effect.text = "define cohort old = aged over 80";
  auto message = DefinitionMessage(effect, Actor{}, store_.clock().NowMicros(), store_);
  ASSERT_TRUE(message.ok());
  const auto done = store_.care().AppendAndWait(std::move(*message));
  ASSERT_TRUE(done.ok());
  ASSERT_TRUE(views_->WaitFor(store_.care().size(), [] { return false; }).ok());
  Request request;
  request.text = "from cohort old";
  const auto found = session_->Check(request);
  ASSERT_TRUE(found.ok() && found->size() == 1u);
  EXPECT_EQ(found->front().id, "CQ0232");
  EXPECT_EQ(found->front().message, "cohort old can't be read any more");
  EXPECT_EQ(found->front().hint, "define it again; `describe history of cohort old` has its text");
  EXPECT_EQ(Codes("describe history of cohort old"), Ids{});
  EXPECT_EQ(Codes("define cohort old = age > 80; from cohort old"), Ids{});
}

TEST_F(Check, WarnsOfWhatADefinitionMadeAnewBreaks) {
  const std::string before =
      "define value v = age; define cohort old = v > 60; define cohort all_old = in cohort old; ";
  EXPECT_EQ(Codes(before + "define value v = age + 1"), Ids{});
  EXPECT_EQ(Codes(before + "define value v = sex"), (Ids{"CQ0395", "CQ0395"}));
  Request request;
  request.text = before + "define value v = sex";
  const auto found = session_->Check(request);
  ASSERT_TRUE(found.ok() && found->size() == 2u);
  EXPECT_TRUE(found->front().warning);
  EXPECT_TRUE(
      found->front().message.starts_with("cohort all_old uses it and can't be asked any more: "))
      << found->front().message;
}

TEST_F(Check, WarnsOfADefinitionCalledAfterOtherCodes) {
  const std::string codes =
      "define codes asthma = snomed:195967001; define codes copd = snomed:13645005; ";
  EXPECT_EQ(Codes(codes + "define cohort asthma_register = has condition in copd"), Ids{"CQ0370"});
  EXPECT_EQ(Codes(codes + "define cohort Asthma_Register = has condition in asthma"), Ids{});
  EXPECT_EQ(Codes(codes + "define cohort asthma = has condition in asthma; "
                          "define cohort old_asthma = in cohort asthma and age > 70"),
            Ids{});
  EXPECT_EQ(Codes(codes + "define cohort not_asthma = has condition in copd"), Ids{});
  EXPECT_EQ(Codes(codes + "define cohort asthma = has condition in snomed:1 and has no condition "
                          "in copd"),
            Ids{})
      << "that may be a code of it";
  EXPECT_EQ(Codes(codes + "define cohort asthma_age = age > 5"), Ids{}) << "of no codes";
}

// What can be read of a text is looked at though the rest can't be.
TEST_F(Check, TellsTheNamesBesideWhatCannotBeRead) {
  EXPECT_EQ(Codes("from residents where aeg > 60 limit x"), (Ids{"CQ0202", "CQ0102"}));
  EXPECT_EQ(Codes("from residents where aeg > 60 and born <"), (Ids{"CQ0202", "CQ0103"}));
  EXPECT_EQ(Codes("from residents where aeg > 60 and born > 01/02/2024 show sx"),
            (Ids{"CQ0202", "CQ0125", "CQ0202"}));
  EXPECT_EQ(Codes("from residents where aeg > 60 and born > 1/2/24 show sx"),
            (Ids{"CQ0202", "CQ0125", "CQ0202"}));
  EXPECT_EQ(Codes("from residents where aeg > 3 show sx, age as, born order by zz"),
            (Ids{"CQ0202", "CQ0202", "CQ0102", "CQ0202"}));
  EXPECT_EQ(Codes("from residents where aeg > 60; from residents where age x y; from residents "
                  "where sx = 3"),
            (Ids{"CQ0202", "CQ0102", "CQ0202"}));
  EXPECT_EQ(Codes("from residents where aeg > 5 and name like 'A%' and sexx = 1 limit 5 show nme"),
            (Ids{"CQ0202", "CQ0118", "CQ0202", "CQ0112", "CQ0202"}));
  EXPECT_EQ(Codes("from residents where aeg > 65 shwo nme"), (Ids{"CQ0202", "CQ0102"}));
  EXPECT_EQ(Codes("from residents where age > by borogh show count"), (Ids{"CQ0102", "CQ0202"}));
  EXPECT_EQ(Codes("from residents by sex where aeg > 65"), (Ids{"CQ0112", "CQ0202"}));
  EXPECT_EQ(Codes("from conditions where at > 2024-02-30 and cod = 5"), (Ids{"CQ0108", "CQ0202"}));
  EXPECT_EQ(Codes("define cohort c = age >= and 4; from cohort c; from residents where agee > 4"),
            (Ids{"CQ0102", "CQ0202"}));
  EXPECT_EQ(Codes("from residents wher age > 65 show nme"), (Ids{"CQ0102", "CQ0202"}));
  EXPECT_EQ(Codes("show nme from residents"), Ids{"CQ0118"});
  EXPECT_EQ(Codes("from conditions during unknown_period show rate per 1000 person years"),
            Ids{"CQ0202"});
  EXPECT_EQ(Codes("from residents where practice != null"), Ids{"CQ0118"});
  EXPECT_EQ(Codes("from residents where has condition with (cod = 3 and at < and satus = active)"),
            (Ids{"CQ0202", "CQ0102", "CQ0202"}));
  EXPECT_EQ(Codes("from residents where has condition with (at < and satus = active) show nme"),
            (Ids{"CQ0102", "CQ0202", "CQ0202"}));
  EXPECT_EQ(Codes("from residents show cuont, percnt"), (Ids{"CQ0202", "CQ0202"}));
  // A second slip in one clause, with what it is known by.
  EXPECT_EQ(
      Codes("from residents where age > and has condition in last month and born < and sx = 3"),
      (Ids{"CQ0102", "CQ0116", "CQ0102", "CQ0202"}));
  EXPECT_EQ(Codes("from residents where age > and has test where (value > 5 mmol/mol) show nme"),
            (Ids{"CQ0102", "CQ0110", "CQ0202"}));
  // A word of the language is read as the name it is meant for.
  EXPECT_EQ(Codes("from encounters as by where by.att = 3 show by.at, x order by by.at, by.idd"),
            (Ids{"CQ0120", "CQ0203", "CQ0202", "CQ0203"}));
  EXPECT_EQ(Codes("from residents let end = died show end, y"), (Ids{"CQ0120", "CQ0202"}));
  EXPECT_EQ(Codes("from residents let at = died where at in last 1 year show at, nd"),
            (Ids{"CQ0120", "CQ0202"}));
  // What stands behind records of an unknown kind.
  EXPECT_EQ(Codes("from condtions in diabetse where staus = active"),
            (Ids{"CQ0201", "CQ0205", "CQ0202"}));
  EXPECT_EQ(Codes("from residents where has conditon with (staus = active) followed by encuonter"),
            (Ids{"CQ0201", "CQ0202", "CQ0201"}));
  EXPECT_EQ(Codes("define cohort c = aeg >= 4 and born < and sx = female"),
            (Ids{"CQ0202", "CQ0102", "CQ0202"}));
  EXPECT_EQ(
      Codes("define value v = latest condition in last 12 month ago; define cohort c = aeg > 3"),
      (Ids{"CQ0102", "CQ0202"}));
  EXPECT_EQ(Codes("define value v = (aeg + 3; from residents where v = 'x'"), Ids{"CQ0103"});
  // What may hang on the part that can't be read isn't told.
  EXPECT_EQ(Codes("from residents let a = age +, b = 2 where a > b"), Ids{"CQ0102"});
  EXPECT_EQ(Codes("from residents where has condition folowed by encounter and aeg > 5"),
            (Ids{"CQ0102", "CQ0202"}));
  EXPECT_EQ(Codes("from conditions show code, count by code"), Ids{"CQ0112"});
  EXPECT_EQ(Codes("from residents where has hba1c during interval evry month from 2024-01 to "
                  "2024-03 show interval.start"),
            (Ids{"CQ0201", "CQ0102"}));
  EXPECT_EQ(Codes("define cohort c as age > 3; from cohort c"), Ids{"CQ0102"});
  EXPECT_EQ(Codes("from residents where (aeg > 3 and born in (show sx"), Ids{"CQ0102"});
}

// The same when it is asked, in one answer.
TEST_F(Check, ReadsSoManyColumnsAndNoMore) {
  std::string columns = "age";
  for (int i = 1; i < 1'000; ++i) columns += ", age";
  EXPECT_EQ(Codes("from residents show " + columns), Ids{});
  EXPECT_EQ(Codes("from residents show " + columns + ", age"), Ids{"CQ0446"});
}

TEST_F(Check, IsToldWithTheFaultsOfAQuestion) {
  const auto told = [&](const std::string& text) {
    CollectingSink sink;
    const Status done = session_->Run({text, {}, "test", false, 10}, sink, {});
    return done.ok() ? std::string() : done.error().message;
  };
  for (const char* text :
       {"from residents where aeg > 60 limit x", "from residents where aeg > 60 as at foo",
        "attrition from residents where aeg > 5 limit 5",
        "from residents where aeg > 3 every month from foo to 2024-01"}) {
    const std::string message = told(text);
    EXPECT_NE(message.find("'aeg' is not known here"), std::string::npos) << message;
    EXPECT_NE(message.find("error", message.find("error") + 1), std::string::npos) << message;
  }
}

TEST_F(Check, LooksIntoSoManyDefinitionsAndNoMore) {
  std::string text = "define records r0 = conditions; ";
  for (int i = 1; i < 40; ++i) {
    const std::string before = "r" + std::to_string(i - 1);
    text += "define records r" + std::to_string(i) + " = " + before + " or " + before + "; ";
  }
  EXPECT_EQ(Codes(text), Ids{"CQ0445"});
}

TEST_F(Check, WarnsOfAmountsInQuotes) {
  EXPECT_EQ(Codes("from observations where value > '58 mmol/mol'"), Ids{"CQ0371"});
  EXPECT_EQ(Codes("from observations where value > '58'"), Ids{"CQ0371"});
  EXPECT_EQ(Codes("from observations where value in ('58 mmol/mol', 'high')"), Ids{"CQ0371"});
  EXPECT_EQ(Codes("from observations where value = '2'"), Ids{});
  EXPECT_EQ(Codes("from observations where value = '2+'"), Ids{});
}

TEST_F(Check, KnowsWhichTypesAFunctionTakes) {
  for (const char* wrong :
       {"age contains '5'", "born contains '19'", "age matches /5/", "length(age) > 1",
        "lower(age) = '5'", "weekday(age) = 1", "month(sex) = 2024-01", "fy(age) = '2023/24'",
        "period(1, 2) is known", "how_many(age, sex) > 0", "band(sex, 1, 2) = 1",
        "band(age, sex) = 1", "round(sex) = 1"})
    EXPECT_EQ(Codes(std::string("from residents where ") + wrong), Ids{"CQ0365"}) << wrong;
  for (const char* right :
       {"language contains 'en'", "length(language) > 1", "weekday(born) = 1",
        "how_many(age > 5, sex = female) > 0", "band(age, 1, 2) = 1", "round(age / 10, 1) > 1",
        "month(latest condition) is known", "length(list code of condition) > 1",
        "weekday($day) = 1", "lower(practice) matches /a/"})
    EXPECT_EQ(Codes(std::string("from residents where ") + right), Ids{}) << right;
  EXPECT_EQ(Codes("from residents by band(age, 50, 10) show count"), Ids{"CQ0366"});
  EXPECT_EQ(Codes("from observations by band(value, 5 kg, 900 g) show count"), Ids{"CQ0366"});
  EXPECT_EQ(Codes("define period p = 2024-03-01 to 2024-01-01"), Ids{"CQ0367"});
  EXPECT_EQ(Codes("define period p = 2024-03-01 to 2024-03-01"), Ids{});
}

TEST_F(Check, WarnsOfWordsThatNoListHas) {
  EXPECT_EQ(Codes("from residents where sex = femal"), Ids{"CQ0397"});
  EXPECT_EQ(Codes("from residents where sex in (female, mal)"), Ids{"CQ0397"});
  EXPECT_EQ(Codes("from conditions where status != actve"), Ids{"CQ0397"});
  EXPECT_EQ(Codes("from encounters where class = emergncy"), Ids{"CQ0397"});
  EXPECT_EQ(Codes("from encounters where class = 'emergncy'"), Ids{"CQ0397"});
  EXPECT_EQ(Codes("from encounters where class in ('emergncy', inpatient)"), Ids{"CQ0397"});
  EXPECT_EQ(Codes("from encounters where class = emergency"), Ids{});
  EXPECT_EQ(Codes("from encounters where class = hospice"), Ids{}) << "sources have others too";
  EXPECT_EQ(Codes("from allergies where 'unable-to-assess' = criticality"), Ids{});
  EXPECT_EQ(Codes("from medications where intent = ordr"), Ids{"CQ0397"});
  EXPECT_EQ(Codes("from allergies where type = whatever"), Ids{}) << "the sources' own words";
  EXPECT_EQ(Codes("from residents where sex = female and has condition with (status = active)"),
            Ids{});
  EXPECT_EQ(Codes("from residents let female_one = sex where sex = female_one"), Ids{});
}

TEST_F(Check, WarnsOfSystemsThatNobodyKnows) {
  EXPECT_EQ(Codes("from conditions in snomd:44054006"), Ids{"CQ0394"});
  EXPECT_EQ(Codes("from conditions in (snomd:1, snomd:2, snomed:3)"), Ids{"CQ0394"}) << "once";
  EXPECT_EQ(Codes("from conditions where code = snomd:44054006"), Ids{"CQ0394"});
  EXPECT_EQ(Codes("define codes c = from 'c.csv'", {{"c.csv", "system,code\nsnomd,1\n"}}),
            Ids{"CQ0394"});
  EXPECT_EQ(Codes("from conditions in SNOMED:44054006"), Ids{});
  Request request;
  request.text = "from conditions in zzzzzzzz:1";
  const auto found = session_->Check(request);
  ASSERT_TRUE(found.ok() && found->size() == 1u);
  EXPECT_EQ(found->front().hint, "systems are short names, as in snomed:44054006, or URLs");
  EXPECT_EQ(Codes("define hierarchy own = from 'h.csv'; from conditions in << own:2",
                  {{"h.csv", "child,parent\n1,2\n"}}),
            Ids{});
}

TEST_F(Check, KnowsPositions) {
  EXPECT_EQ(Codes("from residents show count as known at position 'x'"), Ids{"CQ0322"});
  EXPECT_EQ(Codes("from residents show count as known at position 'p999999'"), Ids{"CQ0323"});
  EXPECT_EQ(Codes("from (residents as known at position 'p999999') show count"), Ids{"CQ0323"});
  EXPECT_EQ(Codes("from residents show count as known at position 'p0'"), Ids{});
}

TEST_F(Check, SaysWhatAByteIs) {
  const auto message = [](std::string_view text) { return CheckText(text).front().message; };
  EXPECT_EQ(message(std::string_view("from\0 residents", 15)),
            "The byte at offset 4 is a zero byte, and text has none.");
  EXPECT_EQ(message("from \xE9"), "The byte at offset 5 isn't UTF-8 text.");
}

TEST_F(Check, AsksForNoValueAndLooksUpNobody) {
  EXPECT_EQ(Codes("from residents where age > $limit"), Ids{});
  EXPECT_EQ(Codes("from conditions of resident 9990000018"), Ids{});
  EXPECT_EQ(store_.access().size().value, 0u);
}

TEST_F(Check, SaysWhatCantBeReadBesideTheRest) {
  EXPECT_EQ(Codes("from residents wher age > 5; from residents where aeg > 5"),
            (Ids{"CQ0102", "CQ0202"}));
}

TEST(CheckJson, HasBytesLinesAndColumns) {
  const std::string text = "from residents\nwhere \xC3\xA9ge > 5";
  const std::string json = CheckJson({{"a.careql", text, CheckText("from residents wher x")}});
  const auto parsed = boost::json::parse(json).as_object();
  EXPECT_FALSE(parsed.at("ok").as_bool());
  EXPECT_EQ(parsed.at("errors").to_number<int>(), 1);
  EXPECT_EQ(parsed.at("warnings").to_number<int>(), 0);
  const auto& first = parsed.at("diagnostics").as_array().at(0).as_object();
  EXPECT_EQ(first.at("file").as_string(), "a.careql");
  EXPECT_EQ(first.at("code").as_string(), "CQ0102");
  EXPECT_EQ(first.at("severity").as_string(), "error");
  EXPECT_EQ(first.at("begin").to_number<int>(), 15);
  EXPECT_EQ(first.at("end").to_number<int>(), 19);
  EXPECT_EQ(first.at("from").as_object().at("line").to_number<int>(), 2);
  EXPECT_EQ(first.at("from").as_object().at("column").to_number<int>(), 1);
  EXPECT_TRUE(first.contains("hint") && first.contains("message") && first.contains("to"));
  EXPECT_EQ(CheckJson({{"b", "", {}}}),
            "{\"ok\":true,\"errors\":0,\"warnings\":0,\"diagnostics\":[]}\n");
}

TEST(PlaceAt, CountsCharacters) {
  const std::string text = "a\n\xC3\xA9x";
  EXPECT_EQ(PlaceAt(text, 4).line, 2u);
  EXPECT_EQ(PlaceAt(text, 4).column, 2u);
  EXPECT_EQ(PlaceAt(text, 99).column, 3u);
}

}  // namespace
}  // namespace daybook::query
