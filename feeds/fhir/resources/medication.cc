#include "feeds/fhir/resources/medication.h"

#include <utility>

#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::Coded;
using ledger::FieldId;

namespace {

// A substance, also one contained in a Medication that is another resource than the request.
Coded SubstanceOf(Reading& in, Element medication, Element reference) {
  Coded coded = ReadReferenceAsCoded(in, reference, "Substance");
  const std::string_view written = reference["reference"].text();
  if (!coded.empty() || !written.starts_with('#')) return coded;
  ForEach(in, medication["contained"], [&](Element each) {
    if (each["id"].text() == written.substr(1)) coded.text = ResourceName(in, each);
  });
  return coded;
}

// Adds each ingredient, and gives "amoxicillin 250 mg per 5 ml + clavulanic acid 62 mg per 5 ml".
std::string ReadIngredients(Reading& in, Element medication) {
  std::string line;
  ForEach(in, medication["ingredient"], [&](Element ingredient) {
    const Element reference = ingredient["itemReference"];
    Coded coded = reference ? SubstanceOf(in, medication, reference)
                            : ReadCoded(in, ingredient["itemCodeableConcept"]);
    std::string name = WordsOf(coded);
    if (name.empty()) return;
    AppendWords(name, RatioText(in, ingredient["strength"]), " ");
    AppendWords(line, name, " + ");
    in.Add(FieldId::kIngredient, std::move(coded));
  });
  return line;
}

std::string Unnamed(std::string_view reference) {
  return "medication not named by its source" +
         (reference.empty() ? "" : " (" + std::string(reference) + ")");
}

}  // namespace

Coded MedicationCode(Reading& in) {
  if (const Element coded = in.root["medicationCodeableConcept"]) return ReadCoded(in, coded);
  const Element reference = in.root["medicationReference"];
  const std::string_view written = reference["reference"].text();
  const std::string relative = ReadReference(in, reference, "Medication");
  const Element medication = in.Resolve(written.starts_with('#') ? written : relative);
  Coded code = ReadCoded(in, medication["code"]);
  std::string ingredients = ReadIngredients(in, medication);
  if (code.empty()) code.text = std::move(ingredients);
  if (!code.empty()) return code;
  code = ReadReferenceAsCoded(in, reference, "Medication");
  if (WordsOf(code).empty() || WordsOf(code) == relative)
    code.text = Unnamed(relative.empty() ? written : relative);
  return code;
}

}  // namespace daybook::feeds::fhir
