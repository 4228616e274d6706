// A session through owner.sock is as good as a local one.
#include "server/remote_session.h"

#include <gtest/gtest.h>

#include "feeds/io/byte_stream.h"
#include "server/wire/answer_wire.h"
#include "server/wire/status_wire.h"
#include "tests/server/server_fixture.h"

namespace daybook::tests {
namespace {

class RemoteSessionTest : public ServerTest {
 protected:
  std::unique_ptr<query::Session> Connect(const query::Actor& actor = {}) {
    auto session = server::ConnectSession(socket_, actor);
    EXPECT_TRUE(session.ok());
    return session.ok() ? std::move(*session) : nullptr;
  }
  static query::Request Ask(const std::string& text) {
    query::Request request;
    request.text = text;
    return request;
  }
  query::CancelFlag cancel_;
};

void ExpectSameEnd(const query::AnswerEnd& got, const query::AnswerEnd& wanted) {
  EXPECT_EQ(got.row_count, wanted.row_count);
  EXPECT_EQ(got.truncated, wanted.truncated);
  EXPECT_EQ(got.as_at, wanted.as_at);
  EXPECT_EQ(got.position, wanted.position);
  EXPECT_EQ(got.known_time, wanted.known_time);
  EXPECT_EQ(got.definitions, wanted.definitions);
  EXPECT_EQ(got.elapsed_ms, wanted.elapsed_ms);
  ASSERT_EQ(got.warnings.size(), wanted.warnings.size());
  for (size_t i = 0; i < got.warnings.size(); ++i) {
    EXPECT_EQ(got.warnings[i].id, wanted.warnings[i].id);
    EXPECT_EQ(got.warnings[i].message, wanted.warnings[i].message);
    EXPECT_EQ(got.warnings[i].span, wanted.warnings[i].span);
    EXPECT_EQ(got.warnings[i].hint, wanted.warnings[i].hint);
    EXPECT_EQ(got.warnings[i].warning, wanted.warnings[i].warning);
  }
}

// Equality of times is by instant; the wire must keep every part.
void ExpectSameTime(const PartialTime& got, const PartialTime& wanted) {
  EXPECT_EQ(got.utc_micros, wanted.utc_micros);
  EXPECT_EQ(got.day, wanted.day);
  EXPECT_EQ(got.offset_minutes, wanted.offset_minutes);
  EXPECT_EQ(got.precision, wanted.precision);
  EXPECT_EQ(got.zone_given, wanted.zone_given);
}

TEST_F(RemoteSessionTest, EveryKindOfValueComesBackAsItWas) {
  Start();
  query::CollectingSink sink;
  ASSERT_TRUE(Connect()->Run(Ask("values;note"), sink, cancel_).ok());
  ASSERT_EQ(sink.answers().size(), 2u);
  const query::Answer& answer = sink.answers()[0];
  EXPECT_EQ(answer.statement, "values");
  EXPECT_EQ(answer.columns, EveryColumn());
  ASSERT_EQ(answer.rows.size(), 1u);
  ASSERT_EQ(answer.rows[0].size(), EveryValue().size());
  for (size_t i = 0; i < EveryValue().size(); ++i) {
    EXPECT_EQ(answer.rows[0][i], EveryValue()[i]) << EveryColumn()[i].name;
    if (const auto* time = std::get_if<PartialTime>(&EveryValue()[i].v)) {
      ExpectSameTime(std::get<PartialTime>(answer.rows[0][i].v), *time);
    }
  }
  ExpectSameEnd(answer.end, EveryEnd());
  EXPECT_EQ(sink.answers()[1].note, "codes diabetes is defined (version 2)");
}

TEST_F(RemoteSessionTest, RefusesWhatTheWireDoesNotKnow) {
  query::CollectingSink sink;
  for (const char* line :
       {"", "[]", "{}", R"({"begin":"a","end":{}})", R"({"surprise":1})",
        R"({"columns":[{"name":"a","type":"sausage"}]})", R"({"rows":[[{"i":"x"}]]})",
        R"({"rows":[[{"i":"99999999999999999999"}]]})", R"({"rows":[[5]]})",
        R"({"rows":[[{"t":[1,2,3]}]]})", R"({"rows":[[{"t":[1,2,3,9,true]}]]})",
        R"({"rows":[[{"q":["1","mg",9]}]]})", R"({"rows":[[{"c":["a","b"]}]]})",
        R"({"rows":[[{"z":1}]]})", "{\"done\":true"}) {
    const auto read = server::ReadWireLine(line, sink);
    ASSERT_FALSE(read.ok()) << line;
    EXPECT_EQ(read.error().code, ErrorCode::kCorruption) << line;
  }
}

TEST_F(RemoteSessionTest, RequestsGoAcrossWhole) {
  Start();
  query::Actor actor;
  actor.role = "gp";
  actor.organisation = "A81001";
  actor.purpose = "audit & review, 100 %";
  query::Request request = Ask("small");
  request.params = {{"name", "Zoë \"quoted\"\n"}, {"n", "1.10"}};
  request.door = "repl";
  request.keep_going = true;
  request.rows_max = 42;
  request.seconds_max = 9;
  query::CollectingSink sink;
  ASSERT_TRUE(Connect(actor)->Run(request, sink, cancel_).ok());
  const auto seen = services_.record.all();
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].text, "small");
  EXPECT_EQ(seen[0].params, request.params);
  EXPECT_EQ(seen[0].door, "repl");
  EXPECT_EQ(seen[0].role, actor.role);
  EXPECT_EQ(seen[0].organisation, actor.organisation);
  EXPECT_EQ(seen[0].purpose, actor.purpose);
  EXPECT_TRUE(seen[0].keep_going);
  EXPECT_EQ(seen[0].rows_max, 42u);
  EXPECT_EQ(seen[0].seconds_max, 9u);
}

