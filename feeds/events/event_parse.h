#pragma once
// One line of the form (README.md) read back.
#include <cstdint>
#include <optional>
#include <string>

#include "feeds/fhir/json_tree.h"
#include "ledger/base/result.h"
#include "ledger/event/event.h"

namespace daybook::feeds::events {

// Longest name of a message, in bytes.
inline constexpr size_t kMessageNameBytesMax = 200;

// Where a line belongs.
struct LineHead {
  std::string message;
  uint32_t index = 0;
  bool last = false;
};

struct ParsedLine {
  // It marks a place ("end", "caught_up", "fell_behind") and is no event.
  bool mark = false;
  // There if it can be told, also where the rest is wrong.
  std::optional<LineHead> head;
  // The event, its ids zero; kBadData with the member as place, and as id "not-json" (the ids of
  // fhir/json_tree.h) or "bad-event".
  Result<ledger::Event> event;
};

// Takes nothing it doesn't know: a member of another name is refused, so that none is lost. `line`
// may be changed in its capacity alone.
ParsedLine ParseEventLine(fhir::JsonParser& parser, std::string& line);

}  // namespace daybook::feeds::events
