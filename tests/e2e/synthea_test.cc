// Real input, end to end: the 160 Synthea bundles through the feed, the log, the views and the
// language, against counts made from the JSON by other means.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "feeds/ingest.h"
#include "feeds/io/byte_stream.h"
#include "query/local_session.h"
#include "tests/e2e/bundle_facts.h"
#include "tests/projections/memory_store.h"
#include "tests/shared_data.h"

namespace daybook::tests {
namespace {

namespace json = boost::json;
using Objects = std::vector<json::object>;

// 2021-07-01: after the last event of every bundle.
constexpr int64_t kNow = 1'625'140'800'000'000;

// The ledger of all bundles, made once for all tests here.
struct Loaded {
  Loaded() : clock(kNow) {
    ledger::StoreOptions options;
    options.clock = &clock;
    options.create = true;
    auto opened = ledger::Store::Open(folder.path() / "ledger", options);
    DAYBOOK_CHECK(opened.ok());
    store = std::move(*opened);
    auto opened_views = projections::Views::Open(*store, {});
    DAYBOOK_CHECK(opened_views.ok());
    views = std::move(*opened_views);
    feeds::IngestOptions ingest_options;
    ingest_options.source = "synthea";
    feeds::Ingest ingest(*store, ingest_options);
    for (const auto& path : Paths()) {
      auto file = feeds::OpenFile(path);
      DAYBOOK_CHECK(file.ok());
      auto bytes = feeds::Unpack(std::move(*file));
      DAYBOOK_CHECK(bytes.ok() && ingest.Read(**bytes).ok());
      bundles.push_back(ReadBundle(path));
    }
    counts = ingest.counts();
    DAYBOOK_CHECK(views->WaitFor(store->care().size(), [] { return false; }).ok());
    query::LocalSessionOptions session_options;
    session_options.clock = &clock;
    session = query::MakeLocalSession(*store, *views, session_options);
  }

  static std::vector<std::filesystem::path> Paths() {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry :
         std::filesystem::directory_iterator(SharedData() / "fhir-synthea" / "bundles"))
      paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    return paths;
  }

