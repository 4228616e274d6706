// Every reason an input waits in quarantine for, with an input that has it: what a person reads who
// works the quarantine. goldens/reasons.txt has the whole of it; DAYBOOK_UPDATE=1 writes it anew,
// so that the difference is the review.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "feeds/csv/csv_reader.h"
#include "tests/feeds/hl7v2/messages.h"
#include "tests/source_dir.h"

namespace daybook::tests {
namespace {

using std::string;

struct Case {
  string what;
  std::vector<ledger::QuarantineEntry> entries;
};

std::vector<ledger::QuarantineEntry> Fhir(const string& text) { return ReadText(text).quarantined; }
std::vector<ledger::QuarantineEntry> V2Text(const string& text) { return ReadV2(text).quarantined; }
std::vector<ledger::QuarantineEntry> V2Of(const string& type, const std::vector<string>& segments) {
  return V2Text(V2(type, "20240102030405", segments));
}
std::vector<ledger::QuarantineEntry> Csv(const string& text) {
  static const auto kMapping = *feeds::csv::ParseMapping(R"({"kind":"observation","record":"id",
    "columns":{"subject":"who","at":"at","status":{"column":"state"},
    "value":{"column":"value","values":{"pos":"positive"}}, "low":"low"}})");
  Outcomes outcomes;
  feeds::CsvReadOptions options;
  options.source = "test";
  options.mapping = &kMapping;
  const auto stream = feeds::FromMemory(text, "rows.csv");
  EXPECT_TRUE(feeds::ReadCsv(*stream, options, outcomes).ok());
  return outcomes.quarantined;
}

std::vector<Case> FhirCases() {
  const auto about = [](const string& members) {
    return R"({"resourceType":"Condition","id":"c")" + members + "}";
  };
  const string subject = R"(,"subject":{"reference":"Patient/1"})";
  return {
      {"FHIR: cut", Fhir(R"({"resourceType":"Patient","id":)")},
      {"FHIR: no type", Fhir(R"({"id":"1"})")},
      {"FHIR: type is no name", Fhir(R"({"resourceType":"Pat ient"})")},
      {"FHIR: a member twice", Fhir(R"({"resourceType":"Patient","id":"1","id":"2"})")},
      {"FHIR: a type that R4 hasn't", Fhir(R"({"resourceType":"Patients","id":"1"})")},
      {"FHIR: two values", Fhir(R"({"resourceType":"Observation","id":"o","status":"final",
          "code":{"text":"x"},"valueString":"not detected","valueInteger":1)" +
                                subject + "}")},
      {"FHIR: STU3's word for not done",
       Fhir(R"({"resourceType":"Procedure","id":"p","status":"completed","notDone":true,
          "code":{"text":"Appendicectomy"})" +
            subject + "}")},
      {"FHIR: no code",
       Fhir(R"({"resourceType":"Observation","id":"o","status":"final")" + subject + "}")},
      {"FHIR: an extension that doesn't say what it is",
       Fhir(about(subject + R"(,"extension":[{"valueString":"x"}])"))},
      {"FHIR: a value where none is read",
       Fhir(about(subject + R"(,"_recordedDate":{"value":"2020"})"))},
      {"FHIR: a string without end",
       Fhir(about(subject + R"(,"note":[{"text":")" + string((1 << 20) + 1, 'x') + R"("}])"))},
      {"FHIR: attached bytes that were cut",
       Fhir(R"({"resourceType":"DocumentReference","id":"d","status":"current")" + subject +
            R"(,"content":[{"attachment":{"data":"aGVscA==","size":100}}]})")},
      {"FHIR: provenance of what isn't there",
       Fhir(R"({"resourceType":"Provenance","id":"v","target":[{"reference":"Condition/7"}]})")},
      {"FHIR: no id", Fhir(R"({"resourceType":"Patient"})")},
      {"FHIR: an id with a blank", Fhir(R"({"resourceType":"Patient","id":"a b"})")},
      {"FHIR: nobody it is about", Fhir(about(""))},
      {"FHIR: about a group", Fhir(about(R"(,"subject":{"reference":"Group/1"})"))},
      {"FHIR: about who isn't there", Fhir(about(R"(,"subject":{"reference":"#p"})"))},
      {"FHIR: a date that is none", Fhir(about(subject + R"(,"onsetDateTime":"2020-13-01")"))},
      {"FHIR: a string where an object is due", Fhir(about(subject + R"(,"code":"x")"))},
      {"FHIR: a status nobody knows",
       Fhir(about(subject + R"(,"clinicalStatus":{"coding":[{"code":"odd"}]})"))},
      {"FHIR: a modifier", Fhir(about(subject + R"(,"modifierExtension":[{"url":"http://x/y"}])"))},
      {"FHIR: STU3", Fhir(R"({"resourceType":"Patient","id":"p","meta":{"profile":
        ["https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-Patient-1"]}})")},
  };
}

std::vector<Case> V2Cases() {
  const string pid(kAda);
  return {
      {"HL7 v2: bytes before any message", V2Text("hello\r")},
      {"HL7 v2: delimiters that are the same", V2Text("MSH|^^~&|A\r")},
      {"HL7 v2: a line without a segment's name", V2Of("ADT^A28", {pid, "and more words"})},
      {"HL7 v2: too many fields", V2Of("ADT^A28", {pid, "ZZZ" + string(1001, '|')})},
      {"HL7 v2: a charset nobody knows",
       V2Text("MSH|^~\\&|A|B|C|D|2024||ADT^A28|1|P|2.4||||||EBCDIC\rPID|1||17\xE9\r")},
      {"HL7 v2: bytes that aren't what they are declared to be",
       V2Text("MSH|^~\\&|A|B|C|D|2024||ADT^A28|1|P|2.4||||||UNICODE UTF-8\rPID|1||17\xE9\r")},
      {"HL7 v2: no type", V2Of("", {pid})},
      {"HL7 v2: a withdrawn trigger", V2Of("ADT^A46", {pid})},
      {"HL7 v2: no PID", V2Of("ADT^A28", {})},
      {"HL7 v2: a PID that names nobody", V2Of("ADT^A28", {"PID|1||||Jones^Ada"})},
      {"HL7 v2: an endless identifier", V2Of("ADT^A28", {"PID|1||" + string(300, '7')})},
      {"HL7 v2: a time that is none", V2Of("ADT^A28", {"PID|1||17^^^R||J^A||soon"})},
      {"HL7 v2: a merge with nobody", V2Of("ADT^A40", {pid, "MRG|"})},
      {"HL7 v2: a merge without its other half", V2Of("ADT^A40", {pid})},
      {"HL7 v2: a link of one", V2Of("ADT^A24", {pid})},
      {"HL7 v2: an appointment without itself", V2Of("SIU^S12", {pid, "AIL|1|A|W"})},
      {"HL7 v2: a diagnosis before whose it is",
       V2Of("ADT^A08", {"DG1|1||J18^Pneumonia^I10||2024|F", pid})},
      {"HL7 v2: a document without a number", V2Of("MDM^T02", {pid, "TXA|1|DS"})},
      {"HL7 v2: a vaccination of nothing", V2Of("VXU^V04", {pid, "RXA|0|1|2024"})},
      {"HL7 v2: an attachment that isn't base64",
       V2Of("ORU^R01", {pid, "OBR|1|P|F|x", "OBX|1|ED|x||^text^PLAIN^Base64^%%||||||F"})},
      {"HL7 v2: an order called off without its detail", V2Of("OMG^O19", {pid, "ORC|CA|P1"})},
  };
}

std::vector<Case> CsvCases() {
  const string headings = "id,who,at,state,value,low\n";
  return {
      {"CSV: a column is missing", Csv("id,who\n1,2\n")},
      {"CSV: a heading twice", Csv("id,who,at,state,value,low,id\n")},
      {"CSV: too few cells", Csv(headings + "1,2\n")},
      {"CSV: an open quote", Csv(headings + "1,\"2,,,,\n")},
      {"CSV: another charset", Csv(headings + "1,\xE9,,,,\n")},
      {"CSV: nobody it is about", Csv(headings + "1,,,,,\n")},
      {"CSV: no record", Csv(headings + ",2,,,,\n")},
      {"CSV: a date of no form", Csv(headings + "1,2,01/02/2020,,,\n")},
      {"CSV: a word without meaning", Csv(headings + "1,2,,,maybe,\n")},
      {"CSV: a status that is none", Csv(headings + "1,2,,odd,,\n")},
      {"CSV: an amount that is none", Csv(headings + "1,2,,,,few\n")},
  };
}

TEST(Reasons, EachSaysWhatIsWrongWhereAndWhatToDo) {
  std::set<string> reasons;
  string told;
  for (const auto& cases : {FhirCases(), V2Cases(), CsvCases()})
    for (const Case& each : cases) {
      ASSERT_EQ(each.entries.size(), 1u) << each.what;
      const ledger::QuarantineEntry& entry = each.entries[0];
      reasons.insert(entry.reason);
      EXPECT_FALSE(entry.place.empty()) << each.what;
      EXPECT_FALSE(entry.raw.empty()) << each.what;
      told += each.what + "\n  reason    " + entry.reason + "\n  place     " + entry.place +
              "\n  message   " + entry.message + "\n  next step " + entry.next_step + "\n\n";
    }
  EXPECT_GE(reasons.size(), 30u);
  const auto path = SourceDir() / "tests" / "feeds" / "goldens" / "reasons.txt";
  if (std::getenv("DAYBOOK_UPDATE") != nullptr) std::ofstream(path) << told;
  std::ifstream golden(path);
  std::ostringstream expected;
  expected << golden.rdbuf();
  EXPECT_EQ(told, expected.str());
}

}  // namespace
}  // namespace daybook::tests
