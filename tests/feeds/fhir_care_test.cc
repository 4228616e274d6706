// The joined-up record beyond diagnoses and results: alerts, legal, contacts, teams, services,
// plans, assessments, equipment, medicines taken and given.
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

string About(const string& type, const string& subject, const string& members) {
  return R"({"resourceType":")" + type + R"(","id":"r1",")" + subject +
         R"(":{"reference":"Patient/1"},)" + members + "}";
}
std::vector<Event> AllOf(const string& text) {
  Outcomes outcomes = ReadText(text);
  if (outcomes.accepted.size() == 1) return outcomes.accepted[0].events;
  ADD_FAILURE() << (outcomes.quarantined.empty() ? "ignored" : outcomes.quarantined[0].message);
  return {};
}

TEST(FhirCare, AFlagIsAnAlert) {
  const Event event = ReadOne(About("Flag", "subject", R"("status":"active",
    "category":[{"text":"reasonable adjustment"}],"code":{"text":"needs an interpreter"},
    "period":{"start":"2020"},"author":{"display":"Dr A"})"));
  EXPECT_EQ(event.kind, Kind::kAlert);
  EXPECT_EQ(event.status, EventStatus::kActive);
  EXPECT_EQ(event.code.text, "needs an interpreter");
  EXPECT_EQ(FieldOf<Coded>(event, FieldId::kCategory).text, "reasonable adjustment");
  EXPECT_EQ(event.author.display, "Dr A");
}

TEST(FhirCare, EquipmentThatWasAskedFor) {
  const auto asked = [](const string& status) {
    return ReadOne(About("DeviceRequest", "subject", R"("status":")" + status + R"(",
      "intent":"order","priority":"urgent","authoredOn":"2025-11-01T10:00:00Z",
      "codeCodeableConcept":{"text":"walking frame"},"requester":{"display":"Dr A"},
      "reasonCode":[{"text":"falls"}])"));
  };
  const Event event = asked("active");
  EXPECT_EQ(event.kind, Kind::kEquipment);
  EXPECT_EQ(event.status, EventStatus::kRegistered);
  EXPECT_EQ(event.code.text, "walking frame");
  EXPECT_EQ(TimeText(event.start), "2025-11-01T10:00:00Z");
  EXPECT_EQ(event.author.display, "Dr A");
  EXPECT_EQ(TextOf(event, FieldId::kIntent), "order");
  EXPECT_EQ(TextOf(event, FieldId::kPriority), "urgent");
  EXPECT_EQ(FieldOf<Coded>(event, FieldId::kReason).text, "falls");
  EXPECT_EQ(asked("completed").status, EventStatus::kCompleted);
  EXPECT_EQ(asked("revoked").status, EventStatus::kCancelled);
  const Event named = ReadOne(About("DeviceRequest", "subject", R"("status":"active",
    "codeReference":{"reference":"Device/7","display":"hoist"},"occurrenceDateTime":"2025-12")"));
  EXPECT_EQ(named.code.codings.at(0).display, "hoist");
  EXPECT_EQ(TimeText(named.start), "2025-12");
}

TEST(FhirCare, AConsentKeepsItsDecision) {
  const Event event = ReadOne(About("Consent", "patient", R"("status":"active",
    "scope":{"text":"treatment"},"category":[{"text":"do not resuscitate"}],
    "dateTime":"2021-02-03","policyRule":{"text":"ReSPECT"},
    "provision":{"type":"deny","code":[{"text":"CPR"}]})"));
  EXPECT_EQ(event.kind, Kind::kConsent);
  EXPECT_EQ(event.code.text, "do not resuscitate");
  EXPECT_EQ(TextOf(event, FieldId::kDecision), "deny");
  EXPECT_EQ(TimeText(event.start), "2021-02-03");
}

TEST(FhirCare, ARelatedPersonIsAContact) {
  const Event event = ReadOne(About("RelatedPerson", "patient", R"(
    "relationship":[{"text":"daughter"}],"name":[{"given":["Bea"],"family":"Jones"}],
    "telecom":[{"system":"phone","value":"020 7000 0000"}])"));
  EXPECT_EQ(event.kind, Kind::kContact);
  EXPECT_EQ(event.code.text, "daughter");
  EXPECT_EQ(event.performer.display, "Bea Jones");
  EXPECT_EQ(TextOf(event, FieldId::kComment), "telephone: 020 7000 0000");
}

TEST(FhirCare, ATeamAndItsMembers) {
  const auto events =
      AllOf(About("CareTeam", "subject", R"("status":"active","name":"Diabetes team",
    "participant":[{"role":[{"text":"nurse"}],"member":{"display":"N. Lee"}},
                   {"member":{"display":"Dr B"},"period":{"end":"2020"}}])"));
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[2].code.text, "Diabetes team");
  EXPECT_EQ(events[0].record.id, "r1#1");
  EXPECT_EQ(events[0].performer.display, "N. Lee");
  EXPECT_EQ(FieldOf<Coded>(events[0], FieldId::kRole).text, "nurse");
  EXPECT_EQ(TimeText(events[1].end), "2020");
}

TEST(FhirCare, GoalsTasksRisksServices) {
  const Event goal = ReadOne(About("Goal", "subject", R"("lifecycleStatus":"active",
    "description":{"text":"walk to the shop"},"startDate":"2024-01-01",
    "target":[{"measure":{"text":"steps"},"detailString":"1000","dueDate":"2024-06-01"}])"));
  EXPECT_EQ(goal.kind, Kind::kGoal);
  EXPECT_EQ(TextOf(goal, FieldId::kComment), "target: steps: 1000 by 2024-06-01");
  const Event task = ReadOne(About("Task", "for", R"("status":"requested","intent":"order",
    "description":"ring the daughter","owner":{"display":"GP desk"},"authoredOn":"2024-01-02")"));
  EXPECT_EQ(task.kind, Kind::kTask);
  EXPECT_EQ(task.status, EventStatus::kActive);
  EXPECT_EQ(TextOf(task, FieldId::kOwner), "GP desk");
  const Event risk = ReadOne(About("RiskAssessment", "subject", R"("status":"final",
    "code":{"text":"falls"},"occurrenceDateTime":"2024-01-01",
    "condition":{"reference":"Condition/7","display":"osteoporosis"},
    "prediction":[{"outcome":{"text":"fall"},"qualitativeRisk":{"text":"high"}}])"));
  EXPECT_EQ(risk.kind, Kind::kRisk);
  EXPECT_EQ(risk.status, EventStatus::kActive);
  EXPECT_EQ(TextOf(risk, FieldId::kComment), "prediction: fall, high");
  EXPECT_EQ(FieldOf<Coded>(risk, FieldId::kReason).codings.at(0).display, "osteoporosis");
  const Event service = ReadOne(About("EpisodeOfCare", "patient", R"("status":"active",
    "type":[{"text":"district nursing"}],"period":{"start":"2023-05"})"));
  EXPECT_EQ(service.kind, Kind::kService);
  EXPECT_EQ(service.code.text, "district nursing");
}

TEST(FhirCare, AnAssessmentKeepsQuestionsAndAnswers) {
  const Event event = ReadOne(About("QuestionnaireResponse", "subject", R"("status":"completed",
    "questionnaire":"https://example.org/Questionnaire/frailty|2","authored":"2024-01-01",
    "item":[{"linkId":"1","text":"Lives alone","answer":[{"valueBoolean":true}]},
            {"linkId":"2","text":"Help with","item":[
              {"linkId":"2.1","text":"washing","answer":[{"valueCoding":{"display":"daily"}}]}]}])"));
  EXPECT_EQ(event.kind, Kind::kAssessment);
  EXPECT_EQ(event.code.codings.at(0).display, "frailty");
  EXPECT_EQ(TextsOf(event, FieldId::kAnswer),
            (std::vector<string>{"Lives alone: yes", "washing: daily"}));
}

TEST(FhirCare, AFamilysIllnessesAreNotThePersons) {
  const auto events = AllOf(About("FamilyMemberHistory", "patient", R"("status":"completed",
    "date":"2020","relationship":{"text":"father"},
    "condition":[{"code":{"text":"myocardial infarction"},"onsetAge":{"value":52,"unit":"years"},
      "note":[{"text":"at work"}]}])"));
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].kind, Kind::kFamilyHistory);
  EXPECT_EQ(events[0].code.text, "myocardial infarction");
  EXPECT_EQ(FieldOf<Coded>(events[0], FieldId::kRelationship).text, "father");
  EXPECT_EQ(TextsOf(events[0], FieldId::kComment),
            (std::vector<string>{"onset: 52 years", "at work"}));
  EXPECT_EQ(TextOf(events[0], FieldId::kPartOf), "FamilyMemberHistory/r1");
}

TEST(FhirCare, EquipmentOfAPersonAndDevicesOfNobody) {
  const Event device = ReadOne(About("Device", "patient", R"("status":"active",
    "type":{"text":"walking frame"},"serialNumber":"7")"));
  EXPECT_EQ(device.kind, Kind::kEquipment);
  const Event supply = ReadOne(About("SupplyDelivery", "patient", R"("status":"completed",
    "suppliedItem":{"itemCodeableConcept":{"text":"hospital bed"}},"occurrenceDateTime":"2024")"));
  EXPECT_EQ(supply.status, EventStatus::kActive);
  EXPECT_EQ(supply.code.text, "hospital bed");
  const Outcomes stock = ReadText(R"({"resourceType":"Device","id":"d","status":"active"})");
  EXPECT_EQ(stock.ignored, std::vector<string>{"Device"});
}

TEST(FhirCare, MedicinesTakenDispensedAndGiven) {
  const string what = R"("medicationCodeableConcept":{"text":"ramipril"},)";
  const Event taken = ReadOne(About("MedicationStatement", "subject",
                                    what + R"("status":"active","effectiveDateTime":"2024",
    "dosage":[{"text":"one at night"}])"));
  EXPECT_EQ(taken.kind, Kind::kMedication);
  EXPECT_EQ(TextOf(taken, FieldId::kDose), "one at night");
  EXPECT_EQ(TextOf(taken, FieldId::kIntent), "statement");
  const Event dispensed = ReadOne(About(
      "MedicationDispense", "subject",
      what + R"("status":"completed","whenHandedOver":"2024-01-02","quantity":{"value":28})"));
  EXPECT_EQ(TimeText(dispensed.start), "2024-01-02");
  EXPECT_EQ(FieldOf<ledger::Quantity>(dispensed, FieldId::kQuantity).digits, "28");
  const Event given = ReadOne(About("MedicationAdministration", "subject",
                                    what + R"("status":"not-done","effectiveDateTime":"2024-01-02",
    "dosage":{"dose":{"value":2.50,"unit":"mg"}},"statusReason":[{"text":"refused"}])"));
  EXPECT_EQ(given.status, EventStatus::kDeclined);
  EXPECT_EQ(FieldOf<ledger::Quantity>(given, FieldId::kDoseQuantity).digits, "2.50");
}

TEST(FhirCare, ARequestIsAReferralOrATest) {
  const Event referral = ReadOne(About("ServiceRequest", "subject", R"("status":"active",
    "intent":"order","code":{"text":"referral to cardiology"},"authoredOn":"2024-01-01",
    "requester":{"display":"Dr A"},"performer":[{"reference":"Organization/7"}],
    "orderDetail":[{"text":"two week wait"}])"));
  EXPECT_EQ(referral.kind, Kind::kReferral);
  EXPECT_EQ(TextOf(referral, FieldId::kComment), "detail: two week wait");
  EXPECT_EQ(referral.status, EventStatus::kActive);
  EXPECT_EQ(referral.organisation.reference, "Organization/7");
  const Event test = ReadOne(About("ServiceRequest", "subject", R"("status":"active",
    "intent":"order","category":[{"coding":[{"system":"http://snomed.info/sct","code":"108252007"}]}],
    "code":{"text":"full blood count"})"));
  EXPECT_EQ(test.kind, Kind::kTest);
  EXPECT_EQ(test.status, EventStatus::kRegistered);
}

TEST(FhirCare, ACompositionIsADocumentWithItsWords) {
  const Event event = ReadOne(About("Composition", "subject", R"("status":"final",
    "type":{"text":"summary"},"date":"2024-01-01","title":"Summary","author":[{"display":"Dr A"}],
    "section":[{"title":"Allergies","text":{"status":"generated","div":"<div>Penicillin</div>"}},
               {"title":"Plans","emptyReason":{"text":"nil known"}}])"));
  EXPECT_EQ(event.kind, Kind::kDocument);
  EXPECT_EQ(TextOf(event, FieldId::kContent),
            "Allergies\nPenicillin\n\nPlans\nnothing listed: nil known");
}

TEST(FhirCare, FormulationAndResearch) {
  const Event made = ReadOne(About("ClinicalImpression", "subject", R"("status":"completed",
    "code":{"text":"formulation"},"description":"seen at home",
    "date":"2024","summary":"low mood after loss")"));
  EXPECT_EQ(made.kind, Kind::kAssessment);
  EXPECT_EQ(TextsOf(made, FieldId::kComment),
            (std::vector<string>{"seen at home", "low mood after loss"}));
  const Event study = ReadOne(About("ResearchSubject", "individual", R"("status":"on-study",
    "study":{"reference":"ResearchStudy/3","display":"REFINE"})"));
  EXPECT_EQ(study.kind, Kind::kStudy);
  EXPECT_EQ(study.status, EventStatus::kActive);
}

TEST(FhirCare, Stu3IsRefusedAndSaysSo) {
  const auto entry = RefuseOne(R"({"resourceType":"Patient","id":"p","meta":{"profile":[
    "https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-Patient-1"]}})");
  EXPECT_EQ(entry.reason, "fhir-stu3");
  EXPECT_EQ(entry.place, "Patient.meta.profile");
}

}  // namespace
}  // namespace daybook::tests
