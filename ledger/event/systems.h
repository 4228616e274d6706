#pragma once
// Short names of code and identifier systems ("snomed"), as CareQL and stored events use them.
#include <optional>
#include <string_view>
#include <vector>

namespace daybook::ledger {

// "snomed" for "http://snomed.info/sct"; a URI without a short name stays itself. A system that
// is a short name already stays too.
std::string_view SystemName(std::string_view uri);
// The URI written out for a short name; nullopt for anything else.
std::optional<std::string_view> SystemUri(std::string_view name);
// Whether others than the source give its codes their meaning: a system with a short name, or one
// that is published, as HL7's and the NHS's are; codes that only say why there is none are no such.
// `system` as stored: a short name or a URI, "questionnaire" for questions.
bool IsPublishedSystem(std::string_view system);
// All short names, each once.
std::vector<std::string_view> SystemNames();

}  // namespace daybook::ledger
