#pragma once
// What the ledger's benchmark appends: events of two lengths as a feed would tell them, and the
// measure of a run that was repeated.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "benchmarks/bench.h"
#include "ledger/event/event_codec.h"
#include "ledger/store.h"

namespace daybook::ledger {

// Of a length, and of how many residents.
struct Shape {
  const char* name;
  bool with_value;  // a code and a day, or a measured value beside them
};
inline constexpr Shape kShapes[] = {{"200-byte events", false}, {"observations", true}};

inline Event EventNumber(const Shape& shape, uint64_t number, uint64_t residents,
                         std::mt19937_64& random) {
  static const char* const kCodes[] = {"271649006",        "271650006", "43396009",
                                       "1003671000000109", "60621009",  "364075005"};
  Event event;
  event.kind = shape.with_value ? Kind::kObservation : Kind::kCondition;
  event.status = shape.with_value ? EventStatus::kFinal : EventStatus::kActive;
  event.record = {"gp", shape.with_value ? "Observation" : "C",
                  std::to_string(10'000'000 + number)};
  event.subject = (shape.with_value ? "Patient/" : "P/") + std::to_string(random() % residents);
  event.code.codings.push_back({"snomed", kCodes[random() % 6], ""});
  PartialTime at;
  at.day = static_cast<CivilDay>(18'000 + random() % 2'000);
  event.start = at;
  if (!shape.with_value) return event;
  Field& value = event.fields.emplace_back();
  value.id = FieldId::kValue;
  value.value = Quantity{std::to_string(40 + random() % 120), "mm[Hg]", Comparator::kNone};
  return event;
}

// As a feed would have sent it, near enough.
inline std::string OriginalOf(const Event& event) {
  return R"({"resourceType":"Observation","id":")" + event.record.id +
         R"(","status":"final","subject":{"reference":")" + event.subject +
         R"("},"code":{"coding":[{"system":"http://snomed.info/sct","code":")" +
         event.code.codings[0].code +
         R"("}]},"effectiveDateTime":"2021-04-01","valueQuantity":{"value":120,"unit":"mm[Hg]"}})";
}

struct Input {
  std::vector<Event> events;
  std::vector<StreamId> streams;
  std::vector<MessageKey> keys;
  std::vector<std::string> payloads;
  double mean_bytes = 0;
};

inline Input MakeInput(const Store& store, const Shape& shape, size_t count) {
  std::mt19937_64 random(7);
  Input input;
  size_t bytes = 0;
  for (size_t n = 0; n < count; ++n) {
    Event event = EventNumber(shape, n, count / 100 + 1, random);
    input.keys.push_back(store.KeyFor("gp", event.record.id, ""));
    event.message = input.keys.back();
    event.id = EventIdFor(event.message, 0);
    input.streams.push_back(store.StreamFor("gp", event.subject));
    input.payloads.push_back(*EncodeForAppend(event));
    bytes += input.payloads.back().size();
    input.events.push_back(std::move(event));
  }
  input.mean_bytes = static_cast<double>(bytes) / static_cast<double>(count);
  return input;
}

// How long something took: by the clock, and of all processors together.
struct Took {
  double seconds = 0;
  double processor_s = 0;
};

inline double UsedProcessorSeconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

template <typename Run>
Took Measure(const Run& run) {
  const double used = UsedProcessorSeconds();
  const auto began = std::chrono::steady_clock::now();
  run();
  return {SecondsSince(began), UsedProcessorSeconds() - used};
}

// The same measure of several rounds.
class Rounds {
 public:
  void Add(double value) { values_.push_back(value); }
  bool any() const { return !values_.empty(); }
  double median() const {
    std::vector<double> sorted = values_;
    std::sort(sorted.begin(), sorted.end());
    return sorted[sorted.size() / 2];
  }
  double least() const { return *std::min_element(values_.begin(), values_.end()); }
  double most() const { return *std::max_element(values_.begin(), values_.end()); }

 private:
  std::vector<double> values_;
};

}  // namespace daybook::ledger
