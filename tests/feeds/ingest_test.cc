// Bytes to durable events, on a real store in a folder of its own: keys, counts, and what happens
// when something goes wrong on the way.
#include "feeds/ingest.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <iostream>
#include <set>

#include "feeds/io/byte_stream.h"
#include "feeds/pipeline/committing_sink.h"
#include "ledger/event/event_codec.h"
#include "ledger/verify.h"
#include "tests/shared_data.h"

namespace daybook::tests {
namespace {

namespace fs = std::filesystem;
using feeds::Ingest;
using feeds::IngestCounts;
using feeds::IngestOptions;

std::string Patient(const std::string& id) {
  return R"({"resourceType":"Patient","id":")" + id + R"(","name":[{"family":"Testcase"}]})" + "\n";
}
std::string Condition(const std::string& id, const std::string& patient) {
  return R"({"resourceType":"Condition","id":")" + id + R"(","subject":{"reference":"Patient/)" +
         patient + R"("},"code":{"text":"Asthma"},"onsetDateTime":"2019-03"})" + "\n";
}
constexpr char kOrganisation[] = R"({"resourceType":"Organization","id":"o1","name":"Ward 7"})"
                                 "\n";
constexpr char kIgnored[] = "{\"resourceType\":\"Basic\",\"id\":\"b1\",\"code\":{}}\n";
constexpr char kNoSubject[] = R"({"resourceType":"Condition","id":"c9","code":{"text":"Asthma"}})"
                              "\n";

std::string Gzip(const std::string& text) {
  std::string out(text.size() + 1000, '\0');
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

class IngestTest : public ::testing::Test {
 protected:
  IngestTest() {
    std::string name = ::testing::TempDir() + "daybook-ingest-XXXXXX";
    folder_ = ::mkdtemp(name.data());
    Open();
  }
  ~IngestTest() override {
    store_.reset();
    fs::remove_all(folder_);
  }
  void Open() {
    store_.reset();
    ledger::StoreOptions options;
    options.clock = &clock_;
    options.create = true;
    auto opened = ledger::Store::Open(folder_ / "ledger", options);
    ASSERT_TRUE(opened.ok()) << opened.error().ToString();
    store_ = std::move(*opened);
  }
  IngestCounts Take(const std::string& text, IngestOptions options = {}) {
    Ingest ingest(*store_, std::move(options));
    const auto bytes = feeds::FromMemory(text, "test");
    status_ = ingest.Read(*bytes);
    ExpectSum(ingest.counts());
    return ingest.counts();
  }
  static void ExpectSum(const IngestCounts& counts) {
    uint64_t sum = counts.accepted + counts.duplicates + counts.quarantined;
    for (const auto& [type, count] : counts.ignored) sum += count;
    EXPECT_EQ(counts.inputs, sum);
  }
  std::vector<ledger::LogEntry> Entries() {
    std::vector<ledger::LogEntry> out;
    auto reader = store_->care().Read(LogPosition(0));
    EXPECT_TRUE(reader.ok());
    while (reader.ok()) {
      auto next = (*reader)->Next();
      EXPECT_TRUE(next.ok());
      if (!next.ok() || !next->has_value()) break;
      out.push_back(std::move(**next));
    }
    return out;
  }

  SystemClock clock_;
  fs::path folder_;
  std::unique_ptr<ledger::Store> store_;
  Status status_;
};

// Whatever is taken can be read again: an input that can't is quarantined, with the reason.
TEST_F(IngestTest, AnObservationOfManyComponentsDoesNotMakeTheFolderUnreadable) {
  const auto observation = [](const std::string& component, int count) {
    std::string text = R"({"resourceType":"Observation","id":"o1","status":"final",)"
                       R"("subject":{"reference":"Patient/p1"},"code":{"text":"x"},"component":[)";
    for (int n = 0; n < count; ++n) text += (n == 0 ? "" : ",") + component;
    return text + "]}\n";
  };
  const IngestCounts small = Take(observation(R"({"valueBoolean":true})", 550'000));
  ASSERT_TRUE(status_.ok()) << status_.error().ToString();
  EXPECT_EQ(small.accepted, 1u) << "two tables a component, in less than the bound on bytes";
  const IngestCounts large = Take(observation(R"({"code":{"text":"ab"}})", 700'000));
  ASSERT_TRUE(status_.ok()) << status_.error().ToString();
  EXPECT_EQ(large.quarantined, 1u);
  const auto list = store_->quarantine().List();
  ASSERT_FALSE(list->empty());
  EXPECT_EQ(list->back().reason, "too-large");
  EXPECT_NE(list->back().message.find("16711680"), std::string::npos) << list->back().message;
  Open();
  for (const auto& entry : Entries()) EXPECT_TRUE(ledger::DecodeEvent(entry.payload).ok());
  EXPECT_TRUE(Take(Patient("p1")).accepted == 1u && status_.ok());
  store_.reset();
  const auto report = ledger::VerifyStore(folder_ / "ledger");
  EXPECT_TRUE(report.ok() && report->ok());
}

// Alike in their first MiB and in what is wrong with them, and two all the same.
TEST_F(IngestTest, LongInputsThatBeginAlikeAreQuarantinedBothAndWhole) {
  const std::string begin = R"({"resourceType":"Condition","id":"c1","note":")";
  const std::string filler(3u << 20, 'x');
  const std::string first = begin + filler + R"(1"})";
  const std::string second = begin + filler + R"(2"})";
  const std::string broken = begin + filler + "3";
  const IngestCounts counts = Take(first + "\n" + second + "\n" + broken);
  ASSERT_TRUE(status_.ok()) << status_.error().ToString();
  EXPECT_EQ(counts.quarantined, 3u);
  ASSERT_EQ(store_->quarantine().count(), 3u);
  EXPECT_EQ(store_->quarantine().Get(1)->raw, first);
  EXPECT_EQ(store_->quarantine().Get(2)->raw, second);
  EXPECT_EQ(store_->quarantine().Get(3)->raw, broken);
  Take(std::string(2u << 20, '#') + "a");
  Take(std::string(2u << 20, '#') + "b");
  EXPECT_EQ(store_->quarantine().count(), 5u) << "of no known format";
}

