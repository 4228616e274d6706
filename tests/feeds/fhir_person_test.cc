// Patients, organisations, practitioners, locations.
#include <gtest/gtest.h>

#include "tests/feeds/outcomes.h"

namespace daybook::tests {
namespace {

using ledger::Coded;
using ledger::Event;
using ledger::EventStatus;
using ledger::FieldId;
using ledger::Kind;
using std::string;

TEST(Patient, Whole) {
  const Event event = ReadOne(R"({"resourceType":"Patient","id":"p1",
    "extension":[{"url":
      "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory",
      "valueCodeableConcept":{"coding":[{"system":"urn:eth","code":"G","display":"Mixed"}]}}],
    "identifier":[{"extension":[{"url":
      "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus",
      "valueCodeableConcept":{"coding":[{"code":"01"}]}}],
      "system":"https://fhir.nhs.uk/Id/nhs-number","value":"999 000 0018"},
      {"system":"urn:hospital","value":"H7"}],
    "name":[{"use":"nickname","text":"Bob"},{"use":"official","prefix":["Mr"],
             "given":["Robert","J"],"family":"Test"}],
    "telecom":[{"system":"email","value":"a@b"},{"system":"phone","use":"old","value":"0"},
               {"system":"phone","value":"020 7946 0000"}],
    "gender":"male","birthDate":"1970-09-11","deceasedDateTime":"2020-01-02",
    "address":[{"use":"old","postalCode":"X1 1XX"},
               {"line":["1 High Street","Flat 2"],"city":"London","district":"Camden",
                "postalCode":"NW1 1AA"}],
    "generalPractitioner":[{"identifier":{"system":
       "https://fhir.nhs.uk/Id/ods-organization-code","value":"F83004"},"display":"A Surgery"}],
    "communication":[{"language":{"coding":[{"code":"en"}]}},
                     {"preferred":true,"language":{"coding":[
                        {"code":"bn","display":"Bengali"}]}}]})");
  EXPECT_EQ(event.kind, Kind::kPerson);
  EXPECT_EQ(event.subject, "Patient/p1");
  EXPECT_EQ(event.status, EventStatus::kActive);
  EXPECT_EQ(FieldOf<Coded>(event, FieldId::kIdentifier).codings.at(0),
            (ledger::Coding{"nhs_number", "9990000018", ""}));
  EXPECT_EQ(std::ranges::count(event.fields, FieldId::kIdentifier, &ledger::Field::id), 2);
  EXPECT_EQ(TextOf(event, FieldId::kNhsNumberStatus), "01");
  EXPECT_EQ(TextOf(event, FieldId::kName), "Mr Robert J Test");
  EXPECT_EQ(TimeText(FieldOf<PartialTime>(event, FieldId::kBorn)), "1970-09-11");
  EXPECT_EQ(TextOf(event, FieldId::kSex), "male");
  EXPECT_EQ(FieldOf<Coded>(event, FieldId::kEthnicity).codings.at(0).code, "G");
  EXPECT_EQ(TimeText(FieldOf<PartialTime>(event, FieldId::kDied)), "2020-01-02");
  EXPECT_TRUE(FieldOf<bool>(event, FieldId::kDeceased));
  EXPECT_EQ(TextOf(event, FieldId::kAddressText), "1 High Street, Flat 2, London, Camden, NW1 1AA");
  EXPECT_EQ(TextOf(event, FieldId::kPostcode), "NW1 1AA");
  EXPECT_EQ(TextOf(event, FieldId::kBorough), "Camden");
  EXPECT_EQ(TextOf(event, FieldId::kPractice), "F83004");
  EXPECT_EQ(TextOf(event, FieldId::kPracticeName), "A Surgery");
  EXPECT_EQ(TextOf(event, FieldId::kLanguage), "Bengali");
  EXPECT_EQ(TextOf(event, FieldId::kPhone), "020 7946 0000");
}

TEST(Patient, LittleIsEnough) {
  const Event event = ReadOne(R"({"resourceType":"Patient","id":"p2","active":false,
    "deceasedBoolean":false,"address":[{"city":"Enfield"}]})");
  EXPECT_EQ(event.status, EventStatus::kInactive);
  EXPECT_FALSE(FieldOf<bool>(event, FieldId::kDeceased));
  EXPECT_EQ(TextOf(event, FieldId::kBorough), "Enfield");
  EXPECT_EQ(ledger::FindField(event, FieldId::kName), nullptr);
}

