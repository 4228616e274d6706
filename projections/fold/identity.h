#pragma once
// Stage 0: which streams are one resident, as facts come and go (walls.md 4). Streams that carry
// the same verified NHS number in a row now in force are one resident; so are those they reach
// through others.
#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

#include "projections/fold/grouping.h"

namespace daybook::projections {

class Identity {
 public:
  // A row in force of `stream` carries `number` (of a text) from `position` on, or no longer.
  void Add(uint32_t stream, uint32_t number, uint64_t position);
  void Remove(uint32_t stream, uint32_t number, uint64_t position);

  // The grouping now. Cheap when nothing changed.
  Grouping Publish() { return Grouping(links_.Publish()); }
  // How often an event may have moved a stream from one group to another, and the position of the
  // newest that did: readers who know that one use the newest grouping.
  uint64_t moves() const { return moves_; }
  uint64_t moved_at() const { return moved_at_; }
  // After Add of what is in force: the history that led there.
  void RestoreChange(uint64_t moves, uint64_t moved_at) {
    moves_ = moves;
    moved_at_ = moved_at;
  }

 private:
  // Rows that carry it, by the other side. Both are small: a person has few numbers and streams.
  using Uses = std::map<uint32_t, uint32_t>;
  // The streams that `stream` reaches over shared numbers, itself included.
  std::vector<uint32_t> Reach(uint32_t stream) const;
  void Moved(uint64_t position);

  std::unordered_map<uint32_t, Uses> streams_of_;  // by number
  std::unordered_map<uint32_t, Uses> numbers_of_;  // by stream
  GroupEditor links_;
  uint64_t moves_ = 0;
  uint64_t moved_at_ = 0;
};

}  // namespace daybook::projections
