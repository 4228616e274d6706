#include "benchmarks/fhir_inputs.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "benchmarks/bench.h"
#include "feeds/io/byte_stream.h"
#include "feeds/simulate/fhir/ndjson_sink.h"
#include "feeds/simulate/simulate.h"
#include "feeds/walk.h"

namespace daybook::bench {
namespace {

namespace fs = std::filesystem;

uint64_t LinesOf(const std::string& text) {
  return static_cast<uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

std::string Unpacked(const fs::path& path) {
  auto file = feeds::OpenFile(path);
  Require(file.ok(), "open");
  auto stream = feeds::Unpack(std::move(*file));
  Require(stream.ok(), "unpack");
  std::string all, chunk(1u << 16, '\0');
  for (;;) {
    const Result<size_t> got = (*stream)->Read(chunk.data(), chunk.size());
    Require(got.ok(), "unpack");
    if (*got == 0) return all;
    all.append(chunk, 0, *got);
  }
}

std::vector<NamedText> TextsIn(const fs::path& folder) {
  const auto found = feeds::FindInputFiles({folder.string()});
  Require(found.ok(), "find the files");
  std::vector<NamedText> texts;
  for (const fs::path& path : found->files)
    texts.push_back({path.filename().string(), Unpacked(path)});
  return texts;
}

constexpr size_t kUuidBytes = 36;

bool IsUuid(std::string_view text) {
  for (size_t at = 0; at < kUuidBytes; ++at) {
    const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
    if (dash != (text[at] == '-')) return false;
    if (!dash && std::string_view("0123456789abcdef").find(text[at]) == std::string_view::npos)
      return false;
  }
  return true;
}

// Turns the first digits of every UUID, each as far as the digits of `by`.
void TurnUuids(std::string& text, uint32_t by) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (size_t at = 0; at + kUuidBytes <= text.size(); ++at) {
    if (!IsUuid(std::string_view(text).substr(at, kUuidBytes))) continue;
    for (size_t digit = 0; digit < 8; ++digit)
      text[at + digit] = kDigits[(kDigits.find(text[at + digit]) + (by >> (4 * digit))) % 16];
    at += kUuidBytes - 1;
  }
}

}  // namespace

size_t Corpus::bytes() const {
  size_t sum = 0;
  for (const NamedText& each : texts) sum += each.text.size();
  return sum;
}

Corpus Simulated(uint32_t residents, std::ostream* answers) {
  std::ostringstream out;
  feeds::simulate::NdjsonSink sink(out, answers);
  feeds::simulate::SimulateOptions options;
  options.residents = residents;
  options.until = ToCivilDay({2026, 6, 30});
  Require(feeds::simulate::Simulate(options, sink).ok(), "the simulator failed");
  Corpus corpus{"simulated", {{"simulated.ndjson", out.str()}}, 0, residents};
  corpus.resources = LinesOf(corpus.texts[0].text);
  return corpus;
}

// index.csv has a row a Bundle, and the column "resources".
Corpus SyntheaBundles(const fs::path& folder) {
  Corpus corpus{"Synthea Bundles", TextsIn(folder / "bundles"), 0, 0};
  constexpr size_t kColumn = 6;
  std::ifstream index(folder / "index.csv");
  std::string row;
  std::getline(index, row);
  while (std::getline(index, row)) {
    std::istringstream cells(row);
    std::string cell;
    for (size_t at = 0; at <= kColumn; ++at) std::getline(cells, cell, ',');
    corpus.resources += std::strtoull(cell.c_str(), nullptr, 10);
    ++corpus.residents;
  }
  return corpus;
}

Corpus BulkLines(const fs::path& folder) {
  Corpus corpus{"bulk lines", {}, 0, 0};
  for (const char* part : {"10-patients", "derived-from-synthea-bundles"})
    for (NamedText& each : TextsIn(folder / part)) {
      if (each.name == "log.ndjson") continue;  // what the export says of itself
      corpus.resources += LinesOf(each.text);
      corpus.texts.push_back(std::move(each));
    }
  return corpus;
}

Corpus Copies(const Corpus& corpus, uint32_t times) {
  Corpus copies{corpus.name, {}, corpus.resources * times, corpus.residents * times};
  for (uint32_t copy = 0; copy < times; ++copy)
    for (const NamedText& each : corpus.texts) {
      copies.texts.push_back({std::to_string(copy) + "-" + each.name, each.text});
      TurnUuids(copies.texts.back().text, copy);
    }
  return copies;
}

}  // namespace daybook::bench
