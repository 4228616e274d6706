#include "projections/columns/segment.h"

#include <algorithm>
#include <type_traits>

#include "projections/columns/column_bytes.h"

namespace daybook::projections {
namespace {

template <typename T>
bool View(std::string_view bytes, std::span<const T>& out) {
  static_assert(std::is_trivially_copyable_v<T>);
  const bool aligned = reinterpret_cast<uintptr_t>(bytes.data()) % alignof(T) == 0;
  if (bytes.size() % sizeof(T) != 0 || (!aligned && !bytes.empty())) return false;
  out = {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
  return true;
}

// `offsets` cuts `whole` elements into `parts` pieces.
template <typename T>
bool Cuts(std::span<const T> offsets, size_t parts, size_t whole) {
  return offsets.size() == parts + 1 && offsets.front() == 0 && offsets.back() == whole &&
         std::is_sorted(offsets.begin(), offsets.end());
}

}  // namespace

Result<std::shared_ptr<const Segment>> Segment::Over(std::shared_ptr<const void> owner,
                                                     const Bytes& bytes) {
  return Over(owner, bytes, {{}, {owner}});
}

Result<std::shared_ptr<const Segment>> Segment::Over(std::shared_ptr<const void> owner,
                                                     const Bytes& bytes, EventPieces events) {
  std::shared_ptr<Segment> segment(new Segment);
  segment->owner_ = std::move(owner);
  segment->events_ = std::move(events);
  bool fits = true;
#define DAYBOOK_COLUMN(name, type) \
  fits = fits && View(bytes[static_cast<size_t>(ColumnId::name)], segment->name##_);
#include "projections/columns/segment_columns.def"
#undef DAYBOOK_COLUMN
  if (!fits || !segment->Fits())
    return Error{ErrorCode::kCorruption, "the columns of a segment don't fit together"};
  return std::shared_ptr<const Segment>(std::move(segment));
}

bool Segment::Fits() const {
  const size_t rows = stream_.size();
  const bool same = kind_.size() == rows && operation_.size() == rows && status_.size() == rows &&
                    flags_.size() == rows && start_.size() == rows && end_.size() == rows &&
                    version_.size() == rows && record_.size() == rows && content_.size() == rows &&
                    known_from_.size() == rows && recorded_.size() == rows &&
                    closing_.size() == rows && source_.size() == rows &&
                    value_form_.size() == rows && comparator_.size() == rows &&
                    number_.size() == rows && value_ref_.size() == rows;
  return same && Cuts(code_offsets_, rows, codes_.size()) && EventsFit() &&
         Cuts(stream_rows_, stream_ids_.size(), rows) &&
         Cuts(code_row_offsets_, code_keys_.size(), code_rows_.size()) &&
         Cuts(kind_row_offsets_, kKindLimit, kind_rows_.size()) &&
         identifier_order_.size() == identifiers_.size() &&
         persons_.size() == RowsOfKind(ledger::Kind::kPerson).size();
}

bool Segment::EventsFit() const {
  const size_t rows = stream_.size();
  if (events_.of_row.empty()) return Cuts(event_offsets_, rows, event_bytes_.size());
  if (events_.of_row.size() != rows || event_offsets_.size() != rows + 1 || !event_bytes_.empty())
    return false;
  for (size_t row = 0; row < rows; ++row)
    if (event_offsets_[row] + events_.of_row[row].size() != event_offsets_[row + 1]) return false;
  return event_offsets_.front() == 0;
}

Segment::Bytes Segment::raw() const {
  Bytes out;
#define DAYBOOK_COLUMN(name, type) out[static_cast<size_t>(ColumnId::name)] = AsBytes(name##_);
#include "projections/columns/segment_columns.def"
#undef DAYBOOK_COLUMN
  return out;
}

uint64_t Segment::bytes() const {
  uint64_t sum = events_.of_row.empty() ? 0 : event_offsets_.back();
  for (const std::string_view column : raw()) sum += column.size();
  return sum;
}

std::pair<uint32_t, uint32_t> Segment::RowsOfStream(uint32_t stream) const {
  const auto found = std::lower_bound(stream_ids_.begin(), stream_ids_.end(), stream);
  if (found == stream_ids_.end() || *found != stream) return {0, 0};
  const auto at = static_cast<size_t>(found - stream_ids_.begin());
  return {stream_rows_[at], stream_rows_[at + 1]};
}

std::span<const uint32_t> Segment::RowsOfCode(uint32_t code) const {
  const auto found = std::lower_bound(code_keys_.begin(), code_keys_.end(), code);
  if (found == code_keys_.end() || *found != code) return {};
  const auto at = static_cast<size_t>(found - code_keys_.begin());
  return code_rows_.subspan(code_row_offsets_[at],
                            code_row_offsets_[at + 1] - code_row_offsets_[at]);
}

std::optional<int64_t> Segment::FirstRecordedOf(uint32_t row) const {
  const auto found = std::lower_bound(
      corrections_.begin(), corrections_.end(), row,
      [](const Correction& correction, uint32_t wanted) { return correction.row < wanted; });
  if (found == corrections_.end() || found->row != row) return std::nullopt;
  return found->first_recorded;
}

std::span<const uint32_t> Segment::UsesOfIdentifier(uint32_t text) const {
  const auto first =
      std::lower_bound(identifier_order_.begin(), identifier_order_.end(), text,
                       [&](uint32_t at, uint32_t t) { return identifiers_[at].text < t; });
  auto last = first;
  while (last != identifier_order_.end() && identifiers_[*last].text == text) ++last;
  return {first, last};
}

std::span<const IdentifierUse> Segment::IdentifiersOf(uint32_t begin, uint32_t end) const {
  const auto by_row = [](const IdentifierUse& use, uint32_t row) { return use.row < row; };
  const auto first = std::lower_bound(identifiers_.begin(), identifiers_.end(), begin, by_row);
  return {first, std::lower_bound(first, identifiers_.end(), end, by_row)};
}

}  // namespace daybook::projections