TEST_F(RemoteSessionTest, ErrorsKeepEveryPart) {
  Start();
  query::CollectingSink sink;
  const Status early = Connect()->Run(Ask("bad"), sink, cancel_);
  ASSERT_FALSE(early.ok());
  EXPECT_EQ(early.error().code, ErrorCode::kBadQuery);
  EXPECT_EQ(early.error().message, "there is no kind 'condition s'");
  EXPECT_EQ(early.error().place, "line 1, columns 6-14");
  EXPECT_EQ(early.error().hint, "did you mean 'conditions'?");
  EXPECT_EQ(early.error().id, "CQ0102");
  const Status late = Connect()->Run(Ask("late bad"), sink, cancel_);
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().code, ErrorCode::kIo);
  ASSERT_EQ(sink.answers().size(), 1u);
  EXPECT_EQ(sink.answers()[0].rows.size(), 5000u) << "what came before the error is there";
  query::Actor stranger;
  stranger.role = "stranger";
  const Status refused = Connect(stranger)->Run(Ask("small"), sink, cancel_);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kNotPermitted);
}

TEST_F(RemoteSessionTest, AnswersBeforeAnErrorStand) {
  Start();
  query::CollectingSink sink;
  const Status failed = Connect()->Run(Ask("small;bad;small"), sink, cancel_);
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().id, "CQ0102");
  ASSERT_EQ(sink.answers().size(), 1u);
  EXPECT_EQ(sink.answers()[0].rows.size(), 3u);
}

class FailuresSink final : public query::AnswerSink {
 public:
  Status Begin(std::string_view) override { return {}; }
  Status Columns(const std::vector<query::ColumnInfo>&) override { return {}; }
  Status Rows(const std::vector<query::Row>&) override { return {}; }
  Status End(const query::AnswerEnd&) override { return {}; }
  Status Note(std::string_view) override { return {}; }
  Status Failed(const Error& error) override {
    failures.push_back(error);
    return {};
  }
  std::vector<Error> failures;
};

