#include "feeds/csv/lists/load_history.h"

#include <algorithm>

namespace daybook::feeds::csv {

std::string_view StateWord(LoadState state) {
  switch (state) {
    case LoadState::kUnfinished:
      return "unfinished";
    case LoadState::kHeldBack:
      return "removals held back";
    case LoadState::kStands:
      return "stands";
    case LoadState::kReverting:
      return "being reverted";
    case LoadState::kReverted:
      return "reverted";
  }
  DAYBOOK_CHECK(false);
}

Status LoadHistory::Add(LogPosition position, const LoadNote& note) {
  if (note.step == NoteStep::kListBegins) {
    Load load;
    load.position = position;
    load.list = note;
    loads_.emplace(position, std::move(load));
    return {};
  }
  const Error unfit{ErrorCode::kCorruption, "a feed's note names a list that isn't there",
                    "care log position " + std::to_string(position.value),
                    "run `daybook verify` on the folder"};
  if (!note.of) return unfit;
  if (note.step == NoteStep::kRevertDone) {
    for (auto& [at, load] : loads_)
      if (load.revert == note.of) {
        load.state = LoadState::kReverted;
        return {};
      }
    return unfit;
  }
  const auto found = loads_.find(*note.of);
  if (found == loads_.end()) return unfit;
  Load& load = found->second;
  if (note.step == NoteStep::kListDone) {
    load.state = note.whole ? LoadState::kStands : LoadState::kHeldBack;
    load.unread = note.unread;
  } else {
    load.state = LoadState::kReverting;
    load.revert = position;
    load.revert_number = note.number;
  }
  return {};
}

const Load* LoadHistory::Find(LogPosition position) const {
  const auto found = loads_.find(position);
  return found == loads_.end() ? nullptr : &found->second;
}

const Load* LoadHistory::RevertedAt(LogPosition position) const {
  for (const auto& [at, load] : loads_)
    if (load.revert == position) return &load;
  return nullptr;
}

const Load* LoadHistory::NewestOf(const PartialTime& as_of,
                                  const std::optional<Period>& period) const {
  const Load* newest = nullptr;
  for (const auto& [at, load] : loads_)
    if (load.list.as_of == as_of && load.list.period == period) newest = &load;
  return newest;
}

const Load* LoadHistory::NewestLeft(const PartialTime& as_of,
                                    const std::optional<Period>& period) const {
  const Load* newest = nullptr;
  for (const auto& [at, load] : loads_)
    if (load.list.as_of == as_of && load.list.period == period &&
        load.state != LoadState::kReverted)
      newest = &load;
  return newest;
}

std::set<uint64_t> LoadHistory::UndoneBy(const Load& load) const {
  std::set<uint64_t> numbers;
  if (load.revert) numbers.insert(load.revert_number);
  for (const Load* other : TakenBackBeside(load)) {
    if (other->list.number < load.list.number) continue;
    numbers.insert(other->revert_number);
    // Lists of several periods may have its own number.
    if (other->list.number > load.list.number) numbers.insert(other->list.number);
  }
  return numbers;
}

uint64_t LoadHistory::HighestNumber(const PartialTime& as_of) const {
  uint64_t highest = 0;
  for (const auto& [at, load] : loads_)
    if (load.list.as_of == as_of)
      highest = std::max({highest, load.list.number, load.revert_number});
  return highest;
}

std::vector<const Load*> LoadHistory::Beside(const Load& load, LoadState state) const {
  std::vector<const Load*> out;
  for (const auto& [at, other] : loads_)
    if (other.state == state && other.list.as_of == load.list.as_of && at != load.position)
      out.push_back(&other);
  return out;
}

std::vector<const Load*> LoadHistory::StandingBeside(const Load& load) const {
  return Beside(load, LoadState::kStands);
}

std::vector<const Load*> LoadHistory::TakenBackBeside(const Load& load) const {
  return Beside(load, LoadState::kReverted);
}

std::vector<const Load*> LoadHistory::StandingAfter(const PartialTime& as_of) const {
  std::vector<const Load*> out;
  for (const auto& [at, load] : loads_)
    if (load.state == LoadState::kStands && load.list.as_of > as_of) out.push_back(&load);
  std::ranges::stable_sort(
      out, [](const Load* a, const Load* b) { return a->list.as_of < b->list.as_of; });
  return out;
}

const Load* LoadHistory::BareRevertAfter(const PartialTime& as_of) const {
  const auto stands_over = [&](const Load& load) {
    return std::ranges::any_of(loads_, [&](const auto& other) {
      const Load& over = other.second;
      // Also one of the same as-of that took the reverted one's place.
      const bool later =
          over.list.as_of > load.list.as_of ||
          (over.list.as_of == load.list.as_of && over.list.number > load.revert_number);
      return over.state == LoadState::kStands && later &&
             (!over.list.period || over.list.period == load.list.period);
    });
  };
  for (const auto& [at, load] : loads_)
    if (load.revert && load.list.as_of > as_of && !stands_over(load)) return &load;
  return nullptr;
}

}  // namespace daybook::feeds::csv
