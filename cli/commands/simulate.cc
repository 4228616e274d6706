// daybook simulate: the five-borough population, nobody in it real.
#include "feeds/simulate/simulate.h"

#include <array>
#include <filesystem>
#include <ostream>
#include <streambuf>

#include "cli/command.h"
#include "cli/progress.h"
#include "feeds/simulate/bundle_folder_sink.h"
#include "feeds/simulate/ndjson_sink.h"
#include "ledger/base/zone.h"

namespace daybook::cli {
namespace {

namespace sim = feeds::simulate;

constexpr std::array<OptionSpec, 6> kOptions{{
    {"residents", 0, "N", "how many; unasked 500"},
    {"seed", 0, "S", "another population; unasked 1"},
    {"years", 0, "Y", "of record; unasked 10"},
    {"until", 0, "DATE", "the last day of the record; unasked today"},
    {"out", 0, "DIR|-", "a folder of bundles with its answer-key.csv, or NDJSON on stdout"},
    {"format", 0, "FORMAT", "fhir; hl7v2, csv and events belong to a later part"},
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
  if (!arguments.Has("until")) return Zone::Region().LocalDay(clock.NowMicros());
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

Status CheckFormat(const std::string& format) {
  if (format == "fhir") return {};
  if (format == "hl7v2" || format == "csv" || format == "events")
    return Error{ErrorCode::kUnsupported,
                 "simulating " + format + " belongs to a later part of Daybook", "",
                 "--format fhir is what this one writes"};
  return Error{ErrorCode::kUsage, "there is no format '" + format + "'", "", "--format fhir"};
}

Status RunSimulate(const Arguments& arguments, Context& context) {
  DAYBOOK_TRY(CheckFormat(arguments.Value("format", "fhir")));
  const std::string out = arguments.Value("out");
  if (out.empty())
    return Error{ErrorCode::kUsage, "simulate needs --out", "", "a folder, or - for stdout"};
  DAYBOOK_ASSIGN(const sim::SimulateOptions options, ReadOptions(arguments, context.clock));
  if (out == "-") {
    ConsoleBuffer buffer(context.console);
    std::ostream stream(&buffer);
    sim::NdjsonSink sink(stream);
    WatchedSink watched(sink, context, options.residents);
    DAYBOOK_TRY(sim::Simulate(options, watched));
    stream.flush();
    if (stream) return {};
    return Error{ErrorCode::kIo, "can't write the population", "standard output"};
  }
  DAYBOOK_ASSIGN(const auto sink, sim::BundleFolderSink::Create(out));
  WatchedSink watched(*sink, context, options.residents);
  DAYBOOK_TRY(sim::Simulate(options, watched));
  context.console.Say(CountText(options.residents) + " residents in " + out +
                      ", what is true of them in answer-key.csv there");
  return {};
}

}  // namespace

const Command& SimulateCommand() {
  static const Command kCommand{
      "simulate",
      "",
      "a synthetic population, with its answer key",
      "Writes the records of a made-up population of five boroughs as FHIR R4: the same bytes\n"
      "for the same options on every machine. NHS numbers are of the range kept for tests.\n\n"
      "  daybook simulate --residents 500 --years 10 --until 2026-03-31 --out population\n"
      "  daybook simulate --residents 500 --out - | daybook ingest -\n",
      kOptions,
      0,
      0,
      RunSimulate};
  return kCommand;
}

}  // namespace daybook::cli
