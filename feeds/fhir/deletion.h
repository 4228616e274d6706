#pragma once
// A Bundle entry that deletes: which record, since when, whose.
#include <variant>

#include "feeds/fhir/bundle.h"
#include "feeds/fhir/to_events.h"

namespace daybook::feeds::fhir {

struct Deletion {
  ledger::Event event;
  // The entry's text, and the time of its Bundle where that is what it counts by: the same entry
  // in a later Bundle is another message.
  std::string content;
};
// A type that isn't kept.
struct NotKept {
  std::string type;
};

// When an entry says that its record was deleted: response.lastModified, else the Bundle's
// timestamp, else the Bundle's meta.lastUpdated (hl7.org/fhir/R4/http.html#history).
std::variant<DeletedAt, Refusal> TimeOfDeletion(const EntryEnvelope& entry,
                                                const BundleEnvelope& bundle, const Zone& zone);

// From entry.request.url ("Type/id", also with a server before it). Its version time is
// TimeOfDeletion. Whom a clinical record is about has to stand in the same Bundle.
std::variant<Deletion, NotKept, Refusal> ReadDeletion(const RawResource& entry,
                                                      const OpenBundle& bundle,
                                                      const std::string& source, const Zone& zone);

}  // namespace daybook::feeds::fhir