TEST_F(IngestTest, AnInputTooLongForTheQuarantineIsRefusedAndNotCut) {
  Take("{" + std::string(ledger::kQuarantineRawBytesMax, ' ') + "#");
  ASSERT_FALSE(status_.ok());
  EXPECT_EQ(status_.error().code, ErrorCode::kTooLarge);
  EXPECT_NE(status_.error().message.find("268435456"), std::string::npos);
  EXPECT_EQ(store_->quarantine().count(), 0u);
}

TEST_F(IngestTest, EventsGetKeysIdsAndStreams) {
  IngestOptions options;
  options.source = "ward-7";
  const IngestCounts counts = Take(Patient("p1") + Condition("c1", "p1"), options);
  ASSERT_TRUE(status_.ok());
  EXPECT_EQ(counts.accepted, 2u);
  EXPECT_EQ(counts.first_position, 0u);
  EXPECT_EQ(counts.last_position, counts.events - 1);
  const auto entries = Entries();
  ASSERT_EQ(entries.size(), counts.events);
  std::set<std::string> ids;
  std::map<MessageKey, uint32_t> indexes;
  for (const auto& entry : entries) {
    const auto event = ledger::DecodeEvent(entry.payload);
    ASSERT_TRUE(event.ok());
    EXPECT_EQ(event->record.source, "ward-7");
    EXPECT_EQ(entry.header.stream, store_->StreamFor("ward-7", event->subject));
    EXPECT_EQ(entry.header.entry_class, ledger::EntryClassOf(event->kind));
    EXPECT_EQ(event->id, ledger::EventIdFor(event->message, indexes[event->message]++));
    ids.insert(event->id.ToHex());
  }
  EXPECT_EQ(ids.size(), entries.size());
  EXPECT_EQ(indexes.size(), 2u) << "a message each";
}

