#pragma once
// What the ledger holds about itself, as kinds of records: who read what, feeds, the quarantine.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/lent_rows.h"
#include "query/values/cell.h"

namespace daybook::query {

enum class OwnKind : uint8_t { kAccess, kFeed, kQuarantine };

// "accesses", "access" …, in lower case.
std::optional<OwnKind> FindOwnKind(std::string_view word);
// The plural, for messages and completion.
std::string_view OwnKindWord(OwnKind kind);
std::vector<OwnKind> AllOwnKinds();

constexpr projections::KindSet KindBit(OwnKind kind) {
  return projections::LentKindBit(static_cast<uint8_t>(kind));
}
constexpr bool HoldsOwn(projections::KindSet kinds) {
  return (kinds & projections::kLentKinds) != 0;
}

// What the actor may see of them, by query/access.
struct OwnSight {
  projections::KindSet kinds = 0;
  bool Sees(OwnKind kind) const { return (kinds & KindBit(kind)) != 0; }
};

enum class OwnField : uint8_t {
  kAt,
  kDay,
  kRecorded,
  kReceived,
  kUser,
  kRole,
  kOrganisation,
  kPurpose,
  kReason,
  kDoor,
  kStatement,
  kText,
  kCategories,
  kRows,
  kShown,
  kRefused,
  kRefusal,
  kPosition,
  kSource,
  kLastEvent,
  kEvents,
  kSilent,
  kLate,
  kEventsToday,
  kEventsUsual,
  kFlooding,
  kDelay,
  kClockAhead,
  kNumber,
  kFormat,
  kOrigin,
  kPath,
  kNextStep,
  kId,
  kKind
};
struct OwnFieldInfo {
  OwnField field = OwnField::kAt;
  CellType type = CellType::kText;
};
// The field called `word` of one of the kinds.
std::optional<OwnFieldInfo> FindOwnField(std::string_view word, projections::KindSet kinds);
std::vector<std::string> OwnFieldWords(projections::KindSet kinds);
// What is shown of them without `show`.
std::vector<std::string> OwnNaturalColumns(projections::KindSet kinds);

}  // namespace daybook::query
