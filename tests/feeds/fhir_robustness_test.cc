// The invalid and odd inputs of ../shared/data/fhir-spec/robustness: what the reference validator
// finds wrong there is seen here too where it is ours to see, and what it finds right goes in. Each
// exception stands in the table with its reason, so that there is none by accident.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "tests/feeds/outcomes.h"
#include "tests/feeds/resource_text.h"
#include "tests/shared_data.h"

namespace daybook::tests {
namespace {

using ledger::Event;
using std::string;

constexpr const char* kTerminology =
    "names of codes in a language, or codes that a terminology server doesn't know: we have none, "
    "and an entry whose code nobody knows is kept";
constexpr const char* kNotKept = "a type that is counted and left out: nothing in it is read";
constexpr const char* kNoId =
    "a resource outside a Bundle without an id: its next version couldn't be told from a new "
    "record";

struct Expected {
  size_t accepted = 0;
  size_t ignored = 0;
  std::vector<string> reasons;  // of the quarantine
  // Why something invalid goes in or is left out, or something valid doesn't go in.
  string why;
};

const std::map<string, Expected>& Table() {
  static const std::map<string, Expected> kTable = {
      {"Observation-ex-pain.json", {0, 0, {"unread-value"}, ""}},
      {"ai3.json", {1, 0, {}, "an element that R4 hasn't; all that it has is read"}},
      {"parameters-attachment.json", {0, 1, {}, kNotKept}},
      {"attachment-with-wrong-size.json", {0, 1, {}, kNotKept}},
      {"bad-json-close-3.json", {0, 0, {"not-json"}, ""}},
      {"bundle-document-versioned-references-bad.json",
       {5, 0, {}, "links of a document's sections: both versions are kept as versions of one"}},
      {"bundle-duplicate-ids-not.json",
       {33,
        3,
        {"no-subject", "no-subject", "no-subject"},
        "names of codes, and rules of documents; three documents don't say whose they are"}},
      {"bundle-ea-testcase.json", {0, 2, {}, kNotKept}},
      {"bundle-id-search-3.json", {0, 0, {"no-id"}, ""}},
      {"bundle-id-collection.json", {1, 0, {}, kTerminology}},
      {"bundle-with-contained.json", {1, 1, {}, kTerminology}},
      {"capstmt.json", {0, 1, {}, kNotKept}},
      {"encounter-period.json",
       {1, 0, {}, "it ends within the day that it starts on: the day alone is no later than that"}},
      {"patient-version-range.json", {0, 0, {"no-id"}, kNoId}},
      {"json-good.json", {1, 0, {}, ""}},
      {"json-no-quotes-2.json", {0, 0, {"not-json"}, ""}},
      {"maiden-name.json", {0, 0, {"no-id"}, kNoId}},
      {"mcode-pat-bad.json", {0, 0, {"not-json"}, ""}},
      {"med-dispense.json", {0, 0, {"no-id", "not-json"}, ""}},
      {"mni-patientOverview-bundle-example1.json", {2, 1, {}, kTerminology}},
      {"mr-covid-bnd1.json", {0, 13, {}, kNotKept}},
      {"parameters-reference-bad.json", {0, 1, {}, kNotKept}},
      {"params-reference-transaction-bundle.json", {0, 1, {}, kNotKept}},
      {"pat-dob-ext.json", {0, 0, {"no-id"}, kNoId}},
      {"pat-example-ext.json", {0, 0, {"no-id"}, kNoId}},
      {"pat-security-bad-string.json",
       {1, 0, {}, "a name is kept as the text that it is; nothing here makes HTML of it"}},
      {"pat-security-bad-xhtml.json",
       {1, 0, {}, "a narrative is read without its tags and scripts, and of a Patient not at all"}},
      {"patient-example-ra4.json", {1, 0, {}, ""}},
      {"patient-id-bad-1.json",
       {1, 0, {}, "an id with an underscore tells one record from another (real feeds have them)"}},
      {"resource-invalid-eid-0.json", {1, 0, {}, ""}},
      {"resource-invalid-eid-2.json", {0, 0, {"too-long"}, ""}},
      {"resource-invalid-id-0.json", {1, 0, {}, ""}},
      {"resource-invalid-id-1.json", {0, 0, {"bad-id"}, ""}},
      {"sd-device.json", {0, 1, {}, kNotKept}},
      {"sp-composite.json", {0, 1, {}, kNotKept}},
      {"sp-diff-base.json", {0, 1, {}, kNotKept}},
      {"uk-msg.json", {8, 1, {}, kTerminology}},
      {"versioned-extension.json", {0, 0, {"bad-extension"}, ""}},
  };
  return kTable;
}

struct Case {
  string file;
  bool is_json = false;
  size_t errors = 0;
};

// The first five columns; no name or file has a comma or a quote in it.
std::vector<Case> Manifest() {
  std::ifstream csv(SharedData() / "fhir-spec" / "robustness" / "cases.csv");
  string line;
  std::getline(csv, line);
  EXPECT_TRUE(line.starts_with("name,file,module,parses_as_json,expected_errors,")) << line;
  std::vector<Case> cases;
  while (std::getline(csv, line)) {
    std::istringstream cells(line);
    string name, module, json, errors;
    Case each;
    std::getline(cells, name, ',');
    std::getline(cells, each.file, ',');
    std::getline(cells, module, ',');
    std::getline(cells, json, ',');
    std::getline(cells, errors, ',');
    each.is_json = json == "1";
    each.errors = std::stoul(errors);
    cases.push_back(each);
  }
  return cases;
}

string InputBytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

void CheckToldInFull(const ledger::QuarantineEntry& entry, const string& file) {
  EXPECT_FALSE(entry.place.empty()) << file << ": " << entry.reason;
  EXPECT_FALSE(entry.message.empty()) << file << ": " << entry.reason;
  EXPECT_FALSE(entry.next_step.empty()) << file << ": " << entry.reason;
  EXPECT_FALSE(entry.raw.empty()) << file << ": " << entry.reason;
}

TEST(Robustness, AsTheManifestSaysWhereTheErrorIsOursToSee) {
  DAYBOOK_SHARED_DATA_OR_SKIP();
  const std::vector<Case> cases = Manifest();
  ASSERT_EQ(cases.size(), 38u);
  ASSERT_EQ(Table().size(), 38u);
  for (const Case& each : cases) {
    SCOPED_TRACE(each.file);
    const auto row = Table().find(each.file);
    ASSERT_NE(row, Table().end());
    const Expected& expected = row->second;
    const Outcomes outcomes = ReadText(
        InputBytes(SharedData() / "fhir-spec" / "robustness" / "input" / each.file), each.file);
    ASSERT_TRUE(outcomes.read.ok());
    EXPECT_EQ(outcomes.accepted.size(), expected.accepted);
    EXPECT_EQ(outcomes.ignored.size(), expected.ignored);
    std::vector<string> reasons;
    for (const ledger::QuarantineEntry& entry : outcomes.quarantined) {
      CheckToldInFull(entry, each.file);
      reasons.push_back(entry.reason);
    }
    EXPECT_EQ(reasons, expected.reasons);
    const bool seen = !reasons.empty();
    const bool agrees = each.errors > 0 ? seen && expected.accepted == 0 : !seen;
    EXPECT_EQ(agrees || !expected.why.empty(), true) << "neither as the manifest says nor why not";
    if (!each.is_json) {
      EXPECT_EQ(reasons.back(), "not-json");
    }
  }
}

// How many the table agrees about, so that a case that changes sides is noticed.
TEST(Robustness, TheExceptionsAreCounted) {
  std::map<string, size_t> by_why;
  for (const auto& [file, expected] : Table()) ++by_why[expected.why];
  EXPECT_EQ(by_why[""], 13u);
  EXPECT_EQ(by_why[kNotKept], 10u);
  EXPECT_EQ(by_why[kTerminology], 4u);
  EXPECT_EQ(by_why[kNoId], 4u);
  size_t own_reasons = 0;
  for (const auto& [why, count] : by_why) own_reasons += count == 1 ? 1 : 0;
  EXPECT_EQ(own_reasons, 7u);
}

struct Bad {
  string what;
  string text;
  string reason;
  string place;
};

std::vector<Bad> BadTexts() {
  const auto observation = [](const string& members) {
    return Resource("Observation", R"("status":"final",)" + members);
  };
  const string code = R"("code":{"text":"pain"},)";
  const string attached =
      R"("status":"current","content":[{"attachment":{"contentType":"text/plain",)";
  return {
      {"no UTF-8", "{\"resourceType\":\"Patient\",\"id\":\"\xE9\"}", "not-utf8", ""},
      {"a member twice", R"({"resourceType":"Patient","id":"p","gender":"male","gender":"female"})",
       "duplicate-key", ""},
      {"a type that R4 hasn't", R"({"resourceType":"Patients","id":"p"})", "unknown-type",
       "Patients.resourceType"},
      {"no code", R"({"resourceType":"Observation","id":"o","status":"final","valueInteger":0,
         "subject":{"reference":"Patient/1"}})",
       "missing-element", "Observation.code"},
      {"no code in what a report contains",
       Resource("DiagnosticReport", R"("status":"final","contained":[{"resourceType":"Observation",
         "id":"k","status":"final","valueInteger":0}])"),
       "missing-element", "DiagnosticReport.contained[0].code"},
      {"a code that is a string", observation(R"("code":"pain")"), "wrong-type",
       "Observation.code"},
      {"a number as a string", observation(code + R"("valueQuantity":{"value":"5"})"), "wrong-type",
       "Observation.valueQuantity.value"},
      {"a note that is a string", observation(code + R"("note":["hurts"])"), "wrong-type",
       "Observation.note[0]"},
      {"a component that is none", observation(code + R"("component":["x"])"), "wrong-type",
       "Observation.component[0]"},
      {"a name that is a string", R"({"resourceType":"Patient","id":"p","name":["Ada"]})",
       "wrong-type", "Patient.name[0]"},
      {"an address that is a string", R"({"resourceType":"Patient","id":"p","address":["here"]})",
       "wrong-type", "Patient.address[0]"},
      {"a number as identifier", R"({"resourceType":"Patient","id":"p","identifier":[7]})",
       "wrong-type", "Patient.identifier[0]"},
      {"a telephone that is a string", R"({"resourceType":"Patient","id":"p","telecom":["020"]})",
       "wrong-type", "Patient.telecom[0]"},
      {"an attachment that is a string",
       Resource("DocumentReference", R"("status":"current","content":[{"attachment":"x"}])"),
       "wrong-type", "DocumentReference.content[0].attachment"},
      {"a day that there isn't", observation(code + R"("effectiveDateTime":"2023-02-30")"),
       "bad-date", "Observation.effectiveDateTime"},
      {"a value beside the value", observation(code + R"("_valueInteger":{"value":0})"),
       "unread-value", "Observation._valueInteger.value"},
      {"a beside that is no object", observation(code + R"("_valueInteger":7)"), "wrong-type",
       "Observation._valueInteger"},
      {"an extension without url", observation(code + R"("extension":[{"valueString":"x"}])"),
       "bad-extension", "Observation.extension[0]"},
      {"one in what it contains",
       observation(code + R"("contained":[{"resourceType":"Device","id":"d",
         "extension":[{"url":""}]}])"),
       "bad-extension", "Observation.contained[0].extension[0]"},
      {"a url with a version",
       observation(code + R"("extension":[{"url":"http://x/y|1","valueString":"x"}])"),
       "bad-extension", "Observation.extension[0].url"},
      {"a string without end",
       observation(code + R"("note":[{"text":")" + string(1 << 20, 'x') + R"(y"}])"), "too-long",
       "Observation.note[0].text"},
      {"bytes that aren't base64", Resource("DocumentReference", attached + R"("data":"..."}}])"),
       "bad-base64", "DocumentReference.content[0].attachment.data"},
      {"bytes that were cut",
       Resource("DocumentReference", attached + R"("data":"aGVscA==","size":100}}])"), "wrong-size",
       "DocumentReference.content[0].attachment.size"},
  };
}

