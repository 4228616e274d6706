#include "cli/script/script_ledger.h"

#include <unistd.h>

#include <array>
#include <filesystem>
#include <sstream>

#include "cli/options.h"
#include "cli/owner.h"
#include "cli/script/answer_text.h"
#include "feeds/ingest.h"
#include "feeds/io/byte_stream.h"
#include "feeds/simulate/fhir/ndjson_sink.h"
#include "feeds/simulate/simulate.h"
#include "ledger/base/zone.h"
#include "query/local_session.h"
#include "query/parse/parse.h"

namespace daybook::cli {
namespace {

constexpr int64_t kClockBegins = 1'704'067'200'000'000;  // 2024-01-01
constexpr uint64_t kResidentsMax = 10'000;

// A folder that is removed with all that is in it.
class TemporaryFolder {
 public:
  static Result<std::unique_ptr<TemporaryFolder>> Make() {
    std::error_code failure;
    const auto parent = std::filesystem::temp_directory_path(failure);
    std::string name = (parent / "daybook-test-XXXXXX").string();
    if (failure || ::mkdtemp(name.data()) == nullptr)
      return Error{ErrorCode::kCantCreate, "can't make a temporary folder", parent.string()};
    return std::make_unique<TemporaryFolder>(name);
  }
  explicit TemporaryFolder(std::filesystem::path path) : path_(std::move(path)) {}
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

Error Malformed(const ScriptBlock& block, const std::string& what, const std::string& hint = "") {
  return Error{ErrorCode::kBadData, block.directive + " " + what, "", hint};
}

// "$n=3 $name='O''Neill, Ann'" behind the directive: a value with blanks stands in quotes.
Result<std::map<std::string, std::string>> Params(const ScriptBlock& block) {
  std::map<std::string, std::string> params;
  const std::string& text = block.argument;
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  for (size_t at = 0; at < text.size();) {
    if (is_blank(text[at])) {
      ++at;
      continue;
    }
    const size_t blank = std::min(text.find_first_of(" \t", at), text.size());
    const size_t equals = text.find('=', at);
    if (text[at] != '$' || equals == std::string::npos || equals < at + 2 || equals > blank)
      return Malformed(block, "takes $NAME=VALUE, not '" + text.substr(at, blank - at) + "'",
                       "what is asked stands below the line");
    std::string value;
    const bool quoted = equals + 1 < text.size() && text[equals + 1] == '\'';
    size_t end = equals + (quoted ? 2 : 1);
    for (; end < text.size() && (quoted || !is_blank(text[end])); ++end) {
      if (quoted && text[end] == '\'') {
        if (text.substr(end + 1, 1) != "'") break;
        ++end;
      }
      value += text[end];
    }
    if (quoted && (end == text.size() || (end + 1 < text.size() && !is_blank(text[end + 1]))))
      return Malformed(block, "has a quote that does not end before a blank");
    params[text.substr(at + 1, equals - at - 1)] = value;
    at = end + 1;
  }
  return params;
}

using Files = std::map<std::string, std::string>;

Result<BlockAnswer> Ask(query::Session& session, const ScriptBlock& block, const Files& files,
                        const query::CancelFlag& cancel) {
  if (block.body.empty()) return Malformed(block, "has no statement below it");
  query::CollectingSink sink;
  query::Request request;
  request.text = block.body;
  request.files = files;
  DAYBOOK_ASSIGN(request.params, Params(block));
  const Status done = session.Run(request, sink, cancel);
  if (!done.ok() && done.error().code == ErrorCode::kCancelled) return done.error();
  DAYBOOK_ASSIGN(std::string said, AnswerText(sink.answers()));
  if (!done.ok()) said += done.error().message + "\n";
  const bool did_not_fail = block.directive == "error" && done.ok();
  if (did_not_fail) said += "(no error)\n";
  return BlockAnswer{WithoutBlanks(said), did_not_fail};
}

class OwnLedger final : public ScriptLedger {
 public:
  OwnLedger(Context& context, std::unique_ptr<TemporaryFolder> folder)
      : context_(context), folder_(std::move(folder)), clock_(kClockBegins) {}
  ~OwnLedger() override {
    session_.reset();
    views_.reset();
    if (store_) (void)store_->Close();
  }

  Status Open() {
    ledger::StoreOptions options;
    options.clock = &clock_;
    options.create = true;
    options.command = context_.command_line;
    DAYBOOK_ASSIGN(store_, ledger::Store::Open(folder_->path() / "ledger", options));
    DAYBOOK_ASSIGN(views_, projections::Views::Open(*store_, {}));
    query::LocalSessionOptions asked;
    asked.clock = &clock_;
    session_ = query::MakeLocalSession(*store_, *views_, asked);
    return {};
  }

  Result<BlockAnswer> Run(const ScriptBlock& block) override {
    const bool has_no_body = block.directive == "clock" || block.directive == "simulate";
    if (has_no_body && !block.body.empty())
      return Malformed(block, "takes nothing below its line", "a blank line ends a block");
    if (block.directive == "clock") return SetClock(block);
    if (block.directive == "ingest") return Ingest(block.body, block.argument);
    if (block.directive == "simulate") return Simulate(block);
    if (block.directive == "file") {
      if (block.argument.empty()) return Malformed(block, "takes the NAME of the file");
      files_[block.argument] = block.body;
      return BlockAnswer();
    }
    return Ask(*session_, block, files_, context_.interrupt.flag());
  }

