// The events of a message agree with those of the FHIR that another converter made of it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <span>

#include "feeds/hl7v2/hl7v2_reader.h"
#include "ledger/base/zone.h"
#include "tests/feeds/hl7v2/pairs/agreement.h"
#include "tests/feeds/hl7v2/pairs/compare.h"
#include "tests/shared_data.h"

namespace daybook::tests {
namespace {

using std::string;
using Counts = std::map<string, size_t>;

// All pairs read by both readers and held against each other.
struct Measured {
  Agreement agreement;
  size_t pairs = 0;
  size_t compared = 0;
  size_t given_subjects = 0;  // resources that named nobody
  Counts nobody;              // messages without anybody, by the reason of their refusal
  Counts refused;             // messages refused for another reason
  Counts fhir_refused;        // resources
};

void CountRefused(const Pair& pair, const Outcomes& outcomes, Counts& counts) {
  for (const ledger::QuarantineEntry& entry : outcomes.quarantined) {
    ++counts[entry.reason];
    if (std::getenv("DAYBOOK_TEST_LOUD"))
      std::printf("REFUSED %s: %s at %s: %s\n", pair.name.c_str(), entry.reason.c_str(),
                  entry.place.c_str(), entry.message.c_str());
  }
}

Outcomes ReadMessage(const Pair& pair) {
  Outcomes outcomes;
  const auto stream = feeds::FromMemory(pair.message, pair.name);
  outcomes.read = feeds::ReadHl7v2(*stream, {.source = "test"}, outcomes);
  return outcomes;
}

std::vector<ledger::Event> EventsOf(const Outcomes& outcomes) {
  std::vector<ledger::Event> events;
  for (const feeds::AcceptedInput& input : outcomes.accepted)
    events.insert(events.end(), input.events.begin(), input.events.end());
  return events;
}

bool NamesNobody(const Outcomes& outcomes) {
  return outcomes.quarantined.size() == 1 && (outcomes.quarantined[0].reason == "no-pid" ||
                                              outcomes.quarantined[0].reason == "no-subject");
}

void MeasurePair(Pair& pair, Measured& measured) {
  Outcomes message = ReadMessage(pair);
  if (NamesNobody(message)) {
    ++measured.nobody[message.quarantined[0].reason];
    pair.message = WithNumber(pair.message);
    pair.fhir = FhirWithNumber(pair.fhir);
    message = ReadMessage(pair);
  }
  const Subjected subjected = FhirWithSubjects(pair.fhir);
  measured.given_subjects += subjected.given;
  const Outcomes fhir = ReadText(subjected.fhir, pair.name);
  CountRefused(pair, message, measured.refused);
  CountRefused(pair, fhir, measured.fhir_refused);
  if (message.accepted.empty()) return;
  ++measured.compared;
  const auto ours = EventsOf(message), theirs = EventsOf(fhir);
  const auto our_rows = RowsOfMessage(ours), their_rows = RowsOfFhir(theirs, ours);
  measured.agreement.Count(pair, Match(our_rows, their_rows));
}

const Measured& Measure() {
  static const Measured all = [] {
    Measured measured;
    std::vector<Pair> pairs = LoadPairs(SharedData() / "hl7v2");
    measured.pairs = pairs.size();
    for (Pair& pair : pairs) MeasurePair(pair, measured);
    return measured;
  }();
  return all;
}

// What a row has to reach at least, of a hundred: just under what was measured.
const std::map<string, double> kFloors = {
    {"allergy", 99},
    {"appointment", 99},
    {"condition", 99},
    {"contact", 90},
    {"document", 91},
    {"encounter", 95},
    {"immunisation", 99},
    {"medication (dispense)", 69},
    {"medication (order)", 85},
    {"observation", 96},
    {"person", 99},
    {"person (mentioned)", 99},
    {"procedure", 99},
    {"referral", 99},
    {"test (order)", 94},
    {"test (report)", 95},
};

TEST(V2Pairs, EventsAgreeInNinetyFiveOfAHundred) {
  DAYBOOK_SHARED_DATA_OR_SKIP();
  const Agreement& agreement = Measure().agreement;
  agreement.Print();
  const RowCount whole = agreement.Whole();
  EXPECT_GE(PercentOf(whole.agreed(), whole.checks()), 95.0);
  for (const auto& [name, row] : agreement.rows()) {
    if (row.checks() == 0) continue;
    const auto floor = kFloors.find(name);
    ASSERT_NE(floor, kFloors.end()) << name;
    EXPECT_GE(PercentOf(row.agreed(), row.checks()), floor->second) << name;
  }
}

TEST(V2Pairs, EveryPairIsCounted) {
  DAYBOOK_SHARED_DATA_OR_SKIP();
  const Measured& measured = Measure();
  std::printf("%zu pairs, %zu compared, %zu resources given a subject\n", measured.pairs,
              measured.compared, measured.given_subjects);
  EXPECT_EQ(measured.pairs, 218u);
  EXPECT_EQ(measured.compared, 216u);
  EXPECT_EQ(measured.given_subjects, 42u);
  // Messages that name nobody: both sides were given a number (WithNumber).
  EXPECT_EQ(measured.nobody, (Counts{{"no-pid", 27}, {"no-subject", 92}}));
  // A time of 17 digits, and one with a year of five.
  EXPECT_EQ(measured.refused, (Counts{{"bad-date", 2}}));
  // Encounters, episodes and a report without a status, an Organization without an id; Encounters
  // that name nobody in a Bundle of two Patients; Provenances without a target, or of what is here
  // nobody's.
  EXPECT_EQ(measured.fhir_refused, (Counts{{"missing-element", 171},
                                           {"no-id", 1},
                                           {"no-status", 26},
                                           {"no-subject", 2},
                                           {"target-unknown", 9}}));
}

// Each entry of a list has to stand for one of the fields that were met.
void ExpectAllUsed(std::span<const LeftOut> list,
                   const std::set<std::pair<string, string>>& fields) {
  for (const LeftOut& each : list) {
    const bool used = std::ranges::any_of(
        fields, [&](const auto& met) { return FindIn(list, met.first, met.second) == &each; });
    EXPECT_TRUE(used) << each.row << " | " << each.field;
    std::printf("not compared: %s, %s: %s\n", string(each.row).c_str(), string(each.field).c_str(),
                string(each.why).c_str());
  }
}

TEST(V2Pairs, FieldsThatAreNotComparedAreNamed) {
  DAYBOOK_SHARED_DATA_OR_SKIP();
  const Agreement& agreement = Measure().agreement;
  ExpectAllUsed(AllLeftOut(), agreement.left_out());
  std::set<std::pair<string, string>> silent;
  for (const auto& [name, row] : agreement.rows())
    for (const auto& [field, count] : row.fields)
      if (count.checks() == 0) silent.emplace(name, field);
  for (const auto& [row, field] : silent)
    EXPECT_NE(FindIn(AllSilent(), row, field), nullptr) << row << " | " << field;
  ExpectAllUsed(AllSilent(), silent);
}

struct Alone {
  size_t message;
  size_t fhir;
  const char* why;
};
constexpr const char* kInReferences =
    "HL7 v2 names them inside of what they did; ours has no event";
// Events that one side has and the other has not.
const std::map<string, Alone> kAlone = {
    {"allergy", {1, 0, "the same allergy twice in one message"}},
    {"condition", {2, 14, "of a charge (FT1-19); causes of death (PDA-1); DG1-22 without code"}},
    {"consent", {0, 3, "TXA-22 and CON, which ours leaves"}},
    {"contact",
     {2, 136, "NK1 without a name, or as Patient.contact too; mothers (PID-21), guarantors"}},
    {"document", {5, 0, "what a document replaces: superseded here, named alone in the FHIR"}},
    {"encounter", {2, 38, "A45's old visits; PV1 of a message that isn't ADT or BAR"}},
    {"equipment", {0, 10, "devices of OBX-18 and PRT"}},
    {"identity_link", {6, 0, "merges, of which the FHIR has a Linkage, which ours leaves"}},
    {"medication (dispense)", {0, 9, "of charges (FT1-29)"}},
    {"medication (order)", {0, 4, "the pharmacy's own order (RXE) beside RXO"}},
    {"observation", {18, 99, "specimens; attached images; answers that ReportStream keeps"}},
    {"organisation", {0, 1399, kInReferences}},
    {"person", {3, 0, "who went in a merge, and who stands a second time in A41"}},
    {"person (mentioned)", {6, 0, "PIDs of merges, of which the FHIR has the survivor's"}},
    {"place", {0, 1402, kInReferences}},
    {"practitioner", {0, 1058, kInReferences}},
    {"provenance", {0, 140, "the converter's own, of what it made"}},
    {"procedure", {0, 32, "of charges (FT1-25); PDA's; parents (PR1-25) without a code"}},
    {"service", {0, 28, "PV1-54, which ours leaves"}},
    {"task", {0, 2, "of a request to a pharmacy"}},
    {"test (order)", {2, 17, "requests without a code; AIS of appointments"}},
    {"test (report)", {0, 23, "attached OBX, which ours has as observations"}},
};

TEST(V2Pairs, EventsOfOneSideAloneAreCounted) {
  DAYBOOK_SHARED_DATA_OR_SKIP();
  for (const auto& [name, row] : Measure().agreement.rows()) {
    const auto found = kAlone.find(name);
    const Alone alone = found == kAlone.end() ? Alone{0, 0, ""} : found->second;
    EXPECT_EQ(row.only_message, alone.message) << name;
    EXPECT_EQ(row.only_fhir, alone.fhir) << name;
    if (row.only_message + row.only_fhir > 0)
      std::printf("alone: %s: %zu of messages, %zu of FHIR: %s\n", name.c_str(), row.only_message,
                  row.only_fhir, alone.why);
  }
}

PartialTime At(const string& text) {
  const Result<PartialTime> time = ParsePartialTime(text, Zone::Region());
  EXPECT_TRUE(time.ok()) << text;
  return time.ok() ? *time : PartialTime();
}

TEST(V2PairsCompare, TimesAsFarAsBothKnow) {
  const string instant = "2024-01-02T10:00:30Z";
  EXPECT_TRUE(AgreeTimes(At(instant), At("2024-01-02T12:00:30+02:00")));
  EXPECT_FALSE(AgreeTimes(At(instant), At("2024-01-02T10:00:30+02:00")));
  EXPECT_TRUE(AgreeTimes(At("2024-01-02T10:00:30"), At("2024-01-02T10:00:30+02:00")));
  EXPECT_TRUE(AgreeTimes(At("2024-01-02T10:00"), At(instant)));
  EXPECT_FALSE(AgreeTimes(At("2024-01-02T10:01"), At(instant)));
  EXPECT_TRUE(AgreeTimes(At("2024-01"), At(instant)));
  EXPECT_FALSE(AgreeTimes(At("2024-02"), At(instant)));
}

TEST(V2PairsCompare, CodesNamesPlacesAmounts) {
  const ledger::Coded code{{{"loinc", "1-8", "Sodium"}}, ""}, other{{{"x", "2", ""}}, ""};
  EXPECT_TRUE(AgreeCoded(code, {{}, "sodium"}));
  EXPECT_FALSE(AgreeCoded(code, other));
  EXPECT_TRUE(AgreeNames("Ada Jones", "Dr Ada Jones MD"));
  EXPECT_FALSE(AgreeNames("Ada M Jones", "Ada Jones"));
  EXPECT_FALSE(AgreeParties({{{"", "7", ""}}, "Ada"}, {{{"x", "8", ""}}, "Ada"}));
  EXPECT_TRUE(AgreePlaces({{}, "Ward 3, Main Building"}, {{}, "ward 3"}));
  EXPECT_FALSE(AgreePlaces({{}, "Ward 3, Main Building"}, {{}, "Ward 4"}));
  EXPECT_TRUE(AgreeAmounts({"1.10", "mg"}, {"1.1", "g"}));
  EXPECT_FALSE(AgreeAmounts({"1.10", "mg"}, {"1.1", "mg", ledger::Comparator::kLess}));
  EXPECT_TRUE(AgreeLists("identifier", {string("1")}, {string("1"), string("2")}));
  EXPECT_FALSE(AgreeLists("identifier", {string("1"), string("2")}, {string("1")}));
}

}  // namespace
}  // namespace daybook::tests
