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

class Segment {
 public:
  using Bytes = std::array<std::string_view, kColumnCount>;
  // Takes arrays that live as long as `owner`. kCorruption where their lengths don't fit together.
  static Result<std::shared_ptr<const Segment>> Over(std::shared_ptr<const void> owner,
                                                     const Bytes& bytes);

#define DAYBOOK_COLUMN(name, type) \
  std::span<const type> name() const { return name##_; }
#include "projections/columns/segment_columns.def"
#undef DAYBOOK_COLUMN

  uint32_t rows() const { return static_cast<uint32_t>(stream_.size()); }
  uint64_t bytes() const;
  // Every array as bytes, in ColumnId order, as a file holds it.
  Bytes raw() const;

  std::string_view EventBytes(uint32_t row) const {
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

  std::shared_ptr<const void> owner_;
#define DAYBOOK_COLUMN(name, type) std::span<const type> name##_;
#include "projections/columns/segment_columns.def"
#undef DAYBOOK_COLUMN
};

}  // namespace daybook::projections
