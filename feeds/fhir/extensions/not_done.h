#pragma once
// What the quality profile of US Core (hl7.org/fhir/us/qicore) adds to say that something was not
// done, or is not to be done, and why.
#include "feeds/fhir/reading.h"

namespace daybook::feeds::fhir {

// Whether it is a modifierExtension that the resource's mapper reads: doNotPerform of a
// DeviceRequest, notDone of an Observation, each with a Boolean.
bool IsNotDoneModifier(Reading& in, Element modifier);
// Whether one of them says so.
bool SaysNotDone(Reading& in);
// Of an Observation: not done, by its modifier or because it was cancelled for a stated reason, is
// declined; the reason becomes a field.
void ReadNotDone(Reading& in);
// The reasons of the profile's extensions as fields.
void AddReasonsNotDone(Reading& in);

}  // namespace daybook::feeds::fhir
