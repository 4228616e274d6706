// PV1 and what hangs on a visit: its course, diagnoses, procedures, allergies, contacts.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/feeds/hl7v2/messages.h"

namespace daybook::tests {
namespace {

using ledger::EventStatus;
using ledger::FieldId;
using ledger::Kind;
using ledger::Operation;
using std::string;

// PV1 with a visit number, and whatever else is given by field.
string Pv1(std::vector<std::pair<size_t, string>> fields) {
  fields.emplace_back(2, "I");
  fields.emplace_back(19, "V9^^^ROYAL");
  std::sort(fields.begin(), fields.end());
  return Seg("PV1", fields);
}
ledger::Event Visit(const string& trigger,
                    const std::vector<std::pair<size_t, string>>& fields = {},
                    const string& more = "") {
  std::vector<string> segments = {"EVN|" + trigger + "|20240102030405||||20240102030000",
                                  string(kAda), Pv1(fields)};
  if (!more.empty()) segments.push_back(more);
  return EventOfKind(V2("ADT^" + trigger, "20240102040000", segments), Kind::kEncounter);
}

TEST(V2Visit, AllOfPv1) {
  const ledger::Event visit =
      Visit("A01",
            {{3, "Ward 3^Room 2^Bed 1^Royal&x^^^Main Building^4"},
             {4, "E^Emergency"},
             {7, "C5^Smith^Sam^^^Dr^^^ODS"},
             {10, "CAR"},
             {14, "7"},
             {37, "22&Elm Lodge&L^20240103"},
             {44, "20240102020000"}},
            Seg("PV2", {{3, "R07^Chest pain^I10"}, {12, "short of breath"}, {25, "UR^Urgent"}}));
  EXPECT_EQ(visit.record.id, "V9^ROYAL");
  EXPECT_EQ(visit.record.type, "PV1");
  EXPECT_EQ(visit.operation, Operation::kPatch);
  EXPECT_EQ(visit.status, EventStatus::kInProgress);
  EXPECT_EQ(TimeText(visit.start), "2024-01-02T02:00:00Z");
  EXPECT_EQ(TimeText(visit.version_time), "2024-01-02T03:04:05Z");
  EXPECT_EQ(visit.place.display, "Ward 3, Room 2, Bed 1, 4, Main Building, Royal");
  EXPECT_EQ(visit.performer.reference, "XCN/C5^ODS");
  EXPECT_EQ(visit.performer.display, "Dr Sam Smith");
  EXPECT_EQ(TextOf(visit, FieldId::kClass), "inpatient");
  EXPECT_EQ(CodeText(FieldOf<ledger::Coded>(visit, FieldId::kReason)), "icd10:R07");
  EXPECT_EQ(TextOf(visit, FieldId::kComment), "visit: short of breath");
  EXPECT_EQ(TextOf(visit, FieldId::kPriority), "UR");
  EXPECT_EQ(visit.organisation.display, "ROYAL");
  EXPECT_EQ(FieldOf<ledger::Coded>(visit, FieldId::kDestination).text, "Elm Lodge");
}

TEST(V2Visit, TheCourseOfAVisit) {
  EXPECT_EQ(TimeText(Visit("A01").start), "2024-01-02T03:00:00Z");  // EVN-6 where PV1-44 is empty
  EXPECT_EQ(Visit("A03").status, EventStatus::kCompleted);
  EXPECT_EQ(TimeText(Visit("A03").end), "2024-01-02T03:00:00Z");
  EXPECT_EQ(Visit("A05").status, EventStatus::kPlanned);
  EXPECT_EQ(Visit("A08").status, EventStatus::kUnknown);  // says nothing of it
  EXPECT_EQ(Visit("A08", {{45, "20240105"}}).status, EventStatus::kCompleted);
  EXPECT_EQ(Visit("A16").status, EventStatus::kInProgress);
  EXPECT_EQ(Visit("A11").operation, Operation::kCancel);
  EXPECT_EQ(Visit("A13").status, EventStatus::kInProgress);
  EXPECT_EQ(TextOf(Visit("A13", {{45, "20240105"}}), FieldId::kClears), "end");
  EXPECT_EQ(Visit("A21").status, EventStatus::kOnHold);
  EXPECT_EQ(Visit("A52").status, EventStatus::kInProgress);
  EXPECT_EQ(Visit("A23").operation, Operation::kRetract);
  EXPECT_EQ(Visit("A38").operation, Operation::kCancel);
}

TEST(V2Visit, A46IsRefusedAndQueriesAreIgnored) {
  EXPECT_EQ(RefuseV2(V2("ADT^A46", "20240102", {string(kAda)})).reason, "obsolete-trigger");
  EXPECT_EQ(ReadV2(V2("QBP^Q22", "20240102", {"QPD|x"})).ignored, std::vector<string>{"QBP^Q22"});
  EXPECT_EQ(RefuseV2(V2("", "20240102", {string(kAda)})).reason, "no-type");
}

TEST(V2Visit, ATimeThatIsNoneIsRefusedWithItsPlace) {
  const auto entry = RefuseV2(V2("ADT^A01", "20240102", {string(kAda), Pv1({{44, "tomorrow"}})}));
  EXPECT_EQ(entry.reason, "bad-date");
  EXPECT_EQ(entry.place, "PV1-44, segment 3, byte 121");
  EXPECT_EQ(entry.format, "hl7v2");
  EXPECT_EQ(entry.origin, "test.hl7 message 1, byte 0");
}

TEST(V2Diagnosis, CodeTextOrBoth) {
  const auto message = [](const string& dg1) {
    return V2("ADT^A01", "20240102", {string(kAda), Pv1({}), dg1});
  };
  const auto coded =
      EventOfKind(message("DG1|1||E11^Type 2 diabetes^I10||20200304|W"), Kind::kCondition);
  EXPECT_EQ(CodeText(coded.code), "icd10:E11");
  EXPECT_EQ(TimeText(coded.start), "2020-03-04");
  EXPECT_EQ(coded.encounter, "PV1/V9^ROYAL");
  EXPECT_EQ(coded.record.id, "PV1/V9^ROYAL|E11^icd10");
  const auto text = EventOfKind(message("DG1|1|||Fell over"), Kind::kCondition);
  EXPECT_EQ(text.code.text, "Fell over");
  EXPECT_TRUE(text.code.codings.empty());
  const auto diagnosed =
      EventOfKind(message(Seg("DG1", {{3, "E11^^I10"}, {16, "C5^Smith^Sam"}})), Kind::kCondition);
  EXPECT_EQ(diagnosed.performer.display, "Sam Smith");  // as FHIR's asserter
  EXPECT_TRUE(diagnosed.author.empty());
  const auto gone =
      EventOfKind(message(Seg("DG1", {{3, "E11^^I10"}, {21, "D"}})), Kind::kCondition);
  EXPECT_EQ(gone.operation, Operation::kRetract);
}

TEST(V2Allergy, ListsOfBothSegments) {
  const auto allergy = EventOfKind(
      V2("ADT^A01", "20240102",
         {string(kAda), "AL1|1|DA|91936005^Penicillin allergy^SCT|SV|Rash~Wheeze|20100101"}),
      Kind::kAllergy);
  EXPECT_EQ(CodeText(allergy.code), "snomed:91936005");
  EXPECT_EQ(allergy.status, EventStatus::kActive);
  EXPECT_EQ(FieldOf<ledger::Coded>(allergy, FieldId::kSeverity).text, "severe");
  EXPECT_EQ(FieldOf<ledger::Coded>(allergy, FieldId::kReaction).text, "Rash");
  EXPECT_EQ(TimeText(allergy.start), "2010-01-01");
  const auto iam = [](const string& action, const string& status) {
    return EventOfKind(V2("ADT^A60", "20240102",
                          {string(kAda), Seg("IAM", {{2, "DA^x"},
                                                     {3, "1^Penicillin^L"},
                                                     {4, "SV"},
                                                     {5, "Rash"},
                                                     {6, action},
                                                     {7, "A7^ROYAL"},
                                                     {17, status}})}),
                       Kind::kAllergy);
  };
  EXPECT_EQ(iam("A", "C").record.id, "A7^ROYAL");
  EXPECT_EQ(iam("D", "C").operation, Operation::kRetract);
  EXPECT_EQ(iam("D^Delete^HL70323", "C").operation, Operation::kRetract);
  EXPECT_EQ(iam("A", "E").operation, Operation::kRetract);
  EXPECT_EQ(iam("A", "I").status, EventStatus::kInactive);
  EXPECT_EQ(iam("A", "D").status, EventStatus::kActive);  // a doubted allergy stays on the list
}

TEST(V2Allergy, NoneKnownIsNoAllergy) {
  const auto none = EventOfKind(
      V2("ADT^A01", "20240102", {string(kAda), "AL1|1|DA|716186003^No known allergy^SCT"}),
      Kind::kAllergy);
  EXPECT_EQ(none.status, EventStatus::kAbsent);
}

TEST(V2Visit, AnEmptiedDischargeTimeReopens) {
  const ledger::Event visit = Visit("A08", {{37, "\"\""}, {45, "\"\""}});
  EXPECT_EQ(visit.status, EventStatus::kInProgress);
  EXPECT_EQ(TextOf(visit, FieldId::kClears), "end");
  const auto cleared = std::ranges::find(visit.fields, FieldId::kDestination, &ledger::Field::id);
  ASSERT_NE(cleared, visit.fields.end());
  EXPECT_TRUE(std::holds_alternative<ledger::Cleared>(cleared->value));
}

TEST(V2Procedure, WhatWasDone) {
  const auto procedure = EventOfKind(V2("ADT^A03", "20240102",
                                        {string(kAda), Pv1({}),
                                         Seg("PR1", {{3, "W37^Hip replacement^OPCS4"},
                                                     {5, "20240101"},
                                                     {11, "S1^Sur^Geo"},
                                                     {23, "Theatre 2^^^Royal"}})}),
                                     Kind::kProcedure);
  EXPECT_EQ(CodeText(procedure.code), "opcs4:W37");
  EXPECT_EQ(procedure.status, EventStatus::kCompleted);
  EXPECT_EQ(TimeText(procedure.start), "2024-01-01");
  EXPECT_EQ(procedure.performer.display, "Geo Sur");
  EXPECT_EQ(procedure.place.display, "Theatre 2, Royal");
}

TEST(V2Contact, NextOfKin) {
  const auto contact = EventOfKind(
      V2("ADT^A28", "20240102", {string(kAda), "NK1|1|Jones^Bob|SPO^Spouse||020 7000 0001"}),
      Kind::kContact);
  EXPECT_EQ(contact.performer.display, "Bob Jones");
  EXPECT_EQ(contact.code.codings.at(0).display, "Spouse");
  EXPECT_EQ(TextOf(contact, FieldId::kComment), "telephone: 020 7000 0001");
}

}  // namespace
}  // namespace daybook::tests
