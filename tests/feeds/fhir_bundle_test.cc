// References inside Bundles, ids from fullUrls, deletions: what only a Bundle can say.
#include <gtest/gtest.h>

#include "feeds/fhir/bundle.h"
#include "tests/feeds/outcomes.h"

namespace daybook::tests {
namespace {

using ledger::Event;
using ledger::Operation;
using std::string;

string Bundle(const std::vector<string>& entries, const string& type = "transaction") {
  string text = R"({"resourceType":"Bundle","type":")" + type + R"(","entry":[)";
  for (size_t i = 0; i < entries.size(); ++i) text += (i ? "," : "") + entries[i];
  return text + "]}";
}
string Entry(const string& full_url, const string& resource) {
  return R"({"fullUrl":")" + full_url + R"(","resource":)" + resource + "}";
}
string Patient(const string& id) {
  return R"({"resourceType":"Patient")" + (id.empty() ? "" : R"(,"id":")" + id + "\"") + "}";
}
string Condition(const string& id, const string& subject) {
  return R"({"resourceType":"Condition")" + (id.empty() ? "" : R"(,"id":")" + id + "\"") +
         R"(,"subject":{"reference":")" + subject + R"("}})";
}
// The subject of the only Condition accepted.
string SubjectIn(const Outcomes& outcomes) {
  for (const auto& input : outcomes.accepted)
    if (input.type == "Condition") return input.events[0].subject;
  ADD_FAILURE() << "no Condition accepted";
  return {};
}

TEST(Bundle, BothRoutesAgreeToTheByte) {
  const Outcomes bundle = ReadText(Bundle(
      {Entry("urn:uuid:c", Condition("c", "urn:uuid:p")), Entry("urn:uuid:p", Patient("p"))}));
  const Outcomes lines = ReadText(Condition("c", "Patient/p") + "\n" + Patient("p") + "\n");
  ASSERT_EQ(bundle.accepted.size(), 2u);
  EXPECT_EQ(bundle.log, lines.log);
  EXPECT_EQ(bundle.accepted[0].content, Condition("c", "Patient/p"));
}

TEST(Bundle, AFullUrlThatIsNotTheId) {
  const Outcomes outcomes = ReadText(Bundle(
      {Entry("urn:uuid:c", Condition("77", "urn:uuid:p")), Entry("urn:uuid:p", Patient("p-1"))}));
  EXPECT_EQ(SubjectIn(outcomes), "Patient/p-1");
}

TEST(Bundle, WithoutIdTheFullUrlIsIt) {
  const Outcomes outcomes = ReadText(
      Bundle({Entry("urn:uuid:p", Patient("")), Entry("urn:uuid:c", Condition("", "urn:uuid:p"))}));
  ASSERT_EQ(outcomes.accepted.size(), 2u);
  EXPECT_EQ(outcomes.accepted[0].events[0].record.id, "p");
  EXPECT_EQ(SubjectIn(outcomes), "Patient/p");
}

TEST(Bundle, AbsoluteReferences) {
  EXPECT_EQ(SubjectIn(ReadText(Bundle(
                {Entry("http://h/Condition/c", Condition("c", "http://h/fhir/Patient/9"))}))),
            "Patient/9");
  EXPECT_EQ(SubjectIn(ReadText(Bundle(
                {Entry("http://h/x/p", Patient("9")), Entry("", Condition("c", "http://h/x/p"))}))),
            "Patient/9");
}

TEST(Bundle, AReferenceThatLeadsOutTakesItsTypeFromTheElement) {
  EXPECT_EQ(SubjectIn(ReadText(Condition("c", "urn:uuid:q"))), "Patient/q");
}

