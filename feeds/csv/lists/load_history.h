#pragma once
// Which lists of one source and record type the ledger has taken in, from their notes.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "feeds/csv/lists/load_note.h"

namespace daybook::feeds::csv {

enum class LoadState : uint8_t {
  // Begun; its rows count as they come. What it lacks is gone once the log has its gaps, which come
  // after all rows; it is no reason yet why records of older lists would be gone.
  kUnfinished,
  kHeldBack,  // done, but it says nothing of what it lacks
  kStands,
  kReverting,  // its revert began
  kReverted,
};
// "stands", "unfinished", …; for people.
std::string_view StateWord(LoadState state);

struct Load {
  LogPosition position;  // of its first note: its name
  LoadNote list;         // with number, as-of, period, digest
  LoadState state = LoadState::kUnfinished;
  std::set<std::string> unread;
  // Of its revert, if one began.
  std::optional<LogPosition> revert;
  uint64_t revert_number = 0;
};

class LoadHistory {
 public:
  // Notes come in order of position. kCorruption for one that fits no earlier one.
  Status Add(LogPosition position, const LoadNote& note);

  // By position.
  const std::map<LogPosition, Load>& loads() const { return loads_; }
  const Load* Find(LogPosition position) const;
  // The list whose revert began at `position`; null if none did.
  const Load* RevertedAt(LogPosition position) const;
  // The newest list of this as-of and period; null if there is none.
  const Load* NewestOf(const PartialTime& as_of, const std::optional<Period>& period) const;
  // The newest of those that was not taken back; null if there is none.
  const Load* NewestLeft(const PartialTime& as_of, const std::optional<Period>& period) const;
  // Numbers that the revert of `load` looks past: of lists of its as-of that came after it and were
  // taken back, of the reverts of those and of lists beside it, and of its own if it began before.
  std::set<uint64_t> UndoneBy(const Load& load) const;
  // Of the lists of this as-of and their reverts, whatever their period; 0 if there is none.
  uint64_t HighestNumber(const PartialTime& as_of) const;
  // Lists of the same as-of that stand, without this one.
  std::vector<const Load*> StandingBeside(const Load& load) const;
  // Lists of the same as-of that were taken back, without this one.
  std::vector<const Load*> TakenBackBeside(const Load& load) const;
  // Lists that stand with a later as-of, soonest first.
  std::vector<const Load*> StandingAfter(const PartialTime& as_of) const;
  // A list later than `as_of` that was reverted and that no later list stands over: what it was
  // reverted to would hide an older list. Null if there is none.
  const Load* BareRevertAfter(const PartialTime& as_of) const;

 private:
  std::vector<const Load*> Beside(const Load& load, LoadState state) const;

  std::map<LogPosition, Load> loads_;
};

}  // namespace daybook::feeds::csv
