#include "projections/fold/fold.h"

#include <algorithm>
#include <numeric>

#include "ledger/event/event_codec.h"
#include "projections/columns/row_order.h"
#include "projections/columns/stored_event.h"
#include "projections/fold/row_maker.h"

namespace daybook::projections {

using ledger::Event;

// One event on its way in.
struct Fold::Arrival {
  const Event& event;
  RowPlace place;
  Hash256 content;
  const std::string& payload;

  VersionRank rank() const {
    const auto* id = ledger::FindField(event, ledger::FieldId::kVersionId);
    const auto* text = id ? std::get_if<std::string>(id) : nullptr;
    return RankOf({VersionKeyOf(event.version_time), text ? VersionNumberOf(*text) : 0,
                   event.operation, event.status, IsRetraction(event), event.code.codings.size()},
                  content);
  }
};

namespace {

// The rank of a version folded before.
VersionRank StoredRank(const Segment& segment, uint32_t row) {
  const auto id = StoredField(segment.EventBytes(row), ledger::FieldId::kVersionId);
  const auto* text = id ? std::get_if<std::string>(&*id) : nullptr;
  return RankOf({segment.version()[row], text ? VersionNumberOf(*text) : 0,
                 static_cast<ledger::Operation>(segment.operation()[row]),
                 static_cast<ledger::EventStatus>(segment.status()[row]),
                 (segment.flags()[row] & kRetracted) != 0, segment.CodesOf(row).size()},
                segment.content()[row]);
}

// WholeOf a version folded before.
std::string StoredWhole(std::string_view bytes) {
  const auto field = StoredField(bytes, ledger::FieldId::kPartOf);
  const auto* text = field ? std::get_if<std::string>(&*field) : nullptr;
  return text ? *text : std::string();
}

std::optional<Correcting> StoredCorrecting(const Segment& segment, uint32_t row) {
  if (!(segment.flags()[row] & kCorrects)) return std::nullopt;
  const auto field = StoredField(segment.EventBytes(row), ledger::FieldId::kCorrects);
  return field ? CorrectingOf(*field) : std::nullopt;
}

}  // namespace

Fold::Fold(Vocabulary& vocabulary, Identity& identity, DigestSum& digest,
           const EarlierRows& earlier)
    : vocabulary_(vocabulary),
      identity_(identity),
      digest_(digest),
      earlier_(earlier),
      streams_before_(vocabulary.streams.size()) {}

Status Fold::Add(const ledger::LogEntry& entry) {
  const ledger::EntryClass entry_class = entry.header.entry_class;
  if (entry.erased) return {};
  // What feeds and readers did are no facts about anybody.
  if (entry_class == ledger::EntryClass::kFeed || entry_class == ledger::EntryClass::kAccess)
    return {};
  const Status added = AddEvent(entry);
  // Its memory is used again, but no large one's: of a list each part may be large once.
  constexpr size_t kKeptBytes = 16u << 10;
  if (entry.payload.size() > kKeptBytes) event_ = {};
  return added;
}

Status Fold::AddEvent(const ledger::LogEntry& entry) {
  if (Status decoded = ledger::DecodeEventInto(entry.payload, event_); !decoded.ok()) {
    Error error = decoded.error();
    error.place = "care log position " + std::to_string(entry.position.value);
    error.hint = "run `daybook verify` on the folder";
    return error;
  }
  // Whoever needs a hierarchy reads it from the log (query/codes/sources.h).
  if (ledger::IsDefinitionPart(event_)) return {};
  Arrival arrival{event_, {}, {}, entry.payload};
  arrival.content = Sha256(ledger::EncodeContent(arrival.event));
  arrival.place.position = entry.position.value;
  arrival.place.recorded = entry.header.recorded.value;
  arrival.place.stream = vocabulary_.streams.Intern(
      entry.header.stream, vocabulary_.texts.Intern(arrival.event.record.source),
      vocabulary_.texts.Intern(arrival.event.subject));
  const ledger::EntryClass of_kind = ledger::EntryClassOf(arrival.event.kind);
  if (of_kind == ledger::EntryClass::kClinical || of_kind == ledger::EntryClass::kIdentity)
    vocabulary_.streams.BecomesResident(arrival.place.stream, arrival.place.position);
  arrival.place.record = RecordHashOf(arrival.event.record);
  NoteDefinition(arrival);
  CountSource(arrival);
  if (AddVersion(arrival)) FoldParts(arrival);
  return {};
}

void Fold::NoteDefinition(const Arrival& arrival) {
  if (arrival.event.kind != ledger::Kind::kDefinition) return;
  const auto text = [&](ledger::FieldId field) {
    const auto* value = ledger::FindField(arrival.event, field);
    const auto* held = value ? std::get_if<std::string>(value) : nullptr;
    return held ? *held : std::string();
  };
  DefinitionEntry entry;
  entry.version.name = text(ledger::FieldId::kDefinitionName);
  entry.version.kind = text(ledger::FieldId::kDefinitionKind);
  entry.version.text = text(ledger::FieldId::kDefinitionText);
  entry.version.position = LogPosition{arrival.place.position};
  entry.version.recorded = RecordedAt{arrival.place.recorded};
  entry.retracted = IsRetraction(arrival.event);
  vocabulary_.definitions.Append(std::move(entry));
}

void Fold::CountSource(const Arrival& arrival) {
  // What Daybook itself says is no feed's, nor that it reads a message otherwise now, nor that
  // records have other names.
  if (arrival.event.kind == ledger::Kind::kDefinition ||
      arrival.event.kind == ledger::Kind::kErasure ||
      ledger::FindField(arrival.event, ledger::FieldId::kCorrects) ||
      ledger::FindField(arrival.event, ledger::FieldId::kMovedTo))
    return;
  sources_[vocabulary_.texts.Intern(arrival.event.record.source)].Count(arrival.event,
                                                                        arrival.place.recorded);
}

Fold::Record& Fold::RecordOf(uint32_t stream, uint64_t hash) {
  const auto [place, added] = records_.try_emplace({stream, hash});
  if (added && stream < streams_before_) LoadRecord(stream, hash, place->second);
  return place->second;
}

const std::vector<StreamRun>& Fold::RunsOf(uint32_t stream) {
  const auto [runs, added] = runs_.try_emplace(stream);
  if (added && stream < streams_before_) runs->second = earlier_.RunsOf(stream);
  return runs->second;
}

void Fold::LoadRecord(uint32_t stream, uint64_t hash, Record& record) {
  for (const StreamRun& run : RunsOf(stream)) {
    const Segment& segment = earlier_.SegmentAt(run.segment);
    for (uint32_t row = run.begin; row < run.end; ++row) {
      if (segment.record()[row] != hash) continue;
      const Place place{false, run.segment, row};
      const auto operation = static_cast<ledger::Operation>(segment.operation()[row]);
      if (segment.flags()[row] & kOwnVersion) {
        record.versions.push_back(
            {StoredRank(segment, row), operation, place, StoredCorrecting(segment, row)});
        record.corrected = record.corrected || record.versions.back().correcting;
        record.first_recorded = std::min(record.first_recorded, segment.recorded()[row]);
      }
      if (earlier_.ClosingOf(run.segment, row).known_to == kStillKnown) record.in_force = place;
    }
  }
  std::sort(record.versions.begin(), record.versions.end(),
            [](const Version& a, const Version& b) { return a.rank < b.rank; });
}

std::vector<Fold::Version> Fold::Standing(const Record& record) {
  if (!record.corrected) return record.versions;
  std::vector<VersionMark> marks;
  for (const Version& version : record.versions)
    marks.push_back({version.rank.content, version.correcting});
  std::vector<Version> standing;
  for (const size_t at : StandingVersions(marks)) standing.push_back(record.versions[at]);
  return standing;
}

NewRow Fold::OwnRow(const Arrival& arrival) {
  NewRow row = MakeRow(vocabulary_, arrival.event, arrival.place, arrival.content, arrival.payload);
  row.flags |= kOwnVersion;
  if (CorrectingOf(arrival.event)) row.flags |= kCorrects;
  return row;
}

bool Fold::AddVersion(const Arrival& arrival) {
  Record& record = RecordOf(arrival.place.stream, arrival.place.record);
  const VersionRank rank = arrival.rank();
  const auto at = std::lower_bound(
      record.versions.begin(), record.versions.end(), rank,
      [](const Version& version, const VersionRank& wanted) { return version.rank < wanted; });
  if (at != record.versions.end() && at->rank == rank) return false;
  const auto index = static_cast<size_t>(at - record.versions.begin());
  const bool newest = at == record.versions.end();
  record.versions.insert(at, {rank, arrival.event.operation, {}, CorrectingOf(arrival.event)});
  record.corrected = record.corrected || record.versions[index].correcting;
  record.first_recorded = std::min(record.first_recorded, arrival.place.recorded);
  bool left_out = false;
  if (!WholeOf(arrival.event).empty()) {
    Event told = arrival.event;
    left_out = LeaveOut(arrival, record.versions.back().rank, told);
  }
  if (record.corrected || left_out || !StandsAlone(record.versions.back().operation)) {
    record.versions[index].place = PushUnseen(OwnRow(arrival));
    PutFoldedInForce(record, arrival);
  } else if (newest) {
    record.versions[index].place = PutInForce(record, arrival, OwnRow(arrival));
  } else {
    record.versions[index].place = PushUnseen(OwnRow(arrival));
  }
  return true;
}

// The newest version leans on those before it, or a correction changed which they are: what they
// come to may be new even if the arrival is one of the middle.
void Fold::PutFoldedInForce(Record& record, const Arrival& arrival) {
  const std::vector<Version> versions = Standing(record);
  size_t first = versions.size() - 1;
  while (first > 0 && !StandsAlone(versions[first].operation)) --first;
  std::vector<Event> chain;
  for (size_t at = first; at < versions.size(); ++at) {
    auto event = ledger::DecodeEvent(BytesOf(versions[at].place));
    DAYBOOK_CHECK(event.ok());  // it was decoded when it came
    chain.push_back(std::move(*event));
  }
  Event folded = FoldVersions(chain);
  LeaveOut(arrival, versions.back().rank, folded);
  std::string bytes = ledger::EncodeEvent(folded);
  if (bytes.size() > ledger::kEventBytesMax) {
    // Together they are more than can be read back: a long record under a long patch. Then the
    // newest version stands for itself; the others are in the log, and in rows of their own.
    folded = FoldVersions({&chain.back(), 1});
    LeaveOut(arrival, versions.back().rank, folded);
    bytes = ledger::EncodeEvent(folded);
    DAYBOOK_CHECK(bytes.size() <= ledger::kEventBytesMax);  // kEventFoldSlackBytes
  }
  const Hash256 content = Sha256(ledger::EncodeContent(folded));
  if (record.in_force && ContentOf(*record.in_force) == content) return;
  RowPlace place = arrival.place;
  place.record = RecordHashOf(folded.record);  // a part's, where the arrival is its whole
  PutInForce(
      record, arrival,
      MakeRow(vocabulary_, folded, place, content, batch_.made.emplace_back(std::move(bytes))));
}

bool Fold::LeaveOut(const Arrival& arrival, const VersionRank& last, Event& part) {
  const std::string whole = WholeOf(part);
  if (whole.empty() || IsRetraction(part)) return false;
  const size_t slash = whole.find('/');
  if (slash == std::string::npos) return false;
  const uint64_t hash =
      RecordHashOf({part.record.source, whole.substr(0, slash), whole.substr(slash + 1)});
  for (const Version& version : Standing(RecordOf(arrival.place.stream, hash))) {
    if (!TellsParts(version.operation) || !IsLater(version.rank, last)) continue;
    const auto event = ledger::DecodeEvent(BytesOf(version.place));
    DAYBOOK_CHECK(event.ok());  // it was decoded when it came
    const Event versions[] = {part, LeftOutBy(*event, part)};
    part = FoldVersions(versions);
    return true;
  }
  return false;
}

// A correction may take away a version that told parts, whatever it says itself.
void Fold::FoldParts(const Arrival& arrival) {
  if (!TellsParts(arrival.event.operation) && !CorrectingOf(arrival.event)) return;
  const Parts& parts = PartsIn(arrival.place.stream);
  if (parts.empty()) return;
  const auto found = parts.find(ledger::PartOfText(arrival.event.record));
  if (found == parts.end()) return;
  const std::set<uint64_t> records = found->second;
  for (const uint64_t hash : records)
    PutFoldedInForce(RecordOf(arrival.place.stream, hash), arrival);
}

// The version in force says whose part a record is, also where it was left out.
Fold::Parts& Fold::PartsIn(uint32_t stream) {
  const auto [place, added] = parts_.try_emplace(stream);
  Parts& parts = place->second;
  if (!added) return parts;
  for (const StreamRun& run : RunsOf(stream)) {
    const Segment& segment = earlier_.SegmentAt(run.segment);
    for (uint32_t row = run.begin; row < run.end; ++row) {
      if (!(segment.flags()[row] & kIsPart) ||
          earlier_.ClosingOf(run.segment, row).known_to != kStillKnown)
        continue;
      parts[StoredWhole(segment.EventBytes(row))].insert(segment.record()[row]);
    }
  }
  return parts;
}

Fold::Place Fold::PushUnseen(NewRow row) {
  row.closing = {row.known_from};
  batch_.rows.push_back(std::move(row));
  return {true, 0, static_cast<uint32_t>(batch_.rows.size() - 1)};
}

Fold::Place Fold::PutInForce(Record& record, const Arrival& arrival, NewRow row) {
  if (row.flags & kIsPart) PartsIn(row.stream)[StoredWhole(row.bytes)].insert(row.record);
  if (record.versions.size() > 1 || record.in_force) row.first_recorded = record.first_recorded;
  if (record.in_force) Close(*record.in_force, arrival);
  digest_.Add(row.content);
  if (!(row.flags & kRetracted))
    for (const IdentifierUse& use : row.identifiers)
      if (use.links) identity_.Add(row.stream, use.text, row.known_from);
  batch_.rows.push_back(std::move(row));
  record.in_force = Place{true, 0, static_cast<uint32_t>(batch_.rows.size() - 1)};
  return *record.in_force;
}

void Fold::Close(const Place& place, const Arrival& arrival) {
  const Closing closing{arrival.place.position};
  digest_.Remove(ContentOf(place));
  std::span<const IdentifierUse> uses;
  uint8_t flags = 0;
  if (place.fresh) {
    NewRow& row = batch_.rows[place.row];
    row.closing = closing;
    uses = row.identifiers;
    flags = row.flags;
  } else {
    const Segment& segment = earlier_.SegmentAt(place.segment);
    batch_.closings.push_back({place.segment, place.row, closing});
    uses = segment.IdentifiersOf(place.row, place.row + 1);
    flags = segment.flags()[place.row];
  }
  if (flags & kRetracted) return;
  for (const IdentifierUse& use : uses)
    if (use.links) identity_.Remove(arrival.place.stream, use.text, closing.known_to);
}

std::string_view Fold::BytesOf(const Place& place) const {
  if (place.fresh) return batch_.rows[place.row].bytes;
  return earlier_.SegmentAt(place.segment).EventBytes(place.row);
}

const Hash256& Fold::ContentOf(const Place& place) const {
  if (place.fresh) return batch_.rows[place.row].content;
  return earlier_.SegmentAt(place.segment).content()[place.row];
}

FoldedBatch Fold::Take() {
  std::vector<uint32_t> order(batch_.rows.size());  // rows are large: they move once
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](uint32_t at, uint32_t other) {
    const NewRow& a = batch_.rows[at];
    const NewRow& b = batch_.rows[other];
    if (a.stream != b.stream) return a.stream < b.stream;
    return CompareClinical(vocabulary_.texts, a, b) < 0;
  });
  FoldedBatch out;
  out.rows.reserve(order.size());
  for (const uint32_t at : order) out.rows.push_back(std::move(batch_.rows[at]));
  out.closings = std::move(batch_.closings);
  out.made = std::move(batch_.made);
  batch_ = {};
  records_.clear();
  runs_.clear();
  parts_.clear();
  streams_before_ = vocabulary_.streams.size();
  return out;
}

}  // namespace daybook::projections
