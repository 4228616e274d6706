#include "server/migration/move_plan.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "projections/fold/row_maker.h"
#include "projections/moved_to.h"

namespace daybook::server {
namespace {

using ledger::Event;
using ledger::FieldId;
using projections::Reader;
using projections::RowRef;

// A record that a row names, as it is now.
struct Found {
  ResidentNo resident;
  ledger::Kind kind{};
  bool in_force = false;
  std::string moved_to;             // where `daybook migrate` moved it
  std::optional<PartialTime> said;  // when that was said
  bool moved_otherwise = false;     // another said that it moved, or said more
  std::optional<PartialTime> start;
  ledger::Coded code;
  std::optional<ledger::FieldValue> value;
};

// All that is called by one name: a record for each subject.
struct Named {
  ledger::RecordKey key;
  std::map<std::string, Found> by_subject;
  // Of those in force.
  std::multimap<ResidentNo, std::string> subjects_of;
};

std::string MovedTo(const Event& event) {
  const auto* field = ledger::FindField(event, FieldId::kMovedTo);
  const auto* text = field ? std::get_if<std::string>(field) : nullptr;
  return text ? *text : std::string();
}

Found FoundOf(RowRef row, const Event& event, const Reader& reader) {
  Found found{reader.ResidentOf(row),
              event.kind,
              !reader.Retracted(row),
              {},
              {},
              false,
              event.start,
              event.code,
              {}};
  if (const auto* value = ledger::FindField(event, FieldId::kValue)) found.value = *value;
  if (found.in_force || event.operation != ledger::Operation::kMoved) return found;
  found.moved_to = MovedTo(event);
  // As MoveEvent has it.
  if (found.moved_to.empty() || event.version_time || !event.written)
    found.moved_otherwise = true;
  else
    found.said = event.written;
  return found;
}

// What anybody would take for another thing: with neither a code nor words in common, and neither
// of the same time nor, of what has one, of the same value.
bool AreUnlike(const Found& a, const Found& b) {
  for (const ledger::Coding& coding : a.code.codings)
    for (const ledger::Coding& other : b.code.codings)
      if (coding.system == other.system && coding.code == other.code) return false;
  if (a.code.text == b.code.text && (!a.code.text.empty() || (a.code.empty() && b.code.empty())))
    return false;
  return !a.start || a.start != b.start || a.value != b.value;
}

class Planner {
 public:
  Planner(const Reader& reader, const std::vector<MoveRow>& rows) : reader_(reader) {
    for (const MoveRow& row : rows) {
      Name(row.was);
      Name(row.is);
      old_names_[row.was].insert(row.old_subject);
    }
  }

  Status FindAll(const std::function<bool()>& cancelled) {
    for (const ledger::Kind kind : ledger::ClinicalKinds()) {
      if (cancelled && cancelled()) return Error{ErrorCode::kCancelled, "cancelled"};
      const auto grouped = reader_.Scan({projections::KindBit(kind), {}, true});
      for (const RowRef row : grouped.rows) {
        if (reader_.Retracted(row)) NoteTarget(row);
        const auto named = named_.find(reader_.RecordHashOf(row));
        if (named != named_.end()) Note(row, named->second);
      }
    }
    return {};
  }

  PlannedMove Plan(const MoveRow& row, MoveWay way) {
    if (IsTwice(row)) return {MoveState::kTwice};
    const Named& named = Of(row.was);
    std::vector<const std::pair<const std::string, Found>*> wanted;
    MoveState otherwise = MoveState::kOldMissing;
    for (const auto& each : named.by_subject) {
      if (!row.old_subject.empty() && each.first != row.old_subject) continue;
      shown_.insert(each.second.resident);
      const MoveState state = StateOfOld(row, each.second, way);
      if (state == MoveState::kReady)
        wanted.push_back(&each);
      else
        otherwise = std::min(otherwise, state);  // what needs nothing before what can't be
    }
    if (wanted.empty()) return {otherwise};
    if (wanted.size() > 1) return {MoveState::kOldAmbiguous};
    const auto& [subject, old] = *wanted.front();
    PlannedMove move{MoveState::kReady, old.kind, subject, {}, old.said};
    if (way == MoveWay::kMove)
      FindNew(row, old, move);
    else
      move.moved_to = old.moved_to;
    return move;
  }

  std::vector<ResidentNo> Shown() const { return {shown_.begin(), shown_.end()}; }

 private:
  void Name(const ledger::RecordKey& key) {
    named_.try_emplace(projections::RecordHashOf(key), Named{key, {}, {}});
  }
  const Named& Of(const ledger::RecordKey& key) const {
    static const Named kNobody;
    const Named& named = named_.at(projections::RecordHashOf(key));
    return named.key == key ? named : kNobody;  // two keys of one hash: the second isn't found
  }

  void Note(RowRef row, Named& named) {
    const Event event = reader_.EventOf(row);
    if (event.record != named.key) return;
    const auto [at, added] =
        named.by_subject.insert_or_assign(event.subject, FoundOf(row, event, reader_));
    if (at->second.in_force) named.subjects_of.emplace(at->second.resident, event.subject);
  }

  // A new name that a record was given before.
  void NoteTarget(RowRef row) {
    const auto moved = projections::MovedToOf(row, reader_);
    if (moved && named_.contains(projections::RecordHashOf(moved->record)))
      taken_before_.insert({moved->record, reader_.ResidentOf(row)});
  }

  // A second row of the same old name, unless their subjects tell them apart.
  bool IsTwice(const MoveRow& row) {
    std::set<std::string>& before = taken_[row.was];
    const bool twice = before.contains(row.old_subject) || before.contains("") ||
                       (row.old_subject.empty() && !before.empty());
    before.insert(row.old_subject);
    return twice;
  }

