// What is said not to be, to be over, or to have begun some time: what a record doesn't assert.
#include <gtest/gtest.h>

#include "tests/feeds/outcomes.h"
#include "tests/feeds/resource_text.h"

namespace daybook::tests {
namespace {

using ledger::Event;
using ledger::EventStatus;
using ledger::FieldId;
using std::string;

string Snomed(const string& code) {
  return R"("code":{"coding":[{"system":"http://snomed.info/sct","code":")" + code + "\"}]}";
}
string Ips(const string& code) {
  return R"("code":{"coding":[{"system":
    "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips","code":")" +
         code + "\"}]}";
}
string Clinical(const string& code) {
  return R"("clinicalStatus":{"coding":[{"code":")" + code + "\"}]},";
}
EventStatus StatusOf(const string& type, const string& members) {
  return ReadOne(Resource(type, members)).status;
}
const string kRefuted = R"("verificationStatus":{"coding":[{"code":"refuted"}]},)";

TEST(Absence, TheWholeSectionOrAPartOfIt) {
  const string allergy = "AllergyIntolerance";
  for (const char* code : {"716186003", "160244002"})
    EXPECT_EQ(StatusOf(allergy, Snomed(code)), EventStatus::kAbsent) << code;
  for (const char* code :
       {"409137002", "428607008", "429625007", "428197003", "716184000", "716220001"})
    EXPECT_EQ(StatusOf(allergy, Clinical("active") + Snomed(code)), EventStatus::kPartlyAbsent)
        << code;
  EXPECT_EQ(StatusOf(allergy, Ips("no-known-allergies")), EventStatus::kAbsent);
  for (const char* what : {"medication", "environmental", "food"})
    EXPECT_EQ(StatusOf(allergy, Ips(string("no-known-") + what + "-allergies")),
              EventStatus::kPartlyAbsent);
  EXPECT_EQ(StatusOf("Condition", Snomed("160245001")), EventStatus::kAbsent);
  EXPECT_EQ(StatusOf("Condition", Ips("no-known-problems")), EventStatus::kAbsent);
  EXPECT_EQ(StatusOf("Procedure", R"("status":"not-done",)" + Ips("no-known-procedures")),
            EventStatus::kAbsent);
  EXPECT_EQ(StatusOf("Immunization", R"("status":"completed","vaccineCode":{"coding":[{"system":
    "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips",
    "code":"no-known-immunizations"}]})"),
            EventStatus::kAbsent);
  EXPECT_EQ(StatusOf("MedicationRequest", R"("status":"active","medicationCodeableConcept":
    {"coding":[{"system":"http://snomed.info/sct","code":"787481004"}]})"),
            EventStatus::kAbsent);
  EXPECT_EQ(StatusOf(allergy, Ips("no-allergy-info")), EventStatus::kNoInformation);
}

TEST(Absence, OfAnotherSectionIsNotOfThisOne) {
  EXPECT_EQ(StatusOf("Condition", Snomed("716186003")), EventStatus::kPartlyAbsent);
}

TEST(Absence, RefutedOrOverIsNoAbsence) {
  EXPECT_EQ(StatusOf("AllergyIntolerance", kRefuted + Snomed("716186003")), EventStatus::kRefuted);
  EXPECT_EQ(StatusOf("AllergyIntolerance", kRefuted + Snomed("91936005")), EventStatus::kRefuted);
  EXPECT_EQ(StatusOf("Condition", kRefuted + Snomed("160245001")), EventStatus::kRefuted);
  EXPECT_EQ(StatusOf("AllergyIntolerance", Clinical("inactive") + Snomed("716186003")),
            EventStatus::kInactive);
  EXPECT_EQ(StatusOf("Condition", Clinical("resolved") + Snomed("160245001")),
            EventStatus::kResolved);
}

Event Order(const string& members) {
  return ReadOne(
      Resource("MedicationRequest",
               R"("medicationCodeableConcept":{"text":"x"},"authoredOn":"2020-01-01",)" + members));
}
const string kUntil2030 =
    R"("dosageInstruction":[{"timing":{"repeat":{"boundsPeriod":{"end":"2030-01-01"}}}}])";
