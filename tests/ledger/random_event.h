#pragma once
// Synthetic events from a seed: every optional part there or not, every kind of value.
#include <random>
#include <string>

#include "ledger/event/event.h"

namespace daybook::tests {

class RandomEvents {
 public:
  explicit RandomEvents(uint64_t seed) : random_(seed) {}

  ledger::Event Next() {
    ledger::Event event;
    Fill(event.id.bytes);
    Fill(event.message.bytes);
    event.record = {Text(), Text(), Text()};
    event.subject = Text();
    event.version_time = MaybeTime();
    event.operation = static_cast<ledger::Operation>(Below(6));
    event.kind = static_cast<ledger::Kind>(1 + Below(27));
    event.status = static_cast<ledger::EventStatus>(Below(28));
    event.start = MaybeTime();
    event.end = MaybeTime();
    event.written = MaybeTime();
    event.code = Code();
    event.author = {Text(), Text()};
    event.performer = {Text(), Text()};
    event.place = {Text(), Text()};
    event.organisation = {Text(), Text()};
    event.encounter = Text();
    for (uint64_t n = Below(4); n > 0; --n) event.components.push_back({Code(), Value()});
    for (uint64_t n = Below(6); n > 0; --n)
      event.fields.push_back({static_cast<ledger::FieldId>(1 + Below(63)), Value()});
    return event;
  }

  uint64_t Below(uint64_t bound) {
    return std::uniform_int_distribution<uint64_t>(0, bound - 1)(random_);
  }
  // Empty a third of the time; any bytes, NUL too.
  std::string Text() {
    std::string text(Below(3) == 0 ? 0 : Below(20), '\0');
    for (char& c : text) c = static_cast<char>(Below(256));
    return text;
  }

 private:
  template <size_t N>
  void Fill(std::array<uint8_t, N>& bytes) {
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(Below(256));
  }
  PartialTime Time() {
    PartialTime time;
    time.utc_micros = static_cast<int64_t>(Below(1ULL << 52)) - (1LL << 51);
    time.day = static_cast<CivilDay>(Below(60'000)) - 30'000;
    time.offset_minutes = static_cast<int16_t>(static_cast<int>(Below(1'800)) - 900);
    time.precision = static_cast<Precision>(Below(6));
    time.zone_given = Below(2) == 1;
    return time;
  }
  std::optional<PartialTime> MaybeTime() {
    if (Below(2) == 0) return std::nullopt;
    return Time();
  }
  ledger::Coded Code() {
    ledger::Coded code;
    for (uint64_t n = Below(3); n > 0; --n) code.codings.push_back({Text(), Text(), Text()});
    code.text = Text();
    return code;
  }
  ledger::FieldValue Value() {
    switch (Below(7)) {
      case 0:
        return ledger::Cleared{};
      case 1:
        return Text();
      case 2:
        return Code();
      case 3:
        return ledger::Quantity{Text(), Text(), static_cast<ledger::Comparator>(Below(5))};
      case 4:
        return Time();
      case 5:
        return Below(2) == 1;
      default:
        return static_cast<int64_t>(Below(1ULL << 62)) - (1LL << 61);
    }
  }

  std::mt19937_64 random_;
};

}  // namespace daybook::tests