  // Where the new name says no subject it may be any of the resident's.
  static bool Fits(const MoveRow& row, const Found& old) {
    const auto moved = ledger::MovedToOf(old.moved_to, row.was.source);
    if (!moved || moved->record != row.is) return false;
    return row.was != row.is || row.new_subject.empty() || moved->subject == row.new_subject;
  }

  static MoveState StateOfOld(const MoveRow& row, const Found& old, MoveWay way) {
    if (old.in_force) return way == MoveWay::kMove ? MoveState::kReady : MoveState::kDone;
    if (old.moved_otherwise) return MoveState::kElsewhere;
    if (old.moved_to.empty()) return MoveState::kGone;
    if (!Fits(row, old)) return MoveState::kElsewhere;
    return way == MoveWay::kMove ? MoveState::kDone : MoveState::kReady;
  }

  // Which record of the new name it is, or what is wrong with it.
  void FindNew(const MoveRow& row, const Found& old, PlannedMove& move) {
    const Named& named = Of(row.is);
    std::string subject = row.new_subject;
    if (subject.empty()) {
      const auto [begin, end] = named.subjects_of.equal_range(old.resident);
      for (auto at = begin; at != end && subject.empty(); ++at)
        if (row.was != row.is || at->second != move.subject) subject = at->second;
    }
    const auto found = named.by_subject.find(subject);
    if (row.was == row.is && (subject.empty() || subject == move.subject)) {
      move.state = MoveState::kSameRecord;
    } else if (IsOldName(row.is, subject)) {
      move.state = MoveState::kMovesItself;
    } else if (found == named.by_subject.end() || !found->second.in_force) {
      move.state = named.subjects_of.empty() || !row.new_subject.empty()
                       ? MoveState::kNewMissing
                       : MoveState::kOtherResident;
    } else if (found->second.resident != old.resident) {
      move.state = MoveState::kOtherResident;
    } else if (found->second.kind != old.kind) {
      move.state = MoveState::kOtherKind;
    } else if (AreUnlike(old, found->second)) {
      move.state = MoveState::kUnlike;
    } else if (taken_before_.contains({row.is, old.resident}) ||
               !targets_.emplace(row.is, subject).second) {
      move.state = MoveState::kNewTaken;
    }
    move.moved_to = ledger::MovedToText(row.was, row.is, subject);
  }

  bool IsOldName(const ledger::RecordKey& key, const std::string& subject) const {
    const auto found = old_names_.find(key);
    return found != old_names_.end() &&
           (found->second.contains(subject) || found->second.contains(""));
  }

  const Reader& reader_;
  std::unordered_map<uint64_t, Named> named_;  // by RecordHashOf
  // Subjects that old names are given with; "" for any.
  std::map<ledger::RecordKey, std::set<std::string>> old_names_, taken_;
  std::set<ResidentNo> shown_;
  std::set<std::pair<ledger::RecordKey, ResidentNo>> taken_before_;
  // New names, with their subjects, that rows give.
  std::set<std::pair<ledger::RecordKey, std::string>> targets_;
};

}  // namespace

std::string_view StateWords(MoveState state) {
  switch (state) {
    case MoveState::kReady:
      return "it can be moved";
    case MoveState::kDone:
      return "nothing is to be done";
    case MoveState::kGone:
      return "the record of the old name is in no answer any more";
    case MoveState::kElsewhere:
      return "the record of the old name was moved to another name, or not by `daybook migrate`";
    case MoveState::kOldMissing:
      return "no record has the old name";
    case MoveState::kOldAmbiguous:
      return "several subjects have a record of the old name: say whose in the column subject";
    case MoveState::kNewMissing:
      return "no record in force has the new name, so nothing would be left";
    case MoveState::kOtherResident:
      return "the record of the new name is another resident's";
    case MoveState::kOtherKind:
      return "the record of the new name is of another kind";
    case MoveState::kSameRecord:
      return "the names are the same";
    case MoveState::kMovesItself:
      return "the new name is the old name of another row";
    case MoveState::kNewTaken:
      return "another record has the new name already, or by a row before it";
    case MoveState::kUnlike:
      return "the two records have neither a code in common nor time and value";
    case MoveState::kTwice:
      return "a row before it has the same old name";
  }
  return "";
}

bool IsRefused(MoveState state) { return state > MoveState::kGone; }

uint64_t MovePlan::CountOf(MoveState state) const {
  return static_cast<uint64_t>(std::ranges::count(moves, state, &PlannedMove::state));
}
uint64_t MovePlan::CountRefused() const {
  return static_cast<uint64_t>(std::ranges::count_if(moves, IsRefused, &PlannedMove::state));
}

Result<MovePlan> PlanMoves(const Reader& reader, const std::vector<MoveRow>& rows, MoveWay way,
                           const std::function<bool()>& cancelled) {
  Planner planner(reader, rows);
  DAYBOOK_TRY(planner.FindAll(cancelled));
  MovePlan plan;
  plan.moves.reserve(rows.size());
  for (const MoveRow& row : rows) plan.moves.push_back(planner.Plan(row, way));
  plan.residents = planner.Shown();
  return plan;
}

Event EventOfMove(const MoveRow& row, const PlannedMove& move, MoveWay way,
                  const PartialTime& said) {
  const feeds::NamedRecord was{row.was, move.subject, move.kind};
  if (way == MoveWay::kMove) return feeds::MoveEvent(was, move.moved_to, said);
  DAYBOOK_CHECK(move.said.has_value());  // or it isn't ready
  return feeds::MoveBackEvent(was, move.moved_to, *move.said);
}

}  // namespace daybook::server
