#include "feeds/fhir/resources/mappers.h"

namespace daybook::feeds::fhir {

const Mapper* MapperFor(std::string_view type) {
  static constexpr Mapper kMappers[] = {
#define DAYBOOK_RESOURCE(type, kind) {#type, ledger::Kind::kind, Map##type},
#include "feeds/fhir/resources/mappers.def"
#undef DAYBOOK_RESOURCE
  };
  for (const Mapper& mapper : kMappers)
    if (mapper.type == type) return &mapper;
  return nullptr;
}

}  // namespace daybook::feeds::fhir
