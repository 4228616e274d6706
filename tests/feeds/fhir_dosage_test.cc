// Orders of medicines: how they are to be given, till when, and whether at all.
#include <gtest/gtest.h>

#include "tests/feeds/outcomes.h"
#include "tests/feeds/resource_text.h"

namespace daybook::tests {
namespace {

using ledger::Coded;
using ledger::Event;
using ledger::EventStatus;
using ledger::FieldId;
using std::string;

Event Order(const string& dosages, const string& more = R"("status":"active")") {
  return ReadOne(Resource("MedicationRequest", R"("medicationCodeableConcept":{"text":"x"},)" +
                                                   more + R"(,"dosageInstruction":[)" + dosages +
                                                   "]"));
}
string Dose(const string& dosages) { return TextOf(Order(dosages), FieldId::kDose); }
string Repeat(const string& members) { return R"({"timing":{"repeat":{)" + members + "}}}"; }

TEST(Dosage, DoseRouteAndTimeOfEachTogether) {
  const string night = R"({"sequence":2,"route":{"text":"rectal"},
    "timing":{"repeat":{"when":["NIGHT"]}},"doseAndRate":[{"doseQuantity":{"value":40,"unit":"mg"}}]})";
  const string morning = R"({"sequence":1,"route":{"text":"oral"},
    "timing":{"repeat":{"when":["MORN"]}},"doseAndRate":[{"doseQuantity":{"value":20,"unit":"mg"}}]})";
  const Event event = Order(night + "," + morning);
  EXPECT_EQ(TextOf(event, FieldId::kDose), "morning: 20 mg oral; night: 40 mg rectal");
  // Neither is the dose or the route of the order.
  EXPECT_EQ(ledger::FindField(event, FieldId::kDoseQuantity), nullptr);
  EXPECT_EQ(ledger::FindField(event, FieldId::kRoute), nullptr);
  EXPECT_EQ(Dose(R"({"text":"one in the morning","route":{"text":"Oral"}},
                    {"text":"one at night","route":{"text":"rectal"}})"),
            "one in the morning, Oral; one at night, rectal");
}

TEST(Dosage, TimesInWords) {
  EXPECT_EQ(Dose(Repeat(R"("frequency":1,"period":1,"periodUnit":"d")")), "once a day");
  EXPECT_EQ(Dose(Repeat(R"("frequency":1,"frequencyMax":3,"period":1,"periodUnit":"d")")),
            "1 to 3 times a day");
  EXPECT_EQ(Dose(Repeat(R"("period":8,"periodUnit":"h")")), "every 8 hours");
  EXPECT_EQ(Dose(Repeat(R"("frequency":1,"period":4,"periodMax":6,"periodUnit":"h")")),
            "every 4 to 6 hours");
  EXPECT_EQ(Dose(Repeat(R"("frequency":1,"period":1,"periodUnit":"wk","dayOfWeek":["mon","thu"],
                           "timeOfDay":["08:00:00"])")),
            "once a week, on Monday, Thursday, at 08:00:00");
  EXPECT_EQ(Dose(R"({"timing":{"code":{"coding":[{"code":"BID"}]}}})"), "twice a day");
  EXPECT_EQ(Dose(R"({"timing":{"code":{"text":"fortnightly"}}})"), "fortnightly");
  EXPECT_EQ(Dose(Repeat(R"("when":["AC"],"offset":30)")), "30 minutes before meals");
}

TEST(Dosage, AmountsLimitsAndInstructions) {
  EXPECT_EQ(
      Dose(R"({"doseAndRate":[{"doseRange":{"low":{"value":1,"unit":"tablet"},
                      "high":{"value":2,"unit":"tablet"}}}],
                     "asNeededCodeableConcept":{"text":"pain"},
                     "maxDosePerPeriod":{"numerator":{"value":4,"unit":"g"},
                                         "denominator":{"value":24,"unit":"h"}},
                     "additionalInstruction":[{"text":"with food"}],
                     "patientInstruction":"drink water"})"),
      "1 tablet - 2 tablet, as needed for pain, drink water, with food, at most 4 g per 24 h");
  EXPECT_EQ(Dose(R"({"route":{"text":"iv"},"doseAndRate":[{
      "doseQuantity":{"value":1,"unit":"g"},"rateRatio":{"numerator":{"value":100,"unit":"ml"},
      "denominator":{"value":1,"unit":"h"}}}]})"),
            "1 g at 100 ml per 1 h iv");
  EXPECT_EQ(Dose(R"({"text":"11 mg","patientInstruction":"1 mg"})"), "11 mg, 1 mg");
  EXPECT_EQ(Dose(R"({"text":"With food","patientInstruction":"with food"})"), "With food");
  EXPECT_EQ(Dose(R"({"text":"as directed","additionalInstruction":[{"text":"do not stop"}]})"),
            "as directed, do not stop");
}

