// What each clinical FHIR type becomes, on small resources written for it.
#include <gtest/gtest.h>

#include "feeds/fhir/words.h"
#include "tests/feeds/outcomes.h"
#include "tests/feeds/resource_text.h"

namespace daybook::tests {
namespace {

using ledger::Coded;
using ledger::Comparator;
using ledger::Event;
using ledger::EventStatus;
using ledger::FieldId;
using ledger::Kind;
using ledger::Operation;
using ledger::Quantity;
using std::string;

TEST(Condition, Whole) {
  const Event event = ReadOne(Resource("Condition", R"(
    "meta":{"lastUpdated":"2020-02-03T04:05:06.789Z"},
    "clinicalStatus":{"coding":[{"code":"resolved"}]},
    "verificationStatus":{"coding":[{"code":"confirmed"}]},
    "category":[{"text":"problem"},{"text":"second"}],
    "severity":{"text":"mild"},
    "code":{"coding":[{"system":"http://snomed.info/sct","code":"44054006","display":"T2DM"},
                      {"system":"urn:own","code":"x"}],"text":"diabetes"},
    "bodySite":[{"text":"all over"}],
    "encounter":{"reference":"Encounter/9"},
    "onsetDateTime":"2011-03","abatementDateTime":"2019",
    "recordedDate":"2011-04-05T10:00:00+01:00",
    "recorder":{"reference":"Practitioner/5","display":"Dr A"},
    "asserter":{"reference":"https://host.example/fhir/Practitioner/6/_history/2"},
    "note":[{"text":"one"},{"text":"two"}])"));
  EXPECT_EQ(event.kind, Kind::kCondition);
  EXPECT_EQ(event.record, (ledger::RecordKey{"test", "Condition", "r1"}));
  EXPECT_EQ(event.subject, "Patient/1");
  EXPECT_EQ(event.status, EventStatus::kResolved);
  EXPECT_EQ(event.operation, Operation::kAssert);
  EXPECT_EQ(TimeText(event.version_time), "2020-02-03T04:05:06.789Z");
  EXPECT_EQ(TimeText(event.start), "2011-03");
  EXPECT_EQ(TimeText(event.end), "2019");
  EXPECT_EQ(TimeText(event.written), "2011-04-05T09:00:00Z");
  EXPECT_EQ(event.code.text, "diabetes");
  ASSERT_EQ(event.code.codings.size(), 2u);
  EXPECT_EQ(event.code.codings[0], (ledger::Coding{"snomed", "44054006", "T2DM"}));
  EXPECT_EQ(event.code.codings[1].system, "urn:own");
  EXPECT_EQ(event.encounter, "Encounter/9");
  EXPECT_EQ(event.author, (ledger::Party{"Practitioner/5", "Dr A"}));
  EXPECT_EQ(event.performer.reference, "Practitioner/6");
  EXPECT_EQ(TextOf(event, FieldId::kVerification), "confirmed");
  EXPECT_EQ(FieldOf<Coded>(event, FieldId::kSeverity).text, "mild");
  EXPECT_EQ(TextsOf(event, FieldId::kComment), (std::vector<string>{"one", "two"}));
  EXPECT_EQ(event.fields.size(), 7u);
}

struct StatusCase {
  const char* type;
  const char* members;
  EventStatus status;
  Operation operation = Operation::kAssert;
};

class Statuses : public testing::TestWithParam<StatusCase> {};

TEST_P(Statuses, AreRead) {
  const Event event = ReadOne(Resource(GetParam().type, GetParam().members));
  EXPECT_EQ(event.status, GetParam().status) << ledger::StatusWord(event.status);
  EXPECT_EQ(event.operation, GetParam().operation);
}

constexpr auto kRetract = Operation::kRetract;
constexpr const char* kCoding = R"("verificationStatus":{"coding":[{"code":"entered-in-error"}]})";

INSTANTIATE_TEST_SUITE_P(
    OfEachType, Statuses,
    testing::Values(
        StatusCase{"Condition", "", EventStatus::kUnknown},
        StatusCase{"Condition", R"("clinicalStatus":{"coding":[{"code":"recurrence"}]})",
                   EventStatus::kRecurrence},
        StatusCase{"Condition", R"("abatementDateTime":"2019")", EventStatus::kResolved},
        StatusCase{"Condition", R"("abatementBoolean":true)", EventStatus::kResolved},
        StatusCase{"Condition", R"("abatementString":"long ago")", EventStatus::kResolved},
        StatusCase{"Condition", R"("verificationStatus":{"coding":[{"code":"refuted"}]})",
                   EventStatus::kRefuted},
        StatusCase{"Condition", kCoding, EventStatus::kEnteredInError, kRetract},
        StatusCase{"AllergyIntolerance", kCoding, EventStatus::kEnteredInError, kRetract},
        StatusCase{"AllergyIntolerance", R"("clinicalStatus":{"coding":[{"code":"inactive"}]})",
                   EventStatus::kInactive},
        StatusCase{"AllergyIntolerance",
                   R"("clinicalStatus":{"coding":[{"code":"active"}]},
                      "code":{"coding":[{"system":"http://snomed.info/sct","code":"716186003"}]})",
                   EventStatus::kAbsent},
        StatusCase{"AllergyIntolerance",
                   R"("clinicalStatus":{"coding":[{"code":"active"}]},"code":{"coding":[{"system":
                   "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips",
                   "code":"no-allergy-info"}]})",
                   EventStatus::kNoInformation},
        StatusCase{"Observation", R"("status":"corrected")", EventStatus::kCorrected},
        StatusCase{"Observation", R"("status":"entered-in-error")", EventStatus::kEnteredInError,
                   kRetract},
        StatusCase{"MedicationRequest", R"("status":"on-hold")", EventStatus::kOnHold},
        StatusCase{"MedicationRequest", R"("status":"stopped")", EventStatus::kStopped},
        StatusCase{"Procedure", R"("status":"not-done")", EventStatus::kDeclined},
        StatusCase{"Procedure", R"("status":"preparation")", EventStatus::kPlanned},
        StatusCase{"Immunization", R"("status":"not-done")", EventStatus::kDeclined},
        StatusCase{"Immunization", R"("status":"completed")", EventStatus::kCompleted},
        StatusCase{"DiagnosticReport", R"("status":"appended")", EventStatus::kAmended},
        StatusCase{"DiagnosticReport", R"("status":"registered")", EventStatus::kRegistered},
        StatusCase{"CarePlan", R"("status":"revoked")", EventStatus::kStopped},
        StatusCase{"DocumentReference", R"("status":"superseded")", EventStatus::kSuperseded},
        StatusCase{"DocumentReference", R"("status":"current","docStatus":"entered-in-error")",
                   EventStatus::kEnteredInError, kRetract},
        StatusCase{"ImagingStudy", R"("status":"available")", EventStatus::kFinal},
        StatusCase{"Encounter", R"("status":"triaged")", EventStatus::kArrived},
        StatusCase{"Encounter", R"("status":"finished")", EventStatus::kCompleted}));

