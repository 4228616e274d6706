// The whole way on simulated residents: FHIR to durable events with views, one resident's summary,
// three population questions. How many residents and diabetics there are is held to the simulator's
// answer key before a time counts; a question has to find as many rows each time. Then FHIR to
// durable events with views for the Synthea Bundles of ../shared/data, where they are, with what is
// in them counted by others. Usage: whole_bench [RESIDENTS [DATA]]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <sstream>
#include <thread>
#include <vector>

#include "benchmarks/bench.h"
#include "benchmarks/fhir_inputs.h"
#include "feeds/ingest.h"
#include "feeds/io/byte_stream.h"
#include "ledger/base/batch_work.h"
#include "query/local_session.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;
using bench::Corpus;
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
  Corpus fhir;
  std::vector<std::string> alive;  // NHS numbers
  int64_t diabetic = 0;            // alive and diabetic
};

Population Simulated(uint32_t residents) {
  std::ostringstream answers;
  Population population{bench::Simulated(residents, &answers), {}, 0};
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

  void Ingest(const Corpus& corpus) {
    std::vector<std::unique_ptr<feeds::ByteStream>> streams;
    for (const bench::NamedText& each : corpus.texts)
      streams.push_back(feeds::FromMemory(each.text, each.name));
    const auto began = Clock::now();
    const double own_began = ProcessorSeconds(CLOCK_PROCESS_CPUTIME_ID);
    feeds::Ingest ingest(store_, {});
    for (const auto& stream : streams) Require(ingest.Take(*stream).ok(), "ingest");
    Require(ingest.Finish().ok(), "ingest");
    const double durable = SecondsSince(began);
    Require(views_.WaitFor(store_.care().size(), [] { return false; }).ok(), "views");
    const double visible = SecondsSince(began);
    const double own = ProcessorSeconds(CLOCK_PROCESS_CPUTIME_ID) - own_began;
    const auto counts = ingest.counts();
    Require(counts.quarantined == 0 && counts.inputs == corpus.resources,
            "every resource is in one count, and none in quarantine");
    Require(counts.events >= counts.accepted && counts.events == store_.care().size().value,
            "every resource accepted is an event");
    Require(counts.residents == corpus.residents, "every resident is one");
    const query::Answer all = Ask("from residents including died show count");
    Require(std::get<int64_t>(all.rows[0][0].v) == static_cast<int64_t>(corpus.residents),
            "the views have every resident");
    const double megabytes = static_cast<double>(corpus.bytes()) / 1e6;
    const auto events = static_cast<double>(counts.events);
    std::printf("%s: %.0f MB, %llu resources, %llu events\n", corpus.name, megabytes,
                static_cast<unsigned long long>(counts.inputs),
                static_cast<unsigned long long>(counts.events));
    std::printf("FHIR to durable       %8.1f MB/s  %9.0f events/s\n", megabytes / durable,
                events / durable);
    std::printf("FHIR to visible       %8.1f MB/s  %9.0f events/s\n", megabytes / visible,
                events / visible);
    std::printf("processor time        %8.2f s, %.1f us an event: at most %.1f MB/s on two cores\n",
                own, own * 1e6 / events, megabytes / own * 2);
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
    const size_t rows = Ask(text).rows.size();
    Require(rows > 0, "somebody is found");
    const auto took = Timed(9, [&](int) { Require(Ask(text).rows.size() == rows, "the same"); });
    std::printf("%8.2f ms median      %s\n", Rank(took, 0.5), text.c_str());
  }

 private:
  ledger::Store& store_;
  projections::Views& views_;
  std::unique_ptr<query::Session> session_;
};

// A ledger in a folder of its own, gone with this object.
struct OpenedLedger {
  OpenedLedger() {
    fs::remove_all(folder);
    ledger::StoreOptions options;
    options.clock = &clock;
    options.create = true;
    auto opened = ledger::Store::Open(folder, options);
    Require(opened.ok(), "open");
    store = std::move(*opened);
    auto seen = projections::Views::Open(*store, {});
    Require(seen.ok(), "views");
    views = std::move(*seen);
  }
  ~OpenedLedger() {
    views.reset();
    store.reset();
    fs::remove_all(folder);
  }
  OpenedLedger(const OpenedLedger&) = delete;
  OpenedLedger& operator=(const OpenedLedger&) = delete;

  const fs::path folder = fs::temp_directory_path() / "daybook-whole-bench";
  const SystemClock clock;
  std::unique_ptr<ledger::Store> store;
  std::unique_ptr<projections::Views> views;
};

void OfSimulated(uint32_t residents) {
  const OpenedLedger opened;
  const Population population = Simulated(residents);
  Bench bench(*opened.store, *opened.views);
  bench.Ingest(population.fhir);
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
}

// Enough of them that opening and closing files doesn't count.
constexpr uint32_t kSyntheaCopies = 3;

void OfSynthea(const fs::path& folder) {
  const Corpus corpus = bench::Copies(bench::SyntheaBundles(folder), kSyntheaCopies);
  const OpenedLedger opened;
  Bench(*opened.store, *opened.views).Ingest(corpus);
}

void Run(uint32_t residents, const fs::path& shared) {
  WorkInBatch();  // as `daybook ingest` does
  std::printf("%s; %u residents\n", MachineText().c_str(), residents);
  OfSimulated(residents);
  if (fs::is_directory(shared / "fhir-synthea")) OfSynthea(shared / "fhir-synthea");
}

}  // namespace
}  // namespace daybook

int main(int argc, char** argv) {
  const long residents = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 2'000;
  if (residents < 1 || residents > 100'000) {
    std::fprintf(stderr,
                 "usage: whole_bench [RESIDENTS, 1 to 100000 [DATA, else ../shared/data]]\n");
    return 64;
  }
  daybook::Run(static_cast<uint32_t>(residents), argc > 2 ? argv[2] : "../shared/data");
  return 0;
}
