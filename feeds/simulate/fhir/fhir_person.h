#pragma once
// Patient and Organization as UK Core has them.
#include "feeds/simulate/facts.h"
#include "feeds/simulate/fhir/fhir_json.h"

namespace daybook::feeds::simulate {

void WritePatient(const PatientFact& fact, Scribe& scribe);
void WriteOrganisation(const OrganisationFact& fact, Scribe& scribe);

}  // namespace daybook::feeds::simulate
