// What must be true of every simulated record.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "ledger/base/zone.h"
#include "tests/simulate/population.h"

namespace daybook::tests {
namespace {

namespace json = boost::json;

class Record : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    resources_ = new std::vector<json::object>(Parsed(Simulated(kResidents).ndjson));
  }
  static void TearDownTestSuite() { delete resources_; }

  static constexpr uint32_t kResidents = 300;
  static std::vector<json::object>* resources_;
};
std::vector<json::object>* Record::resources_ = nullptr;

bool IsDateKey(std::string_view key) {
  static const std::set<std::string_view> kKeys = {
      "start",   "end",       "effectiveDateTime",  "onsetDateTime",     "abatementDateTime",
      "date",    "started",   "occurrenceDateTime", "performedDateTime", "recordedDate",
      "created", "authoredOn"};
  return kKeys.contains(key);
}

TEST_F(Record, EveryReferenceResolves) {
  std::set<std::string> known;
  std::set<std::string> ids;
  for (const json::object& resource : *resources_) {
    known.insert(TypeOf(resource) + "/" + Text(resource, "id"));
    EXPECT_TRUE(ids.insert(Text(resource, "id")).second) << "an id twice";
  }
  size_t references = 0;
  for (const json::object& resource : *resources_) {
    EachText(resource, [&](std::string_view key, std::string_view text) {
      if (key != "reference") return;
      ++references;
      EXPECT_TRUE(known.contains(std::string(text))) << text;
    });
  }
  EXPECT_GT(references, resources_->size());
}

TEST_F(Record, EveryTypeIsThereInTypicalNumbers) {
  std::map<std::string, size_t> counts;
  for (const json::object& resource : *resources_) ++counts[TypeOf(resource)];
  for (const char* type :
       {"Organization", "Patient", "Condition", "Encounter", "Observation", "DiagnosticReport",
        "MedicationRequest", "AllergyIntolerance", "Immunization", "Procedure", "DocumentReference",
        "CarePlan", "Appointment", "ImagingStudy", "EpisodeOfCare"}) {
    EXPECT_GT(counts[type], 0u) << type;
    RecordProperty(type, static_cast<int>(counts[type]));
  }
  EXPECT_EQ(counts["Patient"], kResidents);
  const size_t per_resident = (resources_->size() - counts["Organization"]) / kResidents;
  EXPECT_GE(per_resident, 40u);
  EXPECT_LE(per_resident, 120u);
}

TEST_F(Record, NothingBeforeBirthAfterDeathOrAfterUntil) {
  std::map<std::string, std::pair<std::string, std::string>> lives;
  for (const json::object& resource : *resources_) {
    if (TypeOf(resource) != "Patient") continue;
    const std::string died = Text(resource, "deceasedDateTime");
    lives[Text(resource, "id")] = {Text(resource, "birthDate"), died.empty() ? "9999" : died};
  }
  const std::string until = FormatDay(kUntil);
  size_t deaths = 0;
  for (const auto& life : lives) deaths += life.second.second != "9999" ? 1 : 0;
  EXPECT_GT(deaths, 0u);
  for (const json::object& resource : *resources_) {
    const std::string type = TypeOf(resource);
    if (type == "Organization" || type == "Patient") continue;
    const auto& [born, died] = lives.at(PatientOf(resource));
    const bool future = type == "Appointment" && Text(resource, "status") != "fulfilled" &&
                        Text(resource, "status") != "noshow";
    EachText(resource, [&](std::string_view key, std::string_view text) {
      if (!IsDateKey(key)) return;
      // A partial date is compared by as much of it as there is.
      const std::string_view day = text.substr(0, 10);
      EXPECT_GE(day, std::string_view(born).substr(0, day.size())) << type << ' ' << key;
      EXPECT_LE(day, std::string_view(died).substr(0, day.size())) << type << ' ' << key;
      if (future) return;
      EXPECT_LE(day, std::string_view(until).substr(0, day.size())) << type << ' ' << key;
    });
  }
}

