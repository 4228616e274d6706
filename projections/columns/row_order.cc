#include "projections/columns/row_order.h"

#include "projections/columns/stored_event.h"
#include "projections/columns/time_key.h"

namespace daybook::projections {
namespace {

std::strong_ordering CompareText(std::string_view a, std::string_view b) {
  return a.compare(b) <=> 0;
}

// What is the same question of a row on its way and of one in a segment.
struct Ties {
  uint64_t version;
  uint32_t source;
  std::string_view bytes;
  const Hash256& content;
};
Ties TiesOf(SegmentRow at) {
  return {at.segment->version()[at.row], at.segment->source()[at.row],
          at.segment->EventBytes(at.row), at.segment->content()[at.row]};
}
Ties TiesOf(const NewRow& row) { return {row.version, row.source, row.bytes, row.content}; }

std::strong_ordering Compare(const TextDictionary& texts, const Ties& a, const Ties& b) {
  if (const auto order = a.version <=> b.version; order != 0) return order;
  if (a.source != b.source) return CompareText(texts.At(a.source), texts.At(b.source));
  const auto order = CompareText(StoredRecordId(a.bytes), StoredRecordId(b.bytes));
  return order != 0 ? order : a.content <=> b.content;
}

}  // namespace

std::strong_ordering CompareTies(const TextDictionary& texts, SegmentRow a, SegmentRow b) {
  return Compare(texts, TiesOf(a), TiesOf(b));
}

std::strong_ordering CompareClinical(const TextDictionary& texts, SegmentRow a, SegmentRow b) {
  const auto order = WithoutPrecision(a.segment->start()[a.row]) <=>
                     WithoutPrecision(b.segment->start()[b.row]);
  return order != 0 ? order : CompareTies(texts, a, b);
}

std::strong_ordering CompareClinical(const TextDictionary& texts, const NewRow& a,
                                     const NewRow& b) {
  const auto order = WithoutPrecision(a.start) <=> WithoutPrecision(b.start);
  return order != 0 ? order : Compare(texts, TiesOf(a), TiesOf(b));
}

}  // namespace daybook::projections
