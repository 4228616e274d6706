#pragma once
// Identifiers as FHIR writes them: Identifier, and the "Type?identifier=system|value" of
// conditional references.
#include <optional>
#include <string>
#include <string_view>

#include "feeds/fhir/json_tree.h"
#include "ledger/event/event.h"

namespace daybook::feeds::fhir {

// Systems under which an NHS number joins no streams: one the person had, or one nobody checked.
inline constexpr std::string_view kNhsNumber = "nhs_number";
inline constexpr std::string_view kNhsNumberFormer = "nhs_number_former";
inline constexpr std::string_view kNhsNumberUnverified = "nhs_number_unverified";

// System (its short name, where it has one) and value of an identifier, the value of an NHS
// number without the blanks it is printed with. Empty value: none, or the wrong shape. An NHS
// number that is no longer the person's (use "old", or its period over by `changed`, the source's
// last change as written; without one any end counts) or whose verification status (UK Core) is
// not "01" goes under the systems above.
ledger::Coding IdentifierOf(Element identifier, std::string_view changed = {});
// Whether a name, an address or an identifier is no longer the person's: use "old", or its period
// over by `changed`; without one any end counts.
bool IsFormer(Element of, std::string_view changed);
// The code of its UK Core verification status; empty if it has none.
std::string_view VerificationOf(Element identifier);

// A conditional reference taken apart.
struct Conditional {
  std::string type;    // "Patient"
  std::string system;  // short name, where it has one
  std::string value;
};
// nullopt for any other reference. Escapes ("%7C" for the bar) are undone.
std::optional<Conditional> ReadConditional(std::string_view reference);
// "Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9990000018": the same for every way of
// writing the same identifier.
std::string ConditionalText(const Conditional& conditional);

}  // namespace daybook::feeds::fhir