TEST_F(Record, OnlyAppointmentsLieAheadAndAtMostSixtyDays) {
  size_t ahead = 0;
  for (const json::object& resource : *resources_) {
    EXPECT_LE(Text(resource.at("meta").as_object(), "lastUpdated").substr(0, 10),
              FormatDay(kUntil));
    if (TypeOf(resource) != "Appointment") continue;
    const std::string day = Text(resource, "start").substr(0, 10);
    const bool booked =
        Text(resource, "status") == "booked" || Text(resource, "status") == "cancelled";
    EXPECT_EQ(booked, day > FormatDay(kUntil)) << day;
    EXPECT_LE(day, FormatDay(kUntil + 60));
    ahead += booked ? 1 : 0;
  }
  EXPECT_GT(ahead, kResidents / 20);
}

TEST_F(Record, TimesCarryLondonsOffset) {
  const Zone& london = Zone::Region();
  std::set<int> offsets;
  for (const json::object& resource : *resources_) {
    EachText(resource, [&](std::string_view key, std::string_view text) {
      if (!IsDateKey(key) && key != "lastUpdated") return;
      const Result<PartialTime> time = ParsePartialTime(text, london);
      ASSERT_TRUE(time.ok()) << key << ' ' << text;
      if (!time->has_clock()) return;
      EXPECT_TRUE(time->zone_given) << text;
      // The simulator knows today's rule only; what the zone database makes of 2037 may differ.
      if (key == "lastUpdated" || TypeOf(resource) == "Appointment") return;
      EXPECT_EQ(time->offset_minutes * 60, london.OffsetSeconds(time->utc_micros)) << text;
      offsets.insert(time->offset_minutes);
    });
  }
  EXPECT_EQ(offsets, (std::set<int>{0, 60}));
}

TEST_F(Record, PatientsLiveInTheFiveBoroughs) {
  std::map<std::string, std::set<std::string>> gss;    // of boroughs
  std::map<std::string, std::set<std::string>> areas;  // Lower layer Super Output Areas
  for (const json::object& resource : *resources_) {
    if (TypeOf(resource) != "Patient") continue;
    const json::object& address = resource.at("address").at(0).as_object();
    EachText(address, [&](std::string_view key, std::string_view text) {
      if (key != "valueString") return;
      auto& codes = text.starts_with("E09") ? gss : areas;
      codes[Text(address, "district")].insert(std::string(text));
    });
  }
  const std::map<std::string, std::set<std::string>> expected = {{"Barnet", {"E09000003"}},
                                                                 {"Camden", {"E09000007"}},
                                                                 {"Enfield", {"E09000010"}},
                                                                 {"Haringey", {"E09000014"}},
                                                                 {"Islington", {"E09000019"}}};
  EXPECT_EQ(gss, expected);
  std::set<std::string> seen;  // no area lies in two boroughs
  for (const auto& [borough, codes] : areas)
    for (const std::string& code : codes) {
      EXPECT_TRUE(code.starts_with("E01") && code.size() == 9) << code;
      EXPECT_TRUE(seen.insert(code).second) << code;
    }
  EXPECT_EQ(areas.size(), expected.size());
}

TEST_F(Record, HoldsTheAwkwardCases) {
  std::map<std::string, size_t> seen;
  std::set<std::string> stated_allergies;
  for (const json::object& resource : *resources_) {
    const std::string type = TypeOf(resource);
    ++seen[type + " " + Text(resource, "status")];
    if (type == "AllergyIntolerance") {
      stated_allergies.insert(PatientOf(resource));
      ++seen["allergy " + FirstCode(resource, "code")];
    }
    if (type == "Condition") {
      ++seen["onset of " + std::to_string(Text(resource, "onsetDateTime").size())];
    }
    if (FirstCode(resource, "code") == "4548-4") ++seen["percent"];
    const json::value* quantity = resource.if_contains("valueQuantity");
    if (quantity != nullptr && quantity->as_object().contains("comparator")) ++seen["comparator"];
  }
  for (const char* awkward :
       {"DiagnosticReport registered", "Immunization not-done", "MedicationRequest stopped",
        "MedicationRequest active", "MedicationRequest completed", "Appointment noshow",
        "Appointment booked", "allergy 716186003", "allergy 764146007", "onset of 4", "onset of 7",
        "onset of 10", "percent", "comparator", "Observation entered-in-error"}) {
    EXPECT_GT(seen[awkward], 0u) << awkward;
  }
  EXPECT_LT(stated_allergies.size(), kResidents * 3 / 4) << "some make no statement";
}

}  // namespace
}  // namespace daybook::tests
