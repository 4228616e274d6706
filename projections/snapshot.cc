#include "projections/snapshot.h"

#include <algorithm>

#include "projections/persons.h"

namespace daybook::projections {

uint64_t Snapshot::rows() const {
  uint64_t sum = 0;
  for (const SegmentSlot& slot : parts_.segments) sum += slot.segment->rows();
  return sum;
}

Grouping Snapshot::GroupingAt(uint64_t known_at) const {
  if (parts_.moves == 0 || parts_.moved_at < known_at) return parts_.grouping;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [position, grouping] : past_)
      if (position == known_at) return grouping;
  }
  Grouping derived = DeriveGrouping(*this, known_at);
  const std::lock_guard lock(mutex_);
  if (past_.size() == kPastGroupingsMax) past_.erase(past_.begin());
  past_.emplace_back(known_at, derived);
  return derived;
}

std::shared_ptr<const PersonColumns> Snapshot::persons() const {
  const std::lock_guard lock(mutex_);
  if (!persons_)
    persons_ = std::make_shared<const PersonColumns>(
        PersonsOf({*this, parts_.grouping, Visibility::All(), parts_.position}));
  return persons_;
}

std::shared_ptr<const std::vector<ResidentNo>> Snapshot::residents() const {
  const std::lock_guard lock(mutex_);
  if (!residents_)
    residents_ = std::make_shared<const std::vector<ResidentNo>>(
        ResidentsOf({*this, parts_.grouping, Visibility::All(), parts_.position}));
  return residents_;
}

}  // namespace daybook::projections
