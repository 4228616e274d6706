// Values of the types that FHIR lets an answer or an extension have, in words.
#include "feeds/fhir/resources/dosage.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {
namespace {

// hl7.org/fhir/R4/datatypes.html: the primitives that are strings in JSON.
constexpr const char* kTexts[] = {"valueString", "valueCode",      "valueDate",    "valueDateTime",
                                  "valueTime",   "valueInstant",   "valueUri",     "valueUrl",
                                  "valueId",     "valueCanonical", "valueMarkdown"};
constexpr const char* kNumbers[] = {"valueDecimal", "valueInteger", "valuePositiveInt",
                                    "valueUnsignedInt"};
constexpr const char* kAmounts[] = {"valueQuantity", "valueAge", "valueDuration"};

std::string PrimitiveText(Reading& in, Element parent) {
  if (const Element truth = parent["valueBoolean"])
    return ReadBool(in, truth).value_or(false) ? "yes" : "no";
  for (const char* name : kNumbers)
    if (const Element number = parent[name]) return ReadDigits(in, number);
  for (const char* name : kTexts)
    if (const Element text = parent[name]) return ReadText(in, text);
  return {};
}

std::string CodingText(Reading& in, Element coding) {
  const ledger::Coding read = ReadCoding(in, coding);
  return read.display.empty() ? read.code : read.display;
}

std::string PeriodText(Reading& in, Element period) {
  const std::string start = ReadText(in, period["start"]);
  const std::string end = ReadText(in, period["end"]);
  if (start.empty()) return end.empty() ? "" : "until " + end;
  return end.empty() ? "from " + start : start + " to " + end;
}

std::string ReferenceText(Reading& in, Element reference) {
  return WordsOf(ReadParty(in, reference, "Resource"));
}

}  // namespace

std::string AnyValueText(Reading& in, Element parent) {
  if (const Element each = parent["valueCodeableConcept"]) return WordsOf(in, each);
  if (const Element each = parent["valueCoding"]) return CodingText(in, each);
  for (const char* name : kAmounts)
    if (const Element each = parent[name]) return QuantityText(in, each);
  if (const Element each = parent["valuePeriod"]) return PeriodText(in, each);
  if (const Element each = parent["valueReference"]) return ReferenceText(in, each);
  if (const Element each = parent["valueAddress"]) return AddressText(in, each);
  if (const Element each = parent["valueAnnotation"]) return ReadText(in, each["text"]);
  if (const Element each = parent["valueTiming"]) {
    std::string words = TimingText(in, each);
    AppendWords(words, WhenText(in, each["repeat"]), ", ");
    return words;
  }
  return PrimitiveText(in, parent);
}

}  // namespace daybook::feeds::fhir
