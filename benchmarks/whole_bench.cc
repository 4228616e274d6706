// The whole way on simulated residents: FHIR to durable events with views, one resident's summary,
// three population questions. Answers are checked against the simulator's answer key before their
// time is taken. Usage: whole_bench [RESIDENTS]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <sstream>
#include <thread>
#include <vector>

#include "benchmarks/bench.h"
#include "feeds/ingest.h"
#include "feeds/io/byte_stream.h"
#include "feeds/simulate/fhir/ndjson_sink.h"
#include "feeds/simulate/simulate.h"
#include "query/local_session.h"

namespace daybook {
namespace {

using Clock = std::chrono::steady_clock;

// Milliseconds of each of `times` runs, sorted.
std::vector<double> Timed(int times, const std::function<void(int)>& run) {
  std::vector<double> took;
  for (int i = 0; i < times; ++i) {
    const auto began = Clock::now();
    run(i);
    took.push_back(SecondsSince(began) * 1e3);
  }
  std::sort(took.begin(), took.end());
  return took;
}

double Rank(const std::vector<double>& sorted, double part) {
  return sorted[static_cast<size_t>(part * static_cast<double>(sorted.size() - 1))];
}

struct Population {
  std::string ndjson;
  std::vector<std::string> alive;  // NHS numbers
  int64_t diabetic = 0;            // alive and diabetic
};

Population Simulated(uint32_t residents, CivilDay until) {
  std::ostringstream out, answers;
  feeds::simulate::NdjsonSink sink(out, &answers);
  feeds::simulate::SimulateOptions options;
  options.residents = residents;
  options.until = until;
  Require(feeds::simulate::Simulate(options, sink).ok(), "the simulator failed");
  Population population{out.str(), {}, 0};
  std::istringstream lines(answers.str());
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    std::vector<std::string> cells(1);
    for (char c : line)
      if (c == ',')
        cells.emplace_back();
      else
        cells.back() += c;
    if (cells[6] != "1") continue;
    population.alive.push_back(cells[0]);
    if (cells[7] == "1") ++population.diabetic;
  }
  return population;
}

class Bench {
 public:
  Bench(ledger::Store& store, projections::Views& views)
      : store_(store), views_(views), session_(query::MakeLocalSession(store, views, {})) {}

  query::Answer Ask(const std::string& text) {
    query::CollectingSink sink;
    const query::CancelFlag cancel;
    const Status done = session_->Run({text, {}, "benchmark", false, 1'000'000}, sink, cancel);
    if (!done.ok()) std::fprintf(stderr, "%s\n", done.error().message.c_str());
    Require(done.ok(), text.c_str());
    return std::move(sink.answers().back());
  }

  void Ingest(const Population& population) {
    const auto began = Clock::now();
    const double own_began = ProcessorSeconds(CLOCK_PROCESS_CPUTIME_ID);
    feeds::Ingest ingest(store_, {});
    auto bytes = feeds::FromMemory(population.ndjson, "simulated");
    Require(ingest.Read(*bytes).ok(), "ingest");
    const double durable = SecondsSince(began);
    Require(views_.WaitFor(store_.care().size(), [] { return false; }).ok(), "views");
    const double visible = SecondsSince(began);
    const double own = ProcessorSeconds(CLOCK_PROCESS_CPUTIME_ID) - own_began;
    const auto counts = ingest.counts();
    Require(counts.quarantined == 0 && counts.accepted == counts.inputs, "every input is accepted");
    const double megabytes = static_cast<double>(population.ndjson.size()) / 1e6;
    std::printf("FHIR to durable       %8.1f MB/s  %9.0f events/s  (%.0f MB, %llu events)\n",
                megabytes / durable, static_cast<double>(counts.events) / durable, megabytes,
                static_cast<unsigned long long>(counts.events));
    std::printf("FHIR to visible       %8.1f MB/s  %9.0f events/s\n", megabytes / visible,
                static_cast<double>(counts.events) / visible);
    std::printf("processor time        %8.2f s, %.1f us an event: at most %.1f MB/s on two cores\n",
                own, own * 1e6 / static_cast<double>(counts.events), megabytes / own * 2);
  }

  void Summaries(const Population& population) {
    const query::CancelFlag cancel;
    const auto took = Timed(500, [&](int i) {
      const auto& number = population.alive[static_cast<size_t>(i) % population.alive.size()];
      const auto summary = session_->SummaryJson(number, cancel);
      Require(summary.ok() && summary->find(number) != std::string::npos, "summary");
    });
    std::printf("summary, audited      %8.2f ms p50 %6.2f ms p99 (a synced access entry each)\n",
                Rank(took, 0.5), Rank(took, 0.99));
  }

  void Question(const std::string& text) {
    const auto took = Timed(9, [&](int) { Ask(text); });
    std::printf("%8.2f ms median      %s\n", Rank(took, 0.5), text.c_str());
  }

 private:
  ledger::Store& store_;
  projections::Views& views_;
  std::unique_ptr<query::Session> session_;
};

int Run(uint32_t residents) {
  std::printf("%s; %u residents\n", MachineText().c_str(), residents);
  const CivilDay until = ToCivilDay({2026, 6, 30});
  const auto folder = std::filesystem::temp_directory_path() / "daybook-whole-bench";
  std::filesystem::remove_all(folder);
  const SystemClock clock;
  ledger::StoreOptions options;
  options.clock = &clock;
  options.create = true;
  auto store = ledger::Store::Open(folder, options);
  Require(store.ok(), "open");
  auto views = projections::Views::Open(**store, {});
  Require(views.ok(), "views");
  const Population population = Simulated(residents, until);
  Bench bench(**store, **views);
  bench.Ingest(population);
  bench.Ask("define codes diabetes = snomed:44054006, snomed:46635009");
  bench.Ask("define records hba1c = observations in (loinc:4548-4, loinc:59261-8)");
  bench.Ask("define cohort diabetics = has active condition in diabetes");
  const query::Answer counted = bench.Ask("from cohort diabetics show count as at 2026-06-30");
  Require(std::get<int64_t>(counted.rows[0][0].v) == population.diabetic, "diabetics by the key");
  bench.Summaries(population);
  bench.Question(
      "from residents where has condition in diabetes by borough show count, "
      "rate per 1000 as at 2026-06-30");
  bench.Question(
      "from cohort diabetics where has no hba1c in last 15 months by practice "
      "show count, percent as at 2026-06-30");
  bench.Question(
      "from cohort diabetics let last = latest hba1c in last 12 months "
      "where last > 58 mmol/mol show nhs_number, age, last.value "
      "order by last.value desc limit 50 as at 2026-06-30");
  views->reset();
  store->reset();
  std::filesystem::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace daybook

int main(int argc, char** argv) {
  const long residents = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 2'000;
  if (residents < 1 || residents > 100'000) {
    std::fprintf(stderr, "usage: whole_bench [RESIDENTS, 1 to 100000]\n");
    return 64;
  }
  return daybook::Run(static_cast<uint32_t>(residents));
}
