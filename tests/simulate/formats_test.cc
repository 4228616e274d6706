// A population as native events, HL7 v2 and CSV.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "feeds/events/event_json.h"
#include "feeds/simulate/formats/messy_teller.h"
#include "feeds/simulate/formats/write_population.h"
#include "tests/feeds/outcomes.h"
#include "tests/simulate/population.h"
#include "tests/source_dir.h"

namespace daybook::tests {
namespace {

using namespace feeds::simulate;  // NOLINT

std::string Written(TextFormat format, uint32_t residents, unsigned workers = 2,
                    Messages messages = Messages::kMessy) {
  std::vector<std::string> files(FilesOf(format).size());
  const Status status = WritePopulation(Options(residents), {format, messages, workers},
                                        [&](TextBlock& block) -> Status {
                                          for (size_t i = 0; i < files.size(); ++i)
                                            files[i] += block.files[i];
                                          return {};
                                        });
  EXPECT_TRUE(status.ok());
  std::string all;
  for (const std::string& file : files) all += file;
  return all;
}

std::vector<ledger::Event> Told(uint32_t residents, Messages messages) {
  std::vector<ledger::Event> all;
  const Status status =
      TellEvents(Options(residents), messages, 2, [&](std::vector<ledger::Event>& block) -> Status {
        std::ranges::move(block, std::back_inserter(all));
        return {};
      });
  EXPECT_TRUE(status.ok());
  return all;
}

// What seed 7 has always given, as tests/simulate/digests.txt has it. A change there is a change to
// every population that anybody has kept: make it on purpose.
TEST(Formats, SeedSevenIsWhatItAlwaysWas) {
  std::ifstream file(SourceDir() / "tests/simulate/digests.txt");
  const std::map<std::string, std::string> written = {
      {"fhir", Simulated(50).ndjson},
      {"fhir-messy", Simulated(50, 7, Messages::kMessy).ndjson},
      {"events", Written(TextFormat::kEvents, 50)},
      {"hl7v2", Written(TextFormat::kHl7v2, 50)},
      {"csv", Written(TextFormat::kCsv, 50, 2, Messages::kClean)},
      {"csv-messy", Written(TextFormat::kCsv, 50)},
  };
  size_t compared = 0;
  for (std::string format, digest; file >> format >> digest; ++compared) {
    std::ostringstream got;
    got << std::hex << Fnv1a64(written.at(format));
    EXPECT_EQ(got.str(), digest) << format;
  }
  EXPECT_EQ(compared, written.size());
}

TEST(Formats, BytesDontDependOnTheNumberOfWorkers) {
  for (const TextFormat format : {TextFormat::kEvents, TextFormat::kHl7v2, TextFormat::kCsv})
    EXPECT_EQ(Written(format, 70, 1), Written(format, 70, 5)) << static_cast<int>(format);
}

TEST(Formats, AnErrorOfTheTakerEndsIt) {
  int taken = 0;
  const Status status = WritePopulation(Options(kResidentsMax), {}, [&](TextBlock&) -> Status {
    if (++taken < 4) return {};
    return Error{ErrorCode::kIo, "full"};
  });
  EXPECT_EQ(status.error().code, ErrorCode::kIo);
  EXPECT_EQ(taken, 4);
}

TEST(Formats, TheyRefuseWhatFhirRefuses) {
  const auto never = [](TextBlock&) -> Status { return Error{ErrorCode::kInternal, "called"}; };
  EXPECT_EQ(WritePopulation(Options(kResidentsMax + 1), {}, never).error().code,
            ErrorCode::kTooLarge);
}

// Two ways to the same: the resources through the reader of FHIR, and the events themselves.
TEST(Formats, EventsAreWhatFhirSays) {
  for (const Messages messages : {Messages::kClean, Messages::kMessy}) {
    const Outcomes read = ReadText(Simulated(120, 7, messages).ndjson);
    std::vector<ledger::Event> told = Told(120, messages);
    ASSERT_EQ(read.accepted.size(), told.size());
    std::set<ledger::Kind> kinds;
    for (size_t i = 0; i < told.size(); ++i) {
      ASSERT_EQ(read.accepted[i].events.size(), 1u);
      told[i].record.source = "test";  // whose the reader takes it for
      ASSERT_EQ(feeds::events::EventMembers(told[i]),
                feeds::events::EventMembers(read.accepted[i].events[0]));
      kinds.insert(told[i].kind);
    }
    EXPECT_EQ(kinds.size(), 14u);
  }
}

TEST(Formats, LinesAreTheEvents) {
  const std::vector<ledger::Event> told = Told(20, Messages::kMessy);
  std::vector<std::string> lines = Lines(Written(TextFormat::kEvents, 20));
  ASSERT_EQ(lines.size(), told.size() + 1);
  for (size_t i = 0; i < told.size(); ++i)
    EXPECT_TRUE(lines[i].ends_with(feeds::events::EventMembers(told[i]) + "}"));
  EXPECT_EQ(lines.back(), "{\"end\":true,\"events\":" + std::to_string(told.size()) +
                              ",\"position\":" + std::to_string(told.size()) + "}");
}

// How many of a thousand.
size_t PerMille(size_t part, size_t whole) { return part * 1000 / whole; }

TEST(Formats, MessagesAreMessyInTheKnownShares) {
  std::set<std::string> clean;
  size_t amounts = 0;
  for (const ledger::Event& event : Told(300, Messages::kClean)) {
    clean.insert(event.record.id);
    const auto* value = ledger::FindField(event, ledger::FieldId::kValue);
    if (event.kind == ledger::Kind::kObservation && value != nullptr &&
        std::holds_alternative<ledger::Quantity>(*value))
      ++amounts;
  }
  std::map<std::string, size_t> seen;
  std::set<std::string> corrected, retracted;
  for (const ledger::Event& event : Told(300, Messages::kMessy)) {
    ++seen[feeds::events::EventMembers(event)];
    if (event.status == ledger::EventStatus::kCorrected) corrected.insert(event.record.id);
    const bool extra = !clean.contains(event.record.id);
    if (event.operation == ledger::Operation::kRetract && extra) retracted.insert(event.record.id);
  }
  const size_t twice = static_cast<size_t>(
      std::ranges::count_if(seen, [](const auto& each) { return each.second == 2; }));
  EXPECT_NEAR(static_cast<double>(PerMille(twice, seen.size())), kDuplicatedPerMille, 5);
  EXPECT_NEAR(static_cast<double>(PerMille(corrected.size(), amounts)), kCorrectedPerMille, 5);
  EXPECT_NEAR(static_cast<double>(PerMille(retracted.size(), amounts)), kRetractedPerMille, 4);
}

}  // namespace
}  // namespace daybook::tests