 private:
  // A date is its noon.
  Result<BlockAnswer> SetClock(const ScriptBlock& block) {
    const auto time = ParsePartialTime(block.argument, Zone::Region());
    if (!time.ok() || time->precision < Precision::kDay)
      return Error{ErrorCode::kBadData,
                   "clock takes a date or a moment, not '" + block.argument + "'"};
    constexpr int64_t kMicrosOfDay = 86'400'000'000;
    clock_.Set(time->has_clock() ? time->utc_micros : time->day * kMicrosOfDay + kMicrosOfDay / 2);
    return BlockAnswer();
  }

  Result<BlockAnswer> Ingest(const std::string& body, const std::string& source) {
    feeds::IngestOptions options;
    if (!source.empty()) options.source = source;
    feeds::Ingest ingest(*store_, options);
    const auto bytes = feeds::FromMemory(body, "script");
    DAYBOOK_TRY(ingest.Read(*bytes));
    DAYBOOK_TRY(
        views_->WaitFor(store_->care().size(), [this] { return context_.interrupt.cancelled(); }));
    const feeds::IngestCounts counts = ingest.counts();
    std::string said = "accepted " + std::to_string(counts.accepted) + ", duplicates " +
                       std::to_string(counts.duplicates) + ", quarantined " +
                       std::to_string(counts.quarantined);
    for (const auto& [type, count] : counts.ignored)
      said += ", ignored " + type + " " + std::to_string(count);
    return BlockAnswer{said + "\n"};
  }

  // simulate RESIDENTS SEED YEARS UNTIL: a made-up population (feeds/simulate).
  Result<BlockAnswer> Simulate(const ScriptBlock& block) {
    std::istringstream words(block.argument);
    std::string residents, seed, years, until, more;
    words >> residents >> seed >> years >> until >> more;
    if (!more.empty())
      return Malformed(block, "takes RESIDENTS SEED YEARS UNTIL, and no '" + more + "'");
    feeds::simulate::SimulateOptions options;
    DAYBOOK_ASSIGN(const uint64_t count, NumberOf("simulate", residents, 1, kResidentsMax));
    options.residents = static_cast<uint32_t>(count);
    DAYBOOK_ASSIGN(options.seed, NumberOf("simulate", seed, 0, UINT64_MAX));
    DAYBOOK_ASSIGN(const uint64_t span,
                   NumberOf("simulate", years, 1, uint64_t{feeds::simulate::kYearsMax}));
    options.years = static_cast<int>(span);
    DAYBOOK_ASSIGN(const PartialTime day, ParsePartialTime(until, Zone::Region()));
    options.until = day.day;
    std::ostringstream lines;
    feeds::simulate::NdjsonSink sink(lines);
    DAYBOOK_TRY(feeds::simulate::Simulate(options, sink));
    return Ingest(lines.str(), "");
  }

  Context& context_;
  std::unique_ptr<TemporaryFolder> folder_;
  FixedClock clock_;
  Files files_;  // of the script's own `file` blocks: none of the disk is read
  std::unique_ptr<ledger::Store> store_;
  std::unique_ptr<projections::Views> views_;
  std::unique_ptr<query::Session> session_;
};

class AskedLedger final : public ScriptLedger {
 public:
  AskedLedger(Context& context, std::unique_ptr<OpenedFolder> folder)
      : context_(context), folder_(std::move(folder)) {}

  Result<BlockAnswer> Run(const ScriptBlock& block) override {
    for (const auto& statement : query::Parse(block.body).script.statements)
      if (std::holds_alternative<query::ast::Define>(statement.node) ||
          std::holds_alternative<query::ast::Drop>(statement.node))
        return Error{ErrorCode::kBadData,
                     "a test of the ledger that is there defines nothing and drops nothing", "",
                     "define it with daybook query first, or give the script its own records by "
                     "ingest or simulate"};
    return Ask(folder_->session(), block, {}, context_.interrupt.flag());
  }

 private:
  Context& context_;
  std::unique_ptr<OpenedFolder> folder_;
};

}  // namespace

std::span<const std::string_view> UserDirectives() {
  static constexpr std::array<std::string_view, 6> kDirectives = {"clock", "ingest", "simulate",
                                                                  "file",  "query",  "error"};
  return kDirectives;
}

bool HasOwnLedger(const GoldenScript& script) {
  for (const ScriptBlock& block : script.blocks)
    if (block.directive != "query" && block.directive != "error") return true;
  return false;
}

Result<std::unique_ptr<ScriptLedger>> MakeOwnLedger(Context& context) {
  DAYBOOK_ASSIGN(auto folder, TemporaryFolder::Make());
  auto ledger = std::make_unique<OwnLedger>(context, std::move(folder));
  DAYBOOK_TRY(ledger->Open());
  return std::unique_ptr<ScriptLedger>(std::move(ledger));
}

Result<std::unique_ptr<ScriptLedger>> AskLedger(Context& context) {
  DAYBOOK_ASSIGN(auto folder, OpenFolder(context, IfMissing::kRefuse, IfOwned::kUseItsSocket));
  return std::unique_ptr<ScriptLedger>(std::make_unique<AskedLedger>(context, std::move(folder)));
}

}  // namespace daybook::cli
