#include "ledger/log/recent_entries.h"

#include <algorithm>
#include <utility>

namespace daybook::ledger {
namespace {

uint64_t EndOf(const RecentEntries::Group& group) { return group.back().position.value + 1; }

class RecentReader final : public LogReader {
 public:
  RecentReader(std::shared_ptr<const RecentEntries> recent, EntrySource source,
               std::shared_ptr<const RecentEntries::Group> group, uint64_t from, uint64_t end)
      : recent_(std::move(recent)),
        source_(std::move(source)),
        group_(std::move(group)),
        next_(from),
        end_(end) {}

  Result<std::optional<LogEntry>> Next() override {
    if (rest_) return rest_->Next();
    if (next_ == end_) return std::optional<LogEntry>();
    if (next_ == EndOf(*group_)) group_ = recent_->Holding(next_);
    if (!group_) {  // more came meanwhile than is kept
      rest_ = ReadEntries(source_, next_, end_);
      return rest_->Next();
    }
    const LogEntry& kept = (*group_)[next_++ - group_->front().position.value];
    if (source_.vault && source_.vault->IsErased(kept.header.stream))
      return std::optional(LogEntry{kept.position, kept.header, {}, true});
    return std::optional(kept);
  }

 private:
  const std::shared_ptr<const RecentEntries> recent_;
  const EntrySource source_;
  std::shared_ptr<const RecentEntries::Group> group_;
  uint64_t next_;
  const uint64_t end_;
  std::unique_ptr<LogReader> rest_;
};

}  // namespace

void RecentEntries::Add(Group group) {
  group.shrink_to_fit();
  Kept kept;
  for (const LogEntry& entry : group) kept.bytes += sizeof entry + entry.payload.capacity();
  const uint64_t first = group.front().position.value;
  kept.group = std::make_shared<const Group>(std::move(group));
  std::vector<Kept> gone;  // freed behind the lock
  const std::lock_guard lock(mutex_);
  const bool follows = groups_.empty() || EndOf(*groups_.back().group) == first;
  bytes_ += kept.bytes;
  groups_.push_back(std::move(kept));
  while (bytes_ > kRecentBytesMax || (groups_.size() > 1 && !follows)) {
    bytes_ -= groups_.front().bytes;
    gone.push_back(std::move(groups_.front()));
    groups_.pop_front();
  }
}

void RecentEntries::Clear() {
  std::deque<Kept> gone;  // freed behind the lock
  const std::lock_guard lock(mutex_);
  gone.swap(groups_);
  bytes_ = 0;
}

std::shared_ptr<const RecentEntries::Group> RecentEntries::Holding(uint64_t position) const {
  const std::lock_guard lock(mutex_);
  const auto at = std::partition_point(groups_.begin(), groups_.end(), [&](const Kept& kept) {
    return EndOf(*kept.group) <= position;
  });
  if (at == groups_.end() || at->group->front().position.value > position) return nullptr;
  return at->group;
}

std::unique_ptr<LogReader> ReadRecent(const std::shared_ptr<const RecentEntries>& recent,
                                      const EntrySource& source, uint64_t from, uint64_t end) {
  auto group = recent->Holding(from);
  if (!group) return nullptr;
  return std::make_unique<RecentReader>(recent, source, std::move(group), from, end);
}

}  // namespace daybook::ledger
