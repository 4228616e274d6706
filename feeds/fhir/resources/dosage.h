#pragma once
// FHIR R4 Dosage and Timing (hl7.org/fhir/R4/dosage.html) in words a clinician reads.
#include <string>
#include <vector>

#include "feeds/fhir/reading.h"

namespace daybook::feeds::fhir {

// The dosages of a list in the order of their `sequence`; those without one stay behind those
// they follow.
std::vector<Element> OrderedDosages(Reading& in, Element list);

// One dosage as the source words it, with the instructions that stand beside; built from its
// parts where it has no words: "morning: 20 mg oral, twice a day, as needed for pain". kAlways:
// dose, route and site follow the words too, for dosages that differ in them.
enum class DoseParts : uint8_t { kWithoutWords, kAlways };
std::string DoseText(Reading& in, Element dosage, DoseParts parts);

// "twice a day on Monday, at 08:00, over 30 min"; "" for no timing (timing.cc).
std::string TimingText(Reading& in, Element timing);
// "morning, before meals" from Timing.repeat.when; "" for none.
std::string WhenText(Reading& in, Element repeat);

}  // namespace daybook::feeds::fhir
