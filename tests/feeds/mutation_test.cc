// Damage of every kind, seeded: nothing crashes, nothing vanishes, neighbours are unharmed.
#include <gtest/gtest.h>

#include <chrono>

#include "tests/feeds/outcomes.h"

namespace daybook::tests {
namespace {

using std::string;

// How long each loop goes on; a run that fails prints its seed.
constexpr std::chrono::milliseconds kBudget{2500};
constexpr uint32_t kSeedsMin = 100;  // also on a machine that is busy with something else

const std::vector<string>& Seeds() {
  static const std::vector<string> kSeeds = {
      R"({"resourceType":"Patient","id":"p","name":[{"family":"A","given":["B"]}],"gender":"male",)"
      R"("birthDate":"1970-01-01","address":[{"line":["1"],"postalCode":"N1 1AA"}],)"
      R"("identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}]})",
      R"({"resourceType":"Observation","id":"o","status":"final","code":{"text":"BP"},)"
      R"("subject":{"reference":"urn:uuid:p"},"effectiveDateTime":"2020-01-01T00:00:00Z",)"
      R"("component":[{"code":{"text":"s"},"valueQuantity":{"value":1.50e1,"unit":"mm"}}]})",
      R"({"resourceType":"MedicationRequest","id":"m","status":"active","contained":[)"
      R"({"resourceType":"Medication","id":"x","code":{"text":"\u00e9"}}],)"
      R"("medicationReference":{"reference":"#x"},"subject":{"reference":"Patient/p"},)"
      R"("dosageInstruction":[{"text":"one","doseAndRate":[{"doseQuantity":{"value":1}}]}]})",
      R"({"resourceType":"DocumentReference","id":"d","status":"current","subject":{"reference":)"
      R"("Patient/p"},"content":[{"attachment":{"contentType":"text/plain","data":"YWJj"}}]})"};
  return kSeeds;
}

string SeedBundle() {
  string text = R"({"resourceType":"Bundle","type":"transaction","entry":[)";
  for (size_t i = 0; i < Seeds().size(); ++i)
    text += string(i ? "," : "") + R"({"fullUrl":"urn:uuid:)" + std::to_string(i) +
            R"(","resource":)" + Seeds()[i] + R"(,"request":{"method":"PUT","url":"x/1"}})";
  return text + "]}";
}

class Mutator {
 public:
  explicit Mutator(uint32_t seed) : random_(seed) {}
  size_t Below(size_t bound) {
    return std::uniform_int_distribution<size_t>(0, bound - 1)(random_);
  }
  string Mutate(string text) {
    const size_t times = 1 + Below(4);
    for (size_t i = 0; i < times && !text.empty(); ++i) Once(text);
    return text;
  }

 private:
  void Once(string& text) {
    static const string kTelling = "{}[]\",:\\0 \x01\xFF\xC3u-e.";
    const size_t at = Below(text.size());
    const size_t length = 1 + Below(std::min<size_t>(40, text.size() - at));
    switch (Below(5)) {
      case 0:
        text[at] = kTelling[Below(kTelling.size())];
        break;
      case 1:
        text.insert(at, 1, kTelling[Below(kTelling.size())]);
        break;
      case 2:
        text.erase(at, length);
        break;
      case 3:
        text.insert(at, text.substr(Below(text.size()), length));
        break;
      default:
        text[at] = static_cast<char>(text[at] ^ (1 << Below(8)));
    }
  }
  std::mt19937 random_;
};

void CheckWhole(const Outcomes& outcomes) {
  ASSERT_TRUE(outcomes.read.ok());
  for (const auto& input : outcomes.accepted) {
    ASSERT_FALSE(input.events.at(0).subject.empty());
    ASSERT_FALSE(input.events[0].record.id.empty());
    ASSERT_TRUE(ledger::DecodeEvent(ledger::EncodeEvent(input.events[0])).ok());
  }
  for (const auto& entry : outcomes.quarantined) {
    ASSERT_FALSE(entry.reason.empty());
    ASSERT_FALSE(entry.next_step.empty());
    ASSERT_LE(entry.raw.size(), ledger::kQuarantineRawBytesMax);
  }
}

TEST(Mutations, NothingCrashesOrVanishes) {
  const string bundle = SeedBundle();
  const auto end = std::chrono::steady_clock::now() + kBudget;
  uint32_t seed = 1;
  for (; seed <= kSeedsMin || std::chrono::steady_clock::now() < end; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Mutator mutator(seed);
    const string text = mutator.Mutate(bundle);
    const Outcomes outcomes = ReadText(text);
    CheckWhole(outcomes);
    ASSERT_GE(outcomes.total(), 1u);
    Dribble dribble(text, 1 + mutator.Below(64), seed, "test.json");
    ASSERT_EQ(ReadFrom(dribble).log, outcomes.log);
    if (HasFatalFailure()) return;
  }
}

// One damaged line of many: every other line ends as it did.
TEST(Mutations, OtherLinesAreUnharmed) {
  const auto end = std::chrono::steady_clock::now() + kBudget;
  uint32_t seed = 1;
  for (; seed <= kSeedsMin || std::chrono::steady_clock::now() < end; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Mutator mutator(seed);
    const size_t damaged = 1 + mutator.Below(Seeds().size() - 1);
    string line = mutator.Mutate(Seeds()[damaged]);
    std::erase(line, '\n');
    if (line.find_first_not_of(" \t\r") == string::npos) continue;
    string text, others;
    for (size_t i = 0; i < Seeds().size(); ++i) {
      text += (i == damaged ? line : Seeds()[i]) + "\n";
      others += i == damaged ? "\n" : Seeds()[i] + "\n";
    }
    const Outcomes outcomes = ReadText(text, "x.ndjson");
    const Outcomes without = ReadText(others, "x.ndjson");
    CheckWhole(outcomes);
    ASSERT_GT(outcomes.total(), without.total());
    for (const string& entry : without.log)
      ASSERT_NE(std::ranges::find(outcomes.log, entry), outcomes.log.end()) << line;
    if (HasFatalFailure()) return;
  }
}

// A line that is there whole is parsed at once; one that comes piece by piece is walked over first.
TEST(Mutations, ALineReadWholeIsTheLineWalkedOver) {
  constexpr size_t kPieceBytes = 30;  // shorter than a line
  std::vector<string> lines = Seeds();
  lines.push_back(SeedBundle());
  // It waits for its Medication, which may follow.
  lines.push_back(
      R"({"resourceType":"MedicationRequest","id":"w","status":"active","medicationReference":)"
      R"({"reference":"Medication/z"},"subject":{"reference":"Patient/p"}})");
  lines.push_back(R"({"resourceType":"Medication","id":"z","code":{"text":"Zinc"}})");
  const auto end = std::chrono::steady_clock::now() + kBudget;
  for (uint32_t seed = 1; seed <= kSeedsMin || std::chrono::steady_clock::now() < end; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Mutator mutator(seed);
    string text;
    for (int i = 0; i < 6; ++i) {
      const string& line = lines[mutator.Below(lines.size())];
      text += (mutator.Below(2) == 0 ? line : mutator.Mutate(line)) +
              (mutator.Below(4) == 0 ? "\r\n" : "\n");
    }
    const string name = mutator.Below(2) == 0 ? "x.ndjson" : "x.json";
    const Outcomes whole = ReadText(text, name);
    CheckWhole(whole);
    Dribble dribble(text, kPieceBytes, seed, name);
    ASSERT_EQ(ReadFrom(dribble).log, whole.log) << text;
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace daybook::tests