TEST_F(RemoteSessionTest, EveryFailureOfAScriptThatKeepsGoingComesAcross) {
  Start();
  query::Request request = Ask("bad;small;late bad;bad");
  request.keep_going = true;
  FailuresSink sink;
  const Status last = Connect()->Run(request, sink, cancel_);
  ASSERT_FALSE(last.ok());
  EXPECT_EQ(last.error().id, "CQ0102");
  ASSERT_EQ(sink.failures.size(), 2u);
  EXPECT_EQ(sink.failures[0].id, "CQ0102");
  EXPECT_EQ(sink.failures[0].place, "line 1, columns 6-14");
  EXPECT_EQ(sink.failures[1].code, ErrorCode::kIo);
}

// Takes its time over the first rows.
class PausingSink final : public query::AnswerSink {
 public:
  Status Begin(std::string_view) override { return {}; }
  Status Columns(const std::vector<query::ColumnInfo>&) override { return {}; }
  Status Rows(const std::vector<query::Row>& rows) override {
    if (rows_ == 0) std::this_thread::sleep_for(std::chrono::milliseconds(700));
    rows_ += rows.size();
    return {};
  }
  Status End(const query::AnswerEnd&) override { return {}; }
  Status Note(std::string_view) override { return {}; }
  uint64_t rows() const { return rows_; }

 private:
  uint64_t rows_ = 0;
};

TEST_F(RemoteSessionTest, AReaderMayRest) {
  server::ServerLimits limits;
  limits.write_ms_max = 100;  // of TCP
  limits.answer_wait_ms_max = 200;
  Start(limits);
  PausingSink sink;
  const Status status = Connect()->Run(Ask("rows 200000"), sink, cancel_);
  EXPECT_TRUE(status.ok()) << status.error().ToString();
  EXPECT_EQ(sink.rows(), 200'000u);
}

TEST_F(RemoteSessionTest, AnAnswerThatIsCutSaysSo) {
  server::ServerLimits limits;
  limits.owner_wait_ms_max = 100;
  Start(limits);
  PausingSink sink;
  const Status status = Connect()->Run(Ask("rows 200000"), sink, cancel_);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kUnavailable) << status.error().ToString();
  EXPECT_NE(status.error().message.find("cut its answer"), std::string::npos)
      << status.error().ToString();
  ASSERT_TRUE(Eventually([this] { return LogLines().size() == 1; }));
  EXPECT_NE(LogLines()[0].find("\"status\":499"), std::string::npos) << LogLines()[0];
}

