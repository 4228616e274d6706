// Who is meant by an identifier, and what a source's reference is called.
#include <algorithm>

#include "ledger/event/event_codec.h"
#include "projections/columns/stored_event.h"
#include "projections/fold/nhs_number.h"
#include "projections/reader_state.h"

namespace daybook::projections {
namespace {

using ledger::FieldId;
using ledger::Kind;

enum class UseOf : uint8_t { kLinks, kAny };

// Streams with a visible person row in force that carries the identifier.
template <typename Pinned>
void AddCarriers(const Pinned& pinned, std::string_view identifier, UseOf wanted,
                 std::vector<uint32_t>& streams) {
  const auto text = pinned.snapshot->vocabulary().texts.Find(identifier);
  if (!text || *text == 0) return;
  for (const SegmentSlot& slot : pinned.snapshot->segments()) {
    const Segment& segment = *slot.segment;
    for (const uint32_t at : segment.UsesOfIdentifier(*text)) {
      const IdentifierUse& use = segment.identifiers()[at];
      if (wanted == UseOf::kLinks && !use.links) continue;
      if (segment.flags()[use.row] & kRetracted) continue;
      if (pinned.Known(slot, use.row) && pinned.Sees(segment, use.row))
        streams.push_back(segment.stream()[use.row]);
    }
  }
}

// Streams of this subject; of one source, if it is given.
template <typename Pinned>
void AddBySubject(const Pinned& pinned, std::string_view subject, std::vector<uint32_t>& streams,
                  std::string_view source = {}) {
  const Vocabulary& vocabulary = pinned.snapshot->vocabulary();
  const auto text = vocabulary.texts.Find(subject);
  if (!text || *text == 0) return;
  for (uint32_t stream = vocabulary.streams.FirstWithSubject(*text); stream != StreamTable::kNone;
       stream = vocabulary.streams.NextWithSubject(stream))
    if (stream < pinned.snapshot->streams() && StreamIsThere(pinned.Population(), stream) &&
        (source.empty() || vocabulary.texts.At(vocabulary.streams.SourceOf(stream)) == source))
      streams.push_back(stream);
}

// The name a governance event gives itself.
std::string NameIn(std::string_view bytes) {
  if (const auto name = StoredField(bytes, FieldId::kName))
    if (const auto* text = std::get_if<std::string>(&*name); text && !text->empty()) return *text;
  const auto event = ledger::DecodeEvent(bytes);
  return event.ok() ? event->code.text : std::string();
}

bool IsParty(uint8_t kind) {
  return kind == static_cast<uint8_t>(Kind::kOrganisation) ||
         kind == static_cast<uint8_t>(Kind::kPractitioner) ||
         kind == static_cast<uint8_t>(Kind::kPlace);
}

// The newest name in force in a stream; a second record of it (the source moved it) is settled by
// the tie rule.
template <typename Pinned>
std::string NameOfStream(const Pinned& pinned, uint32_t stream) {
  SegmentRow best;
  for (const SegmentSlot& slot : pinned.snapshot->segments()) {
    const Segment& segment = *slot.segment;
    const auto [begin, end] = segment.RowsOfStream(stream);
    for (uint32_t row = begin; row < end; ++row) {
      if (!IsParty(segment.kind()[row]) || (segment.flags()[row] & kRetracted)) continue;
      if (!pinned.Known(slot, row)) continue;
      if (!best.segment ||
          CompareTies(pinned.snapshot->vocabulary().texts, best, {&segment, row}) < 0)
        best = {&segment, row};
    }
  }
  return best.segment ? NameIn(best.segment->EventBytes(best.row)) : std::string();
}

template <typename Pinned>
std::string FindPartyName(const Pinned& pinned, uint32_t source, std::string_view reference) {
  const Vocabulary& vocabulary = pinned.snapshot->vocabulary();
  const auto subject = vocabulary.texts.Find(reference);
  if (!subject || *subject == 0) return {};
  for (uint32_t stream = vocabulary.streams.FirstWithSubject(*subject);
       stream != StreamTable::kNone; stream = vocabulary.streams.NextWithSubject(stream)) {
    if (stream >= pinned.snapshot->streams() || vocabulary.streams.SourceOf(stream) != source)
      continue;
    if (std::string name = NameOfStream(pinned, stream); !name.empty()) return name;
  }
  return {};
}

}  // namespace

StreamId Reader::StreamIdOf(ResidentNo resident) const {
  return pinned_->snapshot->vocabulary().streams.IdOf(resident.value);
}

std::optional<ResidentNo> Reader::ResidentOfStream(const StreamId& stream) const {
  const auto number = pinned_->snapshot->vocabulary().streams.Find(stream);
  if (!number || *number >= pinned_->snapshot->streams()) return std::nullopt;
  if (!StreamIsThere(pinned_->Population(), *number)) return std::nullopt;
  return ResidentNo{pinned_->grouping.ResidentOf(*number)};
}

std::vector<StreamId> Reader::StreamsOf(ResidentNo resident) const {
  const StreamTable& table = pinned_->snapshot->vocabulary().streams;
  std::vector<StreamId> streams;
  pinned_->grouping.ForEachStream(resident.value, [&](uint32_t stream) {
    if (stream < pinned_->snapshot->streams() && StreamIsThere(pinned_->Population(), stream))
      streams.push_back(table.IdOf(stream));
  });
  std::sort(streams.begin(), streams.end());
  return streams;
}

std::string Reader::SubjectOf(ResidentNo resident) const {
  const Vocabulary& vocabulary = pinned_->snapshot->vocabulary();
  const std::string source(vocabulary.texts.At(vocabulary.streams.SourceOf(resident.value)));
  return source + "|" +
         std::string(vocabulary.texts.At(vocabulary.streams.SubjectOf(resident.value)));
}

std::vector<StreamName> Reader::StreamNamesOf(ResidentNo resident) const {
  const StreamTable& streams = pinned_->snapshot->vocabulary().streams;
  std::vector<StreamName> names;
  pinned_->grouping.ForEachStream(resident.value, [&](uint32_t stream) {
    names.push_back({streams.IdOf(stream), TextId{streams.SourceOf(stream)},
                     TextId{streams.SubjectOf(stream)}});
  });
  return names;
}

std::vector<StreamName> Reader::StreamsOfSource(TextId source) const {
  const StreamTable& streams = pinned_->snapshot->vocabulary().streams;
  std::vector<StreamName> names;
  for (uint32_t stream = 0; stream < pinned_->snapshot->streams(); ++stream)
    if (streams.SourceOf(stream) == source.value)
      names.push_back({streams.IdOf(stream), source, TextId{streams.SubjectOf(stream)}});
  return names;
}

FoundResident Reader::FindResident(std::string_view identifier) const {
  std::vector<uint32_t> streams;
  // A verified NHS number says who it is, whoever else carries it unverified.
  const auto number = NhsNumberIn(identifier);
  if (number) AddCarriers(*pinned_, *number, UseOf::kLinks, streams);
  if (streams.empty()) {
    if (number) AddCarriers(*pinned_, *number, UseOf::kAny, streams);
    if (!number || *number != identifier) AddCarriers(*pinned_, identifier, UseOf::kAny, streams);
    AddBySubject(*pinned_, identifier, streams);
    // "local|Patient/1", and the id alone.
    if (const size_t bar = identifier.find('|'); bar != std::string_view::npos)
      AddBySubject(*pinned_, identifier.substr(bar + 1), streams, identifier.substr(0, bar));
    if (streams.empty()) AddBySubject(*pinned_, "Patient/" + std::string(identifier), streams);
  }
  FoundResident found;
  for (const uint32_t stream : streams) {
    const ResidentNo resident{pinned_->grouping.ResidentOf(stream)};
    if (found.outcome == FindOutcome::kNone) {
      found = {FindOutcome::kFound, resident};
    } else if (found.resident != resident) {
      return {FindOutcome::kAmbiguous, {}};
    }
  }
  return found;
}

std::string Reader::PartyName(TextId source, const ledger::Party& party) const {
  if (party.reference.empty()) return party.display;
  const auto or_as_sent = [&](const std::string& name) {
    if (!name.empty()) return name;
    return party.display.empty() ? party.reference : party.display;
  };
  const std::string key = std::to_string(source.value) + "|" + party.reference;
  {
    const std::shared_lock lock(pinned_->names_mutex);
    const auto held = pinned_->names.find(key);
    if (held != pinned_->names.end()) return or_as_sent(held->second);
  }
  std::string name = FindPartyName(*pinned_, source.value, party.reference);
  const std::unique_lock lock(pinned_->names_mutex);
  if (pinned_->names.size() < Pinned::kPartyNamesMax) pinned_->names.emplace(key, name);
  return or_as_sent(name);
}

}  // namespace daybook::projections
