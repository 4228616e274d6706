// FHIR parsed and mapped on one core, nothing stored: simulated residents as NDJSON and, where they
// are, the Synthea Bundles and bulk lines of ../shared/data. Counts are checked before their time
// counts: each resource is accepted or ignored, none twice, none in quarantine. Besides the clock's
// time stands the thread's own, which other programs on the machine lengthen less.
// Usage: fhir_bench [RESIDENTS [DATA]]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "benchmarks/bench.h"
#include "benchmarks/fhir_inputs.h"
#include "feeds/fhir/fhir_reader.h"
#include "feeds/io/byte_stream.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;
using bench::Corpus;
using Clock = std::chrono::steady_clock;

// Each corpus is read so often, and the quickest time counts.
constexpr int kRuns = 5;

struct CountingSink : feeds::InputSink {
  Status Accept(feeds::AcceptedInput input) override {
    ++accepted;
    events += input.events.size();
    return {};
  }
  Status Ignore(const std::string&) override {
    ++ignored;
    return {};
  }
  Status Quarantine(ledger::QuarantineEntry) override {
    ++quarantined;
    return {};
  }
  uint64_t accepted = 0;
  uint64_t events = 0;
  uint64_t ignored = 0;
  uint64_t quarantined = 0;
};

struct Took {
  double clock = 1e9;
  double thread = 1e9;
};

// Reads the corpus once and checks what came of it.
Took ReadOnce(const Corpus& corpus, CountingSink& sink) {
  std::vector<std::unique_ptr<feeds::ByteStream>> streams;
  for (const bench::NamedText& each : corpus.texts)
    streams.push_back(feeds::FromMemory(each.text, each.name));
  const auto began = Clock::now();
  const double own_began = ProcessorSeconds(CLOCK_THREAD_CPUTIME_ID);
  for (const auto& stream : streams) Require(feeds::ReadFhir(*stream, {}, sink).ok(), "read");
  const Took took{SecondsSince(began), ProcessorSeconds(CLOCK_THREAD_CPUTIME_ID) - own_began};
  Require(sink.quarantined == 0, "nothing is in quarantine");
  Require(sink.accepted + sink.ignored == corpus.resources, "every resource is in one count");
  Require(sink.events >= sink.accepted, "every resource accepted is an event");
  return took;
}

void Read(const Corpus& corpus) {
  Took best;
  CountingSink counts;
  for (int run = 0; run < kRuns; ++run) {
    CountingSink sink;
    const Took took = ReadOnce(corpus, sink);
    Require(run == 0 || sink.events == counts.events, "the same events each time");
    counts = sink;
    best = {std::min(best.clock, took.clock), std::min(best.thread, took.thread)};
  }
  const double megabytes = static_cast<double>(corpus.bytes()) / 1e6;
  std::printf("%-16s %7.1f MB/s (%7.1f by thread time) %9.0f resources/s  %6.1f MB, ", corpus.name,
              megabytes / best.clock, megabytes / best.thread,
              static_cast<double>(corpus.resources) / best.clock, megabytes);
  std::printf("%llu accepted, %llu ignored, %llu events\n",
              static_cast<unsigned long long>(counts.accepted),
              static_cast<unsigned long long>(counts.ignored),
              static_cast<unsigned long long>(counts.events));
}

void Run(uint32_t residents, const fs::path& shared) {
  std::printf("%s; FHIR parsed and mapped on one core, best of %d\n", MachineText().c_str(), kRuns);
  Read(bench::Simulated(residents));
  if (fs::is_directory(shared / "fhir-synthea"))
    Read(bench::SyntheaBundles(shared / "fhir-synthea"));
  if (fs::is_directory(shared / "fhir-bulk-ndjson"))
    Read(bench::BulkLines(shared / "fhir-bulk-ndjson"));
}

}  // namespace
}  // namespace daybook

int main(int argc, char** argv) {
  const long residents = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 1'000;
  if (residents < 1 || residents > 100'000) {
    std::fprintf(stderr,
                 "usage: fhir_bench [RESIDENTS, 1 to 100000 [DATA, else ../shared/data]]\n");
    return 64;
  }
  daybook::Run(static_cast<uint32_t>(residents), argc > 2 ? argv[2] : "../shared/data");
  return 0;
}