  TestFolder folder;
  FixedClock clock;
  std::unique_ptr<ledger::Store> store;
  std::unique_ptr<projections::Views> views;
  std::unique_ptr<query::Session> session;
  std::vector<BundleFacts> bundles;
  feeds::IngestCounts counts;
};

Loaded& TheLedger() {
  static Loaded* loaded = new Loaded;
  return *loaded;
}

// The one number a counting question answers with.
int64_t CountOf(const std::string& question) {
  query::CollectingSink sink;
  const query::CancelFlag cancel;
  const Status done =
      TheLedger().session->Run({question, {}, "test", false, 1'000'000}, sink, cancel);
  EXPECT_TRUE(done.ok()) << question << "\n" << (done.ok() ? "" : done.error().message);
  if (!done.ok() || sink.answers().empty() || sink.answers()[0].rows.size() != 1) return -1;
  return std::get<int64_t>(sink.answers()[0].rows[0].back().v);
}

bool Alive(const BundleFacts& bundle, const std::string& day) {
  const std::string died = TextAt(bundle.patient, "deceasedDateTime");
  if (TextAt(bundle.patient, "birthDate") > day) return false;
  return died.empty() || LondonDay(died) > day;
}

bool HasConditionBy(const BundleFacts& bundle, const std::string& code, const std::string& day) {
  const auto found = bundle.by_type.find("Condition");
  if (found == bundle.by_type.end()) return false;
  return std::any_of(found->second.begin(), found->second.end(), [&](const json::object& c) {
    return HasCode(c, code) && LondonDay(TextAt(c, "onsetDateTime")) <= day;
  });
}

TEST(Synthea, EachResourceIsInExactlyOneCount) {
  DAYBOOK_SHARED_DATA_OR_SKIP();
  std::map<std::string, uint64_t> types;
  uint64_t entries = 0;
  std::set<std::string> distinct;
  for (const BundleFacts& bundle : TheLedger().bundles) {
    entries += bundle.entries;
    for (const auto& [type, resources] : bundle.by_type) {
      types[type] += resources.size();
      for (const json::object& resource : resources) distinct.insert(type + TextAt(resource, "id"));
    }
  }
  const feeds::IngestCounts& counts = TheLedger().counts;
  EXPECT_EQ(counts.files, 160u);
  EXPECT_EQ(counts.inputs, entries);
  EXPECT_EQ(counts.quarantined, 0u);
  uint64_t ignored = 0;
  for (const auto& [type, count] : counts.ignored) {
    EXPECT_EQ(count, types[type]) << type;
    ignored += count;
  }
  const std::set<std::string> left_out = {"Claim", "ExplanationOfBenefit"};
  EXPECT_EQ(counts.ignored.size(), left_out.size());
  EXPECT_EQ(counts.accepted + counts.duplicates + ignored, entries);
  // What is accepted is each resource once; organisations and practitioners come back.
  uint64_t kept = 0;
  for (const std::string& key : distinct) {
    const bool out = std::any_of(left_out.begin(), left_out.end(),
                                 [&](const auto& type) { return key.rfind(type, 0) == 0; });
    if (!out) ++kept;
  }
  EXPECT_EQ(counts.accepted, kept);
  EXPECT_EQ(counts.residents, 160u);
}

TEST(Synthea, ConditionCountsAreThoseOfTheJson) {
  DAYBOOK_SHARED_DATA_OR_SKIP();
  for (const char* code : {"44054006", "15777000", "38341003", "271737000", "53741008"}) {
    int64_t everybody = 0;
    int64_t alive = 0;
    int64_t in_2015 = 0;
    for (const BundleFacts& bundle : TheLedger().bundles) {
      const bool has = HasConditionBy(bundle, code, "2021-07-01");
      everybody += has ? 1 : 0;
      alive += has && Alive(bundle, "2021-07-01") ? 1 : 0;
      in_2015 += HasConditionBy(bundle, code, "2015-01-01") && Alive(bundle, "2015-01-01") ? 1 : 0;
    }
    EXPECT_GT(everybody, 0) << code;
    const std::string has = std::string(" where has condition in snomed:") + code;
    EXPECT_EQ(CountOf("from residents including died" + has), everybody) << code;
    EXPECT_EQ(CountOf("from residents" + has), alive) << code;
    EXPECT_EQ(CountOf("from residents" + has + " as at 2015-01-01"), in_2015) << code;
  }
}

// The value of the newest observation of a code up to a day, over everybody alive on it.
int64_t CountLatestAbove(const std::string& code, double limit, const std::string& day) {
  int64_t count = 0;
  for (const BundleFacts& bundle : TheLedger().bundles) {
    if (!Alive(bundle, day)) continue;
    std::string newest;
    double value = 0;
    for (const json::object& observation : bundle.by_type.at("Observation")) {
      const std::string at = TextAt(observation, "effectiveDateTime");
      if (!HasCode(observation, code) || LondonDay(at) > day || Utc(at) <= newest) continue;
      newest = Utc(at);
      value = std::stod(TextAt(observation, "valueQuantity.value"));
    }
    if (!newest.empty() && value > limit) ++count;
  }
  return count;
}

TEST(Synthea, ValueQuestionsAreThoseOfTheJson) {
  DAYBOOK_SHARED_DATA_OR_SKIP();
  const int64_t now = CountLatestAbove("39156-5", 30, "2021-07-01");
  EXPECT_GT(now, 0);
  const std::string question =
      "from residents where latest observation in loinc:39156-5 > 30 kg/m2";
  EXPECT_EQ(CountOf(question), now);
  EXPECT_EQ(CountOf(question + " as at 2015-01-01"), CountLatestAbove("39156-5", 30, "2015-01-01"));
  EXPECT_EQ(CountOf("from residents where latest observation in loinc:4548-4 > 6 %"),
            CountLatestAbove("4548-4", 6, "2021-07-01"));
  // 42.1 mmol/mol is 6 % by the master equation; Synthea's values have more digits than that.
  EXPECT_EQ(CountOf("from residents where latest observation in loinc:4548-4 > 42.07665 mmol/mol"),
            CountLatestAbove("4548-4", 6, "2021-07-01"));
}

TEST(Synthea, RecordsOfEverybodyAreThoseOfTheJson) {
  DAYBOOK_SHARED_DATA_OR_SKIP();
  const std::map<std::string, std::string> kinds = {{"Immunization", "immunisations"},
                                                    {"Procedure", "procedures"},
                                                    {"Encounter", "encounters"},
                                                    {"Observation", "observations"}};
  for (const auto& [type, kind] : kinds) {
    int64_t count = 0;
    for (const BundleFacts& bundle : TheLedger().bundles)
      if (const auto found = bundle.by_type.find(type); found != bundle.by_type.end())
        count += static_cast<int64_t>(found->second.size());
    EXPECT_EQ(CountOf("from any " + kind + " show count"), count) << type;
  }
}

// One item of a summary, as the JSON of the bundle has it.
struct Expected {
  std::string at, text, code, value, unit, status;
};
using Section = std::map<std::string, Expected>;  // by id

Expected Item(const json::object& resource, const std::string& at, const std::string& status) {
  const std::string concept_path =
      resource.contains("vaccineCode")                        ? "vaccineCode"
      : resource.contains("medicationCodeableConcept")        ? "medicationCodeableConcept"
      : resource.at("resourceType").as_string() == "CarePlan" ? "category.0"
                                                              : "code";
  Expected item;
  item.at = Utc(TextAt(resource, at));
  item.text = TextAt(resource, concept_path + ".text");
  item.code = TextAt(resource, concept_path + ".coding.0.code");
  item.value = TextAt(resource, "valueQuantity.value");
  item.unit = TextAt(resource, "valueQuantity.code");
  item.status = status;
  return item;
}

Section SectionOf(const BundleFacts& bundle, const std::string& type, const std::string& at,
                  const std::string& status_path, const std::string& wanted,
                  const std::string& shown) {
  Section section;
  const auto found = bundle.by_type.find(type);
  if (found == bundle.by_type.end()) return section;
  for (const json::object& resource : found->second)
    if (wanted.empty() || TextAt(resource, status_path) == wanted)
      section[type + "/" + TextAt(resource, "id")] = Item(resource, at, shown);
  return section;
}

void ExpectSection(const json::object& summary, const std::string& name, const Section& expected) {
  SCOPED_TRACE(name);
  for (const auto& value : summary.at("sections").as_array()) {
    const json::object& section = value.as_object();
    if (section.at("name").as_string() != name) continue;
    EXPECT_EQ(section.at("items").as_array().size(), expected.size());
    EXPECT_EQ(TextAt(section, "state"), expected.empty() ? "not recorded" : "recorded");
    for (const auto& element : section.at("items").as_array()) {
      const json::object& item = element.as_object();
      const std::string id = TextAt(item, "id");
      ASSERT_TRUE(expected.contains(id)) << id;
      const Expected& want = expected.at(id);
      EXPECT_EQ(TextAt(item, "at"), want.at) << id;
      EXPECT_EQ(TextAt(item, "text"), want.text) << id;
      EXPECT_EQ(TextAt(item, "code.code"), want.code) << id;
      EXPECT_EQ(TextAt(item, "status"), want.status) << id;
      if (!want.value.empty()) {
        EXPECT_DOUBLE_EQ(std::stod(TextAt(item, "value.value")), std::stod(want.value)) << id;
        EXPECT_EQ(TextAt(item, "value.unit"), want.unit) << id;
      }
    }
    return;
  }
  ADD_FAILURE() << "no section " << name;
}

const json::object& SectionNamed(const json::object& summary, const std::string& name) {
  for (const auto& value : summary.at("sections").as_array())
    if (value.as_object().at("name").as_string() == name) return value.as_object();
  throw std::runtime_error("no section " + name);
}

// A section of the newest so many: each item is what the JSON says, the newest are shown in order,
// and how many are left out is said.
void ExpectNewest(const json::object& summary, const std::string& name, const BundleFacts& bundle,
                  const std::string& type, const std::string& at, const std::string& text,
                  size_t items_max) {
  SCOPED_TRACE(name);
  std::map<std::string, const json::object*> all;
  if (const auto found = bundle.by_type.find(type); found != bundle.by_type.end())
    for (const json::object& resource : found->second)
      all[type + "/" + TextAt(resource, "id")] = &resource;
  const json::object& section = SectionNamed(summary, name);
  // The tests of a bundle are its reports; its imaging studies stand among them.
  json::array items;
  for (const auto& item : section.at("items").as_array())
    if (TextAt(item.as_object(), "id").rfind("ImagingStudy/", 0) != 0) items.push_back(item);
  EXPECT_EQ(items.size(), std::min(all.size(), items_max));
  EXPECT_EQ(section.at("left_out").to_number<size_t>(), all.size() - items.size());
  EXPECT_EQ(TextAt(section, "state"), all.empty() ? "not recorded" : "recorded");
  std::string before = "9999";
  for (const auto& element : items) {
    const json::object& item = element.as_object();
    const std::string id = TextAt(item, "id");
    ASSERT_TRUE(all.contains(id)) << id;
    const json::object& resource = *all.at(id);
    EXPECT_EQ(TextAt(item, "at"), Utc(TextAt(resource, at))) << id;
    EXPECT_EQ(TextAt(item, "text"), TextAt(resource, text)) << id;
    EXPECT_LE(TextAt(item, "at"), before) << id;
    before = TextAt(item, "at");
    all.erase(id);
  }
  for (const auto& [id, resource] : all) EXPECT_LE(Utc(TextAt(*resource, at)), before) << id;
}

bool SaysSomething(const json::object& observation) {
  if (observation.contains("component")) return true;
  for (const auto& member : observation)
    if (std::string(member.key()).rfind("value", 0) == 0) return true;
  return false;
}

// Of each code the newest result that says something, and all of that moment.
void ExpectResults(const json::object& summary, const BundleFacts& bundle) {
  SCOPED_TRACE("results");
  std::map<std::string, std::string> newest;  // code → moment
  const auto moment = [](const json::object& observation) {
    return Utc(TextAt(observation, "effectiveDateTime"));
  };
  const std::string code = "code.coding.0.code";
  for (const json::object& observation : bundle.by_type.at("Observation"))
    if (SaysSomething(observation))
      newest[TextAt(observation, code)] =
          std::max(newest[TextAt(observation, code)], moment(observation));
  Section expected;
  for (const json::object& observation : bundle.by_type.at("Observation"))
    if (SaysSomething(observation) && newest[TextAt(observation, code)] == moment(observation))
      expected["Observation/" + TextAt(observation, "id")] =
          Item(observation, "effectiveDateTime", TextAt(observation, "status"));
  ExpectSection(summary, "results", expected);
  EXPECT_EQ(SectionNamed(summary, "results").at("left_out").to_number<size_t>(),
            bundle.by_type.at("Observation").size() - expected.size());
}

TEST(Synthea, FiveSummariesSayWhatTheirBundlesSay) {
  DAYBOOK_SHARED_DATA_OR_SKIP();
  const query::CancelFlag cancel;
  for (size_t n = 0; n < 5; ++n) {
    const BundleFacts& bundle = TheLedger().bundles[n * 31];
    SCOPED_TRACE(bundle.patient_id);
    const auto text = TheLedger().session->SummaryJson("Patient/" + bundle.patient_id, cancel);
    ASSERT_TRUE(text.ok()) << text.error().ToString();
    const json::value parsed = json::parse(*text);
    const json::object& summary = parsed.as_object();
    const json::object& person = summary.at("person").as_object();
    EXPECT_EQ(TextAt(person, "sex"), TextAt(bundle.patient, "gender"));
    EXPECT_EQ(TextAt(person, "born"), TextAt(bundle.patient, "birthDate"));
    EXPECT_EQ(TextAt(person, "died"), Utc(TextAt(bundle.patient, "deceasedDateTime")));
    EXPECT_NE(TextAt(person, "name").find(TextAt(bundle.patient, "name.0.family")),
              std::string::npos);
    const std::string clinical = "clinicalStatus.coding.0.code";
    ExpectSection(summary, "problems",
                  SectionOf(bundle, "Condition", "onsetDateTime", clinical, "active", "active"));
    ExpectSection(
        summary, "past_problems",
        SectionOf(bundle, "Condition", "onsetDateTime", clinical, "resolved", "resolved"));
    ExpectSection(
        summary, "allergies",
        SectionOf(bundle, "AllergyIntolerance", "onsetDateTime", clinical, "active", "active"));
    ExpectSection(
        summary, "medications",
        SectionOf(bundle, "MedicationRequest", "authoredOn", "status", "active", "active"));
    ExpectSection(summary, "immunisations",
                  SectionOf(bundle, "Immunization", "occurrenceDateTime", "", "", "completed"));
    ExpectSection(summary, "care_plans",
                  SectionOf(bundle, "CarePlan", "period.start", "status", "active", "active"));
    ExpectResults(summary, bundle);
    ExpectNewest(summary, "encounters", bundle, "Encounter", "period.start", "type.0.text", 20);
    ExpectNewest(summary, "procedures", bundle, "Procedure", "performedPeriod.start", "code.text",
                 20);
    ExpectNewest(summary, "tests", bundle, "DiagnosticReport", "effectiveDateTime", "code.text",
                 100);
    ExpectNewest(summary, "documents", bundle, "DocumentReference", "date", "type.text", 20);
  }
}

}  // namespace
}  // namespace daybook::tests