TEST(Observation, NumbersKeepTheirDigits) {
  for (const char* digits : {"1.10", "1e3", "0.010", "-0", "100", "1.0E-2",
                             "12345678901234567890123456789.10", "155.1662615246799"}) {
    const Event event = ReadOne(
        Resource("Observation", R"("status":"final","valueQuantity":{"value": )" + string(digits) +
                                    R"( ,"unit":"milligram","system":"http://unitsofmeasure.org",
                               "code":"mg","comparator":"<="})"));
    EXPECT_EQ(FieldOf<Quantity>(event, FieldId::kValue),
              (Quantity{digits, "mg", Comparator::kLessOrEqual}));
  }
}

TEST(Observation, UnitsAsTheSourceSaid) {
  const auto unit = [](const string& members) {
    const Event event = ReadOne(
        Resource("Observation", R"("status":"final","valueQuantity":{"value":1)" + members + "}"));
    return FieldOf<Quantity>(event, FieldId::kValue).unit;
  };
  EXPECT_EQ(unit(R"(,"unit":"tablet")"), "tablet");
  EXPECT_EQ(unit(R"(,"unit":"tablet","system":"urn:own","code":"tab")"), "tablet");
  EXPECT_EQ(unit(R"(,"code":"tab")"), "tab");
  EXPECT_EQ(unit(""), "");
}

