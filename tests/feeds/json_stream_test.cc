// Cutting streams into resources: what is found, what is refused, and that neither depends on
// how the bytes arrive.
#include "feeds/fhir/json_stream.h"

#include <gtest/gtest.h>

#include "feeds/io/byte_stream.h"
#include "tests/feeds/outcomes.h"

namespace daybook::tests {
namespace {

using std::string;

string Organisation(const string& id) {
  return R"({"resourceType":"Organization","id":")" + id + R"(","name":"A [{\"}] B"})";
}
string Observation(const string& id) {
  return R"({"resourceType":"Observation","id":")" + id +
         R"(","status":"final","code":{"text":"x"},"subject":{"reference":"urn:uuid:p"},)"
         R"("valueInteger":1})";
}
string StreamEntry(const string& resource, const string& full_url = "") {
  return "{" + (full_url.empty() ? "" : R"("fullUrl":")" + full_url + R"(",)") + R"("resource":)" +
         resource + R"(,"request":{"method":"POST","url":"x"}})";
}
string Bundle(const std::vector<string>& entries) {
  string text = R"({"resourceType":"Bundle","type":"transaction","entry":[)";
  for (size_t i = 0; i < entries.size(); ++i) text += (i ? "," : "") + entries[i];
  return text + "]}";
}
std::vector<string> Ids(const Outcomes& outcomes) {
  std::vector<string> ids;
  for (const auto& input : outcomes.accepted) ids.push_back(input.control_id);
  return ids;
}
std::vector<string> Reasons(const Outcomes& outcomes) {
  std::vector<string> reasons;
  for (const auto& entry : outcomes.quarantined) reasons.push_back(entry.reason);
  return reasons;
}
using Strings = std::vector<string>;

TEST(JsonStream, OneResourcePrettyOrCompact) {
  EXPECT_EQ(Ids(ReadText(Organisation("a"))), Strings{"a"});
  const Outcomes pretty =
      ReadText("\xEF\xBB\xBF\n{\n  \"resourceType\" : \"Organization\",\r\n  \"id\":\"a\"\n}\n");
  EXPECT_EQ(Ids(pretty), Strings{"a"});
  EXPECT_EQ(pretty.accepted[0].content, R"({"resourceType":"Organization","id":"a"})");
}

// A resource that comes without any is taken as it stands; with a single one it must not be.
TEST(JsonStream, WhiteSpaceAnywhereIsNoContent) {
  const string plain = R"({"resourceType":"Organization","id":"a","name":"A \" [ B","active":true,)"
                       R"("alias":["x","y"],"contact":[{"name":{"text":"C"}}]})";
  const auto content = [](const string& text) {
    const Outcomes outcomes = ReadText(text);
    return outcomes.accepted.size() == 1 ? outcomes.accepted[0].content : string();
  };
  ASSERT_EQ(content(plain), plain);
  bool in_string = false;
  for (size_t at = 0; at < plain.size(); ++at) {
    if (plain[at] == '"' && plain[at - 1] != '\\') in_string = !in_string;
    const bool between = !in_string && string("{}[]:,\"").find(plain[at]) != string::npos;
    if (!between || at + 1 == plain.size()) continue;
    for (const char* space : {" ", "\t", "\r\n"}) {
      string spaced = plain;
      spaced.insert(at + 1, space);
      EXPECT_EQ(content(spaced), plain) << spaced;
      EXPECT_EQ(content(Bundle({"{\"resource\":" + spaced + "}"})), plain) << spaced;
    }
  }
}

TEST(JsonStream, NothingIsNothing) {
  for (const char* text : {"", "\n \r\n", "\xEF\xBB\xBF", "[]", "[ ]",
                           R"({"resourceType":"Bundle","type":"searchset"})",
                           R"({"resourceType":"Bundle","entry":[]})"}) {
    const Outcomes outcomes = ReadText(text);
    EXPECT_EQ(outcomes.total(), 0u) << text;
    EXPECT_TRUE(outcomes.read.ok());
  }
}

TEST(JsonStream, Lines) {
  const string text = "\xEF\xBB\xBF" + Organisation("a") + "\r\n\r\n" + Organisation("b") +
                      "\n  \n" + Organisation("c");
  for (const char* name : {"x.ndjson", "x.json", "(standard input)"}) {
    EXPECT_EQ(Ids(ReadText(text, name)), (Strings{"a", "b", "c"})) << name;
  }
}

