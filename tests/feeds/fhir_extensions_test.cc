// Extensions of UK Core and FHIR: what says something to a clinician or an analyst is kept, in a
// field where there is one, else in words.
#include <gtest/gtest.h>

#include "tests/feeds/outcomes.h"
#include "tests/feeds/resource_text.h"

namespace daybook::tests {
namespace {

using ledger::Coded;
using ledger::Event;
using ledger::FieldId;
using ledger::Kind;
using std::string;

string UkCore(const string& name, const string& value) {
  return R"({"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-)" + name +
         R"(",)" + value + "}";
}
string Concept(const string& display) {
  return R"("valueCodeableConcept":{"coding":[{"code":"x","display":")" + display + R"("}]})";
}
string Extended(const string& extension) { return R"("extension":[)" + extension + "]"; }

std::vector<string> Comments(const string& text) {
  Outcomes outcomes = ReadText(text);
  if (outcomes.accepted.size() == 1)
    return TextsOf(outcomes.accepted[0].events.at(0), FieldId::kComment);
  ADD_FAILURE() << text;
  return {};
}
std::vector<string> OfPatient(const string& extension) {
  return Comments(R"({"resourceType":"Patient","id":"p",)" + Extended(extension) + "}");
}
using Lines = std::vector<string>;

TEST(Extensions, OfAPatient) {
  EXPECT_EQ(OfPatient(UkCore("ResidentialStatus", Concept("UK Resident"))),
            Lines{"residential status: UK Resident"});
  EXPECT_EQ(OfPatient(UkCore("BirthSex", Concept("Female"))), Lines{"sex at birth: Female"});
  EXPECT_EQ(OfPatient(UkCore("NHSNumberUnavailableReason", Concept("Overseas patient"))),
            Lines{"no NHS number: Overseas patient"});
  EXPECT_EQ(OfPatient(R"({"url":"http://hl7.org/fhir/StructureDefinition/patient-birthPlace",
    "valueAddress":{"line":["Maternity Unit"],"city":"Leeds"}})"),
            Lines{"birth place: Maternity Unit, Leeds"});
  EXPECT_EQ(
      OfPatient(R"({"url":"http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired",
    "valueBoolean":true})"),
      Lines{"needs an interpreter: yes"});
  EXPECT_EQ(OfPatient(UkCore("ContactPreference", R"("extension":[
    {"url":"PreferredContactMethod",)" + Concept("Telephone") +
                                                      R"(},
    {"url":"PreferredContactTimes","valueTiming":{"repeat":{"frequency":1,"period":1,
      "periodUnit":"d","dayOfWeek":["mon","wed"],"when":["MORN"]}}},
    {"url":"PreferredWrittenCommunicationFormat",)" + Concept("Large print") +
                                                      "}]")),
            Lines{"contact preference: preferred contact method: Telephone, preferred contact "
                  "times: once a day, on Monday, Wednesday, morning, preferred written "
                  "communication format: Large print"});
}

