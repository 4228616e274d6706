#include <utility>

#include "feeds/fhir/resources/mappers.h"

namespace daybook::feeds::fhir {

using ledger::Coded;
using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-medicationrequest-status.html
constexpr StatusRow kStatuses[] = {
    {"active", EventStatus::kActive},       {"on-hold", EventStatus::kOnHold},
    {"cancelled", EventStatus::kCancelled}, {"completed", EventStatus::kCompleted},
    {"stopped", EventStatus::kStopped},     {"draft", EventStatus::kDraft},
    {"unknown", EventStatus::kUnknown},     {"entered-in-error", EventStatus::kEnteredInError},
};

void AddIngredients(Reading& in, Element medication) {
  ForEach(in, medication["ingredient"], [&](Element ingredient) {
    const Element reference = ingredient["itemReference"];
    Coded coded = reference ? ReadReferenceAsCoded(in, reference, "Substance")
                            : ReadCoded(in, ingredient["itemCodeableConcept"]);
    in.Add(FieldId::kIngredient, std::move(coded));
  });
}

// The medicine's code wherever it stands: here, contained, or elsewhere in the Bundle. A
// reference that leads nowhere keeps its name and itself.
Coded MedicationCode(Reading& in) {
  if (const Element coded = in.root["medicationCodeableConcept"]) return ReadCoded(in, coded);
  const Element reference = in.root["medicationReference"];
  const std::string_view written = reference["reference"].text();
  const std::string relative = ReadReference(in, reference, "Medication");
  const Element medication = in.Resolve(written.starts_with('#') ? written : relative);
  Coded code = ReadCoded(in, medication["code"]);
  AddIngredients(in, medication);
  if (code.empty()) code = ReadReferenceAsCoded(in, reference, "Medication");
  return code;
}

// "2 times every 1 d", from Timing.repeat.
std::string HowOften(Reading& in, Element repeat) {
  const std::string times = ReadDigits(in, repeat["frequency"]);
  const std::string period = ReadDigits(in, repeat["period"]);
  const std::string unit = ReadText(in, repeat["periodUnit"]);
  if (times.empty() || period.empty()) return {};
  return times + " times every " + period + " " + unit;
}

void Append(std::string& line, const std::string& part, std::string_view between) {
  if (part.empty()) return;
  if (!line.empty()) line += between;
  line += part;
}

// The instruction as the source words it; built from its parts where it has no words.
std::string DoseText(Reading& in, Element dosage) {
  std::string text = ReadText(in, dosage["text"]);
  const std::string told = ReadText(in, dosage["patientInstruction"]);
  if (!text.empty() || !told.empty()) {
    if (told != text) Append(text, told, "; ");
    return text;
  }
  const Element rate = FirstOf(in, dosage["doseAndRate"]);
  text = QuantityText(in, rate["doseQuantity"]);
  const Element timing = dosage["timing"];
  const std::string often = HowOften(in, timing["repeat"]);
  Append(text, often.empty() ? ReadCodeWord(in, timing["code"]) : often, ", ");
  return text;
}

void ReadAsNeeded(Reading& in, Element dosage) {
  std::optional<bool> as_needed = ReadBool(in, dosage["asNeededBoolean"]);
  if (dosage["asNeededCodeableConcept"]) as_needed = true;
  if (as_needed) in.event.fields.push_back({FieldId::kAsNeeded, *as_needed});
}

void ReadDosages(Reading& in) {
  std::string dose;
  ForEach(in, in.root["dosageInstruction"],
          [&](Element dosage) { Append(dose, DoseText(in, dosage), "; "); });
  in.Add(FieldId::kDose, std::move(dose));
  const Element first = FirstOf(in, in.root["dosageInstruction"]);
  const Element rate = FirstOf(in, first["doseAndRate"]);
  in.Add(FieldId::kDoseQuantity, ReadQuantity(in, rate["doseQuantity"]));
  in.Add(FieldId::kRoute, ReadCoded(in, first["route"]));
  in.Add(FieldId::kBodySite, ReadCoded(in, first["site"]));
  in.Add(FieldId::kMethod, ReadCoded(in, first["method"]));
  ReadAsNeeded(in, first);
  const Element bounds = first["timing"]["repeat"]["boundsPeriod"];
  if (!in.event.start) in.event.start = ReadTime(in, bounds["start"]);
  in.event.end = ReadTime(in, bounds["end"]);
}

}  // namespace

void MapMedicationRequest(Reading& in) {
  ReadSubject(in, "subject");
  in.event.code = MedicationCode(in);
  in.event.status = ReadStatus(in, in.root["status"], kStatuses, Needed::kRequired);
  const auto said = StatementOfAbsence(in.event.code);
  if (said && in.event.status != EventStatus::kEnteredInError) in.event.status = *said;
  in.event.written = ReadTime(in, in.root["authoredOn"]);
  in.event.start = in.event.written;
  ReadDosages(in);
  in.event.author = ReadParty(in, in.root["requester"], "Practitioner");
  if (in.event.author.empty()) in.event.author = ReadParty(in, in.root["recorder"], "Practitioner");
  ReadPerformer(in, in.root["performer"]);
  ReadEncounter(in, in.root["encounter"]);
  in.Add(FieldId::kIntent, ReadText(in, in.root["intent"]));
  in.Add(FieldId::kPriority, ReadText(in, in.root["priority"]));
  in.Add(FieldId::kQuantity, ReadQuantity(in, in.root["dispenseRequest"]["quantity"]));
  AddCodedList(in, FieldId::kCategory, in.root["category"]);
  in.Add(FieldId::kReason, ReadCoded(in, in.root["statusReason"]));
  AddReasons(in);
  AddNotes(in, in.root["note"]);
}

}  // namespace daybook::feeds::fhir