TEST_F(RemoteSessionTest, ListsGoAcrossWhole) {
  Start();
  server::ListJob job;
  job.source = "gp west & north";
  job.as_of = "2026-03-01T10:00:00Z";
  job.period = "2026-01-01..2026-01-31";
  job.remove_max_percent = 100;
  job.dry_run = true;
  server::RemoteFiles files;
  files.mapping = "{\"snapshot\":true}";
  bool sent = false;
  files.next = [&]() -> Result<std::unique_ptr<feeds::ByteStream>> {
    if (std::exchange(sent, true)) return std::unique_ptr<feeds::ByteStream>();
    return feeds::FromMemory("id\n1\n", "rows.csv");
  };
  const auto taken = server::RemoteList(socket_, files, job);
  EXPECT_TRUE(taken.status.ok());
  EXPECT_NE(taken.counts_json, "");
  EXPECT_EQ(services_.list_job.source, job.source);
  EXPECT_EQ(services_.list_job.mapping, files.mapping);
  EXPECT_EQ(services_.list_job.as_of, job.as_of);
  EXPECT_EQ(services_.list_job.period, job.period);
  EXPECT_EQ(services_.list_job.remove_max_percent, 100u);
  EXPECT_TRUE(services_.list_job.dry_run);
  EXPECT_EQ(services_.file_names.back(), "rows.csv");

  const auto reverted = server::RemoteRevert(socket_, 7, true, cancel_);
  EXPECT_TRUE(reverted.status.ok());
  EXPECT_NE(reverted.counts_json.find(R"("revert":{"dry_run":true,"load":7)"), std::string::npos);
  const auto refused = server::RemoteRevert(socket_, 8, false, cancel_);
  EXPECT_EQ(refused.status.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(refused.status.error().hint, "--loads");
  const auto loads = server::RemoteLoads(socket_, cancel_);
  ASSERT_TRUE(loads.ok());
  EXPECT_EQ(*loads, *services_.Lists(cancel_));
}

TEST_F(RemoteSessionTest, RebuildsAndStopsWhenTold) {
  Start();
  const auto rebuilt = server::RemoteRebuild(socket_, cancel_);
  ASSERT_TRUE(rebuilt.ok()) << rebuilt.error().ToString();
  ASSERT_EQ(rebuilt->size(), 1u);
  EXPECT_EQ(rebuilt->at(0).name, "timeline");
  EXPECT_TRUE(rebuilt->at(0).same);
  services_.rebuild_waits = true;
  cancel_.Cancel();
  const auto stopped = server::RemoteRebuild(socket_, cancel_);
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
  // It stops there too: the worker is free again although the view never comes.
  EXPECT_TRUE(Eventually([this] { return LogLines().size() == 2; }));
}

TEST_F(RemoteSessionTest, BacksUp) {
  Start();
  const auto report = server::RemoteBackup(socket_, {}, {"/srv/monday", true}, cancel_);
  ASSERT_TRUE(report.ok()) << report.error().ToString();
  EXPECT_EQ(report->care_entries.value, 11u);
  EXPECT_EQ(report->access_entries.value, std::string("command").size());
  EXPECT_EQ(report->care_root, std::string(32, '\x0f'));
  EXPECT_EQ(report->access_root, std::string(32, '\xf0'));
  EXPECT_EQ(report->bytes, 12345u);
  EXPECT_EQ(report->seconds, 1.5);
  EXPECT_TRUE(services_.backup_keys_apart);
  EXPECT_EQ(server::RemoteBackup(socket_, {}, {"/full"}, cancel_).error().code, ErrorCode::kIo);
  query::Actor clerk;
  clerk.role = "clerk";
  EXPECT_EQ(server::RemoteBackup(socket_, clerk, {"/x"}, cancel_).error().code,
            ErrorCode::kNotPermitted);
}

TEST_F(RemoteSessionTest, FollowsUntilCancelled) {
  Start();
  std::string text;
  const auto take = [&](std::string_view lines) -> Status {
    text += lines;
    if (text.ends_with("{\"new\":true}\n"))
      cancel_.Cancel();
    else
      ++services_.lines_to_come;  // each line leaves at once, nothing is held back for more
    return {};
  };
  server::EventsAsked asked;
  asked.from = 7;
  asked.until = server::EventsAsked::Until::kCancelled;
  const Status followed = server::RemoteEvents(socket_, {}, asked, cancel_, take);
  EXPECT_EQ(followed.error().code, ErrorCode::kCancelled);
  EXPECT_TRUE(text.starts_with("{\"from\":7}\n")) << text;
  EXPECT_TRUE(Eventually([this] { return LogLines().size() == 1; }));  // the worker is free
  cancel_.Reset();
  text.clear();
  asked.until = server::EventsAsked::Until::kEnd;
  ASSERT_TRUE(server::RemoteEvents(socket_, {}, asked, cancel_, take).ok());
  EXPECT_EQ(text, "{\"from\":7}\n{\"resident\":\"\"}\n");
}

TEST_F(RemoteSessionTest, LongAnswersStream) {
  Start();
  query::CollectingSink sink;
  ASSERT_TRUE(Connect()->Run(Ask("rows 50000"), sink, cancel_).ok());
  ASSERT_EQ(sink.answers()[0].rows.size(), 50'000u);
  EXPECT_EQ(sink.answers()[0].rows[49'999][0], query::Value(int64_t{49'999}));
}

// Cancels when the first rows arrive, as Ctrl-C does.
class CancellingSink final : public query::AnswerSink {
 public:
  explicit CancellingSink(query::CancelFlag& cancel) : cancel_(cancel) {}
  Status Begin(std::string_view) override { return {}; }
  Status Columns(const std::vector<query::ColumnInfo>&) override { return {}; }
  Status Rows(const std::vector<query::Row>&) override {
    cancel_.Cancel();
    return {};
  }
  Status End(const query::AnswerEnd&) override { return {}; }
  Status Note(std::string_view) override { return {}; }

 private:
  query::CancelFlag& cancel_;
};

TEST_F(RemoteSessionTest, ACancelReachesTheOwner) {
  Start();
  const auto session = Connect();
  std::thread waiter([&] {
    EXPECT_TRUE(Eventually([this] { return services_.record.running == 1; }));
    cancel_.Cancel();
  });
  query::CollectingSink sink;
  const auto began = std::chrono::steady_clock::now();
  const Status status = session->Run(Ask("slow 8000"), sink, cancel_);
  waiter.join();
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kCancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(3));
  EXPECT_TRUE(Eventually([this] { return services_.record.cancelled == 1; }));

  cancel_.Reset();
  CancellingSink cancelling(cancel_);
  const Status midway = session->Run(Ask("rows 1000000"), cancelling, cancel_);
  ASSERT_FALSE(midway.ok());
  EXPECT_EQ(midway.error().code, ErrorCode::kCancelled);
  EXPECT_TRUE(Eventually([this] { return services_.record.running == 0; }));
  EXPECT_LT(services_.record.rows_given, 1'000'000u);
}

