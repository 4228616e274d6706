// Lists and sections that say how a part of the record stands: none known, not known, withheld are
// three values. Also specimens, and who works where.
#include <gtest/gtest.h>

#include "tests/feeds/outcomes.h"
#include "tests/feeds/resource_text.h"

namespace daybook::tests {
namespace {

using ledger::Coded;
using ledger::Event;
using ledger::EventStatus;
using ledger::FieldId;
using ledger::Kind;
using std::string;

const string kAllergies =
    R"("status":"current","mode":"snapshot","code":{"coding":[{"system":"http://snomed.info/sct",
    "code":"886921000000105","display":"Allergies and adverse reactions"}]},"date":"2021-07-21")";

string Empty(const string& code) {
  return R"(,"emptyReason":{"coding":[{"code":")" + code + R"("}]})";
}
const string kConfidential = R"(,"extension":[{"url":
  "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-ListWarningCode",
  "valueCodeableConcept":{"coding":[{"code":"confidential-items","display":"Confidential Items"}]}}])";

TEST(List, EmptyOnesSayHowTheirSectionStands) {
  const auto status = [](const string& members) {
    const Event event = ReadOne(Resource("List", kAllergies + members));
    EXPECT_EQ(event.kind, Kind::kAllergy);
    return event.status;
  };
  EXPECT_EQ(status(Empty("nilknown")), EventStatus::kAbsent);
  EXPECT_EQ(status(Empty("withheld")), EventStatus::kWithheld);
  EXPECT_EQ(status(Empty("notasked")), EventStatus::kNoInformation);
  EXPECT_EQ(status(Empty("no-content-recorded")), EventStatus::kNoInformation);
  EXPECT_EQ(status(R"(,"emptyReason":{"text":"nobody looked"})"), EventStatus::kNoInformation);
  EXPECT_EQ(status(Empty("nilknown") + kConfidential), EventStatus::kWithheld)
      << "what is kept back is never an absence";
}

TEST(List, OfChangesWithoutAnySaysNothingOfItsSection) {
  string changes = kAllergies;
  changes.replace(changes.find("snapshot"), 8, "changes");
  const Event event = ReadOne(Resource("List", changes + Empty("nilknown")));
  EXPECT_EQ(event.kind, Kind::kDocument);
  EXPECT_EQ(event.status, EventStatus::kCurrent);
}

TEST(List, OneThatIsNoLongerCurrentSaysNothingOfToday) {
  string retired = kAllergies;
  retired.replace(retired.find("current"), 7, "retired");
  EXPECT_EQ(ReadOne(Resource("List", retired + Empty("nilknown"))).status,
            EventStatus::kSuperseded);
}

TEST(List, WhatIsListedIsKeptInItsOrder) {
  const Event event = ReadOne(Resource("List", kAllergies + R"(,"title":"Allergies",
    "source":{"display":"Dr A"},"note":[{"text":"checked"}],
    "entry":[{"item":{"reference":"AllergyIntolerance/2","display":"Peanut"}},
             {"flag":{"text":"old"},"deleted":true,
              "item":{"reference":"AllergyIntolerance/1"}}])"));
  EXPECT_EQ(event.kind, Kind::kDocument);
  EXPECT_EQ(event.status, EventStatus::kCurrent);
  EXPECT_EQ(TextOf(event, FieldId::kTitle), "Allergies");
  EXPECT_EQ(TextOf(event, FieldId::kContent),
            "Peanut (AllergyIntolerance/2)\nAllergyIntolerance/1, old; deleted");
  EXPECT_EQ(TextOf(event, FieldId::kComment), "checked");
  EXPECT_EQ(event.author.display, "Dr A");
  EXPECT_EQ(TimeText(event.start), "2021-07-21");
}

TEST(List, AWarningIsAnAlert) {
  const Event event = ReadOne(
      Resource("List", kAllergies + kConfidential + R"(,"entry":[{"item":{"display":"Peanut"}}])"));
  EXPECT_EQ(event.kind, Kind::kAlert);
  EXPECT_EQ(event.status, EventStatus::kActive);
  EXPECT_EQ(event.code.text, "Allergies and adverse reactions: Confidential Items");
  EXPECT_EQ(TextsOf(event, FieldId::kComment),
            (std::vector<string>{"listed: Peanut", "warning: Confidential Items"}));
}

TEST(List, OfNobodyIsLeftOut) {
  const Outcomes outcomes =
      ReadText(R"({"resourceType":"List","id":"l","status":"current","mode":"working"})");
  EXPECT_EQ(outcomes.ignored, std::vector<string>{"List"});
}

string Section(const string& code, const string& reason) {
  return R"({"title":"T","code":{"coding":[{"system":"http://loinc.org","code":")" + code +
         R"("}]},"emptyReason":{"coding":[{"code":")" + reason + R"("}]}})";
}

