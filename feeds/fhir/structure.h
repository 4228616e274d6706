#pragma once
// What holds of every FHIR resource whatever its type: extensions, ids and contents of primitive
// elements, lengths.
#include <vector>

#include "feeds/fhir/reading.h"

namespace daybook::feeds::fhir {

// Longest string of FHIR R4, in bytes (hl7.org/fhir/R4/datatypes.html#string); base64 and XHTML
// have no such bound.
inline constexpr size_t kStringBytesMax = 1u << 20;

// The elements that have extensions; not those in contained resources, nor those in the contacts of
// a Patient, which are records of their own. Refuses, at the first place where it finds one: a
// modifierExtension with anything in it, an extension that doesn't say what it is, something beside
// id and extension in a "_name" object, a string beyond kStringBytesMax. Depth is at most
// kJsonDepthMax.
std::vector<Element> CheckStructure(Reading& in);

}  // namespace daybook::feeds::fhir
