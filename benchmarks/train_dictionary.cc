// Makes a compression dictionary (ledger/seal/dictionary.h) from the events of a ledger, which must
// be one of simulated residents: a dictionary is part of the program and in clear.
//   train_dictionary DATA-FOLDER OUT.zdict [BYTES]
#include <zdict.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "ledger/store.h"

namespace {

using daybook::ErrorCode;

constexpr size_t kDictionaryBytes = 64u << 10;
constexpr size_t kSampleBytesMax = 100u << 20;

daybook::Result<std::string> Train(const std::string& folder, size_t dictionary_bytes) {
  const daybook::SystemClock clock;
  daybook::ledger::StoreOptions options;
  options.clock = &clock;
  DAYBOOK_ASSIGN(const auto store, daybook::ledger::Store::Open(folder, options));
  DAYBOOK_ASSIGN(const auto reader, store->care().Read(daybook::LogPosition{0}));
  std::string samples;
  std::vector<size_t> sizes;
  while (samples.size() < kSampleBytesMax) {
    DAYBOOK_ASSIGN(const auto entry, reader->Next());
    if (!entry) break;
    samples += entry->payload;
    sizes.push_back(entry->payload.size());
  }
  std::string dictionary(dictionary_bytes, '\0');
  const size_t length = ZDICT_trainFromBuffer(dictionary.data(), dictionary.size(), samples.data(),
                                              sizes.data(), static_cast<unsigned>(sizes.size()));
  if (ZDICT_isError(length)) return daybook::Error{ErrorCode::kBadData, ZDICT_getErrorName(length)};
  dictionary.resize(length);
  std::printf("%zu events of %zu bytes\n", sizes.size(), samples.size());
  return dictionary;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: train_dictionary DATA-FOLDER OUT.zdict [BYTES]\n");
    return 64;
  }
  const auto dictionary =
      Train(argv[1], argc > 3 ? std::strtoul(argv[3], nullptr, 10) : kDictionaryBytes);
  if (!dictionary.ok()) {
    std::fprintf(stderr, "%s\n", dictionary.error().ToString().c_str());
    return daybook::ExitCode(dictionary.error().code);
  }
  std::ofstream(argv[2], std::ios::binary) << *dictionary;
  return 0;
}
