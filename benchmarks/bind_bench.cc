// Time to parse and bind a question of about 150 characters, warm, and to explain it (its English
// and its plan), over an empty ledger with the definitions that it names.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>

#include "ledger/base/clock.h"
#include "ledger/store.h"
#include "projections/views.h"
#include "query/bind/bound_query.h"
#include "query/local_session.h"
#include "query/parse/parse.h"
#include "query/prose/english.h"

namespace daybook::query {
namespace {

const std::string kQuestion =
    "from cohort diabetics let last = latest hba1c in last 12 months where last > 58 mmol/mol "
    "show nhs_number, age, last.value, last.at order by last.value desc limit 50";
constexpr const char* kDefinitions =
    "define codes diabetes = snomed:44054006; define records hba1c = observations in loinc:4548-4;"
    "define cohort diabetics = age >= 17 and has condition in diabetes";

// A ledger of its own, gone at the end.
class Ledger {
 public:
  Ledger() {
    std::string name = (std::filesystem::temp_directory_path() / "daybook-bind-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    folder_ = name;
    ledger::StoreOptions options;
    options.clock = &clock_;
    options.create = true;
    store_ = std::move(*ledger::Store::Open(folder_ / "ledger", options));
    views_ = std::move(*projections::Views::Open(*store_, {}));
    CollectingSink sink;
    const CancelFlag cancel;
    const auto session = MakeLocalSession(*store_, *views_, {});
    if (!session->Run({kDefinitions, {}, "bench", false, 10}, sink, cancel).ok()) std::abort();
  }
  ~Ledger() {
    views_.reset();
    (void)store_->Close();
    std::filesystem::remove_all(folder_);
  }
  projections::Reader Newest() const {
    auto snapshot = views_->Latest();
    const LogSize size = projections::PositionOf(*snapshot);
    return projections::Reader(std::move(snapshot), projections::Visibility::All(), size);
  }

 private:
  SystemClock clock_;
  std::filesystem::path folder_;
  std::unique_ptr<ledger::Store> store_;
  std::unique_ptr<projections::Views> views_;
};

// As a session does it, definitions read anew.
std::optional<BoundQuery> ParsedAndBound(const projections::Reader& reader,
                                         ast::Statement* statement = nullptr) {
  const ParseOutcome outcome = Parse(kQuestion);
  if (!outcome.ok()) return std::nullopt;
  const DefinitionCatalogue catalogue(reader.Definitions());
  const std::map<std::string, std::string> params;
  Binder binder(reader, catalogue, params, kQuestion);
  const ast::Statement& first = outcome.script.statements[0];
  if (statement != nullptr) *statement = first;
  return BindQuery(binder, *std::get<ast::QueryStatement>(first.node).query);
}

void BM_ParseAndBind(benchmark::State& state) {
  const Ledger ledger;
  const projections::Reader reader = ledger.Newest();
  if (!ParsedAndBound(reader)) std::abort();
  for (auto _ : state) benchmark::DoNotOptimize(ParsedAndBound(reader));
}
BENCHMARK(BM_ParseAndBind)->Unit(benchmark::kMicrosecond);

void BM_Explain(benchmark::State& state) {
  const Ledger ledger;
  const projections::Reader reader = ledger.Newest();
  const auto explain = [&] {
    ast::Statement statement;
    const auto bound = ParsedAndBound(reader, &statement);
    if (!bound) std::abort();
    return InEnglish(statement) + PlanText(*bound, nullptr);
  };
  if (explain().find("the cohort diabetics") == std::string::npos) std::abort();
  for (auto _ : state) benchmark::DoNotOptimize(explain());
}
BENCHMARK(BM_Explain)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace daybook::query

BENCHMARK_MAIN();
