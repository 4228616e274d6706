// Makes a compression dictionary (ledger/seal/dictionary.h) from the events of a ledger, which must
// be one of simulated residents: a dictionary is part of the program and in clear. Of three events
// one is taken as it is, but from one of several sources; one without display texts, people and
// places; one with its day only, of the times, as a plain file of results would have it.
//   train_dictionary DATA-FOLDER OUT.zdict [BYTES]
//
// Number 2 is of 1,500 residents: simulate --residents 1500 --seed 5 --years 9 --until 2026-06-30.
#include <zdict.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "ledger/event/event_codec.h"
#include "ledger/store.h"

namespace {

using daybook::ErrorCode;

constexpr size_t kDictionaryBytes = 96u << 10;
constexpr size_t kSampleBytesMax = 100u << 20;

using daybook::ledger::Coded;
using daybook::ledger::Event;

void DropTexts(Coded& coded) {
  coded.text.clear();
  for (daybook::ledger::Coding& coding : coded.codings) coding.display.clear();
}

enum class Shape { kWhole, kCodesOnly, kDayOnly };

Event Reshaped(Event event, Shape shape, std::mt19937_64& random) {
  static constexpr const char* kSources[] = {"local", "gp",        "hospital",
                                             "lab",   "community", "council"};
  event.record.source = kSources[random() % std::size(kSources)];
  if (shape == Shape::kWhole) return event;
  event.record.id = std::to_string(random() % 100'000'000);
  event.subject = "Patient/" + std::to_string(random() % 10'000'000);
  DropTexts(event.code);
  for (daybook::ledger::Component& component : event.components) DropTexts(component.code);
  event.author = event.performer = event.place = {};
  event.encounter.clear();
  if (shape == Shape::kCodesOnly) return event;
  event.organisation = {};
  event.written.reset();
  event.version_time.reset();
  if (!event.start) return event;
  daybook::PartialTime day;
  day.day = event.start->day;
  event.start = day;
  return event;
}

daybook::Result<std::string> Train(const std::string& folder, size_t dictionary_bytes) {
  const daybook::SystemClock clock;
  daybook::ledger::StoreOptions options;
  options.clock = &clock;
  DAYBOOK_ASSIGN(const auto store, daybook::ledger::Store::Open(folder, options));
  DAYBOOK_ASSIGN(const auto reader, store->care().Read(daybook::LogPosition{0}));
  std::string samples;
  std::vector<size_t> sizes;
  std::mt19937_64 random(1);
  while (samples.size() < kSampleBytesMax) {
    DAYBOOK_ASSIGN(const auto entry, reader->Next());
    if (!entry) break;
    DAYBOOK_ASSIGN(const Event event, daybook::ledger::DecodeEvent(entry->payload));
    const std::string payload =
        daybook::ledger::EncodeEvent(Reshaped(event, static_cast<Shape>(sizes.size() % 3), random));
    samples += payload;
    sizes.push_back(payload.size());
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
