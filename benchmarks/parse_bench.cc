// Time to parse a question of about 150 characters, warm, and a wrong one; to complete and to
// format one.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

#include "query/parse/parse.h"
#include "query/print/format_script.h"

namespace daybook::query {
namespace {

const std::string kQuestion =
    "from cohort diabetics let last = latest hba1c in last 12 months where last > 58 mmol/mol "
    "show nhs_number, age, last.value, last.at order by last.value desc limit 50";
const std::string kWrong =
    "from cohort diabetics let last = latest hba1c in last 12 moths where last > 58 mmol/mol";

void BM_Parse(benchmark::State& state) {
  if (!Parse(kQuestion).ok()) std::abort();  // the answer is checked before the time counts
  for (auto _ : state) benchmark::DoNotOptimize(Parse(kQuestion));
  state.SetLabel(std::to_string(kQuestion.size()) + " characters");
}
BENCHMARK(BM_Parse)->Unit(benchmark::kMicrosecond);

void BM_ParseWrong(benchmark::State& state) {
  if (Parse(kWrong).ok()) std::abort();
  for (auto _ : state) benchmark::DoNotOptimize(Parse(kWrong));
}
BENCHMARK(BM_ParseWrong)->Unit(benchmark::kMicrosecond);

// What Tab waits for, but for the ledger's names.
void BM_Complete(benchmark::State& state) {
  const std::string text = kQuestion.substr(0, kQuestion.find("last.at"));
  if (!Complete(text).fields) std::abort();
  for (auto _ : state) benchmark::DoNotOptimize(Complete(text));
}
BENCHMARK(BM_Complete)->Unit(benchmark::kMicrosecond);

void BM_Format(benchmark::State& state) {
  if (FormatScript(kQuestion).left_alone != 0) std::abort();
  for (auto _ : state) benchmark::DoNotOptimize(FormatScript(kQuestion));
}
BENCHMARK(BM_Format)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace daybook::query

BENCHMARK_MAIN();
