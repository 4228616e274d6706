#include "projections/columns/segment_builder.h"

#include <algorithm>
#include <numeric>
#include <type_traits>
#include <utility>

#include "projections/columns/column_bytes.h"

namespace daybook::projections {
namespace {

// FlatBuffers are read in place and hold 8-byte numbers.
constexpr size_t kEventAlignment = 8;

template <typename T>
void Append(std::vector<T>& to, std::span<const T> from, uint32_t begin, uint32_t end) {
  to.insert(to.end(), from.begin() + begin, from.begin() + end);
}

}  // namespace

struct SegmentBuilder::Columns {
#define DAYBOOK_COLUMN(name, type) std::vector<type> name;
#include "projections/columns/segment_columns.def"
#undef DAYBOOK_COLUMN
  // Of rows of kPerson, by row: those never in force are dropped when the kinds are indexed.
  std::vector<std::pair<uint32_t, PersonFacts>> persons_by_row;
};

SegmentBuilder::SegmentBuilder() : columns_(std::make_shared<Columns>()) {
  columns_->code_offsets.push_back(0);
  columns_->event_offsets.push_back(0);
}
SegmentBuilder::~SegmentBuilder() = default;

uint32_t SegmentBuilder::rows() const { return static_cast<uint32_t>(columns_->stream.size()); }

// Of the longest column; the others are short beside it.
void SegmentBuilder::Reserve(std::span<const NewRow> rows) {
  size_t bytes = 0;
  for (const NewRow& row : rows) bytes += row.bytes.size() + kEventAlignment;
  columns_->event_bytes.reserve(bytes);
}

void SegmentBuilder::Reserve(std::span<const Segment* const> segments) {
  const auto reserve = [&](auto& column, auto of) {
    if constexpr (std::is_same_v<decltype(column), std::vector<char>&>) return;  // stay there
    size_t sum = column.size();
    for (const Segment* segment : segments) sum += (segment->*of)().size();
    column.reserve(sum);
  };
#define DAYBOOK_COLUMN(name, type) reserve(columns_->name, &Segment::name);
#include "projections/columns/segment_columns.def"
#undef DAYBOOK_COLUMN
  events_.of_row.reserve(columns_->stream.capacity());
  for (const Segment* segment : segments) {
    const auto owners = segment->event_owners();
    events_.owners.insert(events_.owners.end(), owners.begin(), owners.end());
  }
}

void SegmentBuilder::Add(const NewRow& row) {
  Columns& to = *columns_;
  DAYBOOK_CHECK(to.stream.empty() || to.stream.back() <= row.stream);
  const uint32_t number = rows();
  to.stream.push_back(row.stream);
  to.kind.push_back(static_cast<uint8_t>(row.kind));
  to.operation.push_back(static_cast<uint8_t>(row.operation));
  to.status.push_back(static_cast<uint8_t>(row.status));
  to.flags.push_back(row.flags);
  to.start.push_back(row.start);
  to.end.push_back(row.end);
  to.version.push_back(row.version);
  to.record.push_back(row.record);
  to.content.push_back(row.content);
  to.known_from.push_back(row.known_from);
  to.recorded.push_back(row.recorded);
  to.closing.push_back(row.closing);
  to.source.push_back(row.source);
  to.value_form.push_back(static_cast<uint8_t>(row.value_form));
  to.comparator.push_back(static_cast<uint8_t>(row.comparator));
  to.number.push_back(row.number);
  to.value_ref.push_back(row.value_ref);
  to.codes.insert(to.codes.end(), row.codes.begin(), row.codes.end());
  to.code_offsets.push_back(static_cast<uint32_t>(to.codes.size()));
  to.event_bytes.insert(to.event_bytes.end(), row.bytes.begin(), row.bytes.end());
  while (to.event_bytes.size() % kEventAlignment != 0) to.event_bytes.push_back(0);
  to.event_offsets.push_back(to.event_bytes.size());
  if (row.first_recorded) to.corrections.push_back({number, 0, *row.first_recorded});
  if (row.person) to.persons_by_row.emplace_back(number, *row.person);
  for (IdentifierUse use : row.identifiers) {
    use.row = number;
    to.identifiers.push_back(use);
  }
}

void SegmentBuilder::Copy(const Segment& from, uint32_t begin, uint32_t end) {
  if (begin == end) return;
  DAYBOOK_CHECK(!events_.owners.empty());  // Reserve came first
  Columns& to = *columns_;
  DAYBOOK_CHECK(to.stream.empty() || to.stream.back() <= from.stream()[begin]);
  CopyLists(from, begin, end);
  CopyRows(from, begin, end);
}

void SegmentBuilder::CopyRows(const Segment& from, uint32_t begin, uint32_t end) {
  Columns& to = *columns_;
  Append(to.stream, from.stream(), begin, end);
  Append(to.kind, from.kind(), begin, end);
  Append(to.operation, from.operation(), begin, end);
  Append(to.status, from.status(), begin, end);
  Append(to.flags, from.flags(), begin, end);
  Append(to.start, from.start(), begin, end);
  Append(to.end, from.end(), begin, end);
  Append(to.version, from.version(), begin, end);
  Append(to.record, from.record(), begin, end);
  Append(to.content, from.content(), begin, end);
  Append(to.known_from, from.known_from(), begin, end);
  Append(to.recorded, from.recorded(), begin, end);
  Append(to.closing, from.closing(), begin, end);
  Append(to.source, from.source(), begin, end);
  Append(to.value_form, from.value_form(), begin, end);
  Append(to.comparator, from.comparator(), begin, end);
  Append(to.number, from.number(), begin, end);
  Append(to.value_ref, from.value_ref(), begin, end);
}

void SegmentBuilder::CopyLists(const Segment& from, uint32_t begin, uint32_t end) {
  Columns& to = *columns_;
  const auto code_shift =
      static_cast<uint32_t>(to.codes.size()) - from.code_offsets()[begin];  // may wrap, and back
  const uint64_t event_shift = to.event_offsets.back() - from.event_offsets()[begin];
  for (uint32_t row = begin + 1; row <= end; ++row) {
    to.code_offsets.push_back(from.code_offsets()[row] + code_shift);
    to.event_offsets.push_back(from.event_offsets()[row] + event_shift);
    events_.of_row.push_back(from.EventBytes(row - 1));
  }
  Append(to.codes, from.codes(), from.code_offsets()[begin], from.code_offsets()[end]);
  const auto persons = from.RowsOfKind(ledger::Kind::kPerson);
  for (auto at = std::lower_bound(persons.begin(), persons.end(), begin);
       at != persons.end() && *at < end; ++at)
    to.persons_by_row.emplace_back(rows() + (*at - begin),
                                   from.persons()[static_cast<size_t>(at - persons.begin())]);
  const auto corrections = from.corrections();
  for (auto at = std::lower_bound(
           corrections.begin(), corrections.end(), begin,
           [](const Correction&correction, uint32_t row) { return correction.row < row; });
       at != corrections.end() && at->row < end; ++at)
    to.corrections.push_back({rows() + (at->row - begin), 0, at->first_recorded});
  for (IdentifierUse use : from.IdentifiersOf(begin, end)) {
    use.row = rows() + (use.row - begin);
    to.identifiers.push_back(use);
  }
}

void SegmentBuilder::CloseLast(const Closing& closing) { columns_->closing.back() = closing; }

void SegmentBuilder::IndexStreams() {
  Columns& to = *columns_;
  for (uint32_t row = 0; row < rows(); ++row) {
    if (row != 0 && to.stream[row] == to.stream[row - 1]) continue;
    to.stream_ids.push_back(to.stream[row]);
    to.stream_rows.push_back(row);
  }
  to.stream_rows.push_back(rows());
}

void SegmentBuilder::IndexCodes() {
  Columns& to = *columns_;
  std::vector<uint64_t> uses;  // code, then row
  uses.reserve(to.codes.size());
  for (uint32_t row = 0; row < rows(); ++row) {
    if (NeverInForce(to.known_from[row], to.closing[row])) continue;
    for (uint32_t at = to.code_offsets[row]; at < to.code_offsets[row + 1]; ++at)
      uses.push_back((uint64_t{to.codes[at]} << 32) | row);
  }
  std::sort(uses.begin(), uses.end());
  uses.erase(std::unique(uses.begin(), uses.end()), uses.end());
  to.code_rows.reserve(uses.size());
  for (const uint64_t use : uses) {
    const auto code = static_cast<uint32_t>(use >> 32);
    if (to.code_keys.empty() || to.code_keys.back() != code) {
      to.code_keys.push_back(code);
      to.code_row_offsets.push_back(static_cast<uint32_t>(to.code_rows.size()));
    }
    to.code_rows.push_back(static_cast<uint32_t>(use));
  }
  to.code_row_offsets.push_back(static_cast<uint32_t>(to.code_rows.size()));
}

void SegmentBuilder::IndexKinds() {
  Columns& to = *columns_;
  std::array<uint32_t, kKindLimit + 1> counts{};
  for (uint32_t row = 0; row < rows(); ++row)
    if (!NeverInForce(to.known_from[row], to.closing[row])) ++counts[to.kind[row] + 1u];
  for (size_t kind = 0; kind < kKindLimit; ++kind) counts[kind + 1] += counts[kind];
  to.kind_row_offsets.assign(counts.begin(), counts.end());
  to.kind_rows.resize(counts[kKindLimit]);
  for (uint32_t row = 0; row < rows(); ++row)
    if (!NeverInForce(to.known_from[row], to.closing[row]))
      to.kind_rows[counts[to.kind[row]]++] = row;
  for (const auto& [row, facts] : to.persons_by_row)
    if (!NeverInForce(to.known_from[row], to.closing[row])) to.persons.push_back(facts);
  std::erase_if(to.identifiers, [&](const IdentifierUse& use) {
    return NeverInForce(to.known_from[use.row], to.closing[use.row]);
  });
  to.identifier_order.resize(to.identifiers.size());
  std::iota(to.identifier_order.begin(), to.identifier_order.end(), 0u);
  std::sort(to.identifier_order.begin(), to.identifier_order.end(), [&](uint32_t a, uint32_t b) {
    return std::pair(to.identifiers[a].text, a) < std::pair(to.identifiers[b].text, b);
  });
}

// Of rows that were added they lie in a column, which is given to all segments they will be in.
EventPieces SegmentBuilder::TakeEvents() {
  const std::vector<uint64_t>& offsets = columns_->event_offsets;
  const auto own = std::make_shared<const std::vector<char>>(std::move(columns_->event_bytes));
  columns_->event_bytes = {};
  DAYBOOK_CHECK(own->empty() || events_.of_row.empty());
  if (!own->empty()) {
    for (uint32_t row = 0; row < rows(); ++row)
      events_.of_row.emplace_back(own->data() + offsets[row], offsets[row + 1] - offsets[row]);
    events_.owners.push_back(own);
  }
  return std::exchange(events_, {});
}

std::shared_ptr<const Segment> SegmentBuilder::Finish() {
  IndexStreams();
  IndexCodes();
  IndexKinds();
  columns_->persons_by_row = {};
  EventPieces events = TakeEvents();
  Segment::Bytes bytes;
#define DAYBOOK_COLUMN(name, type) \
  bytes[static_cast<size_t>(ColumnId::name)] = AsBytes(columns_->name);
#include "projections/columns/segment_columns.def"
#undef DAYBOOK_COLUMN
  auto segment =
      Segment::Over(std::exchange(columns_, std::make_shared<Columns>()), bytes, std::move(events));
  columns_->code_offsets.push_back(0);
  columns_->event_offsets.push_back(0);
  DAYBOOK_CHECK(segment.ok());
  return std::move(segment).value();
}

}  // namespace daybook::projections