const string kChanged = R"("meta":{"lastUpdated":"2020-05-06T07:08:09Z"},)";

TEST(Ends, WhatIsOverEndedByItsLastChange) {
  for (const char* status : {"stopped", "completed", "cancelled"}) {
    string said = R"("status":")";
    said.append(status).append("\",").append(kUntil2030);
    const Event changed = Order(kChanged + said);
    EXPECT_EQ(TimeText(changed.end), "2020-05-06") << status;
    EXPECT_NE(TextOf(changed, FieldId::kComment).find("2030-01-01"), string::npos);
    EXPECT_FALSE(Order(said).end) << status;
  }
  EXPECT_EQ(TimeText(Order(R"("status":"active",)" + kUntil2030).end), "2030-01-01");
  const Event plan = ReadOne(Resource(
      "CarePlan", kChanged + R"("status":"revoked","period":{"end":"2030-01-01T00:00:00Z"})"));
  EXPECT_EQ(TimeText(plan.end), "2020-05-06T07:08:09Z");
  EXPECT_FALSE(ReadOne(Resource("CarePlan", R"("status":"revoked","period":{"end":"2030"})")).end);
  // A plan that was completed may well have ended as it says: no change tells otherwise.
  EXPECT_TRUE(ReadOne(Resource("CarePlan", R"("status":"completed","period":{"end":"2012"})")).end);
  const Event condition = ReadOne(
      Resource("Condition", kChanged + Clinical("remission") + R"("abatementDateTime":"2031")"));
  EXPECT_EQ(TimeText(condition.end), "2020-05-06");
  const Event earlier = ReadOne(
      Resource("Condition", kChanged + Clinical("resolved") + R"("abatementDateTime":"2020")"));
  EXPECT_EQ(TimeText(earlier.end), "2020");
}

TEST(Onset, APeriodIsThatOfTheBeginning) {
  const string onset = R"("onsetPeriod":{"start":"2019-01","end":"2019-06"})";
  for (const char* type : {"Condition", "AllergyIntolerance"}) {
    const Event event = ReadOne(Resource(type, onset));
    EXPECT_EQ(TimeText(event.start), "2019-01");
    EXPECT_FALSE(event.end) << type;
    EXPECT_EQ(TextOf(event, FieldId::kComment), "onset: between 2019-01 and 2019-06");
  }
}

TEST(Abatement, InAnyFormMeansResolved) {
  for (const char* abatement :
       {R"("abatementString":"as a teenager")", R"("abatementAge":{"value":16,"unit":"years"})",
        R"("abatementRange":{"low":{"value":15},"high":{"value":17}})",
        R"("abatementPeriod":{"start":"1999"})", R"("abatementDateTime":"1999")"})
    EXPECT_EQ(StatusOf("Condition", abatement), EventStatus::kResolved) << abatement;
  EXPECT_EQ(StatusOf("Condition", R"("abatementBoolean":false)"), EventStatus::kUnknown);
  EXPECT_EQ(TextOf(ReadOne(Resource("Condition", R"("abatementString":"as a teenager")")),
                   FieldId::kComment),
            "abatement: as a teenager");
}

TEST(Versions, TimeAndNumber) {
  const auto version = [](const string& type, const string& members) {
    return TimeText(ReadOne(Resource(type, members)).version_time);
  };
  EXPECT_EQ(version("Observation", R"("status":"final","issued":"2020-01-02T00:00:00Z")"),
            "2020-01-02T00:00:00Z");
  EXPECT_EQ(version("Condition", R"("recordedDate":"2020-01-02")"), "2020-01-02");
  EXPECT_EQ(version("Condition", kChanged + R"("recordedDate":"2020-01-02")"),
            "2020-05-06T07:08:09Z");
  EXPECT_EQ(version("DocumentReference", R"("status":"current","date":"2020-01-02")"),
            "2020-01-02");
  // When it was written says nothing of when it was withdrawn.
  EXPECT_EQ(version("Observation", R"("status":"entered-in-error","issued":"2020-01-02")"), "none");
  const Event third = ReadOne(Resource("Condition", R"("meta":{"versionId":"3"})"));
  EXPECT_EQ(TextOf(third, FieldId::kVersionId), "3");
}

