#pragma once
// Extensions of UK Core and of FHIR that say something to a clinician (extensions.def).
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "feeds/fhir/reading.h"

namespace daybook::feeds::fhir {

// The first extension of an element with this url; absent if there is none.
Element ExtensionOf(Reading& in, Element of, std::string_view url);
// One of UK Core, by the last part of its url: "DeliveryChannel".
Element UkCoreExtension(Reading& in, Element of, std::string_view name);
// Its value in words; of one that consists of others: "part: words, part: words".
std::string ExtensionText(Reading& in, Element extension);

// Gives `add` a line, "birth place: …", for each extension of this element that extensions.def has.
void EachExtensionLine(Reading& in, Element of, const std::function<void(std::string)>& add);
// The lines of all these elements as comments.
void AddExtensions(Reading& in, std::span<const Element> holders);

}  // namespace daybook::feeds::fhir
