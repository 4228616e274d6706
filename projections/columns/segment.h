#pragma once
// Rows sorted by stream, then clinical order, one array a column; immutable. The arrays lie in
// memory (segment_builder.h) or in a mapped file (files/segment_file.h).
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/base/result.h"
#include "projections/columns/row.h"

namespace daybook::projections {

enum class ColumnId : uint32_t {
#define DAYBOOK_COLUMN(name, type) name,
#include "projections/columns/segment_columns.def"
#undef DAYBOOK_COLUMN
  kCount,
};
inline constexpr size_t kColumnCount = static_cast<size_t>(ColumnId::kCount);

// Stored events where they were first put: segments in memory share them, and merging moves none.
struct EventPieces {
  std::vector<std::string_view> of_row;
  std::vector<std::shared_ptr<const void>> owners;
};

class Segment {
 public:
  using Bytes = std::array<std::string_view, kColumnCount>;
  // Takes arrays that live as long as `owner`. kCorruption where their lengths don't fit together.
  static Result<std::shared_ptr<const Segment>> Over(std::shared_ptr<const void> owner,
                                                     const Bytes& bytes);
  // The same in memory: event_bytes is empty, and `events` has one a row, as event_offsets says.
  static Result<std::shared_ptr<const Segment>> Over(std::shared_ptr<const void> owner,
                                                     const Bytes& bytes, EventPieces events);

#define DAYBOOK_COLUMN(name, type) \
  std::span<const type> name() const { return name##_; }
#include "projections/columns/segment_columns.def"
#undef DAYBOOK_COLUMN

  uint32_t rows() const { return static_cast<uint32_t>(stream_.size()); }
  uint64_t bytes() const;
  // Every array as bytes, in ColumnId order, as a file holds it, but for the event_bytes of a
  // segment in memory: those are its pieces(), one behind the other.
  Bytes raw() const;
  std::span<const std::string_view> pieces() const { return events_.of_row; }
  // What keeps its stored events where they are.
  std::span<const std::shared_ptr<const void>> event_owners() const { return events_.owners; }

  std::string_view EventBytes(uint32_t row) const {
    if (!events_.of_row.empty()) return events_.of_row[row];
    const uint64_t from = event_offsets_[row];
    return {event_bytes_.data() + from, static_cast<size_t>(event_offsets_[row + 1] - from)};
  }
  std::span<const uint32_t> CodesOf(uint32_t row) const {
    return codes_.subspan(code_offsets_[row], code_offsets_[row + 1] - code_offsets_[row]);
  }
  // First row and one past the last of a stream; equal where it has none here.
  std::pair<uint32_t, uint32_t> RowsOfStream(uint32_t stream) const;
  // Postings.
  std::span<const uint32_t> RowsOfCode(uint32_t code) const;
  std::span<const uint32_t> RowsOfKind(ledger::Kind kind) const {
    const auto number = static_cast<size_t>(kind);
    return kind_rows_.subspan(kind_row_offsets_[number],
                              kind_row_offsets_[number + 1] - kind_row_offsets_[number]);
  }
  // When the first version of a row's record came, if this row isn't of that one.
  std::optional<int64_t> FirstRecordedOf(uint32_t row) const;
  // Places in identifiers() that use a text.
  std::span<const uint32_t> UsesOfIdentifier(uint32_t text) const;
  // Identifiers that rows [begin, end) give.
  std::span<const IdentifierUse> IdentifiersOf(uint32_t begin, uint32_t end) const;

 private:
  Segment() = default;
  bool Fits() const;
  bool EventsFit() const;

  std::shared_ptr<const void> owner_;
  EventPieces events_;  // of a segment in a file: no pieces, the mapping as their owner
#define DAYBOOK_COLUMN(name, type) std::span<const type> name##_;
#include "projections/columns/segment_columns.def"
#undef DAYBOOK_COLUMN
};

}  // namespace daybook::projections