TEST(Bundle, AnNhsNumberMayStandForThePatient) {
  const string subject = "Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9990000018";
  EXPECT_EQ(SubjectIn(ReadText(Condition("c", subject))), subject);
  EXPECT_EQ(SubjectIn(ReadText(Condition(
                "c", "Patient?identifier=https://fhir.nhs.uk/Id/nhs-number%7C9990000018"))),
            subject);
  EXPECT_EQ(SubjectIn(ReadText(R"({"resourceType":"Condition","id":"c","subject":{"identifier":
    {"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}}})")),
            subject);
  EXPECT_EQ(SubjectIn(ReadText(R"({"resourceType":"Condition","id":"c",
    "contained":[{"resourceType":"Patient","id":"in","identifier":[
      {"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}]}],
    "subject":{"reference":"#in"}})")),
            subject);
  EXPECT_EQ(RefuseOne(Condition("c", "Patient?identifier=urn:mrn|7")).reason, "unresolved-subject");
}

TEST(Bundle, AmbiguousReferencesAreRefused) {
  const Outcomes outcomes =
      ReadText(Bundle({Entry("urn:uuid:p", Patient("1")), Entry("urn:uuid:p", Patient("2")),
                       Entry("urn:uuid:c", Condition("c", "urn:uuid:p"))}));
  EXPECT_EQ(outcomes.accepted.size(), 2u);
  ASSERT_EQ(outcomes.quarantined.size(), 1u);
  EXPECT_EQ(outcomes.quarantined[0].reason, "ambiguous-reference");
}

// What is refused must mean the same when it is read again without its Bundle.
TEST(Bundle, QuarantinedTextCanStandAlone) {
  const string bad = R"({"resourceType":"Condition","id":"c","onsetDateTime":"x",
                         "subject":{"reference":"urn:uuid:p"}})";
  const Outcomes same = ReadText(Bundle({Entry("urn:uuid:p", Patient("p")), Entry("", bad)}));
  ASSERT_EQ(same.quarantined.size(), 1u);
  EXPECT_NE(same.quarantined[0].raw.find("\"Patient/p\""), string::npos);
  const Outcomes other = ReadText(Bundle({Entry("urn:uuid:p", Patient("p1")), Entry("", bad)}));
  ASSERT_EQ(other.quarantined.size(), 1u);
  EXPECT_NE(other.quarantined[0].raw.find("\"Patient/p1\""), string::npos);
  EXPECT_EQ(other.quarantined[0].place, "Condition.onsetDateTime");
  EXPECT_EQ(other.quarantined[0].origin, "test.json entry[1]");
}

// Whatever an entry of a Bundle was refused for, read again it is refused for the same: its request
// and fullUrl are kept with it.
TEST(Bundle, AQuarantinedEntryIsReadTheSameWayAgain) {
  const string bad_date = R"("onsetDateTime":"x","subject":{"reference":"urn:uuid:p"}})";
  const std::vector<string> entries = {
      Entry("urn:uuid:p", Patient("p1")),
      R"({"resource":{"resourceType":"Patient","id":"1","gender":"female"},
          "request":{"method":"PATCH","url":"Patient/1"}})",
      R"({"fullUrl":"urn:uuid:77","resource":{"resourceType":"Condition",)" + bad_date +
          R"(,"request":{"method":"POST","url":"Condition"}})",
      R"({"resource":{"resourceType":"Condition","id":"9",)" + bad_date +
          R"(,"request":{"method":"DELETE","url":"Condition/9"},
             "response":{"status":"204","lastModified":"2020-05-06T00:00:00Z"}})",
      R"({"request":{"method":"DELETE","url":"Condition/1"}})",
      R"({"request":{"method":"PUT","url":"Patient/1"}})",
      R"({"response":{"status":"200"},"resource":{"id":"x"}})"};
  const Outcomes first = ReadText(Bundle(entries, "history"));
  ASSERT_EQ(first.quarantined.size(), 6u);
  for (const ledger::QuarantineEntry& entry : first.quarantined) {
    const Outcomes again = ReadText(entry.raw);
    ASSERT_EQ(again.total(), 1u) << entry.raw;
    ASSERT_EQ(again.quarantined.size(), 1u) << entry.raw;
    EXPECT_EQ(again.quarantined[0].reason, entry.reason);
    EXPECT_EQ(again.quarantined[0].raw, entry.raw);
    EXPECT_NE(entry.raw.find(R"("type":"history")"), string::npos) << entry.raw;
  }
}

// Once the text is mended, it is what the entry was: an id from its fullUrl, a deletion.
TEST(Bundle, AMendedEntryIsWhatItWas) {
  const string bad =
      R"({"resourceType":"Condition","onsetDateTime":"x","subject":{"reference":"urn:uuid:p"}})";
  const Outcomes refused = ReadText(Bundle(
      {Entry("urn:uuid:p", Patient("p1")), R"({"fullUrl":"urn:uuid:77","resource":)" + bad +
                                               R"(,"request":{"method":"DELETE","url":"C/77"}})"}));
  ASSERT_EQ(refused.quarantined.size(), 1u);
  string mended = refused.quarantined[0].raw;
  mended.replace(mended.find("\"x\""), 3, "\"2019\"");
  const Outcomes taken = ReadText(mended);
  ASSERT_EQ(taken.accepted.size(), 1u) << mended;
  const Event& event = taken.accepted[0].events[0];
  EXPECT_EQ(event.record.id, "77");
  EXPECT_EQ(event.subject, "Patient/p1");
  EXPECT_EQ(event.operation, Operation::kRetract);
}