TEST(Observation, EveryKindOfValue) {
  const auto value = [](const string& member) {
    const Event event = ReadOne(Resource("Observation", R"("status":"final",)" + member));
    const ledger::FieldValue* found = ledger::FindField(event, FieldId::kValue);
    return found ? *found : ledger::FieldValue(string("none"));
  };
  EXPECT_EQ(std::get<string>(value(R"("valueString":"E. coli")")), "E. coli");
  EXPECT_EQ(std::get<bool>(value(R"("valueBoolean":false)")), false);
  EXPECT_EQ(std::get<int64_t>(value(R"("valueInteger":-7)")), -7);
  EXPECT_EQ(std::get<Coded>(value(R"("valueCodeableConcept":{"text":"positive"})")).text,
            "positive");
  EXPECT_EQ(TimeText(std::get<PartialTime>(value(R"("valueDateTime":"2020-05")"))), "2020-05");
  EXPECT_EQ(std::get<string>(value(R"("valueTime":"10:30:00")")), "10:30:00");
  EXPECT_EQ(std::get<string>(value(R"("valueRange":{"low":{"value":1.50,"unit":"g"},
                                      "high":{"value":2,"unit":"g"}})")),
            "1.50 g - 2 g");
  EXPECT_EQ(std::get<string>(value(R"("valueRatio":{"numerator":{"value":1},
                                      "denominator":{"value":128,"comparator":">"}})")),
            "1 : >128");
  EXPECT_EQ(std::get<string>(value(R"("valuePeriod":{"start":"2019","end":"2020"})")),
            "2019 / 2020");
  EXPECT_EQ(std::get<string>(value(R"("valueSampledData":{"data":"1 2 E"})")), "1 2 E");
  EXPECT_EQ(std::get<string>(value(R"("valueQuantity":{"unit":"mg"})")), "none");
  EXPECT_EQ(std::get<string>(value(R"("valueString":null)")), "none");
}

