#include "projections/fold/identity.h"

#include <unordered_set>

#include "ledger/base/check.h"

namespace daybook::projections {

void Identity::Moved(uint64_t position) {
  moved_at_ = std::max(moved_at_, position);
  ++moves_;
}

std::vector<uint32_t> Identity::Reach(uint32_t stream) const {
  std::vector<uint32_t> reached{stream};
  std::unordered_set<uint32_t> seen{stream};
  std::unordered_set<uint32_t> numbers;
  for (size_t at = 0; at < reached.size(); ++at) {
    const auto carried = numbers_of_.find(reached[at]);
    if (carried == numbers_of_.end()) continue;
    for (const auto& [number, uses] : carried->second) {
      if (!numbers.insert(number).second) continue;
      for (const auto& [other, rows] : streams_of_.at(number))
        if (seen.insert(other).second) reached.push_back(other);
    }
  }
  return reached;
}

void Identity::Add(uint32_t stream, uint32_t number, uint64_t position) {
  ++numbers_of_[stream][number];
  Uses& streams = streams_of_[number];
  if (++streams[stream] > 1 || streams.size() == 1) return;
  Moved(position);
  std::vector<uint32_t> group = Reach(stream);
  LinkAsGroup(links_, group);
}

void Identity::Remove(uint32_t stream, uint32_t number, uint64_t position) {
  const auto carried = numbers_of_.find(stream);
  const auto carriers = streams_of_.find(number);
  DAYBOOK_CHECK(carried != numbers_of_.end() && carriers != streams_of_.end());
  --carried->second[number];
  if (--carriers->second[stream] > 0) return;
  const std::vector<uint32_t> before = Reach(stream);
  carried->second.erase(number);
  carriers->second.erase(stream);
  const bool shared = !carriers->second.empty();
  if (carried->second.empty()) numbers_of_.erase(carried);
  if (!shared) streams_of_.erase(carriers);
  if (!shared) return;
  Moved(position);
  std::unordered_set<uint32_t> placed;
  for (const uint32_t member : before) {
    if (placed.contains(member)) continue;
    std::vector<uint32_t> group = Reach(member);
    placed.insert(group.begin(), group.end());
    LinkAsGroup(links_, group);
  }
}

}  // namespace daybook::projections
