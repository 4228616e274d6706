#include "projections/vocabulary/stream_table.h"

#include <mutex>

#include "ledger/base/check.h"

namespace daybook::projections {

uint32_t StreamTable::Intern(const StreamId& id, uint32_t source, uint32_t subject) {
  const auto known = numbers_.find(id);
  if (known != numbers_.end()) return known->second;
  const uint32_t number = size();
  DAYBOOK_CHECK(number < kNone);
  Entry& entry = streams_.Grow();
  entry.id = id;
  entry.source = source;
  entry.subject = subject;
  const std::unique_lock lock(mutex_);
  numbers_.emplace(id, number);
  const auto [newest, first] = newest_by_subject_.try_emplace(subject, number);
  if (!first) {
    entry.next = newest->second;
    newest->second = number;
  }
  return number;
}

std::optional<uint32_t> StreamTable::Find(const StreamId& id) const {
  const std::shared_lock lock(mutex_);
  const auto found = numbers_.find(id);
  if (found == numbers_.end()) return std::nullopt;
  return found->second;
}

void StreamTable::BecomesResident(uint32_t stream, uint64_t position) {
  std::atomic<uint64_t>& from = streams_[stream].resident_from;
  if (from.load(std::memory_order_relaxed) == kNever)
    from.store(position, std::memory_order_release);
}

uint32_t StreamTable::FirstWithSubject(uint32_t subject) const {
  const std::shared_lock lock(mutex_);
  const auto found = newest_by_subject_.find(subject);
  return found == newest_by_subject_.end() ? kNone : found->second;
}

}  // namespace daybook::projections