TEST(Composition, EmptySectionsAreStatementsOfTheirOwn) {
  const auto read = [](const string& status) {
    return ReadText(Resource("Composition", R"("status":")" + status + R"(","date":"2024-01-02",
      "type":{"text":"summary"},"title":"IPS","section":[)" +
                                                Section("48765-2", "nilknown") + "," +
                                                Section("11450-4", "withheld") + "," +
                                                Section("10160-0", "unavailable") + "," +
                                                Section("29762-2", "unavailable") + "]"));
  };
  const Outcomes outcomes = read("final");
  ASSERT_EQ(outcomes.accepted.size(), 1u);
  const std::vector<Event>& events = outcomes.accepted[0].events;
  ASSERT_EQ(events.size(), 4u) << "the document, and three sections that are kinds of record";
  EXPECT_EQ(events[3].kind, Kind::kDocument);
  EXPECT_EQ(events[0].kind, Kind::kAllergy);
  EXPECT_EQ(events[0].status, EventStatus::kAbsent);
  EXPECT_EQ(events[0].record.id, "r1#48765-2");
  EXPECT_EQ(TimeText(events[0].start), "2024-01-02");
  EXPECT_EQ(events[1].kind, Kind::kCondition);
  EXPECT_EQ(events[1].status, EventStatus::kWithheld);
  EXPECT_EQ(events[2].kind, Kind::kMedication);
  EXPECT_EQ(events[2].status, EventStatus::kNoInformation);
  EXPECT_EQ(FieldOf<Coded>(events[2], FieldId::kReason).codings.at(0).code, "unavailable");
  EXPECT_EQ(read("preliminary").accepted.at(0).events.size(), 1u) << "a draft states nothing yet";
  const Outcomes withdrawn = read("entered-in-error");
  for (const Event& event : withdrawn.accepted.at(0).events)
    EXPECT_EQ(event.operation, ledger::Operation::kRetract);
}

TEST(Specimen, IsAFactBesideTheResults) {
  const Event event = ReadOne(Resource("Specimen", R"("status":"unsatisfactory",
    "type":{"text":"venous blood"},"receivedTime":"2016-02-05T11:10:00Z",
    "request":[{"reference":"ServiceRequest/4"}],
    "collection":{"collector":{"display":"N. Lee"},"collectedDateTime":"2016-02-04",
      "bodySite":{"text":"arm"},"method":{"text":"venepuncture"},
      "quantity":{"value":5,"unit":"ml"}},
    "condition":[{"text":"haemolysed"}],"note":[{"text":"please repeat"}])"));
  EXPECT_EQ(event.kind, Kind::kObservation);
  EXPECT_EQ(event.code.text, "venous blood");
  EXPECT_EQ(TimeText(event.start), "2016-02-04");
  EXPECT_EQ(TimeText(event.written), "2016-02-05T11:10:00Z");
  EXPECT_EQ(event.performer.display, "N. Lee");
  EXPECT_EQ(FieldOf<Coded>(event, FieldId::kBodySite).text, "arm");
  EXPECT_EQ(FieldOf<Coded>(event, FieldId::kMethod).text, "venepuncture");
  EXPECT_EQ(FieldOf<Coded>(event, FieldId::kReason).codings.at(0).code, "ServiceRequest/4");
  EXPECT_EQ(
      TextsOf(event, FieldId::kComment),
      (std::vector<string>{"quantity: 5 ml", "received: 2016-02-05T11:10:00Z",
                           "specimen: unsatisfactory", "condition: haemolysed", "please repeat"}));
}

TEST(Specimen, ResultsNameTheirs) {
  const auto specimen = [](const string& type, const string& members) {
    return FieldOf<Coded>(
        ReadOne(Resource(type, R"("status":"final","code":{"text":"K"},)" + members)),
        FieldId::kSpecimen);
  };
  EXPECT_EQ(specimen("Observation", R"("specimen":{"reference":"Specimen/7"})").codings.at(0),
            (ledger::Coding{"record", "Specimen/7", ""}));
  EXPECT_EQ(specimen("DiagnosticReport", R"("specimen":[{"display":"urine"}])").text, "urine");
  EXPECT_EQ(specimen("Observation", R"("specimen":{"reference":"#s"},"contained":[
    {"resourceType":"Specimen","id":"s","type":{"text":"serum"}}])")
                .text,
            "serum");
}

