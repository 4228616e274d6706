// Originals read again: what an older mapping read otherwise is reported, then corrected, and what
// it read the same is left alone, over all real input.
#include "feeds/remap/remap.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "feeds/ingest.h"
#include "feeds/io/byte_stream.h"
#include "feeds/remap/corrections.h"
#include "feeds/walk.h"
#include "ledger/erasure/erasure.h"
#include "ledger/event/event_codec.h"
#include "tests/e2e/asked_ledger.h"
#include "tests/ledger/store_in_folder.h"
#include "tests/shared_data.h"

namespace daybook::tests {
namespace {

namespace fs = std::filesystem;
using feeds::RemapMode;
using feeds::RemapReport;
using ledger::Event;
using ledger::FieldId;

constexpr int64_t kNow = 1'790'000'000'000'000;

constexpr const char* kCondition =
    R"({"resourceType":"Condition","id":"c1","subject":{"reference":"Patient/1"},)"
    R"("code":{"text":"Asthma"},"onsetDateTime":"2019-03","clinicalStatus":{"coding":[{)"
    R"("system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]}})";
constexpr const char* kResult =
    "MSH|^~\\&|LAB|RYL|DB|X|20240105120000||ORU^R01|77|P|2.4\r"
    "PID|||9990000018^^^NHS^NH||Testcase^Ann\rOBR|1||F1|FBC^Full blood count\r"
    "OBX|1|NM|HB^Haemoglobin||135|g/L|||||F\r";

// A ledger in memory with its views.
struct Ledger : AskedLedger {
  Ledger() : AskedLedger(kNow) {}
  void Take(const std::string& text) {
    feeds::Ingest ingest(store, {});
    const auto bytes = feeds::FromMemory(text, "test");
    ASSERT_TRUE(ingest.Read(*bytes).ok());
    EXPECT_EQ(ingest.counts().quarantined, 0u);
  }
  RemapReport Read(RemapMode mode = RemapMode::kReport) {
    feeds::RemapOptions options;
    options.mode = mode;
    const auto report = feeds::Remap(store, options);
    EXPECT_TRUE(report.ok()) << report.error().ToString();
    return report.ok() ? *report : RemapReport();
  }
  // All cells as JSON.
  std::string Ask(const std::string& question) const {
    std::string cells;
    for (const std::string& row : RowsOf(question, ";")) cells += row;
    return cells;
  }
};

// What an older mapping would have left: the messages of `now`, each event as `older` makes it.
void TakeAsOlder(ledger::Store& now, ledger::Store& then,
                 const std::function<void(Event&)>& older) {
  for (uint64_t at = 0; at < now.care().size().value;) {
    ledger::NewMessage message;
    message.original = *now.care().OriginalOf(LogPosition(at));
    for (; at < now.care().size().value; ++at) {
      const auto entry = *now.care().At(LogPosition(at));
      Event event = *ledger::DecodeEvent(entry.payload);
      if (message.key && *message.key != event.message) break;
      message.key = event.message;
      older(event);
      message.entries.push_back({ledger::EntryClassOf(event.kind),
                                 then.StreamFor(event.record.source, event.subject),
                                 ledger::EncodeEvent(event)});
    }
    ASSERT_TRUE(then.care().AppendAndWait(std::move(message)).ok());
  }
}

TEST(Remap, NothingDiffersWhereTheMappingIsTheSame) {
  Ledger ledger;
  ledger.Take(kCondition);
  ledger.Take(kResult);
  const RemapReport report = ledger.Read(RemapMode::kCorrect);
  EXPECT_EQ(report.messages, 2u);
  EXPECT_EQ(report.compared, 2u);
  EXPECT_EQ(report.differing, 0u) << report.ToJson();
  EXPECT_EQ(report.corrections, 0u);
}