// Lines with and without white space, with a Bundle, with several values, and one that doesn't name
// its type first.
TEST(JsonStream, LinesOfEveryKind) {
  const string spaced = R"({"resourceType": "Organization","id":"d"})";
  const string type_last = R"({"id":"e","resourceType":"Organization"})";
  const string escaped = R"({"resourceType":"Organi\u007aation","id":"f"})";
  const string text = Organisation("a") + "\n" + Organisation("b") + Organisation("c") + "\r\n" +
                      type_last + "\n" + escaped + "\n" + Bundle({StreamEntry(Organisation("g"))}) +
                      "\n" + spaced + "\n" + Organisation("h") + "\n";
  for (const char* name : {"x.ndjson", "x.json"})
    EXPECT_EQ(Ids(ReadText(text, name)), (Strings{"a", "b", "c", "e", "f", "g", "d", "h"})) << name;
}

// Else many values on one line would each be looked at to the line's end.
TEST(JsonStream, ALineIsAskedForOnce) {
  struct Counting : feeds::fhir::SplitSink {
    Status BeginBundle() override { return {}; }
    Status EndBundle(const feeds::fhir::BundleEnvelope&) override { return {}; }
    Status Damaged(feeds::fhir::DamagedText) override { return {}; }
    Status Resource(feeds::fhir::RawResource) override {
      ++resources;
      return {};
    }
    Result<bool> Line(std::string_view, feeds::fhir::RawResource) override {
      ++asked;
      return false;
    }
    int resources = 0, asked = 0;
  } sink;
  string text = Organisation("a") + "\n";
  for (int line = 0; line < 3; ++line) {
    for (int value = 0; value < 100; ++value) text += Organisation("b");
    text += "\n";
  }
  const auto stream = feeds::FromMemory(text, "x.ndjson");
  ASSERT_TRUE(feeds::fhir::JsonSplitter(*stream, sink).Run().ok());
  EXPECT_EQ(sink.resources, 301);
  EXPECT_EQ(sink.asked, 3);
}

// What waited for a Medication and is refused is kept as it came.
TEST(JsonStream, ALineThatWaitedIsKeptAsItCame) {
  const string request = R"({"resourceType":"MedicationRequest","id":"m","status":"active",)"
                         R"("medicationReference":{"reference":"Medication/z"}})";
  const Outcomes outcomes = ReadText(Organisation("a") + "\n" + request + "\n", "x.ndjson");
  ASSERT_EQ(outcomes.quarantined.size(), 1u);
  EXPECT_EQ(outcomes.quarantined[0].raw, request);
  EXPECT_EQ(outcomes.quarantined[0].origin, "x.ndjson line 2");
}

TEST(JsonStream, ConcatenatedAndArrays) {
  EXPECT_EQ(Ids(ReadText(Organisation("a") + Organisation("b") + " " + Organisation("c"))),
            (Strings{"a", "b", "c"}));
  EXPECT_EQ(Ids(ReadText("[" + Organisation("a") + ",\n" + Organisation("b") + "]")),
            (Strings{"a", "b"}));
  const Outcomes mixed = ReadText("[" + Organisation("a") + ", 7, " + Organisation("b") + "]");
  EXPECT_EQ(Ids(mixed), (Strings{"a", "b"}));
  EXPECT_EQ(Reasons(mixed), Strings{"not-a-resource"});
  EXPECT_EQ(mixed.quarantined[0].raw, "7");
  EXPECT_EQ(mixed.quarantined[0].origin, "test.json [1]");
}

