#pragma once
// Who answers for a record: as a record of its own, and for a resource that contains it.
#include <string>
#include <vector>

#include "feeds/fhir/bundle.h"
#include "feeds/fhir/reading.h"

namespace daybook::feeds::fhir {

// Whether a Provenance is of nothing but organisations, practitioners, places and the like.
bool AnswersForNobody(Element root);

// Whose records its targets are, as far as its Bundle has them; empty texts for others.
std::vector<std::string> SubjectsOfTargets(Element root, const OpenBundle& bundle);

// Provenances that the resource contains, of itself: their author and time where it has none.
void ReadContainedProvenance(Reading& in);

}  // namespace daybook::feeds::fhir
