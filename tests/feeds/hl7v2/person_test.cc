// PID and MRG: who somebody is, and who is the same.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/feeds/hl7v2/messages.h"

namespace daybook::tests {
namespace {

using ledger::Event;
using ledger::EventStatus;
using ledger::FieldId;
using ledger::Kind;
using ledger::Operation;
using std::string;

ledger::Event PersonIn(const string& message) { return EventOfKind(message, Kind::kPerson); }
string IdentifierTexts(const ledger::Event& person) {
  string all;
  for (const ledger::Field& field : person.fields)
    if (const auto* coded = std::get_if<ledger::Coded>(&field.value);
        coded && field.id == FieldId::kIdentifier)
      all += (all.empty() ? "" : " ") + coded->codings[0].system + "|" + coded->codings[0].code;
  return all;
}

TEST(V2Person, AllOfPid) {
  const ledger::Event person =
      PersonIn(V2("ADT^A28", "20240102030405",
                  {"EVN|A28|20240102030000",
                   Seg("PID", {{3, "17^^^ROYAL^MR~999 000 0018^^^NHS^NH"},
                               {5, "Jones^Ada^Mary^^Dr^^L~Smith^Ada^^^^^M"},
                               {7, "19500302000000"},
                               {8, "F"},
                               {11, "1 High St^Flat 2^Camden^^NW1 1AA^GBR^H^^^E01900001"},
                               {13, "020 7000 0000^PRN"},
                               {15, "en^English"},
                               {22, "A^White - British"},
                               {29, "20240101"},
                               {30, "Y"},
                               {32, "NSTS01"}}),
                   "PD1|||The Surgery^^K81003|G1^Brown^Bob"}));
  EXPECT_EQ(person.subject, "PID/17^ROYAL");
  EXPECT_EQ(person.record.id, "17^ROYAL");
  EXPECT_EQ(person.operation, Operation::kPatch);
  EXPECT_EQ(TimeText(person.version_time), "2024-01-02T03:00:00Z");
  EXPECT_EQ(IdentifierTexts(person), "ROYAL|17 nhs_number|9990000018");
  EXPECT_EQ(TextOf(person, FieldId::kNhsNumberStatus), "01");
  EXPECT_EQ(TextOf(person, FieldId::kName), "Dr Ada Mary Jones");
  EXPECT_EQ(TimeText(FieldOf<PartialTime>(person, FieldId::kBorn)), "1950-03-02");
  EXPECT_EQ(TextOf(person, FieldId::kSex), "female");
  EXPECT_EQ(TextOf(person, FieldId::kAddressText), "1 High St, Flat 2, Camden, NW1 1AA, GBR");
  EXPECT_EQ(TextOf(person, FieldId::kPostcode), "NW1 1AA");
  EXPECT_EQ(TextOf(person, FieldId::kBorough), "Camden");
  EXPECT_EQ(TextOf(person, FieldId::kLsoa), "E01900001");
  EXPECT_EQ(TextOf(person, FieldId::kPhone), "020 7000 0000");
  EXPECT_EQ(TextOf(person, FieldId::kLanguage), "English");
  EXPECT_EQ(CodeText(FieldOf<ledger::Coded>(person, FieldId::kEthnicity)),
            "http://terminology.hl7.org/CodeSystem/v2-0189:A");
  EXPECT_EQ(TimeText(FieldOf<PartialTime>(person, FieldId::kDied)), "2024-01-01");
  EXPECT_TRUE(FieldOf<bool>(person, FieldId::kDeceased));
  EXPECT_EQ(TextOf(person, FieldId::kPractice), "K81003");
  EXPECT_EQ(TextOf(person, FieldId::kPracticeName), "The Surgery");
  EXPECT_EQ(person.performer.display, "Bob Brown");
}

TEST(V2Person, ThePhoneAsItIsWrittenNow) {
  const auto phone = [](const string& xtn) {
    return TextOf(PersonIn(V2("ADT^A28", "20240102",
                              {"PID|1||17|||||||||"
                               "|" +
                               xtn})),
                  FieldId::kPhone);
  };
  EXPECT_EQ(phone("1^PRN^PH^^^^^^^^^020 7000 0000"), "020 7000 0000");
  EXPECT_EQ(phone("1^PRN^PH"), "1");
  EXPECT_EQ(phone("^PRN^PH^^^020^70000000"), "020 70000000");
}

TEST(V2Person, AbsentLeavesAndNullClears) {
  const ledger::Event person = PersonIn(
      V2("ADT^A31", "20240102", {Seg("PID", {{3, "17^^^ROYAL"}, {5, "Jones^Ada"}, {13, "\"\""}})}));
  EXPECT_EQ(ledger::FindField(person, FieldId::kSex), nullptr);
  const auto phone = std::ranges::find(person.fields, FieldId::kPhone, &ledger::Field::id);
  ASSERT_NE(phone, person.fields.end());
  EXPECT_TRUE(std::holds_alternative<ledger::Cleared>(phone->value));
}

TEST(V2Person, ADeathReportedByMistakeIsTakenBack) {
  const auto person = [](const std::vector<std::pair<size_t, string>>& death) {
    std::vector<std::pair<size_t, string>> fields = {{3, "17^^^ROYAL"}};
    fields.insert(fields.end(), death.begin(), death.end());
    return PersonIn(V2("ADT^A31", "20240102", {Seg("PID", fields)}));
  };
  const auto cleared = [](const ledger::Event& event, FieldId id) {
    return std::ranges::any_of(event.fields, [&](const ledger::Field& field) {
      return field.id == id && std::holds_alternative<ledger::Cleared>(field.value);
    });
  };
  EXPECT_TRUE(cleared(person({{29, "\"\""}}), FieldId::kDeceased));
  EXPECT_TRUE(cleared(person({{30, "\"\""}}), FieldId::kDeceased));
  EXPECT_TRUE(cleared(person({{30, "N"}}), FieldId::kDied));
}

TEST(V2Person, OtherMessagesOnlyMentionThem) {
  const ledger::Event person =
      PersonIn(V2("ORU^R01", "20240102", {string(kAda), "OBR|1|P1|F1|x^y", "OBX|1|NM|a^b||1"}));
  EXPECT_EQ(person.record.id, "17^ROYAL");
  EXPECT_FALSE(person.version_time);
  EXPECT_EQ(person.operation, Operation::kAssert);
}

TEST(V2Person, WhoseNumberItIs) {
  const auto subject = [](const string& pid) {
    return PersonIn(V2("ADT^A28", "20240102", {pid})).subject;
  };
  EXPECT_EQ(subject("PID|1||17"), "PID/17^ROYAL");  // without authority: the sender's
  EXPECT_EQ(subject("PID|1||9990000018^^^NHS^NH"), "PID/9990000018^nhs_number");
  EXPECT_EQ(subject("PID|1||9990000018^^^NHS~17^^^ROYAL"), "PID/17^ROYAL");
  EXPECT_EQ(subject("PID|1|17^^^OLD"), "PID/17^OLD");  // PID-2, before version 2.3
  EXPECT_EQ(RefuseV2(V2("ADT^A28", "20240102", {"PID|1||||Jones^Ada"})).reason, "no-subject");
  EXPECT_EQ(RefuseV2(V2("ADT^A28", "20240102", {"PV1|1|I"})).reason, "no-pid");
}

TEST(V2Identity, AMergeJoinsAndSupersedes) {
  const auto events = EventsOf(
      V2("ADT^A40", "20240102030405", {"EVN|A40|20240102030405", string(kAda), "MRG|18^^^ROYAL"}));
  ASSERT_EQ(events.size(), 4u);
  EXPECT_EQ(events[0].record.id, "17^ROYAL");  // the survivor's facts stay as they are
  EXPECT_EQ(events[1].kind, Kind::kIdentityLink);
  EXPECT_EQ(events[1].subject, "PID/17^ROYAL");
  EXPECT_EQ(events[2].subject, "PID/18^ROYAL");
  EXPECT_EQ(IdentifierTexts(events[1]), IdentifierTexts(events[2]));
  EXPECT_EQ(TextOf(events[1], FieldId::kLinkType), "merge");
  EXPECT_EQ(TextOf(events[1], FieldId::kLinkedSubject), "PID/18^ROYAL");
  EXPECT_EQ(events[3].subject, "PID/18^ROYAL");
  EXPECT_EQ(events[3].record.id, "18^ROYAL");
  EXPECT_EQ(events[3].status, EventStatus::kSuperseded);
  EXPECT_EQ(RefuseV2(V2("ADT^A40", "20240102", {string(kAda), "MRG|"})).reason,
            "no-merged-subject");
}

TEST(V2Identity, AnUnlinkTakesTheSameLinkBack) {
  const std::vector<string> both = {"EVN|A24|20240102", string(kAda), "PID|2||18^^^ROYAL"};
  const auto linked = EventsOf(V2("ADT^A24", "20240102", both));
  const auto unlinked = EventsOf(V2("ADT^A37", "20240103", {"EVN|A37|20240103", both[2], both[1]}));
  ASSERT_EQ(linked.size(), 4u);
  ASSERT_EQ(unlinked.size(), 4u);
  EXPECT_EQ(linked[2].record, unlinked[2].record);
  EXPECT_EQ(unlinked[2].operation, Operation::kRetract);
  EXPECT_EQ(unlinked[3].operation, Operation::kRetract);
}

TEST(V2Identity, WhoMrgNames) {
  const auto merged = [](const string& mrg) {
    return EventsOf(V2("ADT^A40", "20240102", {string(kAda), "MRG|" + mrg}))[2].subject;
  };
  EXPECT_EQ(merged("77^^^OLD~18^^^ROYAL"), "PID/18^ROYAL");
  EXPECT_EQ(merged("9990000026^^^NHS~77^^^OLD"), "PID/77^OLD");
}

TEST(V2Identity, AVisitThatChangesItsNumberStays) {
  const auto visits = [](const string& from, const string& to) {
    std::vector<string> seen;
    for (const auto& event : EventsOf(
             V2("ADT^A50", "20240102",
                {string(kAda), "MRG|17^^^ROYAL||||" + from, Seg("PV1", {{2, "I"}, {19, to}})})))
      if (event.kind == Kind::kEncounter)
        seen.push_back(event.record.id + (event.operation == Operation::kMoved ? " moved" : ""));
    return seen;
  };
  EXPECT_EQ(visits("V1", "V2"), (std::vector<string>{"V1 moved", "V2"}));
  EXPECT_EQ(visits("V1", "V1"), (std::vector<string>{"V1"}));
}

TEST(V2Identity, AMovedVisitLeavesTheWrongPerson) {
  const auto events = EventsOf(V2(
      "ADT^A45", "20240102",
      {string(kAda), "MRG|18^^^ROYAL||||V9^^^ROYAL", Seg("PV1", {{2, "I"}, {19, "V9^^^ROYAL"}})}));
  const auto& moved = events.at(events.size() - 2);
  EXPECT_EQ(moved.kind, Kind::kEncounter);
  EXPECT_EQ(moved.subject, "PID/18^ROYAL");
  EXPECT_EQ(moved.operation, Operation::kMoved);
  EXPECT_EQ(moved.record.id, "V9^ROYAL");
  EXPECT_EQ(events.back().subject, "PID/17^ROYAL");
  EXPECT_EQ(events.back().record, moved.record);
}

// PID-32 that says something else than HL7 UK A.3 has: whatever it is, it isn't "verified".
TEST(V2Person, AStatusThatNobodyKnowsIsKept) {
  const auto status = [](const string& code) {
    const Event person = EventOfKind(
        V2("ADT^A28", "20240102", {string(kAda) + string(24, '|') + code}), Kind::kPerson);
    const auto* said = ledger::FindField(person, FieldId::kNhsNumberStatus);
    return said ? std::get<string>(*said) : "none";
  };
  EXPECT_EQ(status("NSTS01"), "01");
  EXPECT_EQ(status("nsts02"), "02");
  EXPECT_EQ(status("05"), "05");
  for (const char* unread : {"2", "NSTS1", "XX", "Number present but not traced"})
    EXPECT_EQ(status(unread), unread);
  // Table 0445 speaks of other numbers.
  for (const char* other : {"", "US", "UA"}) EXPECT_EQ(status(other), "none");
}

TEST(V2Identity, EveryNumberOfTheAuthorityIsMerged) {
  const auto events =
      EventsOf(V2("ADT^A40", "20240102", {string(kAda), "MRG|18^^^ROYAL^MR~19^^^ROYAL^MR~7^^^GP"}));
  std::vector<string> linked;
  for (const Event& event : events)
    if (event.kind == Kind::kIdentityLink && event.subject == "PID/17^ROYAL")
      linked.push_back(TextOf(event, FieldId::kLinkedSubject));
  EXPECT_EQ(linked, (std::vector<string>{"PID/18^ROYAL", "PID/19^ROYAL"}));
}

TEST(V2Allergy, OneThatIsNotNamedIsAWarningAllTheSame) {
  const Event allergy = EventOfKind(
      V2("ADT^A08", "20240102", {string(kAda), "AL1|1|DA||SV|Anaphylaxis"}), Kind::kAllergy);
  EXPECT_EQ(allergy.code.text, "allergen not named by its source (Anaphylaxis)");
  EXPECT_EQ(allergy.status, ledger::EventStatus::kActive);
  EXPECT_EQ(FieldOf<ledger::Coded>(allergy, FieldId::kSeverity).text, "severe");
  for (const char* nothing : {"AL1|1", "AL1|1|DA|\"\"|SV"})
    for (const Event& event : EventsOf(V2("ADT^A08", "20240102", {string(kAda), nothing})))
      EXPECT_NE(event.kind, Kind::kAllergy) << nothing;
}

}  // namespace
}  // namespace daybook::tests