TEST_F(IngestTest, TheSameAgainChangesNothing) {
  const std::string text = Patient("p1") + Condition("c1", "p1") + Patient("p1");
  const IngestCounts first = Take(text);
  EXPECT_EQ(first.accepted, 2u);
  EXPECT_EQ(first.duplicates, 1u);
  const LogSize size = store_->care().size();
  Open();
  // Blank space between tokens is not content.
  const IngestCounts again = Take(R"( {"resourceType": "Patient", "id":"p1",
    "name": [ {"family":"Testcase"} ] } )" +
                                  Condition("c1", "p1"));
  EXPECT_EQ(again.duplicates, 2u);
  EXPECT_EQ(again.accepted, 0u);
  EXPECT_EQ(again.events, 0u);
  EXPECT_EQ(again.residents, 0u);
  EXPECT_FALSE(again.first_position.has_value());
  EXPECT_EQ(store_->care().size(), size);
  // The same id with other content, and the same content of another source, are something new.
  EXPECT_EQ(Take(R"({"resourceType":"Patient","id":"p1","name":[{"family":"Other"}]})").accepted,
            1u);
  IngestOptions elsewhere;
  elsewhere.source = "elsewhere";
  EXPECT_EQ(Take(Patient("p1"), elsewhere).accepted, 1u);
}

TEST_F(IngestTest, EveryInputIsCountedOnce) {
  const IngestCounts counts =
      Take(Patient("p1") + kOrganisation + kIgnored + kNoSubject + Condition("c1", "p1") +
           Condition("c2", "p2") + kIgnored + "{broken}\n" + Patient("p1"));
  EXPECT_TRUE(status_.ok());
  EXPECT_EQ(counts.files, 1u);
  EXPECT_EQ(counts.inputs, 9u);
  EXPECT_EQ(counts.accepted, 4u);
  EXPECT_EQ(counts.duplicates, 1u);
  EXPECT_EQ(counts.quarantined, 2u);
  EXPECT_EQ(counts.ignored, (std::map<std::string, uint64_t>{{"Basic", 2}}));
  EXPECT_EQ(counts.residents, 2u) << "p1 and p2; the organisation is nobody";
  EXPECT_EQ(store_->quarantine().count(), 2u);
  EXPECT_EQ(store_->care().size().value, counts.events);
}

TEST_F(IngestTest, CountsAsJson) {
  IngestCounts counts;
  counts.files = 1;
  counts.inputs = 9;
  counts.accepted = 4;
  counts.duplicates = 2;
  counts.quarantined = 1;
  counts.ignored = {{"Ba\"sic", 2}};
  counts.events = 5;
  counts.residents = 3;
  counts.first_position = 0;
  counts.last_position = 18446744073709551615u;
  counts.seconds = 1.2345;
  EXPECT_EQ(counts.ToJson(),
            R"({"files":1,"inputs":9,"accepted":4,"duplicates":2,"quarantined":1,)"
            R"("ignored":{"Ba\"sic":2},"events":5,"residents":3,"first_position":0,)"
            R"("last_position":18446744073709551615,"seconds":1.234})");
  counts.known = false;
  EXPECT_TRUE(counts.ToJson().ends_with(R"("seconds":1.234,"known":false})"));
  EXPECT_NE(IngestCounts{}.ToJson().find(R"("first_position":null,"last_position":null)"),
            std::string::npos);
}

