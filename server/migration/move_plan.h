#pragma once
// What a file of old and new names of records would do to the record, name by name.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/migration/moves_file.h"
#include "feeds/migration/record_moves.h"
#include "projections/reader.h"

namespace daybook::server {

using feeds::MoveRow;

enum class MoveState : uint8_t {
  kReady,
  kDone,       // it was moved there before; to be moved back: it isn't moved
  kGone,       // withdrawn, or not reported any more: it is in no answer anyway
  kElsewhere,  // it was moved before, to another name or by another than `daybook migrate`
  kOldMissing,
  kOldAmbiguous,   // several subjects have it
  kNewMissing,     // no record in force is called so: moving would leave nothing
  kOtherResident,  // the two are not one resident's
  kOtherKind,
  kSameRecord,
  kMovesItself,  // the new name is an old one of another row
  kNewTaken,     // another record was moved there, or is to be by a row before
  kUnlike,       // the two have neither a code in common nor time and value
  kTwice,        // an old name that a row before has
};
// What it is, for people: "no record in force has the new name …".
std::string_view StateWords(MoveState state);
// Whether there is something wrong with the row.
bool IsRefused(MoveState state);

struct PlannedMove {
  MoveState state = MoveState::kOldMissing;
  ledger::Kind kind{};
  std::string subject{};              // of the old record
  std::string moved_to{};             // MovedToText
  std::optional<PartialTime> said{};  // of a move that is to be taken back
};

enum class MoveWay : uint8_t { kMove, kMoveBack };

struct MovePlan {
  std::vector<PlannedMove> moves;     // one a row
  std::vector<ResidentNo> residents;  // of whom the rows tell something, ascending
  uint64_t CountOf(MoveState state) const;
  uint64_t CountRefused() const;
};

// Reads the columns of all clinical rows once, and the events of those that are named.
// kCancelled between kinds.
Result<MovePlan> PlanMoves(const projections::Reader& reader, const std::vector<MoveRow>& rows,
                           MoveWay way, const std::function<bool()>& cancelled);

// The event of a row that is ready. `said`: the moment of a move that is new.
ledger::Event EventOfMove(const MoveRow& row, const PlannedMove& move, MoveWay way,
                          const PartialTime& said);

}  // namespace daybook::server
