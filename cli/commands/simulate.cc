// daybook simulate: the five-borough population, nobody in it real.
#include "feeds/simulate/simulate.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <ostream>
#include <streambuf>
#include <thread>

#include "cli/command.h"
#include "cli/progress.h"
#include "feeds/simulate/fhir/bundle_folder_sink.h"
#include "feeds/simulate/fhir/ndjson_sink.h"
#include "feeds/simulate/formats/population_folder.h"
#include "ledger/base/zone.h"

namespace daybook::cli {
namespace {

namespace sim = feeds::simulate;

constexpr std::array<OptionSpec, 7> kSimulateOptions{{
    {"residents", 0, "N", "how many; unasked 500"},
    {"seed", 0, "S", "another population; unasked 1"},
    {"years", 0, "Y", "of record; unasked 10"},
    {"until", 0, "DATE", "the last day of the record; unasked yesterday"},
    {"out", 0, "DIR|-", "a folder with its answer-key.csv, or all of it on stdout"},
    {"format", 0, "FORMAT", "fhir, hl7v2, csv (a folder only) or events; unasked fhir"},
    {"clean", 0, "", "each record once, in order and right"},
}};

// Lets an ostream write answers, so that a reader that goes away ends the run quietly.
class ConsoleBuffer final : public std::streambuf {
 public:
  explicit ConsoleBuffer(Console& console) : console_(console) {}

 protected:
  std::streamsize xsputn(const char* text, std::streamsize count) override {
    held_.append(text, static_cast<size_t>(count));
    return held_.size() < kHeldBytesMax || sync() == 0 ? count : 0;
  }
  int overflow(int c) override {
    if (c == traits_type::eof()) return sync();
    held_ += static_cast<char>(c);
    return held_.size() < kHeldBytesMax || sync() == 0 ? c : traits_type::eof();
  }
  int sync() override {
    const bool written = console_.Write(held_).ok();
    held_.clear();
    return written ? 0 : -1;
  }

 private:
  static constexpr size_t kHeldBytesMax = 256u << 10;
  Console& console_;
  std::string held_;
};

// Passes a population on until Ctrl-C, and says how far it is.
class WatchedSink final : public sim::Sink {
 public:
  WatchedSink(sim::Sink& inner, Context& context, uint64_t residents)
      : inner_(inner),
        context_(context),
        residents_(residents),
        progress_(context.console, "simulating", Progress::Unit::kEntries) {}

  Status OnOrganisation(const sim::ResourceLine& line) override {
    return inner_.OnOrganisation(line);
  }
  Status OnResource(const sim::ResourceLine& line) override {
    if (context_.interrupt.cancelled()) return Error{ErrorCode::kCancelled, "interrupted"};
    return inner_.OnResource(line);
  }
  Status OnResidentEnd(const sim::AnswerRow& answer) override {
    progress_.Show(++done_, residents_);
    return inner_.OnResidentEnd(answer);
  }
  Status OnEnd() override { return inner_.OnEnd(); }

 private:
  sim::Sink& inner_;
  Context& context_;
  uint64_t residents_;
  uint64_t done_ = 0;
  Progress progress_;
};

Result<CivilDay> ReadUntil(const Arguments& arguments, const Clock& clock) {
  // Today isn't over: nothing is said from the time to come.
  if (!arguments.Has("until")) return Zone::Region().LocalDay(clock.NowMicros()) - 1;
  const auto time = ParsePartialTime(arguments.Value("until"), Zone::Region());
  if (time.ok() && time.value().precision == Precision::kDay) return time.value().day;
  return Error{ErrorCode::kUsage,
               "--until takes a day like 2026-03-31, not '" + arguments.Value("until") + "'"};
}

Result<sim::SimulateOptions> ReadOptions(const Arguments& arguments, const Clock& clock) {
  sim::SimulateOptions options;
  DAYBOOK_ASSIGN(
      const uint64_t residents,
      NumberOf("--residents", arguments.Value("residents", "500"), 1, sim::kResidentsMax));
  options.residents = static_cast<uint32_t>(residents);
  DAYBOOK_ASSIGN(options.seed, NumberOf("--seed", arguments.Value("seed", "1"), 0, UINT64_MAX));
  DAYBOOK_ASSIGN(const uint64_t years,
                 NumberOf("--years", arguments.Value("years", "10"), 1, uint64_t{sim::kYearsMax}));
  options.years = static_cast<int>(years);
  DAYBOOK_ASSIGN(options.until, ReadUntil(arguments, clock));
  return options;
}

constexpr unsigned kWorkersMax = 8;

unsigned WorkerCount() { return std::clamp(std::thread::hardware_concurrency(), 1u, kWorkersMax); }

// Native events, HL7 v2 or CSV; nothing for FHIR.
Result<std::optional<sim::TextFormat>> ReadFormat(const std::string& word) {
  if (word == "fhir") return std::optional<sim::TextFormat>();
  if (word == "events") return std::optional(sim::TextFormat::kEvents);
  if (word == "hl7v2") return std::optional(sim::TextFormat::kHl7v2);
  if (word == "csv") return std::optional(sim::TextFormat::kCsv);
  return Error{ErrorCode::kUsage, "there is no format '" + word + "'", "",
               "--format fhir, hl7v2, csv or events"};
}

// What is asked of every block, whatever becomes of it: Ctrl-C, and how far it is.
class BlockWatch {
 public:
  BlockWatch(Context& context, uint64_t residents)
      : context_(context),
        residents_(residents),
        progress_(context.console, "simulating", Progress::Unit::kEntries) {}
  Status Pass(const sim::TextBlock& block) {
    if (context_.interrupt.cancelled()) return Error{ErrorCode::kCancelled, "interrupted"};
    done_ += block.answers.size();
    if (!block.answers.empty()) progress_.Show(done_, residents_);
    return {};
  }