// Entries of a few bytes cost more than their text while they are held.
TEST(Bundle, TinyEntriesAreHeldWithinTheBound) {
  feeds::fhir::OpenBundle bundle;
  size_t held = 0;
  for (bool full = false; !full; ++held) {
    feeds::fhir::RawResource tiny;
    tiny.text = "{}";
    tiny.in_bundle = true;
    full = bundle.Hold(std::move(tiny));
  }
  EXPECT_LE(held * sizeof(feeds::fhir::RawResource),
            feeds::fhir::kBundleHeldBytesMax + sizeof(feeds::fhir::RawResource));
  EXPECT_EQ(bundle.Release().size(), held);
}

TEST(Bundle, MedicinesNamedElsewhereInIt) {
  const string request = R"({"resourceType":"MedicationRequest","id":"m","status":"active",
    "subject":{"reference":"Patient/p"},"medicationReference":{"reference":"urn:uuid:d"}})";
  const string medication =
      R"({"resourceType":"Medication","id":"d7","code":{"text":"Warfarin 1mg"}})";
  const Outcomes outcomes =
      ReadText(Bundle({Entry("urn:uuid:m", request), Entry("urn:uuid:d", medication)}, "document"));
  ASSERT_EQ(outcomes.accepted.size(), 1u);
  EXPECT_EQ(outcomes.accepted[0].events[0].code.text, "Warfarin 1mg");
  EXPECT_EQ(outcomes.ignored, std::vector<string>{"Medication"});
}

TEST(Bundle, DeletionsRetract) {
  const string remove =
      R"({"request":{"method":"DELETE","url":"Condition/c"},
          "response":{"status":"204","lastModified":"2020-05-06T00:00:00Z"}})";
  const Outcomes outcomes =
      ReadText(Bundle({remove, Entry("", Condition("c", "Patient/p"))}, "history"));
  ASSERT_EQ(outcomes.accepted.size(), 2u);
  const Event& retracted = outcomes.accepted[1].events[0];
  EXPECT_EQ(retracted.operation, Operation::kRetract);
  EXPECT_EQ(retracted.subject, "Patient/p");
  EXPECT_EQ(retracted.record.id, "c");
  EXPECT_EQ(TimeText(retracted.version_time), "2020-05-06T00:00:00Z");
  const Outcomes person =
      ReadText(Bundle({R"({"request":{"method":"DELETE","url":"Patient/p"}})"}));
  ASSERT_EQ(person.accepted.size(), 1u);
  EXPECT_EQ(person.accepted[0].events[0].subject, "Patient/p");
}

TEST(Bundle, EntriesWithoutAResource) {
  const Outcomes outcomes = ReadText(Bundle(
      {R"({"request":{"method":"GET","url":"Patient/1"}})", R"({"response":{"status":"200"}})",
       R"({"request":{"method":"DELETE","url":"Claim/1"}})",
       R"({"request":{"method":"DELETE","url":"Condition/1"}})",
       R"({"request":{"method":"DELETE","url":"Condition?code=1"}})",
       R"({"request":{"method":"PUT","url":"Patient/1"}})", "{}", R"({"resource":null})"},
      "batch"));
  EXPECT_EQ(outcomes.ignored,
            (std::vector<string>{"Bundle.entry.request", "Bundle.entry.response", "Claim"}));
  std::vector<string> reasons;
  for (const auto& entry : outcomes.quarantined) reasons.push_back(entry.reason);
  std::ranges::sort(reasons);
  EXPECT_EQ(reasons, (std::vector<string>{"conditional-delete", "deletion-without-subject",
                                          "no-resource", "no-resource", "no-resource"}));
}