TEST(Definitions, ARoleSaysWhoDoesWhatForWhom) {
  const Event event = ReadOne(R"({"resourceType":"PractitionerRole","id":"r","active":true,
    "identifier":[{"system":"https://fhir.nhs.uk/Id/sds-role-profile-id","value":"100"}],
    "practitioner":{"reference":"Practitioner/5","display":"Dr A"},
    "organization":{"reference":"Organization/6"},"location":[{"reference":"Location/7"}],
    "code":[{"text":"GP"},{"text":"trainer"}],"specialty":[{"text":"general practice"}],
    "period":{"start":"2020"},"healthcareService":[{"display":"Out of hours"}],
    "telecom":[{"system":"phone","use":"work","value":"020"}]})");
  EXPECT_EQ(event.kind, Kind::kPractitioner);
  EXPECT_EQ(event.subject, "PractitionerRole/r");
  EXPECT_EQ(event.code.text, "Dr A");
  EXPECT_EQ(event.code.codings.at(0).code, "100");
  EXPECT_EQ(event.performer.reference, "Practitioner/5");
  EXPECT_EQ(event.organisation.reference, "Organization/6");
  EXPECT_EQ(event.place.reference, "Location/7");
  EXPECT_EQ(std::ranges::count(event.fields, FieldId::kCategory, &ledger::Field::id), 2);
  EXPECT_EQ(FieldOf<Coded>(event, FieldId::kSpecialty).text, "general practice");
  EXPECT_EQ(TextsOf(event, FieldId::kComment),
            (std::vector<string>{"service: Out of hours", "telephone (work): 020"}));
}

TEST(Definitions, AServiceOfAnOrganisation) {
  const Event event = ReadOne(R"({"resourceType":"HealthcareService","id":"h","active":false,
    "name":"Trauma","identifier":[{"system":"urn:dos","value":"1"}],
    "providedBy":{"reference":"Organization/6"},"location":[{"reference":"Location/7"}],
    "type":[{"text":"clinic"}],"specialty":[{"text":"orthopaedics"}],"comment":"ring first"})");
  EXPECT_EQ(event.kind, Kind::kOrganisation);
  EXPECT_EQ(event.status, EventStatus::kInactive);
  EXPECT_EQ(event.code.text, "Trauma");
  EXPECT_EQ(event.organisation.reference, "Organization/6");
  EXPECT_EQ(event.place.reference, "Location/7");
  EXPECT_EQ(FieldOf<Coded>(event, FieldId::kCategory).text, "clinic");
  EXPECT_EQ(TextOf(event, FieldId::kComment), "ring first");
}

// A role that a record contains is named, whatever its list of codes.
TEST(Definitions, AContainedRoleNamesItsPractitioner) {
  const Event event = ReadOne(Resource("Condition", R"("code":{"text":"cough"},
    "recorder":{"reference":"#r"},"contained":[{"resourceType":"PractitionerRole","id":"r",
      "practitioner":{"display":"Dr A"},"code":[{"text":"GP"}]}])"));
  EXPECT_EQ(event.author.display, "Dr A");
}

}  // namespace
}  // namespace daybook::tests
