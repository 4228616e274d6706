// Results, reports, documents: what stands in them, beside them, and about whom.
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
using ledger::Operation;
using ledger::Quantity;
using std::string;
using Texts = std::vector<string>;

Event Result(const string& members) {
  return ReadOne(Resource("Observation", R"("status":"final",)" + members));
}

TEST(Observation, OfSomebodyElseSaysSo) {
  const Event event = Result(
      R"("focus":[{"reference":"Patient/1"},{"reference":"RelatedPerson/9","display":"fetus"}])");
  EXPECT_EQ(TextsOf(event, FieldId::kFocus), Texts{"fetus"});
  EXPECT_EQ(TextsOf(event, FieldId::kComment), Texts{"focus: fetus"});
  const Event own = Result(R"("focus":[{"reference":"Patient/1"}])");
  EXPECT_EQ(ledger::FindField(own, FieldId::kFocus), nullptr);
}

TEST(Observation, OnlyANormalRangeIsTheRange) {
  const string therapeutic =
      R"({"type":{"coding":[{"code":"therapeutic"}]},"low":{"value":2,"unit":"mg"}})";
  const string normal = R"({"type":{"coding":[{"code":"normal"}]},"low":{"value":1,"unit":"mg"},
                            "high":{"value":5,"unit":"mg"}})";
  const Event both = Result(R"("referenceRange":[)" + therapeutic + "," + normal + "]");
  EXPECT_EQ(FieldOf<Quantity>(both, FieldId::kLow).digits, "1");
  EXPECT_EQ(TextsOf(both, FieldId::kComment), Texts{"reference range (therapeutic): >=2 mg"});
  const Event treated = Result(R"("referenceRange":[)" + therapeutic + "]");
  EXPECT_EQ(ledger::FindField(treated, FieldId::kLow), nullptr);
  // Whose of two it is isn't known here.
  const Event whose = Result(R"("referenceRange":[
    {"appliesTo":[{"text":"female"}],"low":{"value":1,"unit":"g"}},
    {"appliesTo":[{"text":"male"}],"low":{"value":2,"unit":"g"}}])");
  EXPECT_EQ(ledger::FindField(whose, FieldId::kLow), nullptr);
  EXPECT_EQ(TextsOf(whose, FieldId::kComment),
            (Texts{"reference range (female): >=1 g", "reference range (male): >=2 g"}));
}

TEST(Observation, WhatIsSaidOfAPart) {
  const Event event = Result(R"("component":[{"code":{"text":"Potassium"},
    "valueQuantity":{"value":7.1,"unit":"mmol/L"},"interpretation":[{"coding":[{"code":"HH"}]}],
    "referenceRange":[{"low":{"value":3.5,"unit":"mmol/L"},
                       "high":{"value":5.3,"unit":"mmol/L"}}]}])");
  EXPECT_EQ(TextsOf(event, FieldId::kComment), Texts{"Potassium: HH, range 3.5-5.3 mmol/L"});
}

TEST(Observation, ARatioOfOneNumberIsThatNumber) {
  const auto half = R"("valueRatio":{"numerator":{"value":0.5,"unit":"mg/L"}})";
  EXPECT_EQ(FieldOf<ledger::Quantity>(Result(half), FieldId::kValue),
            (ledger::Quantity{"0.5", "mg/L"}));
  const auto whole = R"("valueRatio":{"numerator":{"value":1},"denominator":{"value":128}})";
  EXPECT_EQ(TextOf(Result(whole), FieldId::kValue), "1 : 128");
}

TEST(Observation, MembersAndMissingValues) {
  const Event event =
      Result(R"("hasMember":[{"reference":"Observation/2"}],"dataAbsentReason":{"text":"lost"})");
  EXPECT_EQ(TextsOf(event, FieldId::kMember), Texts{"Observation/2"});
  EXPECT_EQ(TextsOf(event, FieldId::kComment), Texts{"no value: lost"});
}

const string kContained = R"("contained":[
  {"resourceType":"Observation","id":"k","status":"final","code":{"text":"Potassium"},
   "valueQuantity":{"value":7.1,"unit":"mmol/L"}},
  {"resourceType":"Observation","id":"na","status":"final","code":{"text":"Sodium"},
   "effectiveDateTime":"2020-01-02","hasMember":[{"reference":"#k"}]}],
  "result":[{"reference":"#k"},{"reference":"#na"},{"reference":"#none"}])";

