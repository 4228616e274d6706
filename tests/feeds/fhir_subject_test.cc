// Whom and what a record names: by identifier, in the same file, deleted, with which identity.
#include <gtest/gtest.h>

#include "tests/feeds/outcomes.h"
#include "tests/feeds/resource_text.h"

namespace daybook::tests {
namespace {

using ledger::Coded;
using ledger::Coding;
using ledger::Event;
using ledger::FieldId;
using ledger::Kind;
using ledger::Operation;
using std::string;

const string kNhs = "https://fhir.nhs.uk/Id/nhs-number";
const string kByNumber = "Patient?identifier=" + kNhs + "|9990000018";

string Condition(const string& id, const string& subject) {
  return R"({"resourceType":"Condition","id":")" + id + R"(","subject":)" + subject + "}";
}
string Reference(const string& reference) { return R"({"reference":")" + reference + "\"}"; }
string Logical(const string& system, const string& value) {
  return R"({"identifier":{"system":")" + system + R"(","value":")" + value + "\"}}";
}
string Patient(const string& id, const string& identifiers) {
  return R"({"resourceType":"Patient","id":")" + id + R"(","identifier":[)" + identifiers + "]}";
}
string Identifier(const string& system, const string& value, const string& more = "") {
  return R"({"system":")" + system + R"(","value":")" + value + "\"" + more + "}";
}
std::vector<Event> EventsOf(const Outcomes& outcomes, const string& type) {
  std::vector<Event> events;
  for (const auto& input : outcomes.accepted)
    if (input.type == type) events.insert(events.end(), input.events.begin(), input.events.end());
  return events;
}

TEST(Subject, ByNumberBringsWhatJoinsItsStream) {
  for (const string& subject :
       {Reference(kByNumber), Reference("Patient?identifier=" + kNhs + "%7C9990000018"),
        Reference("Patient?identifier=https%3A%2F%2Ffhir.nhs.uk%2Fid%2Fnhs-number%7C9990000018"),
        Logical("https://fhir.nhs.uk/id/nhs-number", "999 000 0018")}) {
    const auto events = EventsOf(ReadText(Condition("c", subject)), "Condition");
    ASSERT_EQ(events.size(), 2u) << subject;
    EXPECT_EQ(events[0].subject, kByNumber);
    const Event& holder = events[1];
    EXPECT_EQ(holder.kind, Kind::kPerson);
    EXPECT_EQ(holder.record, (ledger::RecordKey{"test", "Patient", "#nhs_number|9990000018"}));
    EXPECT_EQ(holder.subject, kByNumber);
    ASSERT_EQ(holder.fields.size(), 1u);
    EXPECT_EQ(FieldOf<Coded>(holder, FieldId::kIdentifier).codings.at(0),
              (Coding{"nhs_number", "9990000018", ""}));
  }
  const auto twice = EventsOf(ReadText(Condition("c", Reference(kByNumber)) + "\n" +
                                           Condition("d", Reference(kByNumber)) + "\n",
                                       "x.ndjson"),
                              "Condition");
  // With each record: the one before it may turn out to be a duplicate that told it not.
  EXPECT_EQ(twice.size(), 4u);
}

TEST(Subject, ByAnIdentifierOfAPatientOfTheSameFile) {
  const string patient =
      Patient("p", Identifier("urn:mrn", "7") + "," + Identifier(kNhs, "9990000018"));
  for (const string& subject :
       {Logical("urn:mrn", "7"), Reference("Patient?identifier=urn:mrn%7C7"),
        Reference(kByNumber)}) {
    const string condition = Condition("c", subject);
    string lines = patient;
    lines.append("\n").append(condition).append("\n");
    for (const Outcomes& outcomes : {ReadText(lines, "x.ndjson"),
                                     ReadText(BundleOf({EntryOf(condition), EntryOf(patient)}))}) {
      const auto events = EventsOf(outcomes, "Condition");
      ASSERT_EQ(events.size(), 1u) << subject;
      EXPECT_EQ(events[0].subject, "Patient/p");
    }
  }
  // Two who carry it are nobody.
  EXPECT_EQ(ReadText(BundleOf({EntryOf(Patient("p", Identifier("urn:mrn", "7"))),
                               EntryOf(Patient("q", Identifier("urn:mrn", "7"))),
                               EntryOf(Condition("c", Logical("urn:mrn", "7")))}))
                .quarantined.at(0)
                .reason,
            "unresolved-subject");
}

