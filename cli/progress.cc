#include "cli/progress.h"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace daybook::cli {
namespace {

constexpr auto kHiddenFor = std::chrono::milliseconds(500);
constexpr auto kDrawnEvery = std::chrono::milliseconds(100);
constexpr uint64_t kBarColumns = 24;
constexpr std::string_view kEraseLine = "\r\x1b[K";

std::string AmountText(Progress::Unit unit, uint64_t amount) {
  return unit == Progress::Unit::kBytes ? BytesText(amount) : CountText(amount) + " entries";
}

}  // namespace

std::string BytesText(uint64_t bytes) {
  constexpr const char* kUnits[] = {"B", "kB", "MB", "GB", "TB"};
  double amount = static_cast<double>(bytes);
  size_t unit = 0;
  while (amount >= 1000 && unit + 1 < std::size(kUnits)) {
    amount /= 1000;
    ++unit;
  }
  char text[32];
  std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.1f %s", amount, kUnits[unit]);
  return text;
}

std::string CountText(uint64_t count) {
  std::string text = std::to_string(count);
  for (size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

std::string ProgressText(const std::string& what, Progress::Unit unit, uint64_t done,
                         uint64_t all) {
  if (all == 0) return what + " " + AmountText(unit, done);
  const double part = std::min(1.0, static_cast<double>(done) / static_cast<double>(all));
  const auto full = static_cast<size_t>(part * static_cast<double>(kBarColumns));
  return what + " [" + std::string(full, '#') + std::string(kBarColumns - full, ' ') + "] " +
         std::to_string(static_cast<int>(part * 100)) + " %, " + AmountText(unit, done) + " of " +
         AmountText(unit, all);
}

Progress::Progress(Console& console, std::string what, Unit unit, Now now)
    : console_(console),
      what_(std::move(what)),
      unit_(unit),
      now_(std::move(now)),
      began_(now_()),
      drawn_(began_) {}

Progress::~Progress() {
  if (visible_) console_.SayRaw(kEraseLine);
}

void Progress::Show(uint64_t done, uint64_t all) {
  if (!console_.err_is_terminal()) return;
  const auto now = now_();
  if (now - began_ < kHiddenFor || (visible_ && now - drawn_ < kDrawnEvery)) return;
  drawn_ = now;
  visible_ = true;
  console_.SayRaw(std::string(kEraseLine) + ProgressText(what_, unit_, done, all));
}

}  // namespace daybook::cli