TEST_F(IngestTest, OtherFormats) {
  const std::string words = "<ClinicalDocument/>";
  const IngestCounts whole = Take(words);
  EXPECT_TRUE(status_.ok());
  EXPECT_EQ(whole.quarantined, 1u);
  const auto kept = store_->quarantine().Get(1);
  ASSERT_TRUE(kept.ok());
  EXPECT_EQ(kept->reason, "unrecognised-format");
  EXPECT_EQ(kept->raw, words);
  EXPECT_EQ(kept->source, "local");
  EXPECT_EQ(Take("").inputs, 0u);
  EXPECT_EQ(Take(" \r\n\t ").inputs, 0u);
  const std::string hl7 = "MSH|^~\\&|A|B|C|D|2026||ADT^A28|1|P|2.4\rPID|1||17^^^B\r";
  for (const auto format : {feeds::Format::kAuto, feeds::Format::kHl7v2}) {
    IngestOptions options;
    options.format = format;
    const IngestCounts counts = Take(hl7, options);
    EXPECT_EQ(counts.accepted + counts.duplicates, 1u);
  }
  {
    IngestOptions options;
    options.format = feeds::Format::kCsv;
    Take(words, options);
    ASSERT_FALSE(status_.ok());
    EXPECT_EQ(status_.error().code, ErrorCode::kUsage);  // without a mapping
  }
  IngestOptions events;
  events.format = feeds::Format::kEvents;
  EXPECT_EQ(Take(hl7, events).quarantined, 1u);  // read as what it was said to be
  EXPECT_TRUE(status_.ok());
  EXPECT_EQ(store_->quarantine().Get(2)->reason, "not-json");
  EXPECT_EQ(feeds::FormatFromWord("csv"), feeds::Format::kCsv);
  EXPECT_EQ(feeds::FormatFromWord("CSV"), std::nullopt);
}

TEST_F(IngestTest, AnEmptyPackedFileIsDamaged) {
  for (const char* name : {"export.ndjson.gz", "export.json.zst"}) {
    Ingest ingest(*store_, {});
    const auto bytes = feeds::FromMemory("", name);
    EXPECT_TRUE(ingest.Read(*bytes).ok());
    EXPECT_EQ(ingest.counts().quarantined, 1u) << name;
  }
  EXPECT_EQ(store_->quarantine().List()->back().reason, "damaged-packing");
  EXPECT_EQ(Take("").inputs, 0u) << "nothing packed, nothing lost";
}

TEST_F(IngestTest, ZeroBytesAreAnInputToo) {
  const std::string zeros(100, '\0');
  const std::string utf16("\0{\0}", 4);
  EXPECT_EQ(Take(zeros).quarantined, 1u);
  EXPECT_EQ(Take("\n " + utf16).quarantined, 1u);
  EXPECT_EQ(store_->quarantine().Get(1)->raw, zeros);
}

TEST_F(IngestTest, IgnoredTypesHaveABoundedNumberOfNames) {
  std::string text;
  const auto type = [](int i) {
    return std::string{'A', char('a' + i / 676), char('a' + i / 26 % 26), char('a' + i % 26)};
  };
  // HL7 v2 has no list of all message types; what FHIR leaves out is a type that R4 has.
  const auto message = [&](int i) {
    return "MSH|^~\\&|A|B|C|D|20240101||" + type(i) + "|1|P|2.4\r";
  };
  for (int i = 0; i < 1000; ++i) text += message(i);
  text += message(0);
  const IngestCounts counts = Take(text);
  EXPECT_EQ(counts.inputs, 1001u);
  EXPECT_EQ(counts.ignored.size(), feeds::kIgnoredNamesMax + 1);
  EXPECT_EQ(counts.ignored.at(type(0)), 2u);
  EXPECT_EQ(counts.ignored.at(feeds::kOtherTypes), 1000 - feeds::kIgnoredNamesMax);
}

TEST_F(IngestTest, AReplayKeepsNothingTwice) {
  IngestOptions replay;
  replay.unreadable = feeds::Unreadable::kCount;
  const IngestCounts counts = Take(Patient("p1") + "{broken}\n", replay);
  EXPECT_EQ(counts.quarantined, 1u);
  EXPECT_EQ(counts.accepted, 1u);
  EXPECT_EQ(store_->quarantine().count(), 0u);
}

