// The real input in ../shared/data: every resource is found, as a parser that has nothing to do
// with ours counts them; both routes of the same patients agree; nothing crashes.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "feeds/fhir/resources/mappers.h"
#include "feeds/walk.h"
#include "tests/feeds/outcomes.h"
#include "tests/shared_data.h"

namespace daybook::tests {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using std::string;
using Counts = std::map<string, size_t>;

std::vector<fs::path> FilesIn(const fs::path& folder) {
  const auto found = feeds::FindInputFiles({folder.string()});
  EXPECT_TRUE(found.ok());
  return found.ok() ? found->files : std::vector<fs::path>();
}

string Bytes(const fs::path& path) {
  auto file = feeds::OpenFile(path);
  EXPECT_TRUE(file.ok());
  auto stream = feeds::Unpack(std::move(*file));
  EXPECT_TRUE(stream.ok());
  string all, buffer(1 << 16, '\0');
  for (;;) {
    const Result<size_t> got = (*stream)->Read(buffer.data(), buffer.size());
    EXPECT_TRUE(got.ok());
    if (!got.ok() || *got == 0) return all;
    all.append(buffer, 0, *got);
  }
}

// Resources by type, as Boost.JSON sees the text: those inside Bundles, or by line.
void CountResources(const json::value& value, Counts& counts) {
  const json::object* object = value.if_object();
  if (!object) return;
  const json::value* type = object->if_contains("resourceType");
  if (!type || !type->is_string()) return;
  if (type->as_string() != "Bundle") {
    ++counts[string(type->as_string())];
    return;
  }
  const json::value* entries = object->if_contains("entry");
  if (!entries || !entries->is_array()) return;
  for (const json::value& entry : entries->as_array()) {
    const json::object* fields = entry.if_object();
    if (const json::value* resource = fields ? fields->if_contains("resource") : nullptr)
      CountResources(*resource, counts);
  }
}

Counts CountedByOther(const fs::path& path) {
  Counts counts;
  const string bytes = Bytes(path);
  if (path.string().find("ndjson") == string::npos) {
    CountResources(json::parse(bytes), counts);
    return counts;
  }
  std::istringstream lines(bytes);
  for (string line; std::getline(lines, line);) CountResources(json::parse(line), counts);
  return counts;
}

Outcomes ReadPath(const fs::path& path) { return ReadText(Bytes(path), path.filename().string()); }

void Add(const Outcomes& outcomes, Counts& counts) {
  for (const auto& input : outcomes.accepted) ++counts[input.type];
  for (const string& type : outcomes.ignored) ++counts[type];
}

// Every event is whole enough to be stored; the first that is no part is the resource's own. Others
// are its parts (observations of a report), another patient's appointment, or who has a number.
void CheckEvents(const Outcomes& outcomes) {
  for (const auto& input : outcomes.accepted) {
    ASSERT_FALSE(input.events.empty());
    const auto first = std::ranges::find_if(input.events, [](const ledger::Event& event) {
      return !ledger::FindField(event, ledger::FieldId::kPartOf);
    });
    ASSERT_NE(first, input.events.end());
    const ledger::Event& own = *first;
    ASSERT_EQ(own.record.type, input.type);
    ASSERT_TRUE(own.record.id.starts_with(input.control_id));
    // A referral, or a test; a document, an alert, or how a section stands.
    if (input.type != "ServiceRequest" && input.type != "List") {
      ASSERT_EQ(own.kind, feeds::fhir::MapperFor(input.type)->kind);
    }
    for (const ledger::Event& event : input.events) {
      ASSERT_FALSE(event.subject.empty());
      const auto decoded = ledger::DecodeEvent(ledger::EncodeEvent(event));
      ASSERT_TRUE(decoded.ok());
      ASSERT_EQ(*decoded, event);
    }
  }
  for (const auto& entry : outcomes.quarantined) {
    ASSERT_FALSE(entry.reason.empty());
    ASSERT_FALSE(entry.message.empty());
    ASSERT_FALSE(entry.next_step.empty());
    ASSERT_FALSE(entry.raw.empty());
  }
}

// What the folders' README.md say.
TEST(Corpus, SyntheaBundles) {
  DAYBOOK_SHARED_DATA_OR_SKIP();
  Counts ours, others;
  for (const fs::path& path : FilesIn(SharedData() / "fhir-synthea")) {
    const Outcomes outcomes = ReadPath(path);
    ASSERT_TRUE(outcomes.quarantined.empty()) << path << outcomes.quarantined[0].message;
    Add(outcomes, ours);
    CheckEvents(outcomes);
    for (const auto& [type, count] : CountedByOther(path)) others[type] += count;
  }
  EXPECT_EQ(ours, others);
  EXPECT_EQ(ours["Observation"], 21'724u);
  EXPECT_EQ(ours["Patient"], 160u);
  EXPECT_EQ(ours["Claim"], 5'582u);
}

TEST(Corpus, BulkLines) {
  DAYBOOK_SHARED_DATA_OR_SKIP();
  for (const char* folder : {"10-patients", "derived-from-synthea-bundles"}) {
    Counts ours, others;
    for (const fs::path& path : FilesIn(SharedData() / "fhir-bulk-ndjson" / folder)) {
      const Outcomes outcomes = ReadPath(path);
      Add(outcomes, ours);
      CheckEvents(outcomes);
      for (const auto& [type, count] : CountedByOther(path)) others[type] += count;
      const bool log_of_the_export = path.filename() == "log.ndjson";
      EXPECT_EQ(outcomes.quarantined.empty(), !log_of_the_export) << path;
    }
    EXPECT_EQ(ours, others);
    EXPECT_FALSE(ours.empty());
  }
}

// Each patient of patients.txt by Bundle and by line: the same events, the same messages.
TEST(Corpus, BothRoutesAgree) {
  DAYBOOK_SHARED_DATA_OR_SKIP();
  const fs::path lines = SharedData() / "fhir-bulk-ndjson" / "derived-from-synthea-bundles";
  std::set<string> by_line, by_bundle;
  for (const fs::path& path : FilesIn(lines)) {
    const Outcomes outcomes = ReadPath(path);
    for (const string& entry : outcomes.log)
      if (entry.starts_with("accept ")) by_line.insert(entry);
  }
  std::ifstream patients(lines / "patients.txt");
  size_t count = 0;
  for (string name; std::getline(patients, name); ++count) {
    name = name.substr(0, 36);  // a UUID, whatever follows it
    const Outcomes outcomes =
        ReadPath(SharedData() / "fhir-synthea" / "bundles" / (name + ".json.gz"));
    for (const string& entry : outcomes.log)
      if (entry.starts_with("accept ")) by_bundle.insert(entry);
  }
  EXPECT_EQ(count, 24u);
  EXPECT_GT(by_line.size(), 5'000u);
  EXPECT_TRUE(by_line == by_bundle) << by_line.size() << " and " << by_bundle.size();
}

// Files of every origin and quality. Where both read the text whole, the counts agree; each
// resource we don't take is in quarantine with its reason.
TEST(Corpus, EverythingElse) {
  DAYBOOK_SHARED_DATA_OR_SKIP();
  size_t files = 0;
  for (const char* folder :
       {"fhir-spec", "fhir-ips", "fhir-ukcore", "fhir-nhs", "fhir-stu3-gpconnect"}) {
    for (const fs::path& path : FilesIn(SharedData() / folder)) {
      ++files;
      const Outcomes outcomes = ReadPath(path);
      ASSERT_TRUE(outcomes.read.ok()) << path;
      CheckEvents(outcomes);
      json::error_code error;
      const json::value whole = json::parse(Bytes(path), error);
      if (error || !whole.is_object() || !whole.as_object().contains("resourceType")) continue;
      Counts counts;
      CountResources(whole, counts);
      size_t total = 0;
      for (const auto& [type, count] : counts) total += count;
      size_t bare_entries = 0;  // Bundle entries without a resource are inputs too
      for (const string& type : outcomes.ignored) bare_entries += type.starts_with("Bundle.entry");
      for (const auto& entry : outcomes.quarantined) bare_entries += entry.reason == "no-resource";
      EXPECT_EQ(outcomes.total() - bare_entries, total) << path;
    }
  }
  EXPECT_GT(files, 500u);
}

// Invalid inputs of the specification's own suite that are no JSON, by what became of them.
TEST(Corpus, TextsThatAreNoJsonAreQuarantined) {
  DAYBOOK_SHARED_DATA_OR_SKIP();
  const fs::path input = SharedData() / "fhir-spec" / "robustness" / "input";
  for (const char* name :
       {"bad-json-close-3.json", "json-no-quotes-2.json", "mcode-pat-bad.json"}) {
    const Outcomes outcomes = ReadPath(input / name);
    ASSERT_EQ(outcomes.quarantined.size(), 1u) << name;
    EXPECT_EQ(outcomes.quarantined[0].reason, "not-json") << name;
  }
  // A resource without an id, and a brace too many behind it.
  const Outcomes outcomes = ReadPath(input / "med-dispense.json");
  ASSERT_EQ(outcomes.quarantined.size(), 2u);
  EXPECT_EQ(outcomes.quarantined[0].reason, "no-id");
  EXPECT_EQ(outcomes.quarantined[1].reason, "not-json");
}

}  // namespace
}  // namespace daybook::tests
