#include <optional>
#include <utility>

#include "feeds/fhir/identifiers.h"
#include "feeds/fhir/reading.h"
#include "feeds/fhir/references.h"

namespace daybook::feeds::fhir {

using ledger::Coded;
using ledger::FieldId;
using ledger::Party;

namespace {

// What a logical reference says, as the conditional one that means the same.
std::optional<Conditional> Logical(Reading& in, Element reference, std::string_view type) {
  const Element identifier = reference["identifier"];
  if (ReadView(in, identifier["value"]).empty()) return std::nullopt;
  const std::string said = ReadText(in, reference["type"]);
  ledger::Coding read = IdentifierOf(identifier);
  return Conditional{said.empty() ? std::string(type) : said, std::move(read.system),
                     std::move(read.code)};
}

// Who carries that identifier in the same file, else the identifier itself.
std::string CarrierOr(Reading& in, const Conditional& conditional) {
  std::string text = ConditionalText(conditional);
  if (!in.file()) return text;
  std::string carrier = in.file()->Carrier(conditional.type, conditional.system, conditional.value);
  if (carrier.empty()) return text;
  in.needs_file = true;
  // Not of a subject: the same record about the same resident is the same message, in whichever
  // of the resident's streams it came first.
  if (conditional.type != "Patient") in.borrowed += "\n" + text + " " + carrier;
  return carrier;
}

// A contained Patient by its identifiers: its NHS number, else one that a Patient of the file
// carries; empty if it has neither.
std::string ContainedPatient(Reading& in, std::string_view id) {
  std::string carrier, number;
  ForEach(in, in.Contained(id)["identifier"], [&](Element each) {
    const ledger::Coding identifier = IdentifierOf(each);
    if (identifier.code.empty()) return;
    std::string named = CarrierOr(in, {"Patient", identifier.system, identifier.code});
    if (named.find('?') == std::string::npos)
      carrier = std::move(named);
    else if (identifier.system.starts_with(kNhsNumber))
      number = std::move(named);
  });
  return carrier.empty() ? number : carrier;
}

// A person event with nothing but an NHS number. Its record is no Patient of the source's: "#",
// which no id has, sorts before all of them, so that of two records of the person without a
// version time the Patient's own speaks first (walls.md 12).
void AddNumberHolder(Reading& in, const Conditional& number) {
  ledger::Event holder;
  holder.kind = ledger::Kind::kPerson;
  holder.record = {in.event.record.source, "Patient", "#" + number.system + "|" + number.value};
  holder.subject = in.event.subject;
  holder.status = ledger::EventStatus::kActive;
  holder.fields.push_back({FieldId::kIdentifier, Coded{{{number.system, number.value, ""}}, {}}});
  in.more.push_back(std::move(holder));
}

}  // namespace

std::string ReadReference(Reading& in, Element reference, std::string_view type) {
  if (!reference) return {};
  if (!reference.is(JsonType::kObject)) {
    in.WrongType(reference, "a Reference");
    return {};
  }
  const std::string_view written = ReadView(in, reference["reference"]);
  if (written.starts_with('#')) return {};
  const std::optional<Conditional> conditional =
      written.empty() ? Logical(in, reference, type) : ReadConditional(written);
  if (conditional) return CarrierOr(in, *conditional);
  return RecordOf(written, type);
}

Party ReadParty(Reading& in, Element reference, std::string_view type) {
  Party party{ReadReference(in, reference, type), ReadText(in, reference["display"])};
  const std::string_view written = reference["reference"].text();
  if (party.display.empty() && written.starts_with('#'))
    party.display = ResourceName(in, in.Contained(written.substr(1)));
  return party;
}

Coded ReadReferenceAsCoded(Reading& in, Element reference, std::string_view type) {
  Party party = ReadParty(in, reference, type);
  if (party.reference.empty()) return {{}, std::move(party.display)};
  return {{{"record", std::move(party.reference), std::move(party.display)}}, {}};
}

void ReadSubject(Reading& in, std::string_view element) {
  const Element reference = in.root[element];
  if (reference) return ReadSubjectFrom(in, reference);
  in.RefusePlace(in.root.path(in.type()) + "." + std::string(element), "no-subject",
                 "it doesn't say whom it is about",
                 "have the sender name the patient, then ingest it again");
}

void ReadSubjectFrom(Reading& in, Element reference) {
  std::string subject = ReadReference(in, reference, "Patient");
  const std::string_view written = reference["reference"].text();
  if (written.starts_with('#')) subject = ContainedPatient(in, written.substr(1));
  const std::optional<Conditional> named = ReadConditional(subject);
  const bool logical = subject.find('?') != std::string::npos;
  if (subject.starts_with("Patient/") && subject.size() > 8) {
    in.event.subject = std::move(subject);
  } else if (named && named->type == "Patient" && named->system.starts_with(kNhsNumber)) {
    in.event.subject = std::move(subject);
    AddNumberHolder(in, *named);
  } else if (subject.empty()) {
    in.Refuse(reference, "no-subject", "it doesn't say by reference whom it is about",
              "have the sender send a reference to the patient, then ingest it again");
  } else if (logical) {
    in.Refuse(reference, "unresolved-subject",
              "it names the patient by an identifier that is no NHS number, and not one Patient "
              "before it in the file carries that",
              "have the sender send the patient's reference or NHS number, or the Patient first");
  } else {
    in.Refuse(reference, "subject-not-a-patient", "it is about " + subject + ", no patient",
              "records of groups, devices and places are not kept in residents' streams");
  }
}

void ReadEncounter(Reading& in, Element reference) {
  in.event.encounter = ReadReference(in, reference, "Encounter");
}

void AddSpecimen(Reading& in, Element reference) {
  const std::string_view written = reference["reference"].text();
  const Element contained = written.starts_with('#') ? in.Contained(written.substr(1)) : Element();
  Coded specimen = ReadCoded(in, contained["type"]);
  if (specimen.empty()) specimen = ReadReferenceAsCoded(in, reference, "Specimen");
  in.Add(FieldId::kSpecimen, std::move(specimen));
  if (const Element taken = contained["collection"]["collectedDateTime"])
    in.Add(FieldId::kComment, "specimen taken: " + ReadText(in, taken));
}

void AddReasons(Reading& in) {
  AddCodedList(in, FieldId::kReason, in.root["reasonCode"]);
  ForEach(in, in.root["reasonReference"], [&](Element reference) {
    in.Add(FieldId::kReason, ReadReferenceAsCoded(in, reference, "Condition"));
  });
}

void ReadPerformer(Reading& in, Element reference) {
  if (!reference) return;
  Party party = ReadParty(in, reference, "Practitioner");
  const bool organisation =
      party.reference.starts_with("Organization/") || party.reference.starts_with("Organization?");
  Party& told = organisation ? in.event.organisation : in.event.performer;
  if (told.empty()) told = std::move(party);
}

}  // namespace daybook::feeds::fhir