// hl7.org/fhir/R4/bundle.html#references: an Attachment's url may name an entry as a Reference
// does.
TEST(Bundle, ADocumentHasTheWordsOfItsBinary) {
  const auto document = [](const string& url) {
    return R"({"resourceType":"DocumentReference","id":"d","status":"current",
        "subject":{"reference":"urn:uuid:p"},"content":[{"attachment":{"contentType":"text/plain",
        "url":")" +
           url + "\"}}]}";
  };
  const string letter =
      R"({"resourceType":"Binary","id":"b-1","contentType":"text/plain","data":"RGVhciBkb2N0b3I="})";
  for (const string url : {"urn:uuid:b", "Binary/b-1"}) {
    // In either order, and read again by itself as the original is kept.
    for (const bool binary_first : {true, false}) {
      std::vector<string> entries = {Entry("urn:uuid:p", Patient("p-1")),
                                     Entry("urn:uuid:d", document(url)),
                                     Entry("urn:uuid:b", letter)};
      if (binary_first) std::ranges::reverse(entries);
      const Outcomes outcomes = ReadText(Bundle(entries));
      ASSERT_EQ(outcomes.quarantined.size(), 0u);
      const auto read = std::ranges::find_if(
          outcomes.accepted, [](const auto& each) { return each.type == "DocumentReference"; });
      ASSERT_NE(read, outcomes.accepted.end());
      const Event& event = read->events[0];
      EXPECT_EQ(TextOf(event, FieldId::kContent), "Dear doctor") << url;
      EXPECT_EQ(TextOf(event, FieldId::kContentUrl), "Binary/b-1");
      const Outcomes again = ReadText(read->raw);
      ASSERT_EQ(again.accepted.size(), 1u) << read->raw;
      EXPECT_EQ(TextOf(again.accepted[0].events[0], FieldId::kContent), "Dear doctor");
    }
  }
  // Another's, one of pictures, and the address of an extension, are none.
  const string scan =
      R"({"resourceType":"Binary","id":"b-2","contentType":"image/png","data":"AA=="})";
  const Outcomes other = ReadText(
      Bundle({Entry("urn:uuid:p", Patient("p-1")), Entry("urn:uuid:d", document("urn:uuid:s")),
              Entry("urn:uuid:s", scan), Entry("urn:uuid:b", letter)}));
  ASSERT_EQ(other.quarantined.size(), 0u);
  EXPECT_EQ(ledger::FindField(other.accepted.back().events[0], FieldId::kContent), nullptr);
}

TEST(Bundle, ABinarysBytesAreOnesToo) {
  const Outcomes outcomes = ReadText(Bundle(
      {Entry("urn:uuid:p", Patient("p-1")),
       Entry("urn:uuid:d", R"({"resourceType":"DocumentReference","id":"d","status":"current",
          "subject":{"reference":"urn:uuid:p"},"content":[{"attachment":{"url":"Binary/b"}}]})"),
       Entry("urn:uuid:b",
             R"({"resourceType":"Binary","id":"b","contentType":"text/plain","data":"a"})")}));
  ASSERT_EQ(outcomes.quarantined.size(), 1u);
  EXPECT_EQ(outcomes.quarantined[0].reason, "bad-base64");
  EXPECT_EQ(outcomes.quarantined[0].place, "DocumentReference.content[0].attachment.url");
}

TEST(Bundle, PatchesAreRefused) {
  const Outcomes outcomes = ReadText(Bundle({R"({"resource":{"resourceType":"Binary"},
          "request":{"method":"PATCH","url":"Patient/1"}})"}));
  ASSERT_EQ(outcomes.quarantined.size(), 1u);
  EXPECT_EQ(outcomes.quarantined[0].reason, "patch-in-bundle");
}

// Beyond what is held back, fullUrls seen so far still resolve, and one that comes too late to be
// known by those before it is refused.
TEST(Bundle, LongOnesStream) {
  const string filler = R"({"resourceType":"Binary","id":"f","data":")" +
                        string(feeds::kInputBytesMax - 1000, 'A') + "\"}";
  std::vector<string> entries = {Entry("urn:uuid:p", Patient("p-1"))};
  for (size_t held = 0; held <= feeds::fhir::kBundleHeldBytesMax; held += filler.size())
    entries.push_back(Entry("", filler));
  entries.push_back(Entry("urn:uuid:c", Condition("c", "urn:uuid:p")));
  entries.push_back(Entry("urn:uuid:z", Patient("late")));
  const Outcomes outcomes = ReadText(Bundle(entries));
  EXPECT_EQ(outcomes.total(), entries.size());
  EXPECT_EQ(SubjectIn(outcomes), "Patient/p-1");
  ASSERT_EQ(outcomes.quarantined.size(), 1u);
  EXPECT_EQ(outcomes.quarantined[0].reason, "fullurl-too-late");
}

}  // namespace
}  // namespace daybook::tests
