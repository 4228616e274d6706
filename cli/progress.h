#pragma once
// A line on stderr that says how far something long has come.
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "cli/console.h"

namespace daybook::cli {

// Shown on a terminal only, and only once half a second has passed; gone when this is destroyed.
// Not thread-safe.
class Progress {
 public:
  using Now = std::function<std::chrono::steady_clock::time_point()>;
  // `what` is a verb with its object, "reading"; `unit` stands behind the numbers.
  enum class Unit { kBytes, kEntries };
  Progress(Console& console, std::string what, Unit unit, Now now = std::chrono::steady_clock::now);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `all` 0: not known. Draws at most ten times a second.
  void Show(uint64_t done, uint64_t all);

 private:
  Console& console_;
  std::string what_;
  Unit unit_;
  Now now_;
  std::chrono::steady_clock::time_point began_;
  std::chrono::steady_clock::time_point drawn_;
  bool visible_ = false;
};

// "reading [#####     ] 50 %, 12 MB of 24 MB"; without `all` just what is done.
std::string ProgressText(const std::string& what, Progress::Unit unit, uint64_t done, uint64_t all);
// "12.3 MB": decimal units.
std::string BytesText(uint64_t bytes);
// "1,234,567".
std::string CountText(uint64_t count);

}  // namespace daybook::cli