// After a bad line the next lines go on, whatever is wrong with it and wherever it stands.
TEST(JsonStream, BadLinesCostOnlyThemselves) {
  const Strings bad = {"{\"resourceType\":\"Organization\",\"id\":\"x",
                       "{\"resourceType\":\"Organization\",\"name\":{",
                       "{\"resourceType\":\"Organization\"]}",
                       "{\"resourceType\":\"Organization\",,}",
                       "not json at all",
                       "{\"resourceType\":\"Organization\",\"id\":\"\xFF\"}",
                       "}",
                       "{\"resourceType\":\"Organization\",\"id\":01}",
                       "12"};
  for (const char* name : {"x.ndjson.gz", "(standard input)"}) {
    for (const string& line : bad) {
      const Outcomes middle = ReadText(
          Organisation("a") + "\n" + line + "\n" + Organisation("b") + "\n" + Organisation("c"),
          name);
      EXPECT_EQ(Ids(middle), (Strings{"a", "b", "c"})) << line;
      ASSERT_EQ(middle.quarantined.size(), 1u) << line;
      EXPECT_EQ(middle.quarantined[0].raw.substr(0, line.size()), line);
      EXPECT_EQ(middle.quarantined[0].origin, string(name) + " line 2");
      const Outcomes first = ReadText(line + "\n" + Organisation("b") + "\n", name);
      EXPECT_EQ(Ids(first), Strings{"b"}) << line;
      EXPECT_EQ(first.quarantined.size(), 1u) << line;
      const Outcomes last = ReadText(Organisation("a") + "\n" + line, name);
      EXPECT_EQ(Ids(last), Strings{"a"}) << line;
      EXPECT_EQ(last.quarantined.size(), 1u) << line;
    }
  }
}

TEST(JsonStream, BundleEntriesInTheirOrder) {
  const Outcomes outcomes =
      ReadText(Bundle({StreamEntry(Organisation("a")), StreamEntry(Organisation("b"))}));
  EXPECT_EQ(Ids(outcomes), (Strings{"a", "b"}));
}

TEST(JsonStream, ResourceTypeMayStandLast) {
  const string text = R"({"type":"batch","entry":[)" + StreamEntry(Organisation("a")) +
                      R"(],"id":"z","resourceType":"Bundle"})";
  EXPECT_EQ(Ids(ReadText(text)), Strings{"a"});
  // A List has entries too, of another kind.
  const Outcomes list =
      ReadText(R"({"entry":[{"item":{"reference":"Patient/1"}}],"id":"l","resourceType":"List"})");
  EXPECT_EQ(list.ignored, Strings{"List"});
  const Outcomes named =
      ReadText(R"({"resourceType":"List","entry":[{"item":{"reference":"Patient/1"}}],"id":"l"})");
  EXPECT_EQ(named.ignored, Strings{"List"});
}

TEST(JsonStream, MisspeltOrRepeatedMembersLoseNothing) {
  string misspelt = Bundle({StreamEntry(Organisation("a"))});
  misspelt.replace(misspelt.find("entry"), 5, "entri");
  EXPECT_EQ(Reasons(ReadText(misspelt)), Strings{"unknown-member"});
  // What was passed over as a Patient's is missed when it turns out to be a Bundle.
  for (const string member : {"entri", "entry"})
    EXPECT_EQ(Reasons(ReadText(R"({"resourceType":"Patient",")" + member + R"(":[)" +
                               StreamEntry(Organisation("a")) + R"(],"resourceType":"Bundle"})")),
              Strings{"unknown-member"});
  const Outcomes twice = ReadText(
      Bundle({R"({"resource":)" + Organisation("a") + R"(,"resource":)" + Organisation("b") + "}",
              StreamEntry(Organisation("c"))}));
  EXPECT_EQ(Ids(twice), Strings{"c"});
  ASSERT_EQ(Reasons(twice), Strings{"two-resources"});
  EXPECT_NE(twice.quarantined[0].raw.find(R"("id":"a")"), string::npos);
}

TEST(JsonStream, ABadEntryCostsOnlyItself) {
  const string bad = R"({"resourceType":"Organization","id":"x","name":tru})";
  const Outcomes outcomes = ReadText(
      Bundle({StreamEntry(Organisation("a")), StreamEntry(bad), StreamEntry(Organisation("b")),
              "[1]", R"({"resource":{"resourceType":"Organization",}})", R"({"fullUrl" "x"})",
              StreamEntry(Organisation("c"))}));
  EXPECT_EQ(Ids(outcomes), (Strings{"a", "b", "c"}));
  ASSERT_EQ(outcomes.quarantined.size(), 4u);
  for (const auto& entry : outcomes.quarantined) {
    EXPECT_FALSE(entry.next_step.empty());
    EXPECT_FALSE(entry.message.empty());
  }
}