TEST(Subject, ContainedPatients) {
  const auto contained = [](const string& identifier) {
    return R"({"resourceType":"Condition","id":"c","subject":{"reference":"#in"},
      "contained":[{"resourceType":"Patient","id":"in","identifier":[)" +
           identifier + "]}]}";
  };
  const auto numbered = EventsOf(ReadText(contained(Identifier(kNhs, "9990000018"))), "Condition");
  ASSERT_EQ(numbered.size(), 2u);
  EXPECT_EQ(numbered[0].subject, kByNumber);
  const auto known = EventsOf(ReadText(BundleOf({EntryOf(Patient("p", Identifier("urn:mrn", "7"))),
                                                 EntryOf(contained(Identifier("urn:mrn", "7")))})),
                              "Condition");
  ASSERT_EQ(known.size(), 1u);
  EXPECT_EQ(known[0].subject, "Patient/p");
}

TEST(Parties, ByAnIdentifierOfTheSameFile) {
  const string organisation =
      R"({"resourceType":"Organization","id":"o","identifier":[)" + Identifier("urn:x", "5") + "]}";
  const string encounter = R"({"resourceType":"Encounter","id":"e","status":"finished",
    "subject":{"reference":"Patient/1"},
    "serviceProvider":{"reference":"Organization?identifier=urn:x|5"},
    "participant":[{"individual":{"reference":"Practitioner?identifier=urn:y|6","display":"Dr"}}]})";
  const auto known =
      EventsOf(ReadText(BundleOf({EntryOf(encounter), EntryOf(organisation)})), "Encounter");
  ASSERT_EQ(known.size(), 1u);
  EXPECT_EQ(known[0].organisation.reference, "Organization/o");
  EXPECT_EQ(known[0].performer, (ledger::Party{"Practitioner?identifier=urn:y|6", "Dr"}));
  EXPECT_EQ(ReadOne(encounter).organisation.reference, "Organization?identifier=urn:x|5");
}

string Delete(const string& url, const string& more = "") {
  return R"({"request":{"method":"DELETE","url":")" + url + "\"}" + more + "}";
}

TEST(Deletion, WhenItWas) {
  const auto version = [](const string& members, const string& more = "") {
    const Outcomes outcomes = ReadText(BundleOf({Delete("Patient/1", more)}, members));
    return TimeText(outcomes.accepted.at(0).events.at(0).version_time);
  };
  const string timestamp = R"("timestamp":"2020-05-06T00:00:00Z")";
  const string meta = R"("meta":{"tag":[{}],"lastUpdated":"2020-05-05T00:00:00Z"})";
  EXPECT_EQ(version(timestamp + "," + meta,
                    R"(,"response":{"status":"204","lastModified":"2020-05-07T00:00:00Z"})"),
            "2020-05-07T00:00:00Z");
  EXPECT_EQ(version(meta + "," + timestamp), "2020-05-06T00:00:00Z");
  EXPECT_EQ(version(meta), "2020-05-05T00:00:00Z");
  EXPECT_EQ(version(R"("type":"history")"), "none");
  // Deleted again later is another message.
  const string later = R"("timestamp":"2021-05-06T00:00:00Z")";
  EXPECT_NE(ReadText(BundleOf({Delete("Patient/1")}, timestamp)).accepted.at(0).content,
            ReadText(BundleOf({Delete("Patient/1")}, later)).accepted.at(0).content);
}

TEST(Deletion, ABulkListOfThem) {
  const Outcomes outcomes = ReadText(
      BundleOf({Delete("Patient/1"), Delete("http://host/fhir/Patient/2"), Delete("Condition/c")}));
  ASSERT_EQ(outcomes.accepted.size(), 2u);
  for (const auto& input : outcomes.accepted) {
    EXPECT_EQ(input.events[0].operation, Operation::kRetract);
    EXPECT_EQ(input.events[0].record.type, "Patient");
    EXPECT_EQ(input.events[0].subject, "Patient/" + input.events[0].record.id);
  }
  ASSERT_EQ(outcomes.quarantined.size(), 1u);
  EXPECT_EQ(outcomes.quarantined[0].reason, "deletion-without-subject");
  EXPECT_NE(outcomes.quarantined[0].next_step.find("entered-in-error"), string::npos);
}

