#pragma once
// FHIR type -> the function that reads it (mappers.def).
#include <optional>
#include <string_view>

#include "feeds/fhir/reading.h"

namespace daybook::feeds::fhir {

struct Mapper {
  std::string_view type;
  ledger::Kind kind;
  void (*map)(Reading&);
};

// Null for a type that is not kept.
const Mapper* MapperFor(std::string_view type);
// Whether R4 has such a type, kept or not (not_kept.def).
bool IsResourceType(std::string_view type);
// A resource of a type that may be about nobody, and is: a device in stock, a task of the house, a
// provenance of an organisation's entry. It is left out as a type that is not kept.
bool IsAboutNobody(std::string_view type, Element root);

#define DAYBOOK_RESOURCE(type, kind) void Map##type(Reading& in);
#include "feeds/fhir/resources/mappers.def"
#undef DAYBOOK_RESOURCE

}  // namespace daybook::feeds::fhir