// Of QI-Core: hl7.org/fhir/us/qicore/STU4.1.1/profiles.html#extensions
TEST(ModifierExtensions, ThatSayNotDoneAreRead) {
  const string qicore = "http://hl7.org/fhir/us/qicore/StructureDefinition/qicore-";
  const auto modifier = [&](const string& name, const string& value) {
    return R"("modifierExtension":[{"url":")" + qicore + name + R"(","valueBoolean":)" + value +
           "}]";
  };
  const auto asked = [&](const string& more) {
    return StatusOf("DeviceRequest", R"("status":"completed","intent":"order",)" + more);
  };
  EXPECT_EQ(asked(modifier("doNotPerform", "true")), EventStatus::kNotToBeDone);
  EXPECT_EQ(asked(modifier("doNotPeform", "true")), EventStatus::kNotToBeDone);
  EXPECT_EQ(asked(modifier("doNotPerform", "false")), EventStatus::kCompleted);
  EXPECT_EQ(StatusOf("DeviceRequest",
                     R"("status":"entered-in-error",)" + modifier("doNotPerform", "true")),
            EventStatus::kEnteredInError);

  const auto seen = [&](const string& more) {
    return ReadOne(Resource("Observation", R"("status":"cancelled",)" + more));
  };
  EXPECT_EQ(seen(modifier("notDone", "true")).status, EventStatus::kDeclined);
  EXPECT_EQ(seen(modifier("notDone", "false")).status, EventStatus::kCancelled);
  const Event declined = seen(R"("extension":[{"url":")" + qicore +
                              R"(notDoneReason","valueCodeableConcept":{"text":"refused"}}])");
  EXPECT_EQ(declined.status, EventStatus::kDeclined);
  EXPECT_EQ(FieldOf<ledger::Coded>(declined, FieldId::kReason).text, "refused");
  const Event asked_not = ReadOne(Resource(
      "ServiceRequest", R"("status":"completed","intent":"order","doNotPerform":true,"extension":[)"
                        R"({"url":")" +
                            qicore + R"(reasonRefused","valueCodeableConcept":{"text":"no"}}])"));
  EXPECT_EQ(asked_not.status, EventStatus::kNotToBeDone);
  EXPECT_EQ(FieldOf<ledger::Coded>(asked_not, FieldId::kReason).text, "no");
  EXPECT_EQ(TextOf(asked_not, FieldId::kIntent), "order");

  // Elsewhere, of another type, or with another value, they are not understood.
  RefuseOne(Resource("Condition", modifier("notDone", "true")));
  RefuseOne(Resource("Observation",
                     R"("status":"final","component":[{)" + modifier("notDone", "true") + "}]"));
  RefuseOne(Resource("DeviceRequest", R"("modifierExtension":[{"url":")" + qicore +
                                          R"(doNotPerform","valueString":"yes"}])"));
}

TEST(ModifierExtensions, AreNotUnderstood) {
  const string modifier = R"("modifierExtension":[{"url":"urn:not","valueBoolean":true}])";
  const auto whole = RefuseOne(Resource("Condition", modifier));
  EXPECT_EQ(whole.reason, "modifier-extension");
  EXPECT_NE(whole.message.find("urn:not"), string::npos);
  const auto part = RefuseOne(
      Resource("CarePlan", R"("status":"active","activity":[{"detail":{)" + modifier + "}}]"));
  EXPECT_EQ(part.place, "CarePlan.activity[0].detail.modifierExtension[0]");
  ReadOne(Resource("Condition", R"("modifierExtension":[])"));
}

}  // namespace
}  // namespace daybook::tests
