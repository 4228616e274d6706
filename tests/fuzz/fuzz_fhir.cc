// libFuzzer: any bytes through the FHIR reader. A crash, a hang or a sanitizer report is a find;
// so is an accepted event that can't be stored and read back.
#include <map>

#include "feeds/fhir/fhir_reader.h"
#include "feeds/io/byte_stream.h"
#include "feeds/simulate/simulate.h"
#include "ledger/base/check.h"
#include "tests/fuzz/checking_sink.h"
#include "tests/fuzz/seeds.h"

namespace {

// A resource of each type the simulator writes, the first three of them.
class FirstOfEach : public daybook::feeds::simulate::Sink {
 public:
  using Line = daybook::feeds::simulate::ResourceLine;
  daybook::Status OnOrganisation(const Line& organisation) override { return Keep(organisation); }
  daybook::Status OnResource(const Line& resource) override { return Keep(resource); }
  daybook::Status OnResidentEnd(const daybook::feeds::simulate::AnswerRow&) override { return {}; }
  daybook::Status OnEnd() override { return {}; }
  std::vector<std::string> kept;

 private:
  daybook::Status Keep(const Line& resource) {
    if (++seen_[std::string(resource.type)] <= 3) kept.emplace_back(resource.json);
    return {};
  }
  std::map<std::string, int> seen_;
};

}  // namespace

std::vector<std::string> FuzzSeeds() {
  FirstOfEach sink;
  DAYBOOK_CHECK(daybook::feeds::simulate::Simulate({.residents = 20, .until = 20000}, sink).ok());
  std::vector<std::string> seeds;
  std::string lines = "\x01";
  std::string entries;
  for (const std::string& json : sink.kept) {
    seeds.push_back('\0' + json);
    lines += json + '\n';
    entries += (entries.empty() ? "" : ",") + ("{\"resource\":" + json + "}");
  }
  seeds.push_back(lines);
  seeds.push_back(std::string(1, '\0') +
                  R"({"resourceType":"Bundle","type":"collection","entry":[)" + entries + "]}");
  return seeds;
}

// The first byte says whether the rest is named as lines.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, size_t size) {
  const bool lines = size > 0 && (bytes[0] & 1) != 0;
  const size_t skipped = size > 0 ? 1 : 0;
  const std::string text(reinterpret_cast<const char*>(bytes) + skipped, size - skipped);
  const auto stream = daybook::feeds::FromMemory(text, lines ? "fuzz.ndjson" : "fuzz.json");
  const daybook::Zone utc = daybook::Zone::Utc();
  CheckingSink sink;
  const daybook::Status status =
      daybook::feeds::ReadFhir(*stream, {.source = "fuzz", .zone = &utc}, sink);
  DAYBOOK_CHECK(status.ok());
  return 0;
}