TEST(Remap, WhatAnOlderMappingReadOtherwiseIsToldThenCorrected) {
  Ledger now, then;
  now.Take(kCondition);
  now.Take(kResult);
  TakeAsOlder(now.store, then.store, [](Event& event) {
    if (event.kind == ledger::Kind::kCondition) event.status = ledger::EventStatus::kResolved;
    if (event.kind == ledger::Kind::kObservation)
      for (ledger::Field& field : event.fields)
        if (field.id == FieldId::kValue) field.value = ledger::Quantity{"13.5", "g/dL"};
  });
  const uint64_t before = then.store.care().size().value;
  const std::string question = "from conditions show status";
  const std::string old_answer = then.Ask(question);
  EXPECT_EQ(old_answer, R"("resolved";)");
  const RemapReport told = then.Read();
  EXPECT_EQ(told.differing, 2u) << told.ToJson();
  EXPECT_EQ(told.changed, 2u);
  EXPECT_EQ(told.parts.at("condition.status"), 1u);
  EXPECT_EQ(told.parts.at("observation.value"), 1u);
  ASSERT_EQ(told.examples.size(), 2u);
  EXPECT_EQ(told.examples[0], "local Condition/c1: status");
  EXPECT_EQ(told.corrections, 0u);
  EXPECT_EQ(then.store.care().size().value, before) << "nothing was changed";

  EXPECT_EQ(then.Read(RemapMode::kCorrect).corrections, 2u);
  EXPECT_EQ(then.Ask(question), R"("active";)");
  EXPECT_EQ(then.Ask("from observations show value"), now.Ask("from observations show value"));
  EXPECT_EQ(then.Ask(question + " as known at position 'p" + std::to_string(before) + "'"),
            old_answer);
  const RemapReport again = then.Read(RemapMode::kCorrect);
  EXPECT_EQ(again.differing, 0u) << again.ToJson();
  EXPECT_EQ(again.messages, 2u) << "corrections are no messages";
  EXPECT_EQ(then.store.care().size().value, before + 2);
}

TEST(Remap, RecordsThatCameAndWentAreAddedAndWithdrawn) {
  Ledger now, then;
  now.Take(kResult);
  TakeAsOlder(now.store, then.store, [](Event& event) {
    if (event.kind == ledger::Kind::kObservation) event.record.id += "-of-before";
  });
  const RemapReport told = then.Read(RemapMode::kCorrect);
  EXPECT_EQ(told.added, 1u) << told.ToJson();
  EXPECT_EQ(told.withdrawn, 1u);
  EXPECT_EQ(told.corrections, 2u);
  EXPECT_EQ(then.Ask("from observations show count"), "1;");
  EXPECT_EQ(then.Read(RemapMode::kCorrect).corrections, 0u);
  EXPECT_EQ(then.Read().differing, 0u);
}

TEST(Remap, ACorrectionThatIsWrongIsCorrectedInTurn) {
  Ledger now, then;
  now.Take(kCondition);
  TakeAsOlder(now.store, then.store,
              [](Event& event) { event.status = ledger::EventStatus::kResolved; });
  ASSERT_EQ(then.Read(RemapMode::kCorrect).corrections, 1u);
  // The correction as another mapping would have made it.
  const auto entry = *then.store.care().At(LogPosition(1));
  Event wrong = *ledger::DecodeEvent(entry.payload);
  const std::string digest = feeds::ContentDigest(wrong);
  wrong.status = ledger::EventStatus::kRemission;
  for (ledger::Field& field : wrong.fields)
    if (field.id == FieldId::kCorrects) field.value = digest;
  ledger::NewMessage message;
  message.entries.push_back(
      {entry.header.entry_class, entry.header.stream, ledger::EncodeEvent(wrong)});
  ASSERT_TRUE(then.store.care().AppendAndWait(std::move(message)).ok());
  EXPECT_EQ(then.Ask("from conditions show status"), R"("remission";)");
  EXPECT_EQ(then.Read(RemapMode::kCorrect).changed, 1u);
  EXPECT_EQ(then.Ask("from conditions show status"), R"("active";)");
  EXPECT_EQ(then.Read().differing, 0u);
}

TEST(Remap, WhatTodaysMappingRefusesStaysAsItIs) {
  Ledger ledger;
  ledger::NewMessage message;
  Event event = *ledger::DecodeEvent([] {
    Ledger other;
    other.Take(kCondition);
    return other.store.care().At(LogPosition(0))->payload;
  }());
  message.key = event.message;
  message.original = {"fhir", R"({"resourceType":"Condition","id":"c1"})"};
  message.entries.push_back({ledger::EntryClass::kClinical,
                             ledger.store.StreamFor("local", event.subject),
                             ledger::EncodeEvent(event)});
  ASSERT_TRUE(ledger.store.care().AppendAndWait(message).ok());
  const RemapReport report = ledger.Read(RemapMode::kCorrect);
  EXPECT_EQ(report.unread.size(), 1u) << report.ToJson();
  EXPECT_EQ(report.differing, 0u);
  EXPECT_EQ(ledger.store.care().size().value, 1u);
}

