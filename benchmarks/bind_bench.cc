// Reading and binding a question of about 150 characters, warm, finding the plan where it was asked
// before, and explaining it: its English and its plan. Both plans are compared before their time
// counts.
#include <benchmark/benchmark.h>

#include <filesystem>

#include "benchmarks/bench.h"
#include "ledger/store.h"
#include "query/local_session.h"
#include "query/prose/english.h"

namespace daybook::query {
namespace {

const std::string kDefinitions =
    "define codes diabetes = snomed:44054006, snomed:46635009;"
    "define records hba1c = observations in (loinc:4548-4, loinc:59261-8);"
    "define cohort diabetics = age >= 17 and has condition in diabetes";
const std::string kQuestion =
    "from cohort diabetics let last = latest hba1c in last 12 months where last > 58 mmol/mol "
    "show nhs_number, age, last.value, last.at order by last.value desc limit 50";

class Ledger {
 public:
  Ledger() : folder_(std::filesystem::temp_directory_path() / "daybook-bind-bench") {
    std::filesystem::remove_all(folder_);
    ledger::StoreOptions options;
    options.clock = &clock_;
    options.create = true;
    auto store = ledger::Store::Open(folder_, options);
    Require(store.ok(), "no ledger");
    store_ = std::move(*store);
    auto views = projections::Views::Open(*store_, {});
    Require(views.ok(), "no views");
    views_ = std::move(*views);
    CollectingSink sink;
    Require(MakeLocalSession(*store_, *views_, {})
                ->Run({kDefinitions, {}, "bench"}, sink, CancelFlag())
                .ok(),
            "the definitions are refused");
    snapshot_ = views_->Latest();
    reader_ = std::make_unique<Reader>(snapshot_, projections::Visibility::All(),
                                       projections::PositionOf(*snapshot_));
    defined_ = std::make_unique<DefinitionCatalogue>(reader_->Definitions());
  }
  ~Ledger() {
    reader_.reset();
    views_.reset();
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  // From the text to a plan that can run.
  std::shared_ptr<const Plan> ParseAndBind() const {
    const ParseOutcome tree = Parse(kQuestion);
    Binder binder(*reader_, *defined_, params_, kQuestion);
    const auto& statement = std::get<ast::QueryStatement>(tree.script.statements[0].node);
    auto bound = BindQuery(binder, *statement.query, false);
    Require(bound.has_value(), "the question is refused");
    auto plan = std::make_shared<Plan>();
    plan->query = std::move(*bound);
    return plan;
  }
  // The same, where it was asked before.
  std::shared_ptr<const Plan> Prepare(Prepared& prepared) const {
    (void)prepared.Parsed(kQuestion);
    const PlanKey key{kQuestion, 0, params_, reader_->known_at().value, 0};
    if (auto plan = prepared.Find(key, snapshot_)) return plan;
    auto plan = ParseAndBind();
    prepared.Keep(key, snapshot_, plan);
    return plan;
  }

 private:
  SystemClock clock_;
  std::filesystem::path folder_;
  std::unique_ptr<ledger::Store> store_;
  std::unique_ptr<projections::Views> views_;
  std::shared_ptr<const projections::Snapshot> snapshot_;
  std::unique_ptr<Reader> reader_;
  std::unique_ptr<DefinitionCatalogue> defined_;
  std::map<std::string, std::string> params_;
};

const Ledger& Asked() {
  static const Ledger ledger;
  return ledger;
}

void BM_ParseAndBind(benchmark::State& state) {
  Require(!PlanText(Asked().ParseAndBind()->query, nullptr).empty(), "there is no plan");
  for (auto _ : state) benchmark::DoNotOptimize(Asked().ParseAndBind());
  state.SetLabel(std::to_string(kQuestion.size()) + " characters");
}
BENCHMARK(BM_ParseAndBind)->Unit(benchmark::kMicrosecond);

void BM_Prepared(benchmark::State& state) {
  Prepared prepared;
  const auto first = Asked().Prepare(prepared);
  Require(Asked().Prepare(prepared) == first, "it was bound a second time");
  Require(PlanText(first->query, nullptr) == PlanText(Asked().ParseAndBind()->query, nullptr),
          "what was prepared is another plan");
  for (auto _ : state) benchmark::DoNotOptimize(Asked().Prepare(prepared));
}
BENCHMARK(BM_Prepared)->Unit(benchmark::kMicrosecond);

// As `explain` answers, with nothing kept from before.
std::string Explained() {
  const ParseOutcome tree = Parse(kQuestion);
  return InEnglish(tree.script.statements[0]) + PlanText(Asked().ParseAndBind()->query, nullptr);
}

void BM_Explain(benchmark::State& state) {
  Require(Explained().find("the cohort diabetics") != std::string::npos, "there is no English");
  for (auto _ : state) benchmark::DoNotOptimize(Explained());
}
BENCHMARK(BM_Explain)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace daybook::query

BENCHMARK_MAIN();
