#pragma once
// The time of day, passed in so that a test can hold it.
#include <atomic>
#include <cstdint>

namespace daybook {

class Clock {
 public:
  virtual ~Clock() = default;
  // Microseconds since 1970-01-01T00:00:00Z. May go back when the machine's clock is set.
  virtual int64_t NowMicros() const = 0;
};

class SystemClock final : public Clock {
 public:
  int64_t NowMicros() const override;
};

// Stands still until told otherwise. Thread-safe.
class FixedClock final : public Clock {
 public:
  explicit FixedClock(int64_t now_micros) : now_micros_(now_micros) {}
  int64_t NowMicros() const override { return now_micros_; }
  void Set(int64_t now_micros) { now_micros_ = now_micros; }
  void Advance(int64_t micros) { now_micros_ += micros; }

 private:
  std::atomic<int64_t> now_micros_;
};

}  // namespace daybook
