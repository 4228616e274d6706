#include "tests/server/fake_services.h"

#include <stdexcept>

namespace daybook::tests {
namespace {

using query::Value;

std::vector<std::string> Statements(const std::string& text) {
  std::vector<std::string> out;
  size_t begin = 0;
  while (true) {
    const size_t end = text.find(';', begin);
    const std::string part = text.substr(begin, end - begin);
    if (!part.empty()) out.push_back(part);
    if (end == std::string::npos) return out;
    begin = end + 1;
  }
}

uint64_t NumberAfter(const std::string& text, size_t prefix) {
  return std::stoull(text.substr(prefix));
}

Status GiveRows(uint64_t count, query::AnswerSink& sink, const query::CancelFlag& cancel,
                FakeSession::Record& record) {
  std::vector<query::Row> batch;
  for (uint64_t i = 0; i < count; ++i) {
    batch.push_back({Value(static_cast<int64_t>(i)), Value(std::string(90, 'x'))});
    if (batch.size() == 1000 || i + 1 == count) {
      if (cancel.cancelled()) return Error{ErrorCode::kCancelled, "cancelled"};
      DAYBOOK_TRY(sink.Rows(batch));
      record.rows_given += batch.size();
      batch.clear();
    }
  }
  return {};
}

Status WaitWhile(uint64_t ms, const query::CancelFlag& cancel) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(ms);
  while (std::chrono::steady_clock::now() < until) {
    if (cancel.cancelled()) return Error{ErrorCode::kCancelled, "cancelled"};
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return {};
}

const std::vector<query::ColumnInfo> kTwoColumns = {{"n", query::ValueType::kInteger},
                                                    {"text", query::ValueType::kText}};

}  // namespace

const std::vector<query::ColumnInfo>& EveryColumn() {
  using query::ValueType;
  static const std::vector<query::ColumnInfo> kColumns = {
      {"nothing", ValueType::kText},    {"yes", ValueType::kBool},
      {"least", ValueType::kInteger},   {"number", ValueType::kNumber},
      {"amount", ValueType::kQuantity}, {"below", ValueType::kQuantity},
      {"month", ValueType::kDate},      {"moment", ValueType::kMoment},
      {"code", ValueType::kCode},       {"text", ValueType::kText},
      {"list", ValueType::kList},       {"length", ValueType::kDuration}};
  return kColumns;
}

const query::Row& EveryValue() {
  static const query::Row kRow = [] {
    PartialTime month;
    month.day = 17956;  // 2019-03-01
    month.precision = Precision::kMonth;
    PartialTime moment;
    moment.utc_micros = 1551434700123456;
    moment.day = 17956;
    moment.offset_minutes = -90;
    moment.precision = Precision::kSubsecond;
    moment.zone_given = true;
    query::ValueList list = {Value(int64_t{-1}), Value(query::ValueList{Value(true), Value()})};
    return query::Row{Value(),
                      Value(true),
                      Value(std::numeric_limits<int64_t>::min()),
                      Value(query::Decimal{"1.10"}),
                      Value(ledger::Quantity{"58", "mmol/mol", ledger::Comparator::kNone}),
                      Value(ledger::Quantity{"0.50", "mg/L", ledger::Comparator::kLess}),
                      Value(month),
                      Value(moment),
                      Value(ledger::Coding{"snomed", "44054006", "Diabetes \"type 2\""}),
                      Value(std::string("Zoë <b>\n\t\\ \x01 end")),
                      Value(std::move(list)),
                      Value(ledger::Quantity{"12", "mo", ledger::Comparator::kNone})};
  }();
  return kRow;
}

query::AnswerEnd EveryEnd() {
  query::AnswerEnd end;
  end.row_count = 1;
  end.truncated = true;
  end.as_at = "2026-11-24";
  end.position = "p:18446744073709551615";
  end.known_time = "2026-11-24T01:02:03.000004Z";
  end.definitions = {{"diabetes", 3}, {"on \"insulin\"", 1}};
  end.elapsed_ms = 0.1 + 0.2;  // has no short decimal form
  end.warnings = {{"CQ0301", "units differ", {4, 9}, "convert them", true}};
  return end;
}

Status FakeSession::Run(const query::Request& request, query::AnswerSink& sink,
                        const query::CancelFlag& cancel) {
  {
    std::lock_guard lock(record_.mutex);
    record_.seen.push_back({request.text, request.door, actor_.role, actor_.organisation,
                            actor_.purpose, request.params, request.rows_max, request.seconds_max,
                            request.keep_going});
  }
  ++record_.running;
  Status status;
  for (const std::string& text : Statements(request.text)) {
    Status done = RunOne(text, sink, cancel);
    if (done.ok()) continue;
    if (!status.ok()) DAYBOOK_TRY(sink.Failed(status.error()));
    status = std::move(done);
    if (!request.keep_going) break;
  }
  --record_.running;
  if (cancel.cancelled()) ++record_.cancelled;
  return status;
}

Status FakeSession::RunOne(const std::string& text, query::AnswerSink& sink,
                           const query::CancelFlag& cancel) {
  if (text == "bad") {
    return Error{ErrorCode::kBadQuery, "there is no kind 'condition s'", "line 1, columns 6-14",
                 "did you mean 'conditions'?", "CQ0102"};
  }
  if (text == "throw") throw std::runtime_error("a bug of ours");
  if (text.starts_with("slow ")) DAYBOOK_TRY(WaitWhile(NumberAfter(text, 5), cancel));
  DAYBOOK_TRY(sink.Begin(text));
  query::AnswerEnd end = EveryEnd();
  if (text == "note") {
    DAYBOOK_TRY(sink.Note("codes diabetes is defined (version 2)"));
    end.row_count = 0;
    end.truncated = false;
    return sink.End(end);
  }
  if (text == "values") {
    DAYBOOK_TRY(sink.Columns(EveryColumn()));
    DAYBOOK_TRY(sink.Rows({EveryValue()}));
    return sink.End(end);
  }
  uint64_t rows = text.starts_with("slow ") ? 1 : 3;
  if (text.starts_with("rows ")) rows = NumberAfter(text, 5);
  if (text == "late bad") rows = 5000;
  DAYBOOK_TRY(sink.Columns(kTwoColumns));
  DAYBOOK_TRY(GiveRows(rows, sink, cancel, record_));
  if (text == "late bad") return Error{ErrorCode::kIo, "the disk said no"};
  end.row_count = rows;
  end.truncated = false;
  return sink.End(end);
}

Result<query::Catalogue> FakeSession::ListCatalogue() {
  query::Catalogue catalogue;
  catalogue.kinds = {"condition", "observation"};
  catalogue.cohorts = {"people \"at risk\""};
  catalogue.sources = {"local"};
  return catalogue;
}

Result<std::string> FakeSession::SummaryJson(const std::string& resident,
                                             const query::CancelFlag&) {
  if (resident == "nobody") {
    return Error{ErrorCode::kNotFound, "no resident has that identifier"};
  }
  return R"({"resident":{"name":"Zoë <script>alert(1)</script>","identifier":")" + resident +
         R"(","height":1.10},"conditions":[{"code":{"system":"snomed","code":"44054006",)"
         R"("display":"Diabetes & co"},"start":"2019-03"}],"allergies":[],"alive":true})";
}

Result<std::vector<ledger::Coding>> FakeSession::FindCodes(const std::string& beginning) {
  return std::vector<ledger::Coding>{{"snomed", beginning.substr(7) + "1", "the \"first\""},
                                     {"snomed", beginning.substr(7) + "2", ""}};
}

Result<query::StatusReport> FakeSession::GetStatus() {
  query::StatusReport report;
  report.folder = "/somewhere/daybook";
  report.owner = "serve, pid 4711";
  report.care_entries = 18'000'000'000;
  report.root_hash = "ab12";
  report.views = {{"timeline", "ff00", 12, 15, 7, 4096}};
  report.sources = {{"local", 99, "2026-11-24T01:02:03Z", "2026-11-23", "late"}};
  return report;
}

Result<std::shared_ptr<query::Session>> FakeServices::SessionFor(const query::Actor& actor) {
  if (actor.role == "stranger") {
    return Error{ErrorCode::kNotPermitted, "that role is not known"};
  }
  return std::shared_ptr<query::Session>(std::make_shared<FakeSession>(record, actor));
}

server::IngestOutcome FakeServices::IngestBytes(feeds::ByteStream& bytes,
                                                const server::IngestJob& job) {
  ++ingest_calls;
  std::string seen;
  std::string piece(10'000, '\0');
  uint64_t total = 0;
  const auto counts = [&total] {
    return "{\"files\":1,\"inputs\":" + std::to_string(total) +
           ",\"ignored\":{},\"accepted\":" + std::to_string(total) + "}";
  };
  while (true) {
    const auto got = bytes.Read(piece.data(), piece.size());
    if (!got.ok()) return {counts(), got.error()};
    if (*got == 0) break;
    total += *got;
    bytes_ingested += *got;
    if (seen.size() < 65536) seen.append(piece, 0, *got);
    if (seen.find("broken disk") != std::string::npos) {
      return {counts(), Error{ErrorCode::kIo, "the disk said no"}};
    }
  }
  std::lock_guard lock(mutex);
  last_source = job.source;
  last_format = job.format;
  last_wait = job.wait_for_views;
  first_bytes = seen;
  return {counts(), {}};
}

server::IngestOutcome FakeServices::IngestFiles(server::FilesReader& files,
                                                const server::IngestJob& job) {
  server::IngestOutcome outcome;
  while (true) {
    auto file = files.Next();
    if (!file.ok()) return {outcome.counts_json, file.error()};
    if (!*file) return outcome;
    {
      std::lock_guard lock(mutex);
      file_names.push_back((*file)->name());
    }
    outcome = IngestBytes(**file, job);
    if (!outcome.status.ok()) return outcome;
  }
}

server::IngestOutcome FakeServices::TakeList(server::FilesReader& files, const server::ListJob& job,
                                             const query::CancelFlag&) {
  list_job = job;
  return IngestFiles(files, {});
}

server::IngestOutcome FakeServices::RevertList(uint64_t load, bool dry_run,
                                               const query::CancelFlag&) {
  feeds::IngestCounts counts;
  if (load != 7)
    return {counts.ToJson(), Error{ErrorCode::kNotFound, "no list begins there", "", "--loads"}};
  counts.revert.emplace().load = load;
  counts.revert->dry_run = dry_run;
  return {counts.ToJson(), {}};
}

Result<std::vector<server::LoadLine>> FakeServices::Lists(const query::CancelFlag&) {
  return std::vector<server::LoadLine>{
      {7, "gp", "problems", "2026-03-01", "2026-01-01..2026-01-31", "stands"},
      {9, "gp \"west\"", "problems", "2026-03-02T10:00:00Z", "", "reverted"}};
}

namespace {

class FakeDesk final : public server::QuarantineDesk {
 public:
  explicit FakeDesk(query::Actor actor) : actor_(std::move(actor)) {}

  Result<std::vector<ledger::QuarantineEntry>> List() override {
    if (!actor_.is_local_operator()) return Error{ErrorCode::kNotPermitted, "not for you"};
    auto entry = Entry();
    entry.raw.clear();
    return std::vector<ledger::QuarantineEntry>{entry};
  }
  Result<ledger::QuarantineEntry> Show(uint64_t number) override {
    if (number != 7) return Error{ErrorCode::kNotFound, "no quarantined input"};
    return Entry();
  }
  server::ReplayOutcome Replay(const server::ReplayAsked& asked,
                               const query::CancelFlag&) override {
    const std::vector<uint64_t>& numbers = asked.numbers;
    server::ReplayOutcome outcome{{1, 0, 1, {"entry 7 stays: \"still\""}}, {}};
    if (numbers.empty()) outcome.report = {1, 1, 0, {}};
    if (numbers == std::vector<uint64_t>{7, 8})
      outcome.status = Error{ErrorCode::kNotFound, "no quarantined input 8"};
    if (!asked.mapping.empty()) outcome.report.stayed = {asked.mapping + "|" + asked.as_of};
    return outcome;
  }

 private:
  static ledger::QuarantineEntry Entry() {
    ledger::QuarantineEntry entry;
    entry.number = 7;
    entry.received = RecordedAt(1'790'000'000'123'456);
    entry.source = "ward-7";
    entry.format = "fhir";
    entry.origin = "a \"b\".json entry[3]";
    entry.reason = "not-json";
    entry.message = "line one\nline two";
    entry.place = "byte 5";
    entry.next_step = "send it again";
    entry.raw = std::string("\xff\x00{raw", 6);
    return entry;
  }
  const query::Actor actor_;
};

}  // namespace

std::unique_ptr<server::QuarantineDesk> FakeServices::QuarantineFor(const query::Actor& actor,
                                                                    const std::string& door) {
  std::lock_guard lock(mutex);
  last_desk_door = door;
  return std::make_unique<FakeDesk>(actor);
}

Result<std::vector<server::RebuiltView>> FakeServices::Rebuild(const query::CancelFlag& cancel) {
  while (rebuild_waits) DAYBOOK_TRY(WaitWhile(5, cancel));
  return std::vector<server::RebuiltView>{{"timeline", "ab12", true}};
}

Result<ledger::CopyReport> FakeServices::BackUp(const query::Actor& actor, const std::string& door,
                                                const server::BackupAsked& asked,
                                                const query::CancelFlag&) {
  const std::filesystem::path& target = asked.folder;
  backup_keys_apart = asked.keys_apart;
  if (!actor.is_local_operator()) return Error{ErrorCode::kNotPermitted, "not for roles"};
  if (target == "/full") return Error{ErrorCode::kIo, "No space left on device", target.string()};
  ledger::CopyReport report;
  report.care_entries = LogSize(target.string().size());
  report.access_entries = LogSize(door.size());
  report.care_root = std::string(32, '\x0f');
  report.access_root = std::string(32, '\xf0');
  report.files = 3;
  report.bytes = 12345;
  report.seconds = 1.5;
  return report;
}

Status FakeServices::SendEvents(const query::Actor& actor, const std::string&,
                                const server::EventsAsked& asked, const query::CancelFlag& cancel,
                                const server::TakeLines& take) {
  if (!actor.is_local_operator()) return Error{ErrorCode::kNotPermitted, "not for roles"};
  if (asked.resident == "nobody") return Error{ErrorCode::kNotFound, "no resident nobody"};
  DAYBOOK_TRY(take("{\"from\":" + std::to_string(asked.from) + "}\n{\"resident\":\"" +
                   asked.resident + "\"}\n"));
  if (asked.until != server::EventsAsked::Until::kCancelled) return {};
  while (true) {
    while (lines_to_come == 0) DAYBOOK_TRY(WaitWhile(5, cancel));
    --lines_to_come;
    DAYBOOK_TRY(take("{\"new\":true}\n"));
  }
}

size_t FakeServices::CountStatements(const std::string& text) { return Statements(text).size(); }

Status FakeServices::Ready() {
  if (ready) return {};
  return Error{ErrorCode::kUnavailable, "the views are being rebuilt"};
}

}  // namespace daybook::tests
