// Who is one resident, now and as known before.
#include <gtest/gtest.h>

#include "projections/fold/nhs_number.h"
#include "tests/projections/answers.h"
#include "tests/projections/random_events.h"

namespace daybook::tests {
namespace {

using ledger::Event;
using ledger::FieldId;
using projections::FindOutcome;
using projections::Reader;
using projections::Visibility;

const std::string kNumber = "9990000018";
const std::string kOther = SyntheticNhsNumber(5);

Reader ReaderOf(std::span<const Event> events, uint64_t known_at) {
  return Reader(FoldAll(events, 2)->Publish(), Visibility::All(), LogSize{known_at});
}

TEST(NhsNumber, NeedsTenDigitsAndItsCheckDigit) {
  EXPECT_EQ(projections::NhsNumberIn("999 000 0018"), kNumber);
  EXPECT_EQ(projections::NhsNumberIn("999-000-0018"), kNumber);
  EXPECT_FALSE(projections::NhsNumberIn("9990000017"));
  EXPECT_FALSE(projections::NhsNumberIn("999000001"));
  EXPECT_FALSE(projections::NhsNumberIn("99900000l8"));
  EXPECT_FALSE(projections::NhsNumberIn("9999999999"));  // passes Modulus 11, and is a fill-in
}

TEST(Identity, TheSameVerifiedNumberJoinsStreamsOfTwoSources) {
  const std::vector<Event> events{PersonOf("gp", "Patient/1", kNumber),
                                  PersonOf("hospital", "MRN/7", "999 000 0018"),
                                  PersonOf("hospital", "MRN/8", kOther)};
  const Reader now = ReaderOf(events, 3);
  EXPECT_EQ(now.Residents().size(), 2u);
  const auto found = now.FindResident("999 000 0018");
  EXPECT_EQ(found.outcome, FindOutcome::kFound);
  EXPECT_EQ(now.FindResident("Patient/1").resident, found.resident);
  EXPECT_EQ(now.FindResident("MRN/7").resident, found.resident);
  EXPECT_NE(now.FindResident("MRN/8").resident, found.resident);
}

TEST(Identity, UnverifiedOrInvalidNumbersJoinNobody) {
  Event unverified = PersonOf("hospital", "MRN/7", kNumber);
  unverified.fields.push_back({FieldId::kNhsNumberStatus, std::string("02")});
  const std::vector<Event> events{PersonOf("gp", "Patient/1", kNumber), unverified,
                                  PersonOf("a", "1", "9990000017"),
                                  PersonOf("b", "1", "9990000017")};
  const Reader now = ReaderOf(events, 4);
  EXPECT_EQ(now.Residents().size(), 4u);
  // The verified number says who it is.
  EXPECT_EQ(now.FindResident(kNumber).outcome, FindOutcome::kFound);
  EXPECT_EQ(now.FindResident(kNumber).resident, now.FindResident("Patient/1").resident);
  // Two sources' bare "1" is two residents.
  EXPECT_EQ(now.FindResident("1").outcome, FindOutcome::kAmbiguous);
  // An invalid number is not one to show, but can still be looked for.
  EXPECT_EQ(now.FindResident("9990000017").outcome, FindOutcome::kAmbiguous);
  EXPECT_EQ(now.FindResident("nobody").outcome, FindOutcome::kNone);
}

TEST(Identity, AJoinIsKnownFromItsEventOnAndUndoneByACorrection) {
  Event corrected = PersonOf("hospital", "MRN/7", kOther);
  corrected.version_time = At("2021-01-01");
  const std::vector<Event> events{PersonOf("gp", "Patient/1", kNumber),
                                  PersonOf("hospital", "MRN/7", kNumber), corrected};
  EXPECT_EQ(ReaderOf(events, 0).Residents().size(), 0u);
  EXPECT_EQ(ReaderOf(events, 1).Residents().size(), 1u);
  EXPECT_EQ(ReaderOf(events, 2).Residents().size(), 1u);
  EXPECT_EQ(ReaderOf(events, 3).Residents().size(), 2u);
  EXPECT_EQ(ReaderOf(events, 2).FindResident(kOther).outcome, FindOutcome::kNone);
  EXPECT_EQ(ReaderOf(events, 3).FindResident(kOther).outcome, FindOutcome::kFound);
}

TEST(Identity, StreamsReachEachOtherThroughAThird) {
  Event both = PersonOf("regional", "R/1", kNumber);
  both.fields.push_back({FieldId::kIdentifier, ledger::Coded{{{"nhs_number", kOther, ""}}, ""}});
  const std::vector<Event> events{PersonOf("gp", "Patient/1", kNumber),
                                  PersonOf("hospital", "MRN/7", kOther), both};
  EXPECT_EQ(ReaderOf(events, 2).Residents().size(), 2u);
  EXPECT_EQ(ReaderOf(events, 3).Residents().size(), 1u);
}

TEST(Identity, ARetractedPersonRowJoinsNobody) {
  Event retraction = PersonOf("hospital", "MRN/7", kNumber);
  retraction.operation = ledger::Operation::kRetract;
  const std::vector<Event> events{PersonOf("gp", "Patient/1", kNumber),
                                  PersonOf("hospital", "MRN/7", kNumber), retraction};
  EXPECT_EQ(ReaderOf(events, 2).Residents().size(), 1u);
  EXPECT_EQ(ReaderOf(events, 3).Residents().size(), 2u);
}

TEST(Identity, OtherIdentifiersFindButDoNotJoin) {
  Event gp = PersonOf("gp", "Patient/1", "");
  gp.fields.push_back({FieldId::kIdentifier, ledger::Coded{{{"local", "H-42", ""}}, ""}});
  Event hospital = PersonOf("hospital", "MRN/7", "");
  hospital.fields.push_back({FieldId::kIdentifier, ledger::Coded{{{"ward", "H-42", ""}}, ""}});
  const Reader now = ReaderOf(std::vector{gp, hospital}, 2);
  EXPECT_EQ(now.Residents().size(), 2u);
  EXPECT_EQ(now.FindResident("H-42").outcome, FindOutcome::kAmbiguous);
  EXPECT_EQ(now.FindResident("local|H-42").resident, now.FindResident("Patient/1").resident);
  EXPECT_EQ(now.FindResident("ward|H-42").resident, now.FindResident("MRN/7").resident);
}

TEST(Identity, OrganisationsAreNoResidents) {
  Event practice = EventOf(ledger::Kind::kOrganisation, "gp", "Organization/1", "1");
  practice.code.text = "High Street Surgery";
  const Reader now = ReaderOf(std::vector{practice, PersonOf("gp", "Patient/1", kNumber)}, 2);
  EXPECT_EQ(now.Residents().size(), 1u);
  EXPECT_EQ(now.FindResident("Organization/1").outcome, FindOutcome::kNone);
  EXPECT_EQ(now.PartyName(*now.FindText("gp"), {"Organization/1", ""}), "High Street Surgery");
  EXPECT_EQ(now.PartyName(*now.FindText("gp"), {"Organization/2", ""}), "Organization/2");
  EXPECT_EQ(now.PartyName(*now.FindText("gp"), {"Organization/2", "Corner Surgery"}),
            "Corner Surgery");
  // As known before anybody said so.
  EXPECT_EQ(ReaderOf(std::vector{PersonOf("gp", "Patient/1", kNumber), practice}, 1)
                .PartyName(*now.FindText("gp"), {"Organization/1", ""}),
            "Organization/1");
}

}  // namespace
}  // namespace daybook::tests
