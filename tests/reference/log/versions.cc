#include "tests/reference/log/versions.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "tests/reference/log/calendar.h"

namespace daybook::reference {
namespace {

using ledger::Event;

int CompareOptional(const std::optional<PartialTime>& a, const std::optional<PartialTime>& b,
                    bool absent_first) {
  if (!a && !b) return 0;
  if (!a || !b) return (a.has_value() == absent_first) ? 1 : -1;
  return CompareTimes(*a, *b);
}

// "12" is version 12; what is no number says nothing.
uint64_t NumberOf(const Event& event) {
  const auto* field = ledger::FindField(event, ledger::FieldId::kVersionId);
  const auto* text = field ? std::get_if<std::string>(field) : nullptr;
  if (!text || text->empty() || text->size() > 18) return 0;
  const bool digits =
      std::all_of(text->begin(), text->end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits ? std::stoull(*text) : 0;
}

bool IsClearing(const ledger::Field& field) { return field.id == ledger::FieldId::kClears; }

bool TakesEndAway(const Event& event) {
  return std::any_of(event.fields.begin(), event.fields.end(), [](const ledger::Field& field) {
    return IsClearing(field) && field.value == ledger::FieldValue(std::string("end"));
  });
}

// What a patch, a retraction or a cancellation says of itself stands over what the version before
// it said.
void Over(Event& under, const Event& over) {
  const Event before = under;
  under = over;
  under.kind = over.kind;
  if (over.status == ledger::EventStatus::kUnknown) under.status = before.status;
  if (!over.start) under.start = before.start;
  if (!over.end && !TakesEndAway(over)) under.end = before.end;
  if (!over.written) under.written = before.written;
  if (over.code.empty()) under.code = before.code;
  if (over.author.empty()) under.author = before.author;
  if (over.performer.empty()) under.performer = before.performer;
  if (over.place.empty()) under.place = before.place;
  if (over.organisation.empty()) under.organisation = before.organisation;
  if (over.encounter.empty()) under.encounter = before.encounter;
  if (over.components.empty()) under.components = before.components;
  under.fields.clear();
  for (const ledger::Field& field : before.fields) {
    const auto again = [&](const ledger::Field& later) { return later.id == field.id; };
    if (std::none_of(over.fields.begin(), over.fields.end(), again)) under.fields.push_back(field);
  }
  under.fields.insert(under.fields.end(), over.fields.begin(), over.fields.end());
}

// `versions` lowest first, but for those that a correction names and those that only withdraw;
// where that leaves nothing, the highest.
std::vector<const Entry*> Counting(std::vector<const Entry*> versions) {
  std::stable_sort(versions.begin(), versions.end(),
                   [](const Entry* a, const Entry* b) { return CompareVersions(*a, *b) < 0; });
  const std::string withdraws = "withdraws ";
  std::set<std::string> named, withdrawals;
  for (const Entry* entry : versions)
    for (const ledger::Field& field : entry->event.fields)
      if (const auto* text = std::get_if<std::string>(&field.value);
          text && field.id == ledger::FieldId::kCorrects) {
        const bool takes_away = text->rfind(withdraws, 0) == 0;
        named.insert(takes_away ? text->substr(withdraws.size()) : *text);
        if (takes_away) withdrawals.insert(entry->digest);
      }
  std::vector<const Entry*> counting;
  for (const Entry* entry : versions)
    if (!named.count(entry->digest) && !withdrawals.count(entry->digest)) counting.push_back(entry);
  if (counting.empty()) counting.push_back(versions.back());
  return counting;
}

// A list that came without the record hides it, from the first such list on, unless it was
// withdrawn before; a list of a period only what began in it.
void Unreport(Event& under, const Event& list) {
  if (IsRetraction(under)) return;
  if (list.start && list.end) {
    if (!under.start || DaysOf(*under.start).first < DaysOf(*list.start).first) return;
    if (DaysOf(*under.start).first >= DaysOf(*list.end).first) return;
  }
  under.operation = list.operation;
  under.version_time = list.version_time;
}

// What some versions of one record come to: the greatest, over those it leans on.
Event ToldBy(const std::vector<const Entry*>& came) {
  const std::vector<const Entry*> versions = Counting(came);
  size_t first = versions.size() - 1;
  while (first > 0 && versions[first]->event.operation != ledger::Operation::kAssert) --first;
  Event told = versions[first]->event;
  for (size_t at = first; at < versions.size(); ++at) {
    const Event& version = versions[at]->event;
    if (at > first && version.operation == ledger::Operation::kNoLongerReported)
      Unreport(told, version);
    else if (at > first)
      Over(told, version);
    if (version.operation == ledger::Operation::kPatch) {
      told.operation = ledger::Operation::kAssert;
      std::erase_if(told.fields, IsClearing);
    }
    if (version.operation == ledger::Operation::kCancel)
      told.status = ledger::EventStatus::kCancelled;
    if (version.operation == ledger::Operation::kRetract)
      told.status = ledger::EventStatus::kEnteredInError;
  }
  return told;
}

std::string PartOf(const Event& event) {
  const auto* field = ledger::FindField(event, ledger::FieldId::kPartOf);
  const auto* text = field ? std::get_if<std::string>(field) : nullptr;
  return text ? *text : "";
}

// A type has no stroke.
bool IsNamed(const std::string& type, const std::string& id, const std::string& whole) {
  return type.find('/') == std::string::npos && type + "/" + id == whole;
}

// Whether a whole was told again after a part was for the last time.
bool ToldAgain(const Entry& whole, const Entry& part) {
  using ledger::Operation;
  if (whole.event.operation != Operation::kAssert && whole.event.operation != Operation::kRetract &&
      whole.event.operation != Operation::kMoved)
    return false;
  const bool undated = IsRetraction(whole.event) && !whole.event.version_time;
  if (undated) return true;  // it withdraws whatever was said
  if (IsRetraction(part.event) && !part.event.version_time) return false;
  const int times = CompareOptional(whole.event.version_time, part.event.version_time, true);
  return times > 0 || (times == 0 && NumberOf(whole.event) > NumberOf(part.event));
}

// A part is hidden by the first version of its whole that comes without it; withdrawn or moved away
// with a whole that is.
void LeaveOut(Event& part, const Entry& last, const std::vector<const Entry*>& wholes) {
  if (wholes.empty() || IsRetraction(part)) return;
  for (const Entry* whole : Counting(wholes)) {
    if (!ToldAgain(*whole, last)) continue;
    part.version_time = whole->event.version_time;
    part.operation = ledger::Operation::kNoLongerReported;
    if (whole->event.operation == ledger::Operation::kMoved)
      part.operation = whole->event.operation;
    if (!IsRetraction(whole->event) || part.operation == ledger::Operation::kMoved) return;
    part.operation = ledger::Operation::kRetract;
    part.status = ledger::EventStatus::kEnteredInError;
    return;
  }
}

// `came`: versions of the record, and of those that it is part of, in the order they came.
Record MakeRecord(const std::vector<const Entry*>& came, const ledger::RecordKey& key) {
  Record record;
  std::vector<const Entry*> own;
  for (size_t known = 0; known < came.size(); ++known) {
    const Entry& last = *came[known];
    const bool first = own.empty();
    if (last.event.record == key) own.push_back(&last);
    if (own.empty()) continue;
    Event told = ToldBy(own);
    std::vector<const Entry*> wholes;
    for (size_t at = 0; at <= known; ++at) {
      const ledger::RecordKey& of = came[at]->event.record;
      if (IsNamed(of.type, of.id, PartOf(told))) wholes.push_back(came[at]);
    }
    LeaveOut(told, *Counting(own).back(), wholes);
    Entry entry = MakeEntry(last.position, last.recorded_micros, std::move(told));
    if (record.version && entry.digest == record.version->digest) continue;
    if (first)
      record.recorded_micros = last.recorded_micros;
    else
      record.corrected_micros = last.recorded_micros;
    record.version = std::make_shared<const Entry>(std::move(entry));
  }
  record.retracted = IsRetraction(record.event());
  record.at = record.event().start;
  record.until = record.event().end;
  return record;
}

}  // namespace

bool IsRetraction(const ledger::Event& event) {
  return event.operation == ledger::Operation::kRetract ||
         event.operation == ledger::Operation::kMoved ||
         event.operation == ledger::Operation::kNoLongerReported ||
         ledger::DispositionOf(event.status) == ledger::Disposition::kRetracted;
}

// What changes a record stands over what it changes, what takes it away over both; that a list came
// without it, under everything of the same time.
static int WeightOf(const Event& event) {
  using ledger::Operation;
  if (event.operation == Operation::kNoLongerReported) return 0;
  if (event.operation == Operation::kMoved) return 4;
  if (IsRetraction(event)) return 5;
  if (event.operation == Operation::kPatch) return 2;
  return event.operation == Operation::kCancel ? 3 : 1;
}

// How far the record has come.
static int StageOf(ledger::EventStatus status) {
  using Status = ledger::EventStatus;
  using Disposition = ledger::Disposition;
  const std::pair<Status, int> singled_out[] = {{Status::kUnknown, 0},
                                                {Status::kPreliminary, 4},
                                                {Status::kPartial, 5},
                                                {Status::kAmended, 7},
                                                {Status::kCorrected, 8}};
  for (const auto& [single, stage] : singled_out)
    if (single == status) return stage;
  const std::pair<Disposition, int> stages[] = {{Disposition::kPending, 1},
                                                {Disposition::kPlanned, 2},
                                                {Disposition::kOpen, 3},
                                                {Disposition::kNotKnown, 3},
                                                {Disposition::kRetracted, 9}};
  for (const auto& [disposition, stage] : stages)
    if (ledger::DispositionOf(status) == disposition) return stage;
  return 6;
}

int CompareVersions(const Entry& a, const Entry& b) {
  const bool a_retracts = IsRetraction(a.event), b_retracts = IsRetraction(b.event);
  // What withdraws without saying when withdraws all.
  const bool a_all = a_retracts && !a.event.version_time;
  const bool b_all = b_retracts && !b.event.version_time;
  if (a_all != b_all) return a_all ? 1 : -1;
  if (const int c = CompareOptional(a.event.version_time, b.event.version_time, true)) return c;
  const auto rest = [](const Entry& entry) {
    return std::tuple(NumberOf(entry.event), WeightOf(entry.event), StageOf(entry.event.status),
                      entry.event.code.codings.size(), entry.digest);
  };
  const auto left = rest(a), right = rest(b);
  return left < right ? -1 : right < left ? 1 : 0;
}

int CompareByVersionTime(const Entry& a, const Entry& b) {
  if (const int c = CompareOptional(a.event.version_time, b.event.version_time, true)) return c;
  if (const int c = a.event.record.source.compare(b.event.record.source)) return c;
  if (const int c = a.event.record.id.compare(b.event.record.id)) return c;
  return a.digest.compare(b.digest);
}

bool RecordBefore(const Record& a, const Record& b) {
  if (const int c = CompareOptional(a.at, b.at, false)) return c < 0;
  return CompareByVersionTime(*a.version, *b.version) < 0;
}

std::vector<Record> InForce(const std::vector<Entry>& entries, uint64_t position,
                            const std::function<bool(ledger::Kind)>& wanted) {
  using Key = std::tuple<StreamKey, std::string, std::string>;
  std::map<Key, std::vector<const Entry*>> versions;
  for (const Entry& entry : entries)
    if (entry.position < position)
      versions[{StreamOf(entry), entry.event.record.type, entry.event.record.id}].push_back(&entry);
  std::vector<Record> records;
  for (const auto& [key, all] : versions) {
    std::vector<const Entry*> came = all;
    std::set<std::string> wholes;
    for (const Entry* version : all)
      if (const std::string whole = PartOf(version->event); !whole.empty()) wholes.insert(whole);
    for (const auto& [other, theirs] : versions) {
      if (wholes.empty()) break;
      if (std::get<0>(other) == std::get<0>(key) && other != key &&
          wholes.count(std::get<1>(other) + "/" + std::get<2>(other)))
        came.insert(came.end(), theirs.begin(), theirs.end());
    }
    std::sort(came.begin(), came.end(),
              [](const Entry* a, const Entry* b) { return a->position < b->position; });
    Record record = MakeRecord(came, all.front()->event.record);
    if (wanted(record.event().kind)) records.push_back(record);
  }
  std::sort(records.begin(), records.end(), RecordBefore);
  return records;
}

}  // namespace daybook::reference