TEST(DiagnosticReport, ContainedResultsAreRecords) {
  const Outcomes outcomes = ReadText(Resource("DiagnosticReport", R"("status":"final",
    "effectiveDateTime":"2020-01-01","issued":"2020-01-03T00:00:00Z",)" +
                                                                      kContained));
  ASSERT_EQ(outcomes.accepted.size(), 1u);
  const auto& events = outcomes.accepted[0].events;
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(TextsOf(events[2], FieldId::kResult), (Texts{"Observation/r1#k", "Observation/r1#na"}));
  EXPECT_EQ(TextsOf(events[2], FieldId::kComment), Texts{"result that isn't sent along: #none"});
  const Event& potassium = events[0];
  EXPECT_EQ(potassium.kind, Kind::kObservation);
  EXPECT_EQ(potassium.record, (ledger::RecordKey{"test", "Observation", "r1#k"}));
  EXPECT_EQ(potassium.subject, "Patient/1");
  EXPECT_EQ(potassium.status, EventStatus::kFinal);
  EXPECT_EQ(TimeText(potassium.start), "2020-01-01");
  EXPECT_EQ(TimeText(potassium.version_time), "2020-01-03T00:00:00Z");
  EXPECT_EQ(FieldOf<Quantity>(potassium, FieldId::kValue).digits, "7.1");
  EXPECT_EQ(TimeText(events[1].start), "2020-01-02");
  EXPECT_EQ(TextsOf(events[1], FieldId::kMember), Texts{"Observation/r1#k"});
}

TEST(DiagnosticReport, WithdrawnWithWhatItContains) {
  const Outcomes outcomes =
      ReadText(Resource("DiagnosticReport", R"("status":"entered-in-error",)" + kContained));
  ASSERT_EQ(outcomes.accepted.size(), 1u);
  for (const Event& event : outcomes.accepted[0].events)
    EXPECT_EQ(event.operation, Operation::kRetract);
}

TEST(DiagnosticReport, BadContainedResultsRefuseIt) {
  const auto refused = [](const string& observation) {
    return RefuseOne(Resource(
        "DiagnosticReport",
        R"("status":"final","contained":[{"resourceType":"Observation",)" + observation + "}]"));
  };
  EXPECT_EQ(refused(R"("id":"k")").place, "DiagnosticReport.contained[0].status");
  EXPECT_EQ(refused(R"("status":"final")").reason, "no-id");
  EXPECT_EQ(refused(R"("id":"k","status":"final","subject":{"reference":"Patient/2"})").reason,
            "subjects-differ");
}