TEST_F(IngestTest, ManyBadLinesAreAllKept) {
  std::string text;
  for (int i = 0; i < 2000; ++i) text += "{broken " + std::to_string(i) + "}\n";
  EXPECT_EQ(Take(text).quarantined, 2000u);
  EXPECT_EQ(store_->quarantine().count(), 2000u);
}

TEST_F(IngestTest, AFeedThatNeverEndsShowsWhatItCouldNotRead) {
  feeds::CommittingSink sink(*store_, "local", {});
  ledger::QuarantineEntry entry;
  entry.reason = "not-json";
  entry.raw = "first";
  ASSERT_TRUE(sink.Quarantine(entry).ok());
  EXPECT_EQ(store_->quarantine().count(), 0u) << "held for the others of its group";
  ::usleep(1'100'000);
  entry.raw = "second";
  ASSERT_TRUE(sink.Quarantine(entry).ok());
  EXPECT_EQ(store_->quarantine().count(), 2u);
  EXPECT_EQ(sink.counts().quarantined, 2u);
}

TEST_F(IngestTest, SourceNamesHaveOneRule) {
  for (const char* good : {"a", "St Mary's", "Zoë"}) EXPECT_TRUE(feeds::IsSourceName(good)) << good;
  for (const std::string& bad :
       {std::string(), std::string(101, 'a'), std::string("a\nb"), std::string("\xff")})
    EXPECT_FALSE(feeds::IsSourceName(bad)) << bad;
}

TEST_F(IngestTest, PackedBytes) {
  std::string text;
  for (int i = 0; i < 500; ++i) text += Patient("p" + std::to_string(i));
  const std::string packed = Gzip(text);
  EXPECT_EQ(Take(packed).accepted, 500u);
  const IngestCounts cut = Take(packed.substr(0, packed.size() - 9));
  EXPECT_TRUE(status_.ok());
  EXPECT_GE(cut.quarantined, 1u);
  const auto list = store_->quarantine().List();
  ASSERT_TRUE(list.ok());
  EXPECT_EQ(list->back().reason, "damaged-packing");
}

TEST_F(IngestTest, ACancelStopsBetweenInputs) {
  std::string text;
  for (int i = 0; i < 2000; ++i) text += Patient("p" + std::to_string(i));
  IngestOptions options;
  auto polled = std::make_shared<int>(0);
  options.cancelled = [polled] { return ++*polled > 700; };
  const IngestCounts counts = Take(text, options);
  ASSERT_FALSE(status_.ok());
  EXPECT_EQ(status_.error().code, ErrorCode::kCancelled);
  EXPECT_GT(counts.accepted, 0u);
  EXPECT_LT(counts.accepted, 2000u);
  EXPECT_EQ(store_->care().size().value, counts.events) << "counted is durable, durable is counted";
}

TEST_F(IngestTest, AFailedAppendStopsAndCountsStayExact) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += Patient("p" + std::to_string(i));
  IngestOptions options;
  auto polled = std::make_shared<int>(0);
  options.cancelled = [polled, this] {
    if (++*polled == 20) static_cast<void>(store_->Close());
    return false;
  };
  const IngestCounts counts = Take(text, options);
  ASSERT_FALSE(status_.ok());
  EXPECT_NE(status_.error().code, ErrorCode::kCancelled);
  EXPECT_LT(counts.accepted, 50u);
  Open();
  EXPECT_EQ(store_->care().size().value, counts.events);
  EXPECT_EQ(Take(text).accepted, 50u - counts.accepted) << "the rest comes with the resend";
}

