#pragma once
// What an event tells, field by field, so that it can be held against the event of another source
// of the same fact: references followed to names and numbers, ids of records left aside.
#include <map>
#include <string>
#include <vector>

#include "ledger/event/event.h"

namespace daybook::tests {

// By the name of the field: "code", "start", "performer", "value". A field that says nothing has
// no entry, nor has one that says "unknown". Systems of codes are apart from the codes: "code
// system"; units apart from the numbers: "value unit".
using Facts = std::map<std::string, std::vector<ledger::FieldValue>>;

// Whom references mean, among all events of one side.
class Parties {
 public:
  explicit Parties(const std::vector<ledger::Event>& events);
  // Name as text, numbers as codings.
  ledger::Coded Named(const ledger::Party& party) const;
  // The identifiers of whom the event is about.
  std::vector<ledger::FieldValue> NumbersOf(const ledger::Event& event) const;
  // Whether it is but the sender (MSH-4), who stands for an organisation that a message doesn't
  // name. FHIR has the sender in MessageHeader, not in the resources.
  bool IsSender(const ledger::Party& organisation) const;

 private:
  const std::vector<ledger::Event>& events_;  // outlive it
  std::map<std::string, const ledger::Event*> by_reference_;
  std::string sender_;
};

Facts FactsOf(const ledger::Event& event, const Parties& parties);

}  // namespace daybook::tests
