// Entries of Bundles that delete a record and carry it too, and what goes wrong around entries.
#include <gtest/gtest.h>

#include "feeds/fhir/bundle.h"
#include "tests/feeds/outcomes.h"

namespace daybook::tests {
namespace {

using ledger::Operation;
using std::string;

const string kPatient = R"({"resourceType":"Patient","id":"p"})";
const string kCondition =
    R"({"resourceType":"Condition","id":"c","meta":{"lastUpdated":"2020-01-01T00:00:00Z"},)"
    R"("subject":{"reference":"Patient/p"}})";

string HistoryEntry(const string& resource, const string& method,
                    const string& last_modified = "") {
  string text = R"({"resource":)" + resource + R"(,"request":{"method":")" + method +
                R"(","url":"Condition/c"})";
  if (!last_modified.empty()) text += R"(,"response":{"lastModified":")" + last_modified + R"("})";
  return text + "}";
}
string History(const string& entries) {
  return R"({"resourceType":"Bundle","type":"history","entry":[)" + entries + "]}";
}

TEST(Deletion, WithItsResourceIsAnotherMessageThanTheResourcePut) {
  const Outcomes put = ReadText(History(HistoryEntry(kCondition, "PUT")));
  const Outcomes deleted =
      ReadText(History(HistoryEntry(kCondition, "DELETE", "2024-01-01T00:00:00Z")));
  ASSERT_EQ(put.accepted.size(), 1u);
  ASSERT_EQ(deleted.accepted.size(), 1u);
  EXPECT_NE(put.accepted[0].content, deleted.accepted[0].content);
  const ledger::Event& event = deleted.accepted[0].events[0];
  EXPECT_EQ(event.operation, Operation::kRetract);
  // As of when it was deleted, not of the version it carries.
  EXPECT_EQ(TimeText(event.version_time), "2024-01-01T00:00:00Z");
}

TEST(Deletion, FindsWhoseRecordItWasInABundleThatStreams) {
  string filler = R"({"resource":{"resourceType":"Claim","id":"x","text":")";
  filler += string(4u << 20, 'x') + "\"}}";
  string entries = R"({"resource":)" + kPatient + R"(},{"resource":)" + kCondition + "}";
  for (size_t bytes = 0; bytes <= feeds::fhir::kBundleHeldBytesMax; bytes += 4u << 20)
    entries += "," + filler;
  // Beyond what is held, so that nothing is known of a deletion when this one comes.
  const string late =
      R"({"resourceType":"Condition","id":"d","subject":{"reference":"Patient/p"}})";
  entries += R"(,{"resource":)" + late + R"(},{"request":{"method":"DELETE","url":"Condition/d"}})";
  const Outcomes outcomes = ReadText(History(entries));
  EXPECT_TRUE(outcomes.quarantined.empty());
  ASSERT_EQ(outcomes.accepted.size(), 4u);
  EXPECT_EQ(outcomes.accepted[3].events[0].operation, Operation::kRetract);
  EXPECT_EQ(outcomes.accepted[3].events[0].subject, "Patient/p");
}

TEST(Entries, ASlipInOnesRequestLosesThatOneAlone) {
  const string slip = R"({"resource":)" + kPatient + R"(,"request":{"method" "PUT","url":"x"}})";
  const string good = R"({"resource":{"resourceType":"Patient","id":"q"}})";
  const string third = R"({"resource":{"resourceType":"Patient","id":"r"}})";
  const Outcomes outcomes = ReadText(History(slip + "," + good + "," + third));
  EXPECT_EQ(outcomes.accepted.size(), 2u);
  EXPECT_EQ(outcomes.quarantined.size(), 1u);
}

// A stream that breaks off because its sender is gone.
class Broken : public feeds::ByteStream {
 public:
  Result<size_t> Read(char* buffer, size_t capacity) override {
    if (std::exchange(begun_, true))
      return Error{ErrorCode::kUnavailable, "the connection is gone"};
    const size_t count = std::min(capacity, kPatient.size() - 5);
    std::copy_n(kPatient.data(), count, buffer);
    return count;
  }
  const string& name() const override { return name_; }

 private:
  bool begun_ = false;
  string name_ = "upload.ndjson";
};

TEST(Entries, AnUploadThatBreaksOffIsNoTruncatedInput) {
  Broken stream;
  const Outcomes outcomes = ReadFrom(stream);
  EXPECT_EQ(outcomes.read.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(outcomes.total(), 0u);
}

}  // namespace
}  // namespace daybook::tests
