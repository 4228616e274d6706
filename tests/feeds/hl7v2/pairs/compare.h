#pragma once
// Whether two sources say the same in one field.
#include <string>
#include <vector>

#include "ledger/event/event.h"

namespace daybook::tests {

// Times agree as far as both know them: to the coarser precision; as instants where both gave a
// zone, else by the clock that each read.
bool AgreeTimes(const PartialTime& a, const PartialTime& b);
// Codes agree if they are the same set; where one side has but words, these are a word of the
// other's.
bool AgreeCoded(const ledger::Coded& a, const ledger::Coded& b);
// Parties agree if what both know of them does, name or numbers, and they know something.
bool AgreeParties(const ledger::Coded& message, const ledger::Coded& fhir);
// The words of the message's name are in the FHIR's. That may have more: both converters put
// degrees and professional suffixes (XPN-6, XPN-14) and call names (XPN-15) in as well.
bool AgreeNames(const std::string& message, const std::string& fhir);
// "Ward 3, Room 2, Main Building" is the place that FHIR calls "Ward 3", "Room 2" or all of it: a
// Location has one part of it and lies in others.
bool AgreePlaces(const ledger::Coded& message, const ledger::Coded& fhir);
// Numbers by their value, with their comparators; units apart from them.
bool AgreeAmounts(const ledger::Quantity& a, const ledger::Quantity& b);
// Words without regard to case, blanks at their ends and runs of blanks.
bool AgreeWords(const std::string& a, const std::string& b);

// Lists agree if each value of either has its like in the other; those of codes if all codes of
// either are in the other. `field` says how they are read ("performer": as parties). Of "subject"
// and "identifier" the message's have to be in the FHIR's, which has numbers of PID-2, PID-4,
// PID-19 and of insurers as well (our reader takes them only where PID-3 is empty).
bool AgreeLists(const std::string& field, const std::vector<ledger::FieldValue>& message,
                const std::vector<ledger::FieldValue>& fhir);
// Whether lists of codes have a code or word in common.
bool ShareCode(const std::vector<ledger::FieldValue>& a, const std::vector<ledger::FieldValue>& b);
// For people to read.
std::string TextOf(const std::vector<ledger::FieldValue>& values);

}  // namespace daybook::tests
