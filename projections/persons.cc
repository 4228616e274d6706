#include "projections/persons.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "projections/columns/row_order.h"

namespace daybook::projections {
namespace {

using ledger::Kind;

bool RowInForce(const SegmentSlot& slot, uint32_t row, uint64_t known_at) {
  const uint64_t from = slot.segment->known_from()[row];
  return from < known_at && !(slot.segment->flags()[row] & kRetracted) &&
         known_at <= slot.ClosingOf(row).known_to;
}

void Resize(PersonColumns& out, size_t limit) {
  out.exists.resize(limit);
  out.person.resize(limit);
  out.born.resize(limit);
  out.died.resize(limit);
  out.deceased.resize(limit);
  out.sex.resize(limit);
  out.borough.resize(limit);
  out.practice.resize(limit);
  out.nhs_number.resize(limit);
}

void Fill(PersonColumns& out, size_t resident, const PersonFacts& facts) {
  out.born[resident] = RowTimeOf(facts.born);
  out.died[resident] = RowTimeOf(facts.died);
  out.deceased[resident] = static_cast<uint8_t>(facts.deceased);
  out.sex[resident] = TextId{facts.sex};
  out.borough[resident] = TextId{facts.borough};
  out.practice[resident] = TextId{facts.practice};
}

// A record that was merged into another says nothing beside it, however new it is.
bool OutranksPerson(const TextDictionary& texts, SegmentRow row, SegmentRow held) {
  const auto superseded = [](SegmentRow of) {
    return of.segment->status()[of.row] == static_cast<uint8_t>(ledger::EventStatus::kSuperseded);
  };
  if (superseded(row) != superseded(held)) return superseded(held);
  return CompareTies(texts, row, held) > 0;
}

// Takes the person rows of one segment where they outrank what is there. The number is that of the
// highest ranking row that has one: `numbered` holds it for each resident.
void TakePersons(const PopulationView& view, uint32_t segment_no, PersonColumns& out,
                 std::vector<RowRef>& numbered) {
  const auto& segments = view.snapshot.segments();
  const SegmentSlot& slot = segments[segment_no];
  const Segment& segment = *slot.segment;
  const auto rows = segment.RowsOfKind(Kind::kPerson);
  for (size_t at = 0; at < rows.size(); ++at) {
    const uint32_t row = rows[at];
    if (!RowInForce(slot, row, view.known_at)) continue;
    const uint32_t stream = segment.stream()[row];
    if (!view.visibility.SeesStream(stream) || !view.visibility.SeesSource(segment.source()[row]))
      continue;
    const uint32_t resident = view.grouping.ResidentOf(stream);
    const auto outranks = [&](RowRef held) {
      return !held || OutranksPerson(view.snapshot.vocabulary().texts, {&segment, row},
                                     {segments[held.segment].segment.get(), held.row});
    };
    const PersonFacts& facts = segment.persons()[at];
    if (facts.nhs_number != 0 && outranks(numbered[resident])) {
      numbered[resident] = {segment_no, row};
      out.nhs_number[resident] = TextId{facts.nhs_number};
    }
    if (!outranks(out.person[resident])) continue;
    out.person[resident] = {segment_no, row};
    Fill(out, resident, facts);
  }
}

// The groups of a union-find forest over streams.
template <typename RootOf>
Grouping LinkRoots(const std::vector<uint32_t>& root, const RootOf& root_of) {
  std::vector<std::pair<uint32_t, uint32_t>> members;  // root, stream: no root itself
  for (uint32_t stream = 0; stream < root.size(); ++stream)
    if (root[stream] != stream) members.emplace_back(root_of(stream), stream);
  std::sort(members.begin(), members.end());
  GroupEditor editor;
  for (size_t at = 0; at < members.size();) {
    const uint32_t lowest = members[at].first;
    std::vector<uint32_t> group{lowest};
    for (; at < members.size() && members[at].first == lowest; ++at)
      group.push_back(members[at].second);
    LinkAsGroup(editor, group);
  }
  return Grouping(editor.Publish());
}

}  // namespace

bool StreamIsThere(const PopulationView& view, uint32_t stream) {
  const StreamTable& streams = view.snapshot.vocabulary().streams;
  return streams.ResidentFrom(stream) < view.known_at && view.visibility.SeesStream(stream) &&
         view.visibility.SeesSource(streams.SourceOf(stream));
}

std::vector<ResidentNo> ResidentsOf(const PopulationView& view) {
  const uint32_t limit = view.snapshot.streams();
  std::vector<bool> there(limit);
  for (uint32_t stream = 0; stream < limit; ++stream)
    if (StreamIsThere(view, stream)) there[view.grouping.ResidentOf(stream)] = true;
  std::vector<ResidentNo> out;
  for (uint32_t stream = 0; stream < limit; ++stream)
    if (there[stream]) out.emplace_back(stream);
  return out;
}

PersonColumns PersonsOf(const PopulationView& view) {
  PersonColumns out;
  Resize(out, view.snapshot.streams());
  for (const ResidentNo resident : ResidentsOf(view)) out.exists[resident.value] = 1;
  if (!view.visibility.SeesKind(static_cast<uint8_t>(Kind::kPerson))) return out;
  std::vector<RowRef> numbered(view.snapshot.streams());
  for (uint32_t segment = 0; segment < view.snapshot.segments().size(); ++segment)
    TakePersons(view, segment, out, numbered);
  return out;
}

Grouping DeriveGrouping(const Snapshot& snapshot, uint64_t known_at) {
  std::vector<std::pair<uint32_t, uint32_t>> carried;  // number, stream
  for (const SegmentSlot& slot : snapshot.segments())
    for (const IdentifierUse& use : slot.segment->identifiers())
      if (use.links && RowInForce(slot, use.row, known_at))
        carried.emplace_back(use.text, slot.segment->stream()[use.row]);
  std::sort(carried.begin(), carried.end());
  std::vector<uint32_t> root(snapshot.streams());
  std::iota(root.begin(), root.end(), 0u);
  const auto root_of = [&](uint32_t stream) {
    while (root[stream] != stream) stream = root[stream] = root[root[stream]];
    return stream;
  };
  for (size_t at = 1; at < carried.size(); ++at) {
    if (carried[at].first != carried[at - 1].first) continue;
    const uint32_t a = root_of(carried[at].second);
    const uint32_t b = root_of(carried[at - 1].second);
    root[std::max(a, b)] = std::min(a, b);
  }
  return LinkRoots(root, root_of);
}

}  // namespace daybook::projections