TEST_F(RemoteSessionTest, AnOwnerThatStopsIsTold) {
  EXPECT_EQ(server::ConnectSession(socket_, {}).error().code, ErrorCode::kNoLedger);
  Start();
  const auto session = Connect();
  query::CollectingSink sink;
  std::thread stopper([&] {
    EXPECT_TRUE(Eventually([this] { return services_.record.running == 1; }));
    server_->Stop(std::chrono::milliseconds(50));
  });
  const Status cut = session->Run(Ask("slow 8000"), sink, cancel_);
  stopper.join();
  ASSERT_FALSE(cut.ok());
  EXPECT_EQ(cut.error().code, ErrorCode::kUnavailable) << cut.error().ToString();
  EXPECT_FALSE(session->GetStatus().ok());
}

TEST_F(RemoteSessionTest, StatusCatalogueAndSummary) {
  Start();
  const auto session = Connect();
  const auto status = session->GetStatus();
  ASSERT_TRUE(status.ok());
  query::CancelFlag cancel;
  FakeSession local(services_.record, {});
  EXPECT_EQ(server::StatusToJson(*status), server::StatusToJson(*local.GetStatus()));
  EXPECT_EQ(status->views[0].digest, "ff00");
  const auto catalogue = session->ListCatalogue();
  ASSERT_TRUE(catalogue.ok());
  EXPECT_EQ(catalogue->cohorts, (std::vector<std::string>{"people \"at risk\""}));
  EXPECT_EQ(server::CatalogueToJson(*catalogue), server::CatalogueToJson(*local.ListCatalogue()));
  const auto codes = session->FindCodes("snomed:4 4&x");
  ASSERT_TRUE(codes.ok()) << codes.error().ToString();
  EXPECT_EQ(*codes, *local.FindCodes("snomed:4 4&x"));
  const auto summary = session->SummaryJson("999 000 0018", cancel);
  ASSERT_TRUE(summary.ok());
  EXPECT_EQ(*summary, *local.SummaryJson("999 000 0018", cancel));
  const auto nobody = session->SummaryJson("nobody", cancel);
  ASSERT_FALSE(nobody.ok());
  EXPECT_EQ(nobody.error().code, ErrorCode::kNotFound);
}