TEST(Robustness, EachSortOfErrorIsToldWithItsPlace) {
  for (const Bad& each : BadTexts()) {
    SCOPED_TRACE(each.what);
    const ledger::QuarantineEntry entry = RefuseOne(each.text);
    EXPECT_EQ(entry.reason, each.reason);
    if (!each.place.empty()) {
      EXPECT_EQ(entry.place, each.place);
    }
    CheckToldInFull(entry, each.what);
  }
}

// The other side of each bound: what only looks like those.
TEST(Robustness, WhatIsValidGoesIn) {
  const string code = R"("status":"final","code":{"text":"pain"},)";
  for (const string& members : {
           code + R"("effectivePeriod":{"start":"2023-02","end":"2023-02-01"})",
           code + R"("effectivePeriod":{"start":"2023-02-02","end":"2023-02-01"})",
           code + R"("effectivePeriod":{"start":"2023-02-02","end":"2023-02-02T08:00:00Z"})",
           code + R"("effectivePeriod":{"start":"2022-11-06T01:52:06-04:00",
             "end":"2022-11-06T01:07:06-05:00"})",
           code + R"("_valueInteger":{"id":"a","extension":[{"url":"http://x"}]})",
           code + R"("extension":[{"url":"http://x/y#1","valueString":"x"}])",
           code + R"("note":[{"text":")" + string(1 << 20, 'x') + R"("}])",
           string(R"("status":"final","code":{"extension":[{"url":"http://hl7.org/fhir/)"
                  R"(StructureDefinition/data-absent-reason","valueCode":"unknown"}]})"),
       })
    ReadOne(Resource("Observation", members));
  const Event withdrawn = ReadOne(R"({"resourceType":"Observation","id":"o",
    "status":"entered-in-error","subject":{"reference":"Patient/1"}})");
  EXPECT_EQ(withdrawn.operation, ledger::Operation::kRetract) << "what it was matters no more";
  ReadOne(Resource("DocumentReference", R"("status":"current","content":[{"attachment":{
    "contentType":"text/plain","data":"aGVscA==","size":4}}])"));
}