TEST(Extensions, OneThatNobodyKnowsIsPassedOver) {
  EXPECT_EQ(OfPatient(R"({"url":"http://example.org/x","valueString":"y"})"), Lines{});
}

string DeathNotified(const string& code) {
  return R"({"resourceType":"Patient","id":"p",)" +
         Extended(UkCore("DeathNotificationStatus", R"("extension":[
    {"url":"deathNotificationStatus","valueCodeableConcept":{"coding":[{"code":")" +
                                                        code + R"(",
      "display":"word"}]}},{"url":"systemEffectiveDate","valueDateTime":"2019-08-01"}])"));
}

TEST(Extensions, ANotifiedDeath) {
  for (const char* code : {"1", "2"}) {
    const Event event = ReadOne(DeathNotified(code) + "}");
    EXPECT_TRUE(FieldOf<bool>(event, FieldId::kDeceased)) << code;
    EXPECT_EQ(TextOf(event, FieldId::kComment),
              "death: death notification status: word, system effective date: 2019-08-01");
  }
  EXPECT_EQ(ledger::FindField(ReadOne(DeathNotified("U") + "}"), FieldId::kDeceased), nullptr)
      << "taken back";
  EXPECT_FALSE(FieldOf<bool>(ReadOne(DeathNotified("1") + R"(,"deceasedBoolean":false})"),
                             FieldId::kDeceased))
      << "what the Patient says itself comes first";
}

TEST(Extensions, OfMedicines) {
  const string medicine = R"("status":"active","intent":"order",
    "medicationCodeableConcept":{"text":"amoxicillin"},)";
  EXPECT_EQ(Comments(Resource("MedicationRequest",
                              medicine + Extended(UkCore("MedicationRepeatInformation",
                                                         R"("extension":[
      {"url":"numberOfPrescriptionsIssued","valueUnsignedInt":1},
      {"url":"authorisationExpiryDate","valueDateTime":"2022-09-10"}])")))),
            Lines{"repeat: number of prescriptions issued: 1, authorisation expiry date: "
                  "2022-09-10"});
  EXPECT_EQ(Comments(Resource("MedicationStatement",
                              medicine + Extended(UkCore("MedicationStatementLastIssueDate",
                                                         R"("valueDateTime":"2017-02-24")")))),
            Lines{"last issued: 2017-02-24"});
  EXPECT_EQ(
      Comments(Resource("MedicationStatement", medicine + Extended(UkCore("MedicationChangeSummary",
                                                                          R"("extension":[
      {"url":"status","valueCoding":{"code":"amended","display":"Amended"}},
      {"url":"detailsOfAmendment","valueString":"to a solution"}])")))),
      Lines{"change: status: Amended, details of amendment: to a solution"});
}

TEST(Extensions, OfAnAppointment) {
  const Event event = ReadOne(R"({"resourceType":"Appointment","id":"a","status":"booked",
    "participant":[{"actor":{"reference":"Patient/1"},"status":"accepted"}],)" +
                              Extended(UkCore("DeliveryChannel", Concept("In person")) + "," +
                                       UkCore("BookingOrganization", R"("valueReference":{
      "reference":"Organization/9","display":"White Rose"})")) +
                              "}");
  EXPECT_EQ(FieldOf<Coded>(event, FieldId::kMethod).codings.at(0).display, "In person");
  EXPECT_EQ(event.author, (ledger::Party{"Organization/9", "White Rose"}));
}

TEST(Extensions, TheSettingOfADocument) {
  const Event event =
      ReadOne(Resource("Composition", R"("status":"final","date":"2020","title":"Discharge","type":
        {"text":"discharge summary"},)" + Extended(
                                              UkCore("CareSettingType", Concept("Cardiology")))));
  EXPECT_EQ(FieldOf<Coded>(event, FieldId::kSpecialty).codings.at(0).display, "Cardiology");
}

TEST(Extensions, TheEndOfAnAllergy) {
  const Event event = ReadOne(
      Resource("AllergyIntolerance", R"("code":{"text":"amoxicillin"},
    "clinicalStatus":{"coding":[{"code":"inactive"}],)" +
                                         Extended(UkCore("AllergyIntoleranceEnd", R"("extension":[
      {"url":"endDate","valueDateTime":"2021-07-20"},
      {"url":"reasonEnded","valueString":"never had it"}])")) +
                                         "}"));
  EXPECT_EQ(TimeText(event.end), "2021-07-20");
  EXPECT_EQ(TextOf(event, FieldId::kComment), "ended: never had it");
}

TEST(Extensions, OfAVisit) {
  EXPECT_EQ(
      Comments(Resource("Encounter", R"("status":"finished","class":{"code":"IMP"},
    "hospitalization":{)" + Extended(UkCore("AdmissionMethod", Concept("Waiting list"))) +
                                         "}," +
                                         Extended(UkCore("DischargeMethod", Concept("On advice")) +
                                                  "," + UkCore("LegalStatus", R"("extension":[
        {"url":"legalStatusContext",)" + Concept("Admission") + "}]")))),
      (Lines{"admission method: Waiting list", "discharge method: On advice",
             "legal status: legal status context: Admission"}));
}

TEST(Extensions, BesideAPrimitive) {
  EXPECT_EQ(Comments(Resource("ServiceRequest",
                              R"("status":"active","intent":"order",
    "code":{"text":"scan"},"priority":"urgent","_priority":{)" +
                                  Extended(UkCore("PriorityReason", Concept("long wait"))) + "}")),
            (Lines{"reason for the priority: long wait"}));
}

// Contacts that stand within a Patient are records of their own, as RelatedPerson is.
TEST(Patient, ContactsAreRecords) {
  const Outcomes outcomes = ReadText(R"({"resourceType":"Patient","id":"p","contact":[
    {"relationship":[{"text":"mother"}],"name":{"given":["Emily"],"family":"Carter"},
     "telecom":[{"system":"phone","value":"0113"}],"period":{"start":"2020"},)" +
                                     Extended(UkCore("ContactRank", R"("valuePositiveInt":1)")) +
                                     R"(},{"organization":{"display":"A Home"}}]})");
  ASSERT_EQ(outcomes.accepted.size(), 1u);
  const std::vector<Event>& events = outcomes.accepted[0].events;
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[2].kind, Kind::kPerson);
  EXPECT_EQ(TextsOf(events[2], FieldId::kComment), Lines{});
  EXPECT_EQ(events[0].kind, Kind::kContact);
  EXPECT_EQ(events[0].record, (ledger::RecordKey{"test", "Patient.contact", "p#1"}));
  EXPECT_EQ(events[0].subject, "Patient/p");
  EXPECT_EQ(events[0].code.text, "mother");
  EXPECT_EQ(events[0].performer.display, "Emily Carter");
  EXPECT_EQ(TimeText(events[0].start), "2020");
  EXPECT_EQ(TextsOf(events[0], FieldId::kComment),
            (Lines{"telephone: 0113", "rank among contacts: 1"}));
  EXPECT_EQ(events[1].organisation.display, "A Home");
  EXPECT_EQ(RefuseOne(R"({"resourceType":"Patient","id":"p","contact":[{"name":7}]})").place,
            "Patient.contact[0].name");
}

TEST(Patient, EveryWayToReachThem) {
  EXPECT_EQ(Comments(R"({"resourceType":"Patient","id":"p","telecom":[
    {"system":"phone","value":"0113"}]})"),
            Lines{})
      << "one telephone has its field";
  EXPECT_EQ(Comments(R"({"resourceType":"Patient","id":"p","telecom":[
    {"system":"phone","value":"0113"},{"system":"phone","use":"mobile","value":"07"},
    {"system":"email","value":"a@b"},{"system":"phone","use":"old","value":"0"},
    {"system":"other","value":"18001","_system":{)" +
                     Extended(UkCore("OtherContactSystem", Concept("Minicom"))) + "}}]}"),
            (Lines{"telephone: 0113", "telephone (mobile): 07", "email: a@b", "Minicom: 18001"}));
}

}  // namespace
}  // namespace daybook::tests
