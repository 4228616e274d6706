#include "tests/scripts/harness.h"

#include <gtest/gtest.h>

#include <sstream>

#include "cli/script/answer_text.h"
#include "feeds/fhir/fhir_reader.h"
#include "feeds/ingest.h"
#include "feeds/io/byte_stream.h"
#include "feeds/simulate/fhir/ndjson_sink.h"
#include "feeds/simulate/simulate.h"
#include "ledger/base/zone.h"
#include "query/format/format.h"
#include "query/local_session.h"
#include "query/parse/parse.h"
#include "server/local_services.h"
#include "server/remote_session.h"
#include "server/server.h"
#include "tests/projections/memory_store.h"
#include "tests/reference/reference.h"

namespace daybook::tests {
namespace {

std::string TextOf(const std::vector<query::Answer>& answers) {
  auto text = cli::AnswerText(answers);
  EXPECT_TRUE(text.ok());
  return text.ok() ? std::move(*text) : std::string();
}

class LedgerHarness final : public Harness {
 public:
  explicit LedgerHarness(Way way) : way_(way), clock_(1'704'067'200'000'000) { Open(); }
  ~LedgerHarness() override { Close(); }

  Said Run(const ScriptBlock& block) override {
    Said said = RunBlock(block);
    if (way_ == Way::kReopened) Reopen();
    if (way_ == Way::kRebuilt) {
      EXPECT_TRUE(views_->Rebuild({}).ok());
    }
    return said;
  }

 private:
  void Open() {
    if (way_ == Way::kMemory) {
      if (!memory_) memory_ = std::make_unique<MemoryStore>(folder_.path());
      store_ = memory_.get();
    } else {
      ledger::StoreOptions options;
      options.clock = &clock_;
      options.create = true;
      auto store = ledger::Store::Open(folder_.path() / "ledger", options);
      ASSERT_TRUE(store.ok()) << store.error().ToString();
      disk_ = std::move(*store);
      store_ = disk_.get();
    }
    auto views = projections::Views::Open(*store_, {});
    ASSERT_TRUE(views.ok()) << views.error().ToString();
    views_ = std::move(*views);
    OpenSession();
  }

  void OpenSession() {
    query::LocalSessionOptions options;
    options.actor = actor_;
    options.clock = &clock_;
    local_ = query::MakeLocalSession(*store_, *views_, options);
    if (way_ != Way::kSocket) return;
    services_ = server::MakeLocalServices(*store_, *views_, &clock_);
    server::ServerOptions server_options;
    server_options.socket = folder_.path() / "ledger" / "owner.sock";
    server_options.clock = &clock_;
    auto server = server::Server::Start(*services_, server_options);
    ASSERT_TRUE(server.ok()) << server.error().ToString();
    server_ = std::move(*server);
    auto remote = server::ConnectSession(server_options.socket, actor_);
    ASSERT_TRUE(remote.ok()) << remote.error().ToString();
    remote_ = std::move(*remote);
  }

  void Close() {
    remote_.reset();
    if (server_) server_->Stop(std::chrono::seconds(5));
    server_.reset();
    services_.reset();
    local_.reset();
    views_.reset();
    disk_.reset();
    store_ = nullptr;
  }

  void Reopen() {
    Close();
    Open();
  }

  query::Session& session() { return remote_ ? *remote_ : *local_; }

  Said RunBlock(const ScriptBlock& block) {
    if (block.directive == "clock" || block.directive == "advance") return {SetClock(block), false};
    if (block.directive == "actor") return {SetActor(block), false};
    if (block.directive == "ingest") return {Ingest(block.body, block.argument), false};
    if (block.directive == "simulate") return {Simulate(block), false};
    if (block.directive == "file") {
      files_[block.argument] = block.body;
      return {};
    }
    if (block.directive == "reopen" || block.directive == "crash") {
      Reopen();
      return {};
    }
    if (block.directive == "rebuild") {
      EXPECT_TRUE(views_->Rebuild({}).ok());
      return {};
    }
    if (way_ == Way::kReference && block.directive == "query") return AskReference(block);
    if (block.directive == "error" && way_ == Way::kReference) {
      (void)Ask(block);  // who was refused what is in the access log too
      return {"", true};
    }
    return {Ask(block), way_ == Way::kReference};
  }

  std::string SetClock(const ScriptBlock& block) {
    int64_t now = clock_.NowMicros();
    if (block.directive == "clock") {
      const auto time = ParsePartialTime(block.argument, Zone::Region());
      EXPECT_TRUE(time.ok()) << block.argument;
      if (time.ok()) now = time->utc_micros;
    } else {
      std::istringstream words(block.argument);
      int64_t amount = 0;
      std::string unit;
      words >> amount >> unit;
      now += amount * (unit == "days" ? 86'400'000'000 : 1'000'000);
    }
    clock_.Set(now);
    if (memory_) memory_->fixed_clock().Set(now);
    return "";
  }

  std::string SetActor(const ScriptBlock& block) {
    actor_ = query::Actor{};
    if (block.argument != "operator") actor_.role = block.argument;
    Reopen();
    return "";
  }

  std::string Simulate(const ScriptBlock& block) {
    feeds::simulate::SimulateOptions options;
    std::istringstream words(block.argument);
    std::string until;
    words >> options.residents >> options.seed >> options.years >> until;
    const auto day = ParsePartialTime(until, Zone::Region());
    EXPECT_TRUE(words && day.ok()) << "simulate RESIDENTS SEED YEARS UNTIL: " << block.argument;
    if (!words || !day.ok()) return "";
    options.until = day->day;
    std::ostringstream population;
    feeds::simulate::NdjsonSink sink(population);
    const Status told = feeds::simulate::Simulate(options, sink);
    EXPECT_TRUE(told.ok()) << block.argument;
    return Ingest(population.str(), "");
  }

  std::string Ingest(const std::string& body, const std::string& source) {
    feeds::IngestOptions options;
    if (!source.empty()) options.source = source;
    feeds::Ingest ingest(*store_, options);
    auto bytes = feeds::FromMemory(body, "script");
    const Status read = ingest.Read(*bytes);
    if (!read.ok()) return read.error().ToString() + "\n";
    EXPECT_TRUE(views_->WaitFor(store_->care().size(), [] { return false; }).ok());
    const feeds::IngestCounts counts = ingest.counts();
    std::string out = "accepted " + std::to_string(counts.accepted) + ", duplicates " +
                      std::to_string(counts.duplicates) + ", quarantined " +
                      std::to_string(counts.quarantined);
    for (const auto& [type, count] : counts.ignored)
      out += ", ignored " + type + " " + std::to_string(count);
    return out + "\n";
  }

  std::string Ask(const ScriptBlock& block) {
    query::CollectingSink sink;
    query::Request request;
    request.text = block.body;
    request.params = Params(block.argument);
    request.files = files_;
    const query::CancelFlag cancel;
    const Status done = session().Run(request, sink, cancel);
    std::string out = TextOf(sink.answers());
    if (!done.ok()) out += done.error().message + "\n";
    if (block.directive == "error") {
      EXPECT_FALSE(done.ok()) << block.body;
    }
    return cli::WithoutBlanks(out);
  }

  // "$n=3 $codes=diabetes" after the directive.
  static std::map<std::string, std::string> Params(const std::string& argument) {
    std::map<std::string, std::string> params;
    std::istringstream words(argument);
    std::string word;
    while (words >> word) {
      const size_t equals = word.find('=');
      if (word.front() == '$' && equals != std::string::npos)
        params[word.substr(1, equals - 1)] = word.substr(equals + 1);
    }
    return params;
  }

  Said AskReference(const ScriptBlock& block) {
    const query::ParseOutcome parsed = query::Parse(block.body);
    if (!parsed.ok()) return {Ask(block), true};
    for (const query::ast::Statement& statement : parsed.script.statements)
      if (!std::holds_alternative<query::ast::QueryStatement>(statement.node))
        return {Ask(block), true};  // definitions go into the log as ever
    auto reference = reference::Reference::Load(*store_);
    EXPECT_TRUE(reference.ok()) << reference.error().ToString();
    // The access log, which may be asked, holds what the session answered before.
    (void)Ask(block);
    std::vector<query::Answer> answers;
    for (const query::ast::Statement& statement : parsed.script.statements) {
      auto answer =
          reference->Evaluate(statement, block.body, Params(block.argument), clock_.NowMicros());
      if (!answer.ok() && answer.error().code == ErrorCode::kUnsupported) return {"", true};
      EXPECT_TRUE(answer.ok()) << answer.error().ToString();
      if (answer.ok()) answers.push_back(std::move(*answer));
    }
    return {cli::WithoutBlanks(TextOf(answers)), false};
  }

  Way way_;
  TestFolder folder_;
  FixedClock clock_;
  query::Actor actor_;
  std::map<std::string, std::string> files_;  // as a door would read them
  std::unique_ptr<MemoryStore> memory_;
  std::unique_ptr<ledger::Store> disk_;
  ledger::Store* store_ = nullptr;
  std::unique_ptr<projections::Views> views_;
  std::unique_ptr<query::Session> local_, remote_;
  std::unique_ptr<server::Services> services_;
  std::unique_ptr<server::Server> server_;
};

}  // namespace

std::unique_ptr<Harness> Harness::Make(Way way) { return std::make_unique<LedgerHarness>(way); }

}  // namespace daybook::tests
