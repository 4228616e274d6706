// How fast the simulator tells native events: as ledger::Event, and as the lines that a pipe gets.
// Both are checked against a run with one worker before their time counts. Beside the time on the
// wall stands the processor's, which other programs on the machine change less. Usage:
// simulate_bench [RESIDENTS]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "benchmarks/bench.h"
#include "feeds/simulate/formats/write_population.h"

namespace daybook {
namespace {

namespace sim = feeds::simulate;
using Clock = std::chrono::steady_clock;

constexpr CivilDay kUntil = 20634;  // 2026-06-30
constexpr int kRuns = 5;            // the best of them counts, and all are printed

// Of everything told: how much, and what (a sum that depends on order within a block).
struct Told {
  uint64_t events = 0;
  uint64_t bytes = 0;
  uint64_t digest = 0;
  bool operator==(const Told&) const = default;
};

uint64_t Mixed(uint64_t digest, std::string_view text) {
  return digest * 1'000'003 + std::hash<std::string_view>()(text);
}

sim::SimulateOptions Options(uint32_t residents) {
  return {.residents = residents, .seed = 1, .years = 10, .until = kUntil};
}

// `look` is for the runs that are checked; a timed run only counts.
enum class Look { kCount, kDigest };

Told Lines(sim::TextFormat format, uint32_t residents, unsigned workers, Look look) {
  Told told;
  sim::TextOptions text;
  text.format = format;
  text.workers = workers;
  const Status status =
      sim::WritePopulation(Options(residents), text, [&](sim::TextBlock& block) -> Status {
        told.events += block.records;
        for (const std::string& file : block.files) {
          told.bytes += file.size();
          if (look == Look::kDigest) told.digest = Mixed(told.digest, file);
        }
        return {};
      });
  Require(status.ok(), "the simulator failed");
  return told;
}

Told Events(uint32_t residents, unsigned workers, Look look) {
  Told told;
  const Status status = sim::TellEvents(Options(residents), sim::Messages::kMessy, workers,
                                        [&](std::vector<ledger::Event>& events) -> Status {
                                          told.events += events.size();
                                          if (look == Look::kCount) return {};
                                          for (const ledger::Event& event : events) {
                                            told.digest = Mixed(told.digest, event.record.id);
                                            told.digest = Mixed(told.digest, event.subject);
                                          }
                                          return {};
                                        });
  Require(status.ok(), "the simulator failed");
  return told;
}

void Report(const char* what, const std::function<Told(unsigned workers, Look look)>& run) {
  Require(run(1, Look::kDigest) == run(2, Look::kDigest), what);
  for (const unsigned workers : {1u, 2u}) {
    std::printf("%-22s %u worker%s", what, workers, workers == 1 ? ": " : "s:");
    double best = 0;
    double cpu_micros = 0;  // an event, in the run that took least
    for (int i = 0; i < kRuns; ++i) {
      const auto began = Clock::now();
      const std::clock_t cpu_began = std::clock();
      const Told told = run(workers, Look::kCount);
      const double rate = static_cast<double>(told.events) / SecondsSince(began);
      std::printf(" %.0f", rate);
      best = std::max(best, rate);
      const double cpu = static_cast<double>(std::clock() - cpu_began) / CLOCKS_PER_SEC * 1e6 /
                         static_cast<double>(told.events);
      cpu_micros = i == 0 ? cpu : std::min(cpu_micros, cpu);
    }
    std::printf(" a second, best %.0f; %.2f us of a core each\n", best, cpu_micros);
  }
}

}  // namespace
}  // namespace daybook

int main(int argc, char** argv) {
  using namespace daybook;  // NOLINT
  const auto residents = static_cast<uint32_t>(argc > 1 ? std::atoi(argv[1]) : 5000);
  const Told lines = Lines(sim::TextFormat::kEvents, residents, 2, Look::kCount);
  std::printf("%s\n%u residents, 10 years, %llu native events, %.1f MB as lines\n",
              MachineText().c_str(), residents, static_cast<unsigned long long>(lines.events),
              static_cast<double>(lines.bytes) / 1e6);
  Report("events in memory", [&](unsigned w, Look look) { return Events(residents, w, look); });
  Report("events as lines", [&](unsigned w, Look look) {
    return Lines(sim::TextFormat::kEvents, residents, w, look);
  });
  Report("HL7 v2 messages",
         [&](unsigned w, Look look) { return Lines(sim::TextFormat::kHl7v2, residents, w, look); });
  Report("CSV rows",
         [&](unsigned w, Look look) { return Lines(sim::TextFormat::kCsv, residents, w, look); });
  return 0;
}
