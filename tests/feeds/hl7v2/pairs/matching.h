#pragma once
// Which event of a message and which of the other converter's FHIR tell of the same thing.
#include <string>
#include <vector>

#include "tests/feeds/hl7v2/pairs/facts.h"

namespace daybook::tests {

// An event under the row of the table that it is counted in: its kind; tests as "test (report)"
// and "test (order)", for FHIR has a resource for each and HL7 v2 one segment for both; persons of
// messages that aren't about persons as "person (mentioned)".
struct Told {
  std::string row;
  const ledger::Event* event;
  Facts facts;
};

struct Matches {
  std::vector<std::pair<const Told*, const Told*>> both;  // of the message, of the FHIR
  std::vector<const Told*> only_message, only_fhir;
};

// The rows of the events of a message and of its FHIR. Outlived by the events.
std::vector<Told> RowsOfMessage(const std::vector<ledger::Event>& events);
std::vector<Told> RowsOfFhir(const std::vector<ledger::Event>& events,
                             const std::vector<ledger::Event>& message);

// Within a row by code; among several of one code by start, then value, then order. What no code
// matches is taken in order where both sides have the same number left. Outlived by both.
Matches Match(const std::vector<Told>& message, const std::vector<Told>& fhir);

}  // namespace daybook::tests