// Bytes made as they are read; fails or ends after `size`.
class MadeBytes final : public feeds::ByteStream {
 public:
  MadeBytes(uint64_t size, std::string prefix, bool fails)
      : left_(size), prefix_(std::move(prefix)), fails_(fails) {}
  Result<size_t> Read(char* buffer, size_t capacity) override {
    if (left_ == 0 && fails_) return Error{ErrorCode::kIo, "the source's disk said no"};
    const auto count = static_cast<size_t>(std::min<uint64_t>(left_, capacity));
    for (size_t i = 0; i < count; ++i) buffer[i] = at_ < prefix_.size() ? prefix_[at_++] : 'x';
    left_ -= count;
    return count;
  }
  const std::string& name() const override { return name_; }

 private:
  uint64_t left_;
  std::string prefix_;
  size_t at_ = 0;
  bool fails_;
  std::string name_ = "made";
};

// Somebody else's stream, as a file of the list.
class Borrowed final : public feeds::ByteStream {
 public:
  Borrowed(feeds::ByteStream& inner, std::string name) : inner_(inner), name_(std::move(name)) {}
  Result<size_t> Read(char* buffer, size_t capacity) override {
    return inner_.Read(buffer, capacity);
  }
  const std::string& name() const override { return name_; }

 private:
  feeds::ByteStream& inner_;
  const std::string name_;
};

// The streams as files "0", "1" …
server::RemoteFiles FilesOf(std::vector<feeds::ByteStream*> streams) {
  server::RemoteFiles files;
  files.next = [streams, at = size_t{0}]() mutable -> Result<std::unique_ptr<feeds::ByteStream>> {
    if (at == streams.size()) return std::unique_ptr<feeds::ByteStream>();
    auto file = std::make_unique<Borrowed>(*streams[at], std::to_string(at));
    ++at;
    return std::unique_ptr<feeds::ByteStream>(std::move(file));
  };
  return files;
}