// Far more than one thread prepares alone, readable and not: each in its place.
TEST_F(IngestTest, ManyInputsKeepTheirOrder) {
  constexpr int kInputs = 3000;
  std::string text;
  for (int i = 0; i < kInputs; ++i) {
    const std::string number = std::to_string(i);
    text += i % 10 == 3 ? "{broken " + number + "}\n" : Patient("p" + number);
  }
  const IngestCounts counts = Take(text);
  EXPECT_EQ(counts.accepted, kInputs * 9 / 10u);
  EXPECT_EQ(counts.quarantined, kInputs / 10u);
  const auto reader = store_->care().Read(LogPosition(0));
  ASSERT_TRUE(reader.ok());
  const auto kept = store_->quarantine().List();
  ASSERT_TRUE(kept.ok());
  size_t unreadable = 0;
  for (int i = 0; i < kInputs; ++i) {
    const std::string number = std::to_string(i);
    if (i % 10 == 3) {
      ASSERT_NE((*kept)[unreadable].origin.find("line " + std::to_string(i + 1)),
                std::string::npos);
      ++unreadable;
      continue;
    }
    const auto entry = (*reader)->Next();
    ASSERT_TRUE(entry.ok() && *entry);
    const auto event = ledger::DecodeEvent((**entry).payload);
    ASSERT_TRUE(event.ok());
    ASSERT_EQ(event->record.id, "p" + number);
  }
}

// The log fails while another thread prepares what was read.
TEST_F(IngestTest, AFailureBehindTheReaderStopsItAndCountsStayExact) {
  constexpr uint64_t kInputs = 20'000;
  std::string text;
  for (uint64_t i = 0; i < kInputs; ++i) text += Patient("p" + std::to_string(i));
  IngestOptions options;
  auto polled = std::make_shared<int>(0);
  options.cancelled = [polled, this] {
    if (++*polled == 5'000) static_cast<void>(store_->Close());
    return false;
  };
  const IngestCounts counts = Take(text, options);
  ASSERT_FALSE(status_.ok());
  EXPECT_NE(status_.error().code, ErrorCode::kCancelled);
  EXPECT_GT(counts.accepted, 0u);
  EXPECT_LT(counts.accepted, kInputs);
  Open();
  EXPECT_EQ(store_->care().size().value, counts.events);
  EXPECT_EQ(Take(text).accepted, kInputs - counts.accepted) << "the rest comes with the resend";
}

// Gives its text, then fails as a disk does.
class BreakingStream final : public feeds::ByteStream {
 public:
  explicit BreakingStream(std::string text) : text_(std::move(text)) {}
  Result<size_t> Read(char* buffer, size_t capacity) override {
    if (text_.empty()) return Error{ErrorCode::kIo, "the disk said no"};
    const size_t count = text_.copy(buffer, capacity);
    text_.erase(0, count);
    return count;
  }
  const std::string& name() const override { return name_; }

 private:
  std::string text_;
  std::string name_ = "breaking";
};

TEST_F(IngestTest, ABrokenStreamIsAnErrorNotAnInput) {
  Ingest ingest(*store_, {});
  BreakingStream breaking(Patient("p1") + Patient("p2"));
  const Status status = ingest.Read(breaking);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kIo);
  EXPECT_EQ(ingest.counts().accepted, 2u);
  EXPECT_EQ(ingest.counts().quarantined, 0u);
}

TEST_F(IngestTest, CountsAddUpOverFiles) {
  Ingest ingest(*store_, {});
  for (const char* id : {"a", "b", "a"}) {
    const auto bytes = feeds::FromMemory(Patient(id), id);
    EXPECT_TRUE(ingest.Read(*bytes).ok());
  }
  EXPECT_EQ(ingest.counts().files, 3u);
  EXPECT_EQ(ingest.counts().accepted, 2u);
  EXPECT_EQ(ingest.counts().duplicates, 1u);
  EXPECT_EQ(ingest.counts().residents, 2u);
}