TEST(Patient, ThePracticeInItsOtherForms) {
  const auto practice = [](const string& reference, const string& more = "") {
    return TextOf(ReadOne(R"({"resourceType":"Patient","id":"p","generalPractitioner":[)" +
                          reference + "]" + more + "}"),
                  FieldId::kPractice);
  };
  EXPECT_EQ(practice(R"({"reference":"Organization/F83004"})"), "Organization/F83004");
  EXPECT_EQ(practice(R"({"reference":
    "Organization?identifier=https://fhir.nhs.uk/Id/ods-organization-code%7CF83004"})"),
            "F83004");
  EXPECT_EQ(practice(R"({"reference":"#gp"})",
                     R"(,"contained":[{"resourceType":"Organization","id":"gp","identifier":[
      {"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"F83004"}]}])"),
            "F83004");
}

TEST(Patient, EthnicityFromUsCore) {
  const Event event = ReadOne(R"({"resourceType":"Patient","id":"p","extension":[{"url":
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity","extension":[
     {"url":"ombCategory","valueCoding":{"system":"urn:o","code":"2186-5"}},
     {"url":"text","valueString":"Not Hispanic"}]}]})");
  const Coded ethnicity = FieldOf<Coded>(event, FieldId::kEthnicity);
  EXPECT_EQ(ethnicity.text, "Not Hispanic");
  EXPECT_EQ(ethnicity.codings.at(0).code, "2186-5");
}

TEST(Definitions, AreTheirOwnSubjects) {
  const Event trust = ReadOne(R"({"resourceType":"Organization","id":"o","name":"A Trust",
    "identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"RAL"}],
    "partOf":{"reference":"Organization/icb"}})");
  EXPECT_EQ(trust.kind, Kind::kOrganisation);
  EXPECT_EQ(trust.subject, "Organization/o");
  EXPECT_EQ(trust.code.text, "A Trust");
  EXPECT_EQ(trust.code.codings.at(0), (ledger::Coding{"ods", "RAL", ""}));
  EXPECT_EQ(trust.organisation.reference, "Organization/icb");
  const Event doctor = ReadOne(R"({"resourceType":"Practitioner","id":"d",
    "name":[{"family":"Hilpert","given":["Sharyl"],"prefix":["Dr."]}]})");
  EXPECT_EQ(doctor.kind, Kind::kPractitioner);
  EXPECT_EQ(doctor.code.text, "Dr. Sharyl Hilpert");
  const Event role = ReadOne(R"({"resourceType":"PractitionerRole","id":"r","active":false,
    "practitioner":{"reference":"Practitioner/d"},"organization":{"reference":"Organization/o"},
    "identifier":[{"system":"urn:x","value":"R1"}],"location":[{"reference":"Location/w"}],
    "code":[{"coding":[{"system":"urn:y","code":"AD"}]}],"period":{"start":"2020-01-01"}})");
  EXPECT_EQ(role.kind, Kind::kPractitioner);
  EXPECT_EQ(role.subject, "PractitionerRole/r");
  EXPECT_EQ(role.status, EventStatus::kInactive);
  EXPECT_EQ(role.performer.reference, "Practitioner/d");
  EXPECT_EQ(role.organisation.reference, "Organization/o");
  EXPECT_EQ(role.place.reference, "Location/w");
  EXPECT_EQ(role.code.codings.at(0), (ledger::Coding{"urn:x", "R1", ""}));
  EXPECT_EQ(FieldOf<ledger::Coded>(role, FieldId::kCategory).codings.at(0).code, "AD");
  EXPECT_EQ(TimeText(role.start), "2020-01-01");
  const Event ward = ReadOne(R"({"resourceType":"Location","id":"w","name":"Ward 3",
    "status":"suspended","managingOrganization":{"reference":"Organization/o"}})");
  EXPECT_EQ(ward.kind, Kind::kPlace);
  EXPECT_EQ(ward.status, EventStatus::kOnHold);
  EXPECT_EQ(ward.organisation.reference, "Organization/o");
}

}  // namespace
}  // namespace daybook::tests