// Several messages said it in the same words: which of them were wrong can't be told apart.
TEST(Remap, WhatSeveralMessagesSaidAlikeIsLeft) {
  Ledger now, then;
  now.Take(kCondition);
  const auto older = [](Event& event) { event.status = ledger::EventStatus::kResolved; };
  TakeAsOlder(now.store, then.store, older);
  Event again = *ledger::DecodeEvent(then.store.care().At(LogPosition(0))->payload);
  again.message.bytes[0] ^= 1;
  then.store.Append(again);
  const RemapReport report = then.Read(RemapMode::kCorrect);
  EXPECT_EQ(report.left.at("said by several messages"), 1u) << report.ToJson();
  EXPECT_EQ(report.corrections, 0u);
}

// A retraction that is corrected is one still.
TEST(Remap, ACorrectedRetractionBringsNothingBack) {
  Ledger now, then;
  now.Take(kCondition);
  now.Take(std::string(kCondition)
               .insert(1, R"("verificationStatus":{"coding":[{"system":)"
                          R"("http://terminology.hl7.org/CodeSystem/condition-ver-status",)"
                          R"("code":"entered-in-error"}]},)"));
  ASSERT_EQ(now.Ask("from conditions show count"), "0;");
  TakeAsOlder(now.store, then.store, [](Event& event) {
    if (event.operation == ledger::Operation::kRetract) event.code.text = "Asthma, mild";
  });
  EXPECT_EQ(then.Read(RemapMode::kCorrect).corrections, 1u);
  EXPECT_EQ(then.Ask("from conditions show count"), "0;");
  EXPECT_EQ(then.Read(RemapMode::kCorrect).differing, 0u);
}

class RemapOnDisk : public ::testing::Test, protected StoreInFolder {};

TEST_F(RemapOnDisk, ErasedPeopleAreNotReadAgain) {
  Ledger now;
  now.Take(kCondition);
  now.Take(kResult);
  auto store = Open();
  TakeAsOlder(now.store, *store, [](Event& event) {
    if (event.kind == ledger::Kind::kCondition) event.status = ledger::EventStatus::kResolved;
  });
  feeds::RemapOptions options;
  options.mode = RemapMode::kCorrect;
  auto report = feeds::Remap(*store, options);
  ASSERT_TRUE(report.ok()) << report.error().ToString();
  EXPECT_EQ(report->compared, 2u);
  EXPECT_EQ(report->corrections, 1u);
  ledger::ErasureRequest request;
  request.streams = {store->StreamFor("local", "Patient/1")};
  request.mentions = [](const ledger::QuarantineEntry&) { return false; };
  request.mentioned_in = [](std::string_view) { return false; };
  const auto plan = store->PlanErasure(request);
  ASSERT_TRUE(plan.ok());
  ASSERT_TRUE(store->Erase(request, *plan).ok());
  store.reset();
  store = Open();
  report = feeds::Remap(*store, options);
  ASSERT_TRUE(report.ok()) << report.error().ToString();
  EXPECT_EQ(report->compared, 1u);
  EXPECT_EQ(report->corrections, 0u);
}

// Every message of the real sets: read again by itself it is what it was within its file.
TEST(Remap, RealInputReadAgainIsTheSame) {
  DAYBOOK_SHARED_DATA_OR_SKIP();
  for (const char* set : {"fhir-synthea", "fhir-bulk-ndjson", "fhir-ukcore", "fhir-nhs", "fhir-ips",
                          "fhir-spec", "hl7v2"}) {
    SCOPED_TRACE(set);
    Ledger ledger;
    const auto found =
        feeds::FindInputFiles({(SharedData() / set).string()}, feeds::Wanted::kMessages);
    ASSERT_TRUE(found.ok());
    feeds::Ingest ingest(ledger.store, {});
    for (const fs::path& file : found->files) {
      const auto bytes = feeds::OpenFile(file);
      ASSERT_TRUE(bytes.ok());
      ASSERT_TRUE(ingest.Read(**bytes).ok()) << file;
    }
    const RemapReport report = ledger.Read();
    EXPECT_EQ(report.messages, ingest.counts().accepted);
    EXPECT_EQ(report.messages, report.compared + report.in_their_file);
    EXPECT_GT(report.compared, report.messages / 2);
    EXPECT_EQ(report.differing, 0u) << report.ToJson();
    EXPECT_TRUE(report.unread.empty()) << report.ToJson();
  }
}

}  // namespace
}  // namespace daybook::tests