 private:
  Context& context_;
  uint64_t residents_;
  uint64_t done_ = 0;
  Progress progress_;
};

void SayDone(Context& context, const sim::SimulateOptions& options, const std::string& out) {
  context.console.Say(CountText(options.residents) + " residents in " + out +
                      ", what is true of them in answer-key.csv there");
}

Status WriteText(const sim::SimulateOptions& options, const sim::TextOptions& text,
                 const std::string& out, Context& context) {
  BlockWatch watch(context, options.residents);
  if (out == "-") {
    if (text.format == sim::TextFormat::kCsv)
      return Error{ErrorCode::kUsage, "csv is several files, and standard output is one", "",
                   "--out DIR"};
    return sim::WritePopulation(options, text, [&](sim::TextBlock& block) -> Status {
      DAYBOOK_TRY(watch.Pass(block));
      for (const std::string& file : block.files) DAYBOOK_TRY(context.console.Write(file));
      return {};
    });
  }
  DAYBOOK_TRY(sim::CheckOptions(options));
  DAYBOOK_ASSIGN(const auto folder, sim::PopulationFolder::Create(out, text.format));
  DAYBOOK_TRY(sim::WritePopulation(options, text, [&](sim::TextBlock& block) -> Status {
    DAYBOOK_TRY(watch.Pass(block));
    return folder->Take(block);
  }));
  DAYBOOK_TRY(folder->Finish());
  SayDone(context, options, out);
  return {};
}

Status WriteFhir(const sim::SimulateOptions& options, sim::Messages messages,
                 const std::string& out, Context& context) {
  if (out == "-") {
    ConsoleBuffer buffer(context.console);
    std::ostream stream(&buffer);
    sim::NdjsonSink sink(stream);
    WatchedSink watched(sink, context, options.residents);
    DAYBOOK_TRY(sim::Simulate(options, watched, messages));
    stream.flush();
    if (stream) return {};
    return Error{ErrorCode::kIo, "can't write the population", "standard output"};
  }
  DAYBOOK_ASSIGN(const auto sink, sim::BundleFolderSink::Create(out));
  WatchedSink watched(*sink, context, options.residents);
  DAYBOOK_TRY(sim::Simulate(options, watched, messages));
  SayDone(context, options, out);
  return {};
}

Status RunSimulate(const Arguments& arguments, Context& context) {
  DAYBOOK_ASSIGN(const std::optional<sim::TextFormat> format,
                 ReadFormat(arguments.Value("format", "fhir")));
  const std::string out = arguments.Value("out");
  if (out.empty())
    return Error{ErrorCode::kUsage, "simulate needs --out", "", "a folder, or - for stdout"};
  DAYBOOK_ASSIGN(const sim::SimulateOptions options, ReadOptions(arguments, context.clock));
  const auto messages = arguments.Has("clean") ? sim::Messages::kClean : sim::Messages::kMessy;
  if (!format) return WriteFhir(options, messages, out, context);
  return WriteText(options, {*format, messages, WorkerCount()}, out, context);
}

}  // namespace

const Command& SimulateCommand() {
  static const Command kCommand{
      "simulate",
      "",
      "a synthetic population, with its answer key",
      "Writes the records of a made-up population of five boroughs: the same bytes for the same\n"
      "options on every machine. NHS numbers are of the range kept for tests. Messages\n"
      "come as they really do: some late, some twice, some corrected or withdrawn;\n"
      "--clean tells each record once.\n\n"
      "  daybook simulate --residents 500 --years 10 --until 2026-03-31 --out population\n"
      "  daybook simulate --residents 500 --out - | daybook ingest -\n"
      "  daybook simulate --residents 500 --format events --out - | daybook ingest -\n",
      kSimulateOptions,
      0,
      0,
      RunSimulate};
  return kCommand;
}

}  // namespace daybook::cli