TEST(DiagnosticReport, ItsWordsAndWhatIsAttached) {
  // "<p>No <b>focal</b> lesion &amp; no mass</p>"
  const Event event = ReadOne(Resource("DiagnosticReport", R"("status":"final",
    "conclusionCode":[{"coding":[{"system":"http://snomed.info/sct","code":"17621005"}]}],
    "presentedForm":[
      {"contentType":"text/html",
       "data":"PHA+Tm8gPGI+Zm9jYWw8L2I+IGxlc2lvbiAmYW1wOyBubyBtYXNzPC9wPg=="},
      {"contentType":"application/pdf","title":"scan","size":10,"url":"Binary/1"}])"));
  EXPECT_EQ(TextsOf(event, FieldId::kReportText), Texts{"No focal lesion & no mass"});
  EXPECT_EQ(TextsOf(event, FieldId::kConclusion), Texts{"snomed 17621005"});
  EXPECT_EQ(TextsOf(event, FieldId::kComment),
            Texts{"attached: scan, application/pdf, 10 bytes, Binary/1"});
}

TEST(DocumentReference, EverythingAttached) {
  const Event event = ReadOne(Resource("DocumentReference", R"("status":"current",
    "docStatus":"preliminary","securityLabel":[{"coding":[{"code":"R","display":"restricted"}]}],
    "content":[{"attachment":{"contentType":"text/plain","data":"b25l"}},
               {"attachment":{"contentType":"text/plain","data":"dHdv"}},
               {"attachment":{"contentType":"application/pdf","size":7}}])"));
  EXPECT_EQ(TextOf(event, FieldId::kContent), "one\n\ntwo");
  EXPECT_EQ(FieldOf<int64_t>(event, FieldId::kContentSize), 3);
  EXPECT_EQ(
      TextsOf(event, FieldId::kComment),
      (Texts{"document status: preliminary", "security label: restricted",
             "also attached: text/plain, 3 bytes", "also attached: application/pdf, 7 bytes"}));
}

TEST(Condition, NamedByItsNarrative) {
  const Event event = ReadOne(Resource("Condition", R"("text":{"status":"generated","div":
    "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Asthma,\n mild</p><p>since 2001</p></div>"})"));
  EXPECT_EQ(event.code.text, "Asthma, mild\nsince 2001");
  const Event named = ReadOne(Resource(
      "Condition", R"("code":{"text":"Asthma"},"text":{"div":"<div>something else</div>"})"));
  EXPECT_EQ(named.code.text, "Asthma");
}

TEST(Immunization, WhatElseIsSaid) {
  const Event event = ReadOne(Resource("Immunization", R"("status":"completed",
    "isSubpotent":true,"subpotentReason":[{"text":"cold chain"}],"route":{"text":"im"},
    "doseQuantity":{"value":0.5,"unit":"ml"},"manufacturer":{"display":"Maker"},
    "reaction":[{"date":"2020-01-02","detail":{"display":"rash"},"reported":true}])"));
  EXPECT_EQ(TextsOf(event, FieldId::kComment),
            (Texts{"subpotent: cold chain", "route: im", "dose: 0.5 ml", "manufacturer: Maker",
                   "reaction: rash on 2020-01-02, self-reported"}));
}

TEST(Procedure, NotDoneAndAfter) {
  const Event event = ReadOne(Resource("Procedure", R"("status":"not-done",
    "statusReason":{"text":"refused"},"complication":[{"text":"bleeding"}],
    "followUp":[{"text":"stitches out"}])"));
  EXPECT_EQ(TextsOf(event, FieldId::kComment),
            (Texts{"not done: refused", "complication: bleeding", "follow-up: stitches out"}));
}

TEST(Encounter, DiagnosesPlaceAndDestination) {
  const Event event = ReadOne(Resource("Encounter", R"("status":"in-progress",
    "serviceProvider":{"display":"The Royal"},
    "diagnosis":[{"condition":{"reference":"Condition/4","display":"Pneumonia"},
                  "use":{"text":"discharge diagnosis"},"rank":1},
                 {"condition":{"reference":"Condition/5"},"use":{"coding":[{"code":"CC"}]},"rank":1},
                 {"condition":{"reference":"Condition/6"},"use":{"coding":[{"code":"billing"}]},
                  "rank":1},
                 {"condition":{"reference":"Condition/7"}}],
    "location":[{"status":"completed","location":{"display":"A&E"}},
                {"status":"active","location":{"display":"Ward 3"}}],
    "hospitalization":{"destination":{"display":"Nursing home"},
                       "dischargeDisposition":{"text":"with care"}})"));
  EXPECT_EQ(event.organisation.display, "The Royal");
  EXPECT_EQ(event.place.display, "Ward 3");
  const Coded reason = FieldOf<Coded>(event, FieldId::kReason);
  EXPECT_EQ(reason.text, "Pneumonia (discharge diagnosis, rank 1)");
  EXPECT_EQ(reason.codings.at(0).code, "Condition/4");
  EXPECT_EQ(TextsOf(event, FieldId::kDiagnosis),
            (Texts{"Condition/4", "Condition/5", "Condition/6", "Condition/7"}));
  EXPECT_EQ(TextsOf(event, FieldId::kPrincipalDiagnosis), Texts{"Condition/6"});
  EXPECT_EQ(FieldOf<Coded>(event, FieldId::kDestination).text, "Nursing home");
  EXPECT_EQ(TextsOf(event, FieldId::kComment), Texts{"discharge: with care"});
}

TEST(Appointment, EachPatientHasOne) {
  const string appointment = R"({"resourceType":"Appointment","id":"a","status":"booked",
    "participant":[{"actor":{"reference":"Patient/1"},"status":"accepted"},
      {"actor":{"reference":"Patient/2"},"status":"declined"},
      {"actor":{"reference":"Patient/1"},"status":"accepted"},
      {"actor":{"reference":"Location/2"},"status":"accepted"}]})";
  const Outcomes outcomes = ReadText(appointment);
  ASSERT_EQ(outcomes.accepted.size(), 1u);
  const auto& events = outcomes.accepted[0].events;
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].subject, "Patient/1");
  EXPECT_EQ(events[0].record.id, "a");
  EXPECT_EQ(events[0].status, EventStatus::kBooked);
  EXPECT_EQ(events[1].subject, "Patient/2");
  EXPECT_EQ(events[1].record.id, "a");
  EXPECT_EQ(events[1].status, EventStatus::kDeclined);
  EXPECT_EQ(events[1].place.reference, "Location/2");
  const Event alone = ReadOne(R"({"resourceType":"Appointment","id":"a","status":"booked",
    "participant":[{"actor":{"reference":"Patient/1"},"status":"declined"}]})");
  EXPECT_EQ(alone.record.id, "a");
  EXPECT_EQ(alone.status, EventStatus::kDeclined);
}

}  // namespace
}  // namespace daybook::tests
