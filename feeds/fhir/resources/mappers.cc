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

bool IsAboutNobody(std::string_view type, Element root) {
  struct Row {
    std::string_view type;
    std::string_view subject;
  };
  static constexpr Row kRows[] = {{"Device", "patient"},
                                  {"Task", "for"},
                                  {"SupplyDelivery", "patient"},
                                  {"QuestionnaireResponse", "subject"},
                                  {"Composition", "subject"}};
  for (const Row& row : kRows)
    if (row.type == type) return !root[row.subject];
  return false;
}

}  // namespace daybook::feeds::fhir
