// Who answers for a record, and when: Provenance beside it in a Bundle, alone, and contained.
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

string ProvenanceOf(const string& target) {
  return R"({"resourceType":"Provenance","id":"v","target":[{"reference":")" + target + R"("}],
    "recorded":"2022-03-01T10:05:33Z","activity":{"text":"create"},"reason":[{"text":"care"}],
    "agent":[{"type":{"coding":[{"code":"assembler"}]},"who":{"display":"Network"}},
             {"type":{"coding":[{"code":"author"}]},"role":[{"text":"GP"}],
              "who":{"reference":"Practitioner/5","display":"Dr A"},
              "onBehalfOf":{"display":"Practice"}},
             {"type":{"coding":[{"code":"verifier"}]},"who":{"display":"Dr B"}}],
    "entity":[{"role":"source","what":{"display":"a letter"}}],
    "signature":[{"type":[{"display":"author's signature"}],"when":"2022-03-01T11:00:00Z",
                  "who":{"display":"Dr A"}}]})";
}
const string kProvenCondition = R"({"resourceType":"Condition","id":"7","code":{"text":"cough"},
  "subject":{"reference":"Patient/1"}})";

const Event* FindKind(const Outcomes& outcomes, Kind kind) {
  for (const auto& input : outcomes.accepted)
    for (const Event& event : input.events)
      if (event.kind == kind) return &event;
  return nullptr;
}

TEST(Provenance, OfARecordInItsBundle) {
  // Before or after its target: what the Bundle tells doesn't depend on the order.
  const string provenance = EntryOf(ProvenanceOf("Condition/7/_history/2"));
  for (const auto& entries : {std::vector<string>{provenance, EntryOf(kProvenCondition)},
                              std::vector<string>{EntryOf(kProvenCondition), provenance}}) {
    const Outcomes outcomes = ReadText(BundleOf(entries));
    EXPECT_TRUE(outcomes.quarantined.empty());
    const Event* event = FindKind(outcomes, Kind::kProvenance);
    ASSERT_NE(event, nullptr);
    EXPECT_EQ(event->subject, "Patient/1");
    EXPECT_EQ(event->code.codings.at(0), (ledger::Coding{"record", "Condition/7", ""}));
    EXPECT_EQ(event->author, (ledger::Party{"Practitioner/5", "Dr A"}));
    EXPECT_EQ(event->organisation.display, "Practice");
    EXPECT_EQ(event->performer.display, "Dr B");
    EXPECT_EQ(TimeText(event->written), "2022-03-01T10:05:33Z");
    EXPECT_EQ(FieldOf<Coded>(*event, FieldId::kCategory).text, "create");
    EXPECT_EQ(FieldOf<Coded>(*event, FieldId::kReason).text, "care");
    EXPECT_EQ(TextsOf(*event, FieldId::kComment),
              (std::vector<string>{"assembler: Network", "author: Dr A (GP) for Practice",
                                   "verifier: Dr B", "source: a letter",
                                   "signed: Dr A, author's signature on 2022-03-01T11:00:00Z"}));
  }
}

TEST(Provenance, OfAPatientStandsAlone) {
  EXPECT_EQ(ReadOne(ProvenanceOf("Patient/9")).subject, "Patient/9");
}

TEST(Provenance, OfWhatNobodyKnowsWaits) {
  const auto entry = RefuseOne(ProvenanceOf("Condition/7"));
  EXPECT_EQ(entry.reason, "target-unknown");
  EXPECT_EQ(entry.place, "Provenance.target");
  EXPECT_EQ(RefuseOne(R"({"resourceType":"Provenance","id":"v","recorded":"2022-03-01T10:05:33Z"})")
                .reason,
            "missing-element");
}

TEST(Provenance, OfADirectoryIsNobodys) {
  EXPECT_EQ(ReadText(ProvenanceOf("Organization/3")).ignored, std::vector<string>{"Provenance"});
}

TEST(Provenance, OfTwoResidentsIsTwoEvents) {
  string both = ProvenanceOf("Patient/9");
  both.replace(both.find("}],"), 3, R"(},{"reference":"Patient/8"}],)");
  const Outcomes outcomes = ReadText(both);
  ASSERT_EQ(outcomes.accepted.size(), 1u);
  ASSERT_EQ(outcomes.accepted[0].events.size(), 2u);
  EXPECT_EQ(outcomes.accepted[0].events[0].subject, "Patient/9");
  EXPECT_EQ(outcomes.accepted[0].events[1].subject, "Patient/8");
}

// The same Provenance about records of two residents in two Bundles is two messages.
TEST(Provenance, WhoseItIsIsPartOfTheMessage) {
  string others = kProvenCondition;
  others.replace(others.find("Patient/1"), 9, "Patient/2");
  const string provenance = EntryOf(ProvenanceOf("Condition/7"));
  const Outcomes one = ReadText(BundleOf({EntryOf(kProvenCondition), provenance}));
  const Outcomes other = ReadText(BundleOf({EntryOf(others), provenance}));
  ASSERT_EQ(one.accepted.size(), 2u);
  ASSERT_EQ(other.accepted.size(), 2u);
  EXPECT_NE(one.accepted[1].content, other.accepted[1].content);
}

TEST(Provenance, ContainedOneNamesTheAuthor) {
  const string contained = R"("status":"active","code":{"text":"needs a ramp"},"contained":[
    {"resourceType":"Provenance","id":"v","target":[{"reference":"#"}],
     "recorded":"2024-01-01T11:00:00Z","agent":[{"who":{"display":"Dr A"},
     "onBehalfOf":{"display":"Practice"}}]}])";
  const Event event = ReadOne(Resource("Flag", contained));
  EXPECT_EQ(event.author.display, "Dr A");
  EXPECT_EQ(event.organisation.display, "Practice");
  EXPECT_EQ(TimeText(event.written), "2024-01-01T11:00:00Z");
  EXPECT_EQ(ReadOne(Resource("Flag", contained + R"(,"author":{"display":"Dr B"})")).author.display,
            "Dr B")
      << "the record's own author stays";
}

}  // namespace
}  // namespace daybook::tests