// A deletion names its record in an address alone.
TEST(Robustness, DeletionsOfTypesThatAreNotKeptAreToldFromSlips) {
  const auto deletion = [](const string& url) {
    return ReadText(BundleOf({R"({"request":{"method":"DELETE","url":")" + url + R"("}})"}));
  };
  EXPECT_EQ(deletion("Claim/1").ignored, std::vector<string>{"Claim"});
  const Outcomes slip = deletion("Patients/1");
  ASSERT_EQ(slip.quarantined.size(), 1u);
  EXPECT_EQ(slip.quarantined[0].reason, "unknown-type");
  EXPECT_EQ(slip.quarantined[0].place, "Bundle.entry.request.url");
}

// An id that only the address of a search result holds is none of the source's own.
TEST(Robustness, ASearchResultBringsItsId) {
  const string entry = R"({"fullUrl":"http://h/Patient/7","resource":{"resourceType":"Patient"}})";
  EXPECT_EQ(ReadText(BundleOf({entry}, R"("type":"collection")")).accepted.size(), 1u);
  const string searchset = BundleOf({entry}, R"("type":"searchset")");
  const ledger::QuarantineEntry refused = RefuseOne(searchset);
  EXPECT_EQ(refused.reason, "no-id");
  EXPECT_EQ(RefuseOne(refused.raw).reason, "no-id") << "read again it is the same";
  const string type_last =
      R"({"resourceType":"Bundle","entry":[)" + entry + R"(],"type":"searchset"})";
  EXPECT_EQ(RefuseOne(RefuseOne(type_last).raw).reason, "no-id");
}

}  // namespace
}  // namespace daybook::tests