TEST_F(RemoteSessionTest, IngestsThroughTheOwner) {
  Start();
  MadeBytes first(1'000, "", false);
  MadeBytes nothing(0, "", false);
  MadeBytes last(3'000'000, "", false);
  const auto done =
      server::RemoteIngest(socket_, FilesOf({&first, &nothing, &last}), "ward-7", "fhir");
  ASSERT_TRUE(done.status.ok()) << done.status.error().ToString();
  EXPECT_EQ(done.counts_json, R"({"files":1,"inputs":3000000,"ignored":{},"accepted":3000000})");
  EXPECT_EQ(services_.bytes_ingested, 3'001'000u);
  EXPECT_EQ(services_.file_names, (std::vector<std::string>{"0", "1", "2"}));
  EXPECT_EQ(services_.last_source, "ward-7");
  EXPECT_EQ(services_.last_format, "fhir");
  EXPECT_TRUE(services_.last_wait);
}

TEST_F(RemoteSessionTest, AFailedIngestStillCounts) {
  Start();
  // The owner answers long before the end of the upload.
  MadeBytes broken(50'000'000, "broken disk", false);
  const auto owner = server::RemoteIngest(socket_, FilesOf({&broken}), "local", "auto");
  ASSERT_FALSE(owner.status.ok());
  EXPECT_EQ(owner.status.error().code, ErrorCode::kIo) << owner.status.error().ToString();
  EXPECT_NE(owner.counts_json.find("\"accepted\":"), std::string::npos);
  EXPECT_EQ(owner.counts_json.back(), '}');

  MadeBytes whole(100, "", false);
  MadeBytes unreadable(100'000, "", true);
  const auto ours = server::RemoteIngest(socket_, FilesOf({&whole, &unreadable}), "local", "auto");
  ASSERT_FALSE(ours.status.ok());
  EXPECT_EQ(ours.status.error().message, "the source's disk said no");
  EXPECT_NE(ours.counts_json.find("\"accepted\":"), std::string::npos) << ours.counts_json;

  server::RemoteFiles cancelled = FilesOf({&whole});
  cancelled.cancelled = [] { return true; };
  const auto stopped = server::RemoteIngest(socket_, cancelled, "local", "auto");
  ASSERT_FALSE(stopped.status.ok());
  EXPECT_EQ(stopped.status.error().code, ErrorCode::kCancelled);

  MadeBytes empty(0, "", false);
  const auto refused = server::RemoteIngest(socket_, FilesOf({&empty}), "no\x01controls", "auto");
  ASSERT_FALSE(refused.status.ok());
  EXPECT_EQ(refused.status.error().code, ErrorCode::kUsage);
}

TEST_F(RemoteSessionTest, AnOwnerThatDiesLeavesTheCountsUnknown) {
  auto listener = server::ListenUnix(socket_);
  ASSERT_TRUE(listener.ok());
  std::thread dying([&listener] {
    const server::Descriptor taken(::accept(listener->get(), nullptr, nullptr));
    char piece[4096];
    EXPECT_GT(::recv(taken.get(), piece, sizeof piece, 0), 0);
  });
  MadeBytes bytes(3'000'000, "", false);
  const auto outcome = server::RemoteIngest(socket_, FilesOf({&bytes}), "local", "auto");
  dying.join();
  ASSERT_FALSE(outcome.status.ok());
  EXPECT_TRUE(outcome.counts_unknown);
  EXPECT_NE(outcome.status.error().hint.find("nothing is doubled"), std::string::npos);
  listener = server::Descriptor();
  MadeBytes again(10, "", false);
  EXPECT_FALSE(server::RemoteIngest(socket_, FilesOf({&again}), "local", "auto").counts_unknown)
      << "nobody took a byte";
}

TEST_F(RemoteSessionTest, TheQuarantineThroughTheOwner) {
  Start();
  const auto desk = server::ConnectQuarantine(socket_, {});
  const auto list = desk->List();
  ASSERT_TRUE(list.ok()) << list.error().ToString();
  ASSERT_EQ(list->size(), 1u);
  EXPECT_EQ(list->at(0).number, 7u);
  EXPECT_EQ(list->at(0).received.value, 1'790'000'000'123'456);
  EXPECT_EQ(list->at(0).origin, "a \"b\".json entry[3]");
  EXPECT_EQ(list->at(0).message, "line one\nline two");
  EXPECT_EQ(list->at(0).raw, "");
  EXPECT_EQ(services_.last_desk_door, "command");
  const auto shown = desk->Show(7);
  ASSERT_TRUE(shown.ok()) << shown.error().ToString();
  EXPECT_EQ(shown->raw, std::string("\xff\x00{raw", 6));
  EXPECT_EQ(shown->next_step, "send it again");
  EXPECT_EQ(desk->Show(8).error().code, ErrorCode::kNotFound);

  const query::CancelFlag never;
  const auto all = desk->Replay({}, never);
  ASSERT_TRUE(all.status.ok()) << all.status.error().ToString();
  EXPECT_EQ(all.report.taken, 1u);
  const auto one = desk->Replay({{7}}, never);
  EXPECT_EQ(one.report.stayed, (std::vector<std::string>{"entry 7 stays: \"still\""}));
  const auto failed = desk->Replay({{7, 8}}, never);
  EXPECT_EQ(failed.status.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(failed.report.tried, 1u);  // how far it got is told too
  const auto rows = desk->Replay({{7}, "{\"kind\":\"x\"}", "2026-03-01"}, never);
  EXPECT_EQ(rows.report.stayed, (std::vector<std::string>{"{\"kind\":\"x\"}|2026-03-01"}));

  query::Actor clinician;
  clinician.role = "clinician";
  clinician.organisation = "RJ1";
  const auto refused = server::ConnectQuarantine(socket_, clinician)->List();
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kNotPermitted);
}

}  // namespace
}  // namespace daybook::tests
