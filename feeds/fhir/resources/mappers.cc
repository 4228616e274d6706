#include "feeds/fhir/resources/mappers.h"

#include <algorithm>

#include "feeds/fhir/resources/care/provenance.h"

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

bool IsResourceType(std::string_view type) {
  static constexpr std::string_view kNotKept[] = {
#define DAYBOOK_NOT_KEPT(type) #type,
#include "feeds/fhir/resources/not_kept.def"
#undef DAYBOOK_NOT_KEPT
  };
  return MapperFor(type) || std::ranges::find(kNotKept, type) != std::end(kNotKept);
}

bool IsAboutNobody(std::string_view type, Element root) {
  struct Row {
    std::string_view type;
    std::string_view subject;
  };
  static constexpr Row kRows[] = {
      {"Device", "patient"},         {"Task", "for"},
      {"SupplyDelivery", "patient"}, {"QuestionnaireResponse", "subject"},
      {"Composition", "subject"},    {"List", "subject"},
      {"Specimen", "subject"}};
  if (type == "Provenance") return AnswersForNobody(root);
  for (const Row& row : kRows)
    if (row.type == type) return !root[row.subject];
  return false;
}

}  // namespace daybook::feeds::fhir
