#include "feeds/fhir/resources/dosage_fields.h"

#include <utility>

#include "feeds/fhir/resources/dosage.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::Coded;
using ledger::FieldId;

namespace {

// A field of dosages: said once if those that say it agree; else only the text can tell.
template <typename Value, typename Read>
bool AddAgreed(Reading& in, FieldId id, const std::vector<Element>& dosages, Read read) {
  std::optional<Value> agreed;
  for (const Element& dosage : dosages) {
    const std::optional<Value> said = read(dosage);
    if (!said) continue;
    if (agreed && *agreed != *said) return false;
    agreed = said;
  }
  if (agreed) in.Add(id, *agreed);
  return true;
}

bool AddAgreedConcept(Reading& in, FieldId id, const std::vector<Element>& dosages,
                      std::string_view element) {
  return AddAgreed<Coded>(in, id, dosages, [&](Element dosage) -> std::optional<Coded> {
    Coded coded = ReadCoded(in, dosage[element]);
    if (coded.empty()) return std::nullopt;
    return coded;
  });
}

// True if the dosages agree in what has a field of its own.
bool AddDosageFields(Reading& in, const std::vector<Element>& dosages) {
  const bool dose =
      AddAgreed<ledger::Quantity>(in, FieldId::kDoseQuantity, dosages, [&](Element dosage) {
        return ReadQuantity(in, FirstOf(in, dosage["doseAndRate"])["doseQuantity"]);
      });
  const bool route = AddAgreedConcept(in, FieldId::kRoute, dosages, "route");
  const bool site = AddAgreedConcept(in, FieldId::kBodySite, dosages, "site");
  const bool method = AddAgreedConcept(in, FieldId::kMethod, dosages, "method");
  return dose && route && site && method;
}

// As needed if every dosage is: one that is due makes the order due.
void AddAsNeeded(Reading& in, const std::vector<Element>& dosages) {
  bool any = false;
  bool every = true;
  for (const Element& dosage : dosages) {
    std::optional<bool> said = ReadBool(in, dosage["asNeededBoolean"]);
    if (dosage["asNeededCodeableConcept"]) said = true;
    any = any || said.has_value();
    every = every && said.value_or(false);
  }
  if (any) in.event.fields.push_back({FieldId::kAsNeeded, every});
}

// From the first start of a dosage, where the order has no time of its own, to the latest end;
// open if any dosage has none.
void ReadBounds(Reading& in, const std::vector<Element>& dosages) {
  bool open = dosages.empty();
  std::optional<PartialTime> first, last;
  for (const Element& dosage : dosages) {
    const Element bounds = dosage["timing"]["repeat"]["boundsPeriod"];
    const std::optional<PartialTime> start = ReadTime(in, bounds["start"]);
    const std::optional<PartialTime> end = ReadTime(in, bounds["end"]);
    if (start && (!first || *start < *first)) first = start;
    if (!end) open = true;
    if (end && (!last || end->last_day() > last->last_day() ||
                (end->last_day() == last->last_day() && *end > *last)))
      last = end;
  }
  if (!in.event.start) in.event.start = first;
  if (!open) in.event.end = last;
}

}  // namespace

void ReadDosages(Reading& in, Element list) {
  const std::vector<Element> dosages = OrderedDosages(in, list);
  const bool agreed = AddDosageFields(in, dosages);
  std::string dose;
  for (const Element& dosage : dosages)
    AppendWords(dose, DoseText(in, dosage, agreed ? DoseParts::kWithoutWords : DoseParts::kAlways),
                "; ");
  in.Add(FieldId::kDose, std::move(dose));
  AddAsNeeded(in, dosages);
  ReadBounds(in, dosages);
}

}  // namespace daybook::feeds::fhir
