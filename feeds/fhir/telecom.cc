#include "feeds/fhir/extensions/extensions.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {
namespace {

// hl7.org/fhir/R4/valueset-contact-point-system.html; UK Core names what it lacks ("Minicom", a
// textphone) in an extension of the system, which then says "other".
std::string SystemWords(Reading& in, Element telecom) {
  for (const Element& of : {telecom["_system"], telecom})
    if (const Element other = UkCoreExtension(in, of, "OtherContactSystem"))
      return ExtensionText(in, other);
  const std::string system = ReadText(in, telecom["system"]);
  return system.empty() || system == "phone" ? "telephone" : system;
}

}  // namespace

void AddTelecoms(Reading& in, Element telecoms) {
  ForEach(in, telecoms, [&](Element each) {
    if (!IsObject(in, each, "a ContactPoint")) return;
    std::string label = SystemWords(in, each);
    const std::string use = ReadText(in, each["use"]);
    if (use == "old") return;
    if (!use.empty() && use != "home") label += " (" + use + ")";
    AddComment(in, label, ReadText(in, each["value"]));
  });
}

}  // namespace daybook::feeds::fhir
