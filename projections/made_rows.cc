#include "projections/made_rows.h"

#include <mutex>
#include <tuple>

#include "ledger/base/check.h"

namespace daybook::projections {
namespace {

auto KeyOf(const RowTime& time) {
  return std::tuple(time.known, time.has_clock, time.day, time.last_day,
                    time.has_clock ? time.utc_micros : 0);
}
auto KeyOf(const MadeRow& row) {
  return std::tuple(row.base.segment, row.base.row, row.count, KeyOf(row.start), KeyOf(row.end));
}

}  // namespace

int CompareStarts(const RowTime& a, const RowTime& b) {
  if (!a.known || !b.known) return static_cast<int>(b.known) - static_cast<int>(a.known);
  const auto key = [](const RowTime& time) {
    return std::tuple(time.day, time.has_clock, time.has_clock ? time.utc_micros : 0);
  };
  if (key(a) == key(b)) return 0;
  return key(a) < key(b) ? -1 : 1;
}

size_t MadeRows::Hash::operator()(uint32_t index) const {
  const MadeRow& row = (*rows)[index];
  // Made rows of one record differ by a day or a count.
  uint64_t hash = (uint64_t{row.base.segment} << 32) + row.base.row;
  for (const int64_t part : {int64_t{row.start.day}, int64_t{row.end.day}, int64_t{row.count}})
    hash = (hash ^ static_cast<uint64_t>(part)) * 0x9E3779B97F4A7C15u + (hash >> 29);
  return hash;
}

bool MadeRows::Equal::operator()(uint32_t a, uint32_t b) const {
  return KeyOf((*rows)[a]) == KeyOf((*rows)[b]);
}

std::optional<RowRef> MadeRows::Add(const MadeRow& row) {
  DAYBOOK_CHECK(row.base && !Holds(row.base));
  const std::unique_lock lock(mutex_);
  const auto index = static_cast<uint32_t>(rows_.size());
  rows_.push_back(row);
  const auto [at, added] = seen_.insert(index);
  if (added && rows_.size() <= kMadeRowsMax) return RowRef{kSegment, index};
  const RowRef before{kSegment, *at};
  if (added) seen_.erase(at);
  rows_.pop_back();
  return added ? std::nullopt : std::optional(before);
}

MadeRow MadeRows::At(RowRef row) const {
  DAYBOOK_CHECK(Holds(row));
  const std::shared_lock lock(mutex_);
  return rows_[row.row];
}

}  // namespace daybook::projections