// One stream after the other without waiting for the disk in between.
TEST_F(IngestTest, ManyStreamsAreTakenAndFinishedOnce) {
  Ingest ingest(*store_, {});
  constexpr int kStreams = 300;
  for (int i = 0; i < kStreams; ++i) {
    const std::string id = "p" + std::to_string(i % 200);
    const auto bytes = feeds::FromMemory(Patient(id) + "{broken\n", id);
    EXPECT_TRUE(ingest.Take(*bytes).ok());
  }
  EXPECT_TRUE(ingest.Finish().ok());
  const IngestCounts counts = ingest.counts();
  ExpectSum(counts);
  EXPECT_EQ(counts.files, 300u);
  EXPECT_EQ(counts.accepted, 200u);
  EXPECT_EQ(counts.duplicates, 100u);
  EXPECT_EQ(counts.quarantined, 300u);
  EXPECT_EQ(Entries().size(), 200u);
}

TEST_F(IngestTest, AFailureOfAnEarlierStreamIsToldByTheEnd) {
  Ingest ingest(*store_, {});
  const auto first = feeds::FromMemory(Patient("p1"), "first");
  ASSERT_TRUE(ingest.Take(*first).ok());
  ASSERT_TRUE(store_->Close().ok());
  const auto second = feeds::FromMemory(Patient("p2"), "second");
  static_cast<void>(ingest.Take(*second));
  EXPECT_FALSE(ingest.Finish().ok());
  EXPECT_EQ(ingest.counts().accepted, 1u);
}

TEST_F(IngestTest, AMessageGoesInWhole) {
  feeds::CommittingSink sink(*store_, "local", {});
  const auto event = [](const std::string& subject) {
    ledger::Event event;
    event.record = {"local", "Observation", "o1"};
    event.subject = subject;
    event.kind = ledger::Kind::kObservation;
    return event;
  };
  feeds::AcceptedInput good{
      "Observation", "o1", "content", {event("Patient/1"), event("Patient/2")}};
  feeds::AcceptedInput bad{"Observation", "o2", "other", {event("Patient/1"), event("")}};
  ASSERT_TRUE(sink.Accept(good).ok());
  ASSERT_TRUE(sink.Accept(bad).ok());
  ASSERT_TRUE(sink.Drain().ok());
  const IngestCounts counts = sink.counts();
  EXPECT_EQ(counts.accepted, 1u);
  EXPECT_EQ(counts.events, 2u);
  EXPECT_EQ(counts.residents, 2u);
  EXPECT_EQ(counts.quarantined, 1u);
  EXPECT_EQ(store_->care().size().value, 2u);
  EXPECT_EQ(store_->quarantine().Get(1)->reason, "no-subject");
}

TEST_F(IngestTest, RealFilesTwice) {
  DAYBOOK_SHARED_DATA_OR_SKIP();
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(SharedData() / "fhir-bulk-ndjson")) {
    const std::string name = entry.path().filename().string();
    if (entry.is_regular_file() && name.find(".ndjson") != std::string::npos) {
      files.push_back(entry.path());
    }
  }
  ASSERT_FALSE(files.empty());
  const auto take = [&] {
    Ingest ingest(*store_, {});
    for (const fs::path& file : files) {
      auto bytes = feeds::OpenFile(file);
      EXPECT_TRUE(bytes.ok());
      const Status status = ingest.Read(**bytes);
      EXPECT_TRUE(status.ok()) << file;
    }
    ExpectSum(ingest.counts());
    return ingest.counts();
  };
  const IngestCounts first = take();
  std::cout << first.ToJson() << "\n";
  EXPECT_GT(first.accepted, 0u);
  EXPECT_EQ(first.events, store_->care().size().value);
  const IngestCounts again = take();
  EXPECT_EQ(again.accepted, 0u);
  EXPECT_EQ(again.inputs, first.inputs);
  EXPECT_EQ(again.duplicates, first.accepted + first.duplicates);
  EXPECT_EQ(again.events, 0u);
}

}  // namespace
}  // namespace daybook::tests
