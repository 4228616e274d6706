#include "server/migration/move_plan.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "projections/fold/row_maker.h"

namespace daybook::server {
namespace {

using ledger::Event;
using ledger::FieldId;
using projections::Reader;
using projections::RowRef;

// A record that a row names.
struct Found {
  ResidentNo resident;
  ledger::Kind kind{};
  std::string subject;
  std::string moved_to;  // empty: it is in force
  std::optional<PartialTime> said;
};

struct NamesOfRow {
  std::vector<Found> was, is;
};

std::string MovedTo(const Event& event) {
  const auto* field = ledger::FindField(event, FieldId::kMovedTo);
  const auto* text = field ? std::get_if<std::string>(field) : nullptr;
  return text && event.operation == ledger::Operation::kMoved ? *text : std::string();
}

class Planner {
 public:
  Planner(const Reader& reader, const std::vector<MoveRow>& rows) : reader_(reader), rows_(rows) {
    for (size_t at = 0; at < rows.size(); ++at) {
      by_hash_[projections::RecordHashOf(rows[at].was)].push_back({at, false});
      by_hash_[projections::RecordHashOf(rows[at].is)].push_back({at, true});
      old_names_[rows[at].was].push_back(at);
    }
    names_.resize(rows.size());
  }

  Status FindAll(const std::function<bool()>& cancelled) {
    for (const ledger::Kind kind : ledger::ClinicalKinds()) {
      if (cancelled && cancelled()) return Error{ErrorCode::kCancelled, "cancelled"};
      const auto grouped = reader_.Scan({projections::KindBit(kind), {}, true});
      for (const RowRef row : grouped.rows) {
        const auto named = by_hash_.find(reader_.RecordHashOf(row));
        if (named != by_hash_.end()) Note(row, named->second);
      }
    }
    return {};
  }

  PlannedMove Plan(size_t at, MoveWay way, std::set<ResidentNo>& residents) const {
    const MoveRow& row = rows_[at];
    PlannedMove move;
    if (row.was == row.is) return {MoveState::kSameRecord};
    if (IsTwice(at)) return {MoveState::kTwice};
    const std::string moved_to = ledger::MovedToText(row.was, row.is);
    std::vector<const Found*> moved, in_force;
    for (const Found& found : names_[at].was) {
      if (found.moved_to == moved_to) moved.push_back(&found);
      if (found.moved_to.empty()) in_force.push_back(&found);
    }
    const auto& wanted = way == MoveWay::kMove ? in_force : moved;
    const auto& other = way == MoveWay::kMove ? moved : in_force;
    if (wanted.size() > 1) return {MoveState::kOldAmbiguous};
    if (wanted.empty()) return {other.empty() ? MoveState::kOldMissing : MoveState::kDone};
    const Found& old = *wanted.front();
    move = {way == MoveWay::kMove ? StateOfNew(at, old) : MoveState::kReady, old.kind, old.subject,
            old.said};
    if (move.state == MoveState::kReady) residents.insert(old.resident);
    return move;
  }

 private:
  struct Side {
    size_t row = 0;
    bool is_new = false;
  };

  void Note(RowRef row, const std::vector<Side>& sides) {
    const Event event = reader_.EventOf(row);
    const std::string moved_to = MovedTo(event);
    if (reader_.Retracted(row) && moved_to.empty()) return;
    for (const Side& side : sides) {
      const MoveRow& asked = rows_[side.row];
      const std::string& subject = side.is_new ? asked.new_subject : asked.old_subject;
      if ((side.is_new ? asked.is : asked.was) != event.record ||
          (!subject.empty() && subject != event.subject) || (side.is_new && !moved_to.empty()))
        continue;
      NamesOfRow& names = names_[side.row];
      (side.is_new ? names.is : names.was)
          .push_back({reader_.ResidentOf(row), event.kind, event.subject, moved_to, event.written});
    }
  }

  // The second and later ones of the same old name, unless their subjects tell them apart.
  bool IsTwice(size_t at) const {
    for (const size_t other : old_names_.at(rows_[at].was))
      if (other < at && (rows_[other].old_subject.empty() || rows_[at].old_subject.empty() ||
                         rows_[other].old_subject == rows_[at].old_subject))
        return true;
    return false;
  }

  MoveState StateOfNew(size_t at, const Found& old) const {
    const std::vector<Found>& news = names_[at].is;
    if (old_names_.contains(rows_[at].is)) return MoveState::kMovesItself;
    if (news.empty()) return MoveState::kNewMissing;
    const auto same = std::ranges::find(news, old.resident, &Found::resident);
    if (same == news.end()) return MoveState::kOtherResident;
    return same->kind == old.kind ? MoveState::kReady : MoveState::kOtherKind;
  }

  const Reader& reader_;
  const std::vector<MoveRow>& rows_;
  std::unordered_map<uint64_t, std::vector<Side>> by_hash_;
  std::map<ledger::RecordKey, std::vector<size_t>> old_names_;
  std::vector<NamesOfRow> names_;
};

}  // namespace

std::string_view StateWords(MoveState state) {
  switch (state) {
    case MoveState::kReady:
      return "it can be moved";
    case MoveState::kDone:
      return "nothing is to be done";
    case MoveState::kOldMissing:
      return "no record in force has the old name";
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
    case MoveState::kTwice:
      return "a row before it has the same old name";
  }
  return "";
}

uint64_t MovePlan::CountOf(MoveState state) const {
  return static_cast<uint64_t>(std::ranges::count(moves, state, &PlannedMove::state));
}

Result<MovePlan> PlanMoves(const Reader& reader, const std::vector<MoveRow>& rows, MoveWay way,
                           const std::function<bool()>& cancelled) {
  Planner planner(reader, rows);
  DAYBOOK_TRY(planner.FindAll(cancelled));
  MovePlan plan;
  std::set<ResidentNo> residents;
  for (size_t at = 0; at < rows.size(); ++at)
    plan.moves.push_back(planner.Plan(at, way, residents));
  plan.residents.assign(residents.begin(), residents.end());
  return plan;
}

Event EventOfMove(const MoveRow& row, const PlannedMove& move, MoveWay way,
                  const PartialTime& said) {
  const feeds::NamedRecord was{row.was, move.subject, move.kind};
  if (way == MoveWay::kMove) return feeds::MoveEvent(was, row.is, said);
  DAYBOOK_CHECK(move.said.has_value());  // MoveEvent gives one
  return feeds::MoveBackEvent(was, row.is, *move.said);
}

}  // namespace daybook::server