TEST(JsonStream, ABundleThatBreaksQuarantinesItsRestAsOne) {
  string text = Bundle({StreamEntry(Organisation("a")), StreamEntry(Organisation("b")),
                        StreamEntry(Organisation("c"))});
  const size_t second = text.find(R"("id":"b")");
  text[second - 1] = ']';
  const Outcomes outcomes = ReadText(text);
  EXPECT_EQ(Ids(outcomes), Strings{"a"});
  EXPECT_EQ(Reasons(outcomes), Strings{"not-json"});
  EXPECT_EQ(outcomes.quarantined[0].origin, "test.json entry[1]");
  EXPECT_NE(outcomes.quarantined[0].raw.find(R"("id":"c")"), string::npos);
}

TEST(JsonStream, NestedBundles) {
  const string inner = Bundle({StreamEntry(Organisation("b"))});
  EXPECT_EQ(Ids(ReadText(Bundle({StreamEntry(Organisation("a")), StreamEntry(inner),
                                 StreamEntry(Organisation("c"))}))),
            (Strings{"b", "a", "c"}));  // the outer one waits for its references
  string deep = Organisation("x");
  for (int i = 0; i < 10; ++i) deep = Bundle({StreamEntry(deep)});
  const Outcomes outcomes = ReadText(deep);
  EXPECT_EQ(Reasons(outcomes), Strings{"nested-bundle"});
  EXPECT_EQ(outcomes.total(), 1u);
}

TEST(JsonStream, CutAtEveryByte) {
  const Strings entries = {StreamEntry(Organisation("a")),
                           StreamEntry(Observation("o"), "urn:uuid:o"),
                           StreamEntry(Organisation("b"))};
  const string text = Bundle(entries);
  for (size_t cut = 1; cut < text.size(); ++cut) {
    const string left = text.substr(0, cut);
    size_t whole = 0;
    while (whole < entries.size() && left.find(entries[whole]) != string::npos) ++whole;
    const Outcomes outcomes = ReadText(left);
    ASSERT_TRUE(outcomes.read.ok());
    ASSERT_EQ(outcomes.accepted.size(), whole) << left;
    ASSERT_EQ(Reasons(outcomes), Strings{"truncated"}) << left;
  }
}

TEST(JsonStream, DeepNestingIsRefusedAndPassed) {
  const int depth = 10'000;
  const string open(depth, '['), close(depth, ']');
  EXPECT_EQ(Reasons(ReadText(open)), Strings{"too-deep"});
  const string nested = R"({"resourceType":"Organization","id":"n","x":)" + open + close + "}";
  const Outcomes outcomes = ReadText(nested + "\n" + Organisation("a") + "\n", "x.ndjson");
  EXPECT_EQ(Ids(outcomes), Strings{"a"});
  EXPECT_EQ(Reasons(outcomes), Strings{"too-deep"});
  EXPECT_NE(outcomes.quarantined[0].message.find("kJsonDepthMax"), string::npos);
  const Outcomes in_bundle =
      ReadText(Bundle({StreamEntry(nested), StreamEntry(Organisation("a"))}));
  EXPECT_EQ(Ids(in_bundle), Strings{"a"});
  EXPECT_EQ(Reasons(in_bundle), Strings{"too-deep"});
}

TEST(JsonStream, DepthAtTheLimit) {
  // The resource itself is the first level.
  const auto nested = [](size_t levels) {
    return R"({"resourceType":"Organization","id":"n","x":)" + string(levels - 1, '[') +
           string(levels - 1, ']') + "}";
  };
  EXPECT_EQ(ReadText(nested(feeds::kJsonDepthMax)).accepted.size(), 1u);
  EXPECT_EQ(Reasons(ReadText(nested(feeds::kJsonDepthMax + 1))), Strings{"too-deep"});
}

TEST(JsonStream, EnormousInputsAreRefusedBounded) {
  const string huge = R"({"resourceType":"Organization","id":"h","name":")" +
                      string(feeds::kInputBytesMax, 'x') + "\"}";
  const Strings texts = {
      huge + "\n" + Organisation("a"), Bundle({StreamEntry(huge), StreamEntry(Organisation("a"))}),
      // A Bundle may itself be longer than any input, also before its entries.
      R"({"id":")" + string(feeds::kInputBytesMax, 'y') + R"(","entry":[)" + StreamEntry(huge) +
          "," + StreamEntry(Organisation("a")) + R"(],"resourceType":"Bundle"})"};
  for (const string& text : texts) {
    const Outcomes outcomes = ReadText(text);
    EXPECT_EQ(Ids(outcomes), Strings{"a"});
    ASSERT_EQ(Reasons(outcomes), Strings{"too-large"});
    EXPECT_NE(outcomes.quarantined[0].raw.find(huge), string::npos) << "kept whole";
    EXPECT_NE(outcomes.quarantined[0].message.find("kInputBytesMax"), string::npos);
  }
}

