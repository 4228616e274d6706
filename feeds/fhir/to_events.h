#pragma once
// One resource, checked and parsed, to its events.
#include <optional>
#include <string>
#include <vector>

#include "feeds/fhir/reading.h"
#include "feeds/fhir/resources/mappers.h"

namespace daybook::feeds::fhir {

// When a Bundle entry deleted its record, as the entry or its Bundle says; empty if neither does.
struct DeletedAt {
  std::string text;
  std::optional<PartialTime> time;
  bool of_bundle = false;  // the time of the Bundle, for want of one of the entry
};

struct ResourceContext {
  const std::string& source;
  const Zone& zone;
  FileLookup* file;         // null: no other resource is known
  std::string fallback_id;  // for a resource without an id of its own; may be empty
  bool deleted = false;     // its Bundle entry deletes it
  DeletedAt deleted_at{};
  // Of a Provenance in a Bundle: whose records its targets there are.
  std::vector<std::string> targets_subjects{};
};

// Either events, the first of them the resource's own, or a refusal.
struct Understood {
  std::vector<ledger::Event> events;
  std::string borrowed;  // Reading::borrowed
  bool needs_file = false;
  std::optional<Refusal> refusal;
};
Understood ToEvents(Element root, const Mapper& mapper, const ResourceContext& context);

bool IsTypeName(std::string_view type);
bool IsRecordId(std::string_view id);

}  // namespace daybook::feeds::fhir
