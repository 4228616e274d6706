#pragma once
// The dosages of a medicine into the fields of its event.
#include "feeds/fhir/reading.h"

namespace daybook::feeds::fhir {

// A list of Dosage: the instruction in words, amount, route, site and method where all agree,
// whether as needed; where the event has no start or end of its own, those of the dosages.
void ReadDosages(Reading& in, Element list);

}  // namespace daybook::feeds::fhir
