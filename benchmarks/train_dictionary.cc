// Makes a compression dictionary (ledger/seal/dictionary.h) from the events of a ledger, or from
// the messages that they came in. It must be a ledger of simulated residents: a dictionary is part
// of the program and in clear. Of three events one is taken as it is, but from one of several
// sources; one without display texts, people and places; one with its day only, of the times, as a
// plain file of results would have it.
//   train_dictionary DATA-FOLDER OUT.zdict [BYTES [events|originals]]
//
// Number 2 is of 1,500 residents: simulate --residents 1500 --seed 5 --years 9 --until 2026-06-30.
// Number 3 is of the originals of 700 residents in FHIR, then 300 in HL7 v2, with 49152 bytes:
// simulate --residents 700 --seed 5 --years 9 --until 2026-06-30, and --format hl7v2.
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

struct Samples {
  std::string bytes;
  std::vector<size_t> sizes;
  void Add(std::string_view sample) {
    bytes += sample;
    sizes.push_back(sample.size());
  }
  bool full() const { return bytes.size() >= kSampleBytesMax; }
};

daybook::Result<Samples> Events(const daybook::ledger::Log& log) {
  DAYBOOK_ASSIGN(const auto reader, log.Read(daybook::LogPosition{0}));
  Samples samples;
  std::mt19937_64 random(1);
  while (!samples.full()) {
    DAYBOOK_ASSIGN(const auto entry, reader->Next());
    if (!entry) break;
    DAYBOOK_ASSIGN(const Event event, daybook::ledger::DecodeEvent(entry->payload));
    samples.Add(daybook::ledger::EncodeEvent(
        Reshaped(event, static_cast<Shape>(samples.sizes.size() % 3), random)));
  }
  return samples;
}

daybook::Result<Samples> Originals(const daybook::ledger::Log& log) {
  Samples samples;
  for (uint64_t at = 0; at < log.size().value && !samples.full(); ++at) {
    DAYBOOK_ASSIGN(const auto original, log.OriginalOf(daybook::LogPosition{at}));
    if (original) samples.Add(original->bytes);
  }
  return samples;
}

daybook::Result<std::string> Train(const std::string& folder, size_t dictionary_bytes,
                                   bool of_originals) {
  const daybook::SystemClock clock;
  daybook::ledger::StoreOptions options;
  options.clock = &clock;
  DAYBOOK_ASSIGN(const auto store, daybook::ledger::Store::Open(folder, options));
  DAYBOOK_ASSIGN(const Samples samples,
                 of_originals ? Originals(store->care()) : Events(store->care()));
  std::string dictionary(dictionary_bytes, '\0');
  const size_t length =
      ZDICT_trainFromBuffer(dictionary.data(), dictionary.size(), samples.bytes.data(),
                            samples.sizes.data(), static_cast<unsigned>(samples.sizes.size()));
  if (ZDICT_isError(length)) return daybook::Error{ErrorCode::kBadData, ZDICT_getErrorName(length)};
  dictionary.resize(length);
  std::printf("%zu samples of %zu bytes\n", samples.sizes.size(), samples.bytes.size());
  return dictionary;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr,
                 "usage: train_dictionary DATA-FOLDER OUT.zdict [BYTES [events|originals]]\n");
    return 64;
  }
  const auto dictionary =
      Train(argv[1], argc > 3 ? std::strtoul(argv[3], nullptr, 10) : kDictionaryBytes,
            argc > 4 && std::string_view(argv[4]) == "originals");
  if (!dictionary.ok()) {
    std::fprintf(stderr, "%s\n", dictionary.error().ToString().c_str());
    return daybook::ExitCode(dictionary.error().code);
  }
  std::ofstream(argv[2], std::ios::binary) << *dictionary;
  return 0;
}