std::vector<Coding> IdentifiersIn(const string& identifiers, const string& more = "") {
  std::vector<Coding> read;
  const Event event = ReadOne(R"({"resourceType":"Patient","id":"p")" + more +
                              R"(,"identifier":[)" + identifiers + "]}");
  for (const ledger::Field& field : event.fields)
    if (field.id == FieldId::kIdentifier) read.push_back(std::get<Coded>(field.value).codings[0]);
  return read;
}
string Verification(const string& code) {
  return R"(,"extension":[{"url":
    "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus",
    "valueCodeableConcept":{"coding":[{"code":")" +
         code + R"("}]}}])";
}

TEST(Identity, OnlyACurrentVerifiedNumberLinks) {
  const auto system = [](const string& more, const string& meta = "") {
    return IdentifiersIn(Identifier(kNhs, "9990000018", more), meta).at(0).system;
  };
  EXPECT_EQ(system(""), "nhs_number");
  EXPECT_EQ(system(Verification("01")), "nhs_number");
  EXPECT_EQ(system(Verification("02")), "nhs_number_unverified");
  EXPECT_EQ(system(R"(,"use":"old")"), "nhs_number_former");
  EXPECT_EQ(system(R"(,"period":{"end":"2019"})"), "nhs_number_former");
  EXPECT_EQ(
      system(R"(,"period":{"end":"2031"})", R"(,"meta":{"lastUpdated":"2020-01-01T00:00:00Z"})"),
      "nhs_number");
}

TEST(Identity, EachNumberHasItsOwnStatus) {
  const string both =
      Identifier(kNhs, "9990000026", Verification("02")) + "," + Identifier(kNhs, "9990000018");
  const Event event = ReadOne(Patient("p", both));
  EXPECT_EQ(ledger::FindField(event, FieldId::kNhsNumberStatus), nullptr);
  EXPECT_EQ(IdentifiersIn(both), (std::vector<Coding>{{"nhs_number_unverified", "9990000026", ""},
                                                      {"nhs_number", "9990000018", ""}}));
}

string NameIn(const string& names) {
  return TextOf(ReadOne(R"({"resourceType":"Patient","id":"p","name":[)" + names + "]}"),
                FieldId::kName);
}

TEST(Identity, NamesByTheirUse) {
  const string maiden = R"({"use":"maiden","text":"Maiden"})";
  const string official = R"({"use":"official","text":"Official"})";
  const string usual = R"({"use":"usual","text":"Usual"})";
  const string ended = R"({"use":"usual","period":{"end":"2001"},"text":"Ended"})";
  EXPECT_EQ(NameIn(maiden + "," + official + "," + usual), "Usual");
  EXPECT_EQ(NameIn(maiden + "," + official), "Official");
  EXPECT_EQ(NameIn(ended + R"(,{"use":"nickname","text":"Nick"})"), "Nick");
  EXPECT_EQ(NameIn(maiden), "Maiden");
}

TEST(Identity, WhereThePersonLives) {
  const auto address = [](const string& addresses) {
    return ReadOne(R"({"resourceType":"Patient","id":"p","address":[)" + addresses + "]}");
  };
  const Event moved = address(R"({"use":"home","period":{"end":"2019"},"postalCode":"N1"},
    {"use":"temp","postalCode":"N2"},{"use":"home","postalCode":"N3","city":"London"})");
  EXPECT_EQ(TextOf(moved, FieldId::kPostcode), "N3");
  EXPECT_EQ(ledger::FindField(moved, FieldId::kBorough), nullptr) << "London is no borough";
  EXPECT_EQ(TextOf(address(R"({"city":"Haringey"})"), FieldId::kBorough), "Haringey");
  EXPECT_EQ(TextOf(address(R"({"city":"London","district":"Hackney"})"), FieldId::kBorough),
            "Hackney");
  const Event area = address(
      R"({"postalCode":"N1","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-censusTract","valueString":"E01900001"},{"url":"urn:daybook:imd-decile","valueInteger":3}]})");
  EXPECT_EQ(TextOf(area, FieldId::kLsoa), "E01900001");
  EXPECT_EQ(FieldOf<int64_t>(area, FieldId::kImdDecile), 3);
}

}  // namespace
}  // namespace daybook::tests