TEST(Dosage, TheOrderEndsWithTheLastOfThem) {
  const string until = R"({"timing":{"repeat":{"boundsPeriod":{"end":"2020-07-0)";
  const string first = until + R"(1"}}}})";
  const string last = until + R"(5"}}}})";
  EXPECT_EQ(TimeText(Order(last + "," + first).end), "2020-07-05");
  EXPECT_FALSE(Order(first + R"(,{"text":"then one daily"})").end);
}

TEST(MedicationRequest, NotToBeGiven) {
  const Event active = Order("", R"("status":"active","doNotPerform":true)");
  EXPECT_EQ(active.status, EventStatus::kNotToBeDone);
  const Event lifted = Order("", R"("status":"stopped","doNotPerform":true)");
  EXPECT_EQ(lifted.status, EventStatus::kNotToBeDone);
  EXPECT_EQ(TextOf(lifted, FieldId::kComment),
            "asked that it not be given; the request is stopped");
  EXPECT_EQ(Order("", R"("status":"active","doNotPerform":false)").status, EventStatus::kActive);
}

const string kMedication = R"({"resourceType":"Medication","id":"7","code":{"text":"Warfarin"}})";
string Request(const string& reference) {
  return R"({"resourceType":"MedicationRequest","id":"m","status":"active",
    "subject":{"reference":"Patient/1"},"medicationReference":)" +
         reference + "}";
}
string OnLine(string text) {
  std::erase(text, '\n');
  return text + "\n";
}

TEST(Medication, OfTheSameFileBeforeAndAfter) {
  const string request = OnLine(Request(R"({"reference":"Medication/7"})"));
  const Outcomes before = ReadText(OnLine(kMedication) + request, "x.ndjson");
  const Outcomes after = ReadText(request + OnLine(kMedication), "x.ndjson");
  const Outcomes bundle = ReadText(BundleOf({EntryOf(request), EntryOf(kMedication)}));
  ASSERT_EQ(before.accepted.size(), 1u);
  ASSERT_EQ(after.accepted.size(), 1u);
  ASSERT_EQ(bundle.accepted.size(), 1u);
  EXPECT_EQ(before.accepted[0].events[0].code.text, "Warfarin");
  EXPECT_EQ(after.accepted[0].events[0].code.text, "Warfarin");
  EXPECT_EQ(after.accepted[0].content, before.accepted[0].content);
  EXPECT_EQ(bundle.accepted[0].content, before.accepted[0].content);
  // With another medicine behind it, or none, it is another message.
  const Outcomes alone = ReadText(request, "x.ndjson");
  ASSERT_EQ(alone.accepted.size(), 1u);
  EXPECT_NE(alone.accepted[0].content, before.accepted[0].content);
}

TEST(Medication, AnIdIsNoName) {
  const Event event = ReadOne(Request(R"({"reference":"Medication/7"})"));
  EXPECT_EQ(event.code.text, "medication not named by its source (Medication/7)");
  const Event shown = ReadOne(Request(R"({"reference":"Medication/7","display":"Aspirin"})"));
  EXPECT_EQ(shown.code.codings.at(0).display, "Aspirin");
  EXPECT_EQ(shown.code.text, "");
}

TEST(Medication, NamedByItsIngredients) {
  const Event event = ReadOne(Resource("MedicationRequest", R"("status":"active",
    "medicationReference":{"reference":"#m"},"contained":[{"resourceType":"Medication","id":"m",
      "ingredient":[{"itemCodeableConcept":{"text":"amoxicillin"},"strength":{
          "numerator":{"value":250,"unit":"mg"},"denominator":{"value":5,"unit":"ml"}}},
        {"itemCodeableConcept":{"text":"clavulanic acid"},"strength":{
          "numerator":{"value":62,"unit":"mg"},"denominator":{"value":5,"unit":"ml"}}}]}])"));
  EXPECT_EQ(event.code.text, "amoxicillin 250 mg per 5 ml + clavulanic acid 62 mg per 5 ml");
}

TEST(CarePlan, WhatIsNotToBeDoneSaysSoFirst) {
  const Event event = ReadOne(Resource("CarePlan", R"("status":"active","activity":[
    {"detail":{"status":"not-started","doNotPerform":true,"code":{"coding":[
      {"system":"http://snomed.info/sct","code":"89666000","display":"CPR"}]}}},
    {"detail":{"status":"cancelled","description":"physiotherapy"}},
    {"detail":{"status":"stopped","code":{"text":"diet"}}},
    {"detail":{"status":"in-progress","code":{"text":"walks"}}}])"));
  std::vector<string> words;
  for (const ledger::Field& field : event.fields)
    if (field.id == FieldId::kActivity) words.push_back(std::get<Coded>(field.value).text);
  EXPECT_EQ(words, (std::vector<string>{"not to be done: CPR (snomed 89666000)",
                                        "cancelled: physiotherapy", "stopped: diet", "walks"}));
  // A question for the code finds nothing that is planned.
  EXPECT_TRUE(FieldOf<Coded>(event, FieldId::kActivity).codings.empty());
}

}  // namespace
}  // namespace daybook::tests
