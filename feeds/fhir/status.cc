#include <algorithm>

#include "feeds/fhir/reading.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;

EventStatus ReadStatus(Reading& in, Element status, std::span<const StatusRow> rows,
                       Needed needed) {
  constexpr const char* kNext = "have the sender correct the status, then ingest it again";
  const std::string word =
      status.is(JsonType::kObject) ? ReadCodeWord(in, status) : ReadText(in, status);
  if (in.refusal()) return EventStatus::kUnknown;
  if (word.empty()) {
    if (needed == Needed::kRequired)
      in.RefusePlace(in.root.path(in.type()) + ".status", "no-status",
                     "FHIR R4 requires a status here", kNext);
    return EventStatus::kUnknown;
  }
  const auto row = std::ranges::find(rows, word, &StatusRow::word);
  if (row != rows.end()) return row->status;
  in.Refuse(status, "unknown-status", "\"" + word + "\" is no status FHIR R4 has here", kNext);
  return EventStatus::kUnknown;
}

}  // namespace daybook::feeds::fhir