TEST(JsonStream, ForeignBytes) {
  for (const string& text :
       {string("MSH|^~\\&|A|B\rPID|1\r"), string("<Patient xmlns=\"x\"/>"), string(5000, '\xFF'),
        string(64, '\0'), string("\"only a string\""), string("null")}) {
    const Outcomes outcomes = ReadText(text);
    EXPECT_EQ(outcomes.total(), 1u);
    EXPECT_EQ(Reasons(outcomes), Strings{"not-json"});
    EXPECT_EQ(outcomes.quarantined[0].raw, text);
  }
}

TEST(JsonStream, BytesThatAreNotUtf8) {
  const Outcomes outcomes = ReadText(R"({"resourceType":"Organization","id":"a","name":"caf)"
                                     "\xE9"
                                     R"("})");
  ASSERT_EQ(Reasons(outcomes), Strings{"not-utf8"});
  EXPECT_NE(outcomes.quarantined[0].raw.find("caf\xE9"), string::npos);
}

// The outcome is a function of the bytes alone, not of how they arrive.
TEST(JsonStream, ChunkSizesChangeNothing) {
  string pretty =
      Bundle({StreamEntry(Organisation("a")), StreamEntry(Observation("o"), "urn:uuid:x")});
  for (size_t at = 0; (at = pretty.find(',', at)) != string::npos; at += 3)
    pretty.replace(at, 1, ",\n ");
  const Strings texts = {
      Bundle(
          {StreamEntry(Organisation("a")), StreamEntry(Observation("o"), "urn:uuid:x"), "[", "x"}),
      pretty,
      Organisation("a") + "\n{\"resourceType\":\"Org\n" + Organisation("b") + "\r\n]\n" +
          Observation("c") + "\n{\"a\\",
      "[" + Organisation("a") + ",{},\"\\\"\",[[]]," + Organisation("b") + ",,]" +
          Organisation("c"),
      "{\"resourceType\":\"Organization\",\"id\":\"\\u0061\\\"\"}{\"x\":[{\"y\":\"]\"}]}"};
  std::mt19937 random(11);
  for (const string& text : texts) {
    const Outcomes whole = ReadText(text, "x.json");
    for (const size_t most : {size_t{1}, size_t{2}, size_t{3}, size_t{17}, text.size()}) {
      for (int round = 0; round < 20; ++round) {
        Dribble dribble(text, most, static_cast<uint32_t>(random()), "x.json");
        ASSERT_EQ(ReadFrom(dribble).log, whole.log) << most << " of " << text;
      }
    }
  }
}

// One of two members of a name would win without a word.
TEST(JsonStream, AMemberNamedTwiceIsRefused) {
  for (const char* members : {R"("status":"final","status":"cancelled")",
                              R"("code":{"text":"a","text":"b"})", R"("code":1,"\u0063ode":2)"}) {
    const auto entry =
        RefuseOne(R"({"resourceType":"Observation","id":"o",)" + std::string(members) + "}");
    EXPECT_EQ(entry.reason, "duplicate-key") << members;
    EXPECT_NE(entry.message.find("named"), string::npos);
  }
}

// A sink that fails stops the reader, which passes the error on.
TEST(JsonStream, TheSinksErrorEndsIt) {
  struct Full : Outcomes {
    Status Accept(feeds::AcceptedInput) override {
      ++calls;
      return Error{ErrorCode::kIo, "the disk is full"};
    }
    int calls = 0;
  };
  for (const string& text :
       {Organisation("a") + "\n" + Organisation("b"),
        Bundle({StreamEntry(Organisation("a")), StreamEntry(Organisation("b"))})}) {
    Full full;
    const auto stream = feeds::FromMemory(text, "x");
    const Status status = feeds::ReadFhir(*stream, {}, full);
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().message, "the disk is full");
    EXPECT_EQ(full.calls, 1);
  }
}

}  // namespace
}  // namespace daybook::tests
