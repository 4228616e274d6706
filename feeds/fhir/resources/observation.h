#pragma once
// What an Observation says, apart from whom it is about.
#include "feeds/fhir/reading.h"

namespace daybook::feeds::fhir {

void ReadObservation(Reading& in);

// The record an element of type Reference(Observation) names; of a contained one, the record it
// is kept as: "Observation/<id of what contains it>#<its id>". Empty if it names none.
std::string ObservationRecord(Reading& in, Element reference);
// The id of that record.
std::string ContainedId(const Reading& in, std::string_view local);

}  // namespace daybook::feeds::fhir