TEST(Observation, Whole) {
  const Event event = ReadOne(Resource("Observation", R"(
    "status":"final","code":{"text":"Blood pressure"},
    "category":[{"text":"vital"}],
    "effectivePeriod":{"start":"2020-01-01T10:00:00Z","end":"2020-01-01T11:00:00Z"},
    "issued":"2020-01-02T00:00:00.460Z",
    "performer":[{"reference":"Organization/7"},{"reference":"Practitioner/8"},
                 {"reference":"Practitioner/9"},{"reference":"Organization/10"}],
    "interpretation":[{"coding":[{"code":"H"}],"text":"high"},{"text":"check"}],
    "referenceRange":[{"text":"adults"},{"low":{"value":90.0,"unit":"mm"},
                       "high":{"value":140,"unit":"mm"}}],
    "dataAbsentReason":{"text":"not done"},
    "component":[{"code":{"text":"systolic"},"valueQuantity":{"value":120.0,"unit":"mm"}},
                 {"code":{"text":"diastolic"},"dataAbsentReason":{"text":"error"}}])"));
  EXPECT_EQ(TimeText(event.start), "2020-01-01T10:00:00Z");
  EXPECT_EQ(TimeText(event.end), "2020-01-01T11:00:00Z");
  EXPECT_EQ(TimeText(event.written), "2020-01-02T00:00:00.46Z");
  EXPECT_EQ(event.organisation.reference, "Organization/7");
  EXPECT_EQ(event.performer.reference, "Practitioner/8");
  EXPECT_EQ(FieldOf<Quantity>(event, FieldId::kLow).digits, "90.0");
  EXPECT_EQ(FieldOf<Quantity>(event, FieldId::kHigh).digits, "140");
  EXPECT_EQ(FieldOf<Coded>(event, FieldId::kInterpretation).text, "high; check");
  EXPECT_EQ(TextsOf(event, FieldId::kComment),
            (std::vector<string>{"no value: not done", "reference range: adults",
                                 "diastolic: no value, error"}));
  EXPECT_EQ(FieldOf<Coded>(event, FieldId::kReason).text, "not done");
  ASSERT_EQ(event.components.size(), 2u);
  EXPECT_EQ(std::get<Quantity>(event.components[0].value).digits, "120.0");
  EXPECT_EQ(event.components[1].code.text, "diastolic");
  EXPECT_TRUE(std::holds_alternative<ledger::Cleared>(event.components[1].value));
  EXPECT_EQ(ledger::FindField(event, FieldId::kValue), nullptr);
}

TEST(MedicationRequest, DoseAndCode) {
  const Event event = ReadOne(Resource("MedicationRequest", R"(
    "status":"active","intent":"order","priority":"routine",
    "medicationCodeableConcept":{"coding":[{"system":"https://dmd.nhs.uk","code":"1"}]},
    "authoredOn":"2020-06-01","requester":{"reference":"Practitioner/1"},
    "reasonCode":[{"text":"pain"}],
    "reasonReference":[{"reference":"Condition/4","display":"Arthritis"}],
    "dosageInstruction":[{"text":"one daily","patientInstruction":"with food",
       "asNeededBoolean":true,"route":{"text":"oral"},
       "timing":{"repeat":{"boundsPeriod":{"start":"2020-06-02","end":"2020-07-02"}}},
       "doseAndRate":[{"doseQuantity":{"value":1.0,"unit":"tablet"}}]},{"text":"then two"}],
    "dispenseRequest":{"quantity":{"value":28,"unit":"tablet"}})"));
  EXPECT_EQ(event.kind, Kind::kMedication);
  EXPECT_EQ(event.code.codings.at(0).system, "dmd");
  EXPECT_EQ(TimeText(event.start), "2020-06-01");
  EXPECT_EQ(TimeText(event.written), "2020-06-01");
  // The second dosage has no end, and isn't said to be as needed.
  EXPECT_FALSE(event.end);
  EXPECT_EQ(TextOf(event, FieldId::kDose), "one daily, with food; then two");
  EXPECT_EQ(FieldOf<Quantity>(event, FieldId::kDoseQuantity).digits, "1.0");
  EXPECT_EQ(FieldOf<Quantity>(event, FieldId::kQuantity).digits, "28");
  EXPECT_FALSE(FieldOf<bool>(event, FieldId::kAsNeeded));
  EXPECT_EQ(TextOf(event, FieldId::kIntent), "order");
  EXPECT_EQ(TextOf(event, FieldId::kPriority), "routine");
}

TEST(MedicationRequest, ADoseInPartsIsPutIntoWords) {
  const Event event = ReadOne(Resource("MedicationRequest", R"(
    "status":"active","medicationCodeableConcept":{"text":"x"},
    "dosageInstruction":[{"timing":{"repeat":{"frequency":2,"period":1.0,"periodUnit":"d"}},
       "doseAndRate":[{"doseQuantity":{"value":5,"unit":"ml"}}]}])"));
  EXPECT_EQ(TextOf(event, FieldId::kDose), "5 ml, twice a day");
}

TEST(MedicationRequest, TheMedicineWhereverItIs) {
  const Event contained = ReadOne(Resource("MedicationRequest", R"(
    "status":"active","medicationReference":{"reference":"#m"},
    "contained":[{"resourceType":"Medication","id":"m","code":{"text":"Amoxicillin"},
      "ingredient":[{"itemCodeableConcept":{"text":"amoxicillin trihydrate"}}]}])"));
  EXPECT_EQ(contained.code.text, "Amoxicillin");
  EXPECT_EQ(FieldOf<Coded>(contained, FieldId::kIngredient).text, "amoxicillin trihydrate");
  const Event elsewhere = ReadOne(Resource("MedicationRequest", R"(
    "status":"active","medicationReference":{"reference":"Medication/7","display":"Aspirin"})"));
  EXPECT_EQ(elsewhere.code.codings.at(0), (ledger::Coding{"record", "Medication/7", "Aspirin"}));
}

TEST(Procedure, Whole) {
  const Event event = ReadOne(Resource("Procedure", R"(
    "status":"completed","code":{"text":"Hip replacement"},
    "performedPeriod":{"start":"2020-01-01","end":"2020-01-02"},
    "performer":[{"actor":{"reference":"Practitioner/1"},
                  "onBehalfOf":{"reference":"Organization/2"}}],
    "location":{"display":"Theatre 2"},"outcome":{"text":"good"},
    "bodySite":[{"text":"left hip"}],"statusReason":{"text":"planned"})"));
  EXPECT_EQ(event.kind, Kind::kProcedure);
  EXPECT_EQ(TimeText(event.start), "2020-01-01");
  EXPECT_EQ(TimeText(event.end), "2020-01-02");
  EXPECT_EQ(event.performer.reference, "Practitioner/1");
  EXPECT_EQ(event.organisation.reference, "Organization/2");
  EXPECT_EQ(event.place.display, "Theatre 2");
  EXPECT_EQ(FieldOf<Coded>(event, FieldId::kOutcome).text, "good");
}

TEST(Procedure, ATimeInWordsIsAComment) {
  const Event age = ReadOne(
      Resource("Procedure", R"("status":"completed","performedAge":{"value":52,"unit":"years"})"));
  EXPECT_EQ(TextOf(age, FieldId::kComment), "performed: 52 years");
  EXPECT_FALSE(age.start);
  const Event words =
      ReadOne(Resource("Procedure", R"("status":"completed","performedString":"as a child")"));
  EXPECT_EQ(TextOf(words, FieldId::kComment), "performed: as a child");
}

TEST(Immunization, Whole) {
  const Event event = ReadOne(Resource("Immunization", R"(
    "status":"not-done","statusReason":{"text":"patient declined"},
    "vaccineCode":{"coding":[{"system":"http://hl7.org/fhir/sid/cvx","code":"140"}]},
    "occurrenceDateTime":"2021-10-01","recorded":"2021-10-02","lotNumber":"L1",
    "site":{"text":"left arm"},"protocolApplied":[{"doseNumberPositiveInt":2,
      "seriesDosesPositiveInt":3}],
    "performer":[{"function":{"coding":[{"code":"OP"}]},"actor":{"reference":"Practitioner/2"}},
                 {"actor":{"reference":"Practitioner/3"}}])"));
  EXPECT_EQ(event.code.codings.at(0).system, "cvx");
  EXPECT_EQ(FieldOf<Coded>(event, FieldId::kReasonNotDone).text, "patient declined");
  EXPECT_EQ(TextOf(event, FieldId::kLot), "L1");
  EXPECT_EQ(TextOf(event, FieldId::kDoseNumber), "2");
  EXPECT_EQ(TextOf(event, FieldId::kComment), "doses of the series: 3");
  EXPECT_EQ(FieldOf<Coded>(event, FieldId::kSite).text, "left arm");
  EXPECT_EQ(event.performer.reference, "Practitioner/3");
  EXPECT_EQ(event.author.reference, "Practitioner/2");
  EXPECT_EQ(TimeText(event.written), "2021-10-02");
}

TEST(AllergyIntolerance, Whole) {
  const Event event = ReadOne(Resource("AllergyIntolerance", R"(
    "clinicalStatus":{"coding":[{"code":"active"}]},"type":"allergy","category":["food"],
    "criticality":"high","code":{"text":"peanut"},"onsetDateTime":"2001",
    "recordedDate":"2002","reaction":[{"manifestation":[{"text":"hives"},{"text":"wheeze"}],
      "severity":"severe","description":"at school"}])"));
  EXPECT_EQ(event.kind, Kind::kAllergy);
  EXPECT_EQ(event.status, EventStatus::kActive);
  EXPECT_EQ(TextOf(event, FieldId::kCriticality), "high");
  EXPECT_EQ(TextOf(event, FieldId::kAllergyType), "allergy");
  EXPECT_EQ(FieldOf<Coded>(event, FieldId::kSeverity).text, "severe");
  EXPECT_EQ(std::ranges::count(event.fields, FieldId::kReaction, &ledger::Field::id), 2);
}

TEST(DiagnosticReport, Whole) {
  const Event event = ReadOne(Resource("DiagnosticReport", R"(
    "status":"final","code":{"text":"FBC"},"effectiveDateTime":"2020-01-01","issued":
    "2020-01-03T00:00:00Z","performer":[{"reference":"Organization/L"}],
    "result":[{"reference":"Observation/1"},{"reference":"urn:uuid:2"}],
    "conclusion":"normal","conclusionCode":[{"coding":[{"code":"1","display":"well"}]}])"));
  EXPECT_EQ(event.kind, Kind::kTest);
  EXPECT_EQ(TextsOf(event, FieldId::kResult),
            (std::vector<string>{"Observation/1", "Observation/2"}));
  EXPECT_EQ(TextsOf(event, FieldId::kConclusion), (std::vector<string>{"normal", "well"}));
  EXPECT_EQ(event.organisation.reference, "Organization/L");
}

TEST(CarePlan, Whole) {
  const Event event = ReadOne(Resource("CarePlan", R"(
    "status":"active","category":[{"coding":[{"system":"urn:us","code":"assess-plan"}]},
      {"coding":[{"system":"http://snomed.info/sct","code":"698360004"}],"text":"Diabetes"}],
    "period":{"start":"2020"},"addresses":[{"reference":"Condition/1"}],
    "activity":[{"detail":{"code":{"text":"diet"}}},{"detail":{"description":"walk"}}])"));
  EXPECT_EQ(event.code.codings.at(0).code, "698360004");
  EXPECT_EQ(TextOf(event, FieldId::kAddresses), "Condition/1");
  EXPECT_EQ(FieldOf<Coded>(event, FieldId::kActivity).text, "diet");
  EXPECT_EQ(TimeText(event.start), "2020");
}

TEST(CarePlan, WhatAnActivitySaysBesidesItsName) {
  const Event event = ReadOne(Resource("CarePlan", R"("status":"active",
    "goal":[{"reference":"Goal/1","display":"healed by May"}],
    "activity":[{"detail":{"status":"scheduled","code":{"text":"Wound care"},
      "description":"Change dressing daily","scheduledString":"mornings",
      "performer":[{"display":"District nurse"}]}},
      {"detail":{"status":"in-progress","description":"walk"}}])"));
  EXPECT_EQ(TextsOf(event, FieldId::kComment),
            (std::vector<string>{
                "Wound care: Change dressing daily, mornings, by District nurse, scheduled",
                "goal: healed by May"}));
}

TEST(AllergyIntolerance, TheSubstanceOfAReactionIsTheAllergen) {
  const std::string reaction = R"("reaction":[{"substance":{"text":"Amoxicillin"},
      "manifestation":[{"text":"anaphylaxis"}],"exposureRoute":{"text":"oral"},
      "note":[{"text":"at once"}]}])";
  const Event alone = ReadOne(Resource("AllergyIntolerance", reaction));
  EXPECT_EQ(alone.code.text, "Amoxicillin");
  EXPECT_EQ(TextsOf(alone, FieldId::kComment),
            (std::vector<string>{"reaction, route: oral", "at once"}));
  const Event both =
      ReadOne(Resource("AllergyIntolerance", R"("code":{"text":"Penicillins"},)" + reaction));
  EXPECT_EQ(both.code.text, "Penicillins");
  EXPECT_EQ(TextsOf(both, FieldId::kComment),
            (std::vector<string>{"reaction to: Amoxicillin", "reaction, route: oral", "at once"}));
}

TEST(DocumentReference, MediaTypesHaveNoCase) {
  for (const char* type : {"Text/Plain", "TEXT/PLAIN; charset=utf-8", "application/xhtml+xml"}) {
    const Event event = ReadOne(Resource("DocumentReference",
                                         R"("status":"current","content":[{"attachment":{
        "contentType":")" + string(type) + R"(","data":"RE5BQ1BS"}}])"));
    EXPECT_EQ(TextOf(event, FieldId::kContent), "DNACPR") << type;
  }
}

TEST(Words, HaveTheCharactersThatReferencesStandFor) {
  EXPECT_EQ(feeds::fhir::WithoutTags("25 &#181;g, &#xb5;, &micro;g, &ge;5, &#8805; &eacute; &lt;5"),
            "25 µg, µ, µg, ≥5, ≥ é <5");
  // What is none stays as it is; what text can't have is none.
  for (const char* none : {"&", "&;", "&x", "&#;", "&#x;", "&#xD800;", "&#0;", "&#1114112;",
                           "&#99999999999999;", "&nosuch;", "AT&T;"})
    EXPECT_EQ(feeds::fhir::WithoutTags(none), none);
}

TEST(DocumentReference, InlineText) {
  const Event event = ReadOne(Resource("DocumentReference", R"(
    "status":"current","type":{"text":"letter"},"date":"2020-01-05T10:00:00Z",
    "custodian":{"reference":"Organization/1"},
    "context":{"period":{"start":"2020-01-04"},"encounter":[{"reference":"Encounter/1"}]},
    "relatesTo":[{"code":"replaces","target":{"reference":"DocumentReference/0"}}],
    "content":[{"attachment":{"contentType":"application/pdf","url":"Binary/1","size":10}},
               {"attachment":{"contentType":"text/plain; charset=utf-8","title":"T",
                              "data":"d2FyZmFyaW4g4oKs"}}])"));
  EXPECT_EQ(TextOf(event, FieldId::kContent), "warfarin \xE2\x82\xAC");
  EXPECT_EQ(FieldOf<int64_t>(event, FieldId::kContentSize), 12);
  EXPECT_EQ(TextOf(event, FieldId::kTitle), "T");
  EXPECT_EQ(TextOf(event, FieldId::kReplaces), "DocumentReference/0");
  EXPECT_EQ(FieldOf<Coded>(event, FieldId::kDoctype).text, "letter");
  EXPECT_EQ(event.encounter, "Encounter/1");
  EXPECT_EQ(TimeText(event.start), "2020-01-04");
  EXPECT_EQ(TimeText(event.written), "2020-01-05T10:00:00Z");
}

TEST(DocumentReference, OtherContentIsDescribed) {
  const Event event = ReadOne(Resource("DocumentReference", R"(
    "status":"current","description":"scan",
    "content":[{"attachment":{"contentType":"application/pdf","url":"Binary/1","size":10}}])"));
  EXPECT_EQ(ledger::FindField(event, FieldId::kContent), nullptr);
  EXPECT_EQ(FieldOf<int64_t>(event, FieldId::kContentSize), 10);
  EXPECT_EQ(TextOf(event, FieldId::kContentUrl), "Binary/1");
  EXPECT_EQ(TextOf(event, FieldId::kTitle), "scan");
  for (const char* bad : {"a", "ab=c", "a.bc", "abc==", "====", "ab==="}) {
    EXPECT_EQ(RefuseOne(Resource("DocumentReference", R"("status":"current","content":[
      {"attachment":{"contentType":"text/plain","data":")" +
                                                          string(bad) + "\"}}]"))
                  .reason,
              "bad-base64")
        << bad;
  }
}

TEST(ImagingStudy, Modalities) {
  const Event event = ReadOne(Resource("ImagingStudy", R"(
    "status":"available","started":"2020-01-01T10:00:00Z",
    "series":[{"modality":{"system":"http://dicom.nema.org/resources/ontology/DCM","code":"US"},
               "bodySite":{"system":"http://snomed.info/sct","code":"261179002"}},
              {"modality":{"system":"http://dicom.nema.org/resources/ontology/DCM",
                           "code":"US"}}])"));
  EXPECT_EQ(event.kind, Kind::kTest);
  EXPECT_EQ(std::ranges::count(event.fields, FieldId::kModality, &ledger::Field::id), 1);
  EXPECT_EQ(FieldOf<Coded>(event, FieldId::kModality).codings.at(0).code, "US");
  EXPECT_EQ(event.code.codings.at(0).code, "US");
}

TEST(Encounter, Whole) {
  const Event event = ReadOne(Resource("Encounter", R"(
    "status":"finished","class":{"code":"IMP"},"type":[{"text":"stay"}],
    "serviceType":{"text":"cardiology"},"period":{"start":"2020-01-01","end":"2020-01-05"},
    "participant":[{"individual":{"display":"porter"}},
      {"type":[{"coding":[{"code":"PPRF"}]}],"individual":{"display":"Dr B"}}],
    "serviceProvider":{"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code",
                                     "value":"RAL01"}},
    "location":[{"location":{"reference":"Location/1"}}],"reasonCode":[{"text":"chest pain"}],
    "hospitalization":{"admitSource":{"text":"emergency"},
                       "dischargeDisposition":{"text":"home"}})"));
  EXPECT_EQ(TextOf(event, FieldId::kClass), "inpatient");
  EXPECT_EQ(event.code.text, "stay");
  EXPECT_EQ(event.performer.display, "Dr B");
  EXPECT_EQ(event.organisation.reference,
            "Organization?identifier=https://fhir.nhs.uk/Id/ods-organization-code|RAL01");
  EXPECT_EQ(event.place.reference, "Location/1");
  EXPECT_EQ(FieldOf<Coded>(event, FieldId::kDestination).text, "home");
  EXPECT_EQ(FieldOf<Coded>(event, FieldId::kAdmissionSource).text, "emergency");
  for (const auto& [code, word] :
       {std::pair{"AMB", "ambulatory"}, {"EMER", "emergency"}, {"VR", "vr"}, {"HH", "hh"}}) {
    const Event other = ReadOne(
        Resource("Encounter", R"("status":"planned","class":{"code":")" + string(code) + "\"}"));
    EXPECT_EQ(TextOf(other, FieldId::kClass), word);
  }
}

TEST(Appointment, SubjectIsTheParticipatingPatient) {
  const Event event = ReadOne(R"({"resourceType":"Appointment","id":"a","status":"noshow",
    "serviceType":[{"text":"clinic"}],"specialty":[{"text":"cardiology"}],
    "start":"2020-01-01T10:00:00Z","end":"2020-01-01T10:20:00Z","created":"2019-12-01",
    "participant":[{"actor":{"reference":"Device/1","display":"Scanner"}},
      {"actor":{"reference":"Practitioner/1"}},
      {"actor":{"reference":"Patient/1"}},
      {"actor":{"reference":"Location/2","display":"OPD"}},
      {"actor":{"reference":"Location/3","display":"Car park"}}]})");
  EXPECT_EQ(event.subject, "Patient/1");
  EXPECT_EQ(event.status, EventStatus::kDidNotAttend);
  EXPECT_EQ(event.performer.reference, "Practitioner/1");
  EXPECT_EQ(event.place.display, "OPD");
  EXPECT_EQ(TextOf(event, FieldId::kComment), "resource: Scanner");
  EXPECT_EQ(TimeText(FieldOf<PartialTime>(event, FieldId::kBooked)), "2019-12-01");
  EXPECT_EQ(FieldOf<Coded>(event, FieldId::kSpecialty).text, "cardiology");
  EXPECT_EQ(event.code.text, "clinic");
}

struct Refused {
  const char* resource;
  const char* reason;
  const char* place;
};

class Refusals : public testing::TestWithParam<Refused> {};

TEST_P(Refusals, SayWhereAndWhatNext) {
  const ledger::QuarantineEntry entry = RefuseOne(GetParam().resource);
  EXPECT_EQ(entry.reason, GetParam().reason);
  EXPECT_EQ(entry.place, GetParam().place);
  EXPECT_EQ(entry.raw, GetParam().resource);
  EXPECT_EQ(entry.format, "fhir");
  EXPECT_EQ(entry.source, "test");
  EXPECT_FALSE(entry.message.empty());
  EXPECT_FALSE(entry.next_step.empty());
}

#define R_ R"({"resourceType":)"
INSTANTIATE_TEST_SUITE_P(
    Places, Refusals,
    testing::Values(
        Refused{R_ R"("Condition","id":"1"})", "no-subject", "Condition.subject"},
        Refused{R_ R"("Condition","id":"1","subject":{"display":"Mr X"}})", "no-subject",
                "Condition.subject"},
        Refused{R_ R"("Observation","id":"1","status":"final",
                    "subject":{"reference":"Device/1"}})",
                "subject-not-a-patient", "Observation.subject"},
        Refused{R_ R"("Condition","id":"1","subject":"Patient/1"})", "wrong-type",
                "Condition.subject"},
        Refused{R_ R"("Condition","id":"1",
                    "subject":{"identifier":{"system":"urn:mrn","value":"7"}}})",
                "unresolved-subject", "Condition.subject"},
        Refused{R_ R"("Condition","subject":{"reference":"Patient/1"}})", "no-id", "Condition.id"},
        Refused{R_ R"("Condition","id":"a b","subject":{"reference":"Patient/1"}})", "bad-id",
                "Condition.id"},
        Refused{R_ R"("Observation","id":"1","subject":{"reference":"Patient/1"}})", "no-status",
                "Observation.status"},
        Refused{R_ R"("Observation","id":"1","status":"done",
                    "subject":{"reference":"Patient/1"}})",
                "unknown-status", "Observation.status"},
        Refused{R_ R"("Observation","id":"1","status":"final",
                    "subject":{"reference":"Patient/1"},"effectiveDateTime":"2020-02-30"})",
                "bad-date", "Observation.effectiveDateTime"},
        Refused{R_ R"("Observation","id":"1","status":"final","subject":{"reference":"Patient/1"},
                    "component":[{"code":{"text":"a"}},{"valueQuantity":{"value":"5"}}]})",
                "wrong-type", "Observation.component[1].valueQuantity.value"},
        Refused{R_ R"("Observation","id":"1","status":"final","subject":{"reference":"Patient/1"},
                    "valueQuantity":{"value":5,"comparator":"~"}})",
                "bad-comparator", "Observation.valueQuantity.comparator"},
        Refused{R_ R"("Patient","id":"1","birthDate":19700101})", "wrong-type",
                "Patient.birthDate"},
        Refused{R_ R"("Patient","id":"1","name":{"family":"X"}})", "wrong-type", "Patient.name"},
        Refused{R_ R"("Appointment","id":"1","status":"booked","participant":[]})", "no-subject",
                "Appointment.participant.actor"},
        Refused{R"({"id":"1"})", "no-resource-type", "resourceType"},
        Refused{R_ R"(7,"id":"1"})", "bad-resource-type", "resourceType"},
        Refused{R_ R"("../etc","id":"1"})", "bad-resource-type", "resourceType"}));

TEST(FhirReader, OtherTypesAreCountedByName) {
  EXPECT_EQ(ReadText(R"({"resourceType":"Claim"})").ignored, std::vector<string>{"Claim"});
}

TEST(FhirReader, UnknownMembersAndExtensionsDoNoHarm) {
  ReadOne(Resource("Condition", R"("extension":[{"url":"urn:x","valueFoo":[1,{"a":null}]}],
    "_onsetDateTime":{"extension":[]},"madeUp":{"deep":[[[]]]},"onsetDateTime":null)"));
}

TEST(FhirReader, ClockTimesWithoutZoneAreTheRegions) {
  const Event event = ReadOne(Resource("Condition", R"("onsetDateTime":"2020-07-01T10:00:00")"));
  EXPECT_EQ(TimeText(event.start), "2020-07-01T09:00:00Z");
  EXPECT_FALSE(event.start->zone_given);
}

}  // namespace
}  // namespace daybook::tests
