#pragma once
// Facts as FHIR R4 resources, a line each, for a Sink.
#include "feeds/simulate/facts.h"
#include "feeds/simulate/fhir/fhir_json.h"

namespace daybook::feeds::simulate {

class FhirTeller final : public Teller {
 public:
  // `sink` must outlive it.
  explicit FhirTeller(Sink& sink) : scribe_(sink) {}
  void Tell(const Fact& fact) override;
  // The sink's first error; nothing is written after it.
  const Status& status() const { return scribe_.status(); }

 private:
  Scribe scribe_;
  const Person* person_ = nullptr;  // whose facts are being told
};

}  // namespace daybook::feeds::simulate
