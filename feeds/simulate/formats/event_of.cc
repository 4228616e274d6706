#include "feeds/simulate/formats/event_of.h"

#include <utility>

#include "ledger/event/systems.h"

namespace daybook::feeds::simulate {
namespace {

using ledger::Coded;
using ledger::Coding;
using ledger::Event;
using ledger::EventStatus;
using ledger::FieldId;
using ledger::FieldValue;
using ledger::Kind;
using ledger::Operation;
using ledger::Party;
using ledger::Quantity;

constexpr Code kProvider = {"http://terminology.hl7.org/CodeSystem/organization-type", "prov",
                            "Healthcare Provider"};

Coding CodingOf(const Code& code) {
  return {std::string(ledger::SystemName(code.system)), std::string(code.code),
          std::string(code.display)};
}

Coded CodedOf(const Code& code, std::string_view text = {}) {
  Coded coded;
  coded.codings.push_back(CodingOf(code));
  coded.text = text;
  return coded;
}

Quantity QuantityOf(const Amount& amount) {
  const bool less = amount.comparator == "<";
  return {FormatDecimal(amount.value), std::string(amount.unit),
          less ? ledger::Comparator::kLess : ledger::Comparator::kNone};
}

std::string Reference(ResourceType type, std::string_view id) {
  std::string reference;
  reference.reserve(NameOf(type).size() + 1 + id.size());
  return reference.append(NameOf(type)).append("/").append(id);
}

Party OrganisationParty(size_t organisation) {
  return {Reference(ResourceType::kOrganization, OrganisationId(organisation)), {}};
}

std::string AddressText(const Person& person) {
  std::string text = person.address_line;
  text.append(", London, ").append(Boroughs()[person.borough].name).append(", ");
  return text.append(person.post_code);
}

EventStatus StatusOf(ObservationState state) {
  constexpr EventStatus kStatuses[] = {EventStatus::kFinal, EventStatus::kCorrected,
                                       EventStatus::kEnteredInError};
  return kStatuses[static_cast<size_t>(state)];
}
EventStatus StatusOf(MedicineState state) {
  constexpr EventStatus kStatuses[] = {EventStatus::kActive, EventStatus::kStopped,
                                       EventStatus::kCompleted};
  return kStatuses[static_cast<size_t>(state)];
}
EventStatus StatusOf(AppointmentState state) {
  constexpr EventStatus kStatuses[] = {EventStatus::kBooked, EventStatus::kCompleted,
                                       EventStatus::kDidNotAttend, EventStatus::kCancelled};
  return kStatuses[static_cast<size_t>(state)];
}

std::string_view ClassWord(VisitKind kind) {
  constexpr std::string_view kWords[] = {"ambulatory", "virt", "emergency", "inpatient"};
  return kWords[static_cast<size_t>(kind)];
}

// Fills one event from each fact.
class Filler {
 public:
  Filler(Event& event, const Person* person, const std::string& source)
      : event_(event), person_(person), source_(source) {}

  void operator()(const OrganisationFact& fact) {
    const Organisation& organisation = Organisations()[fact.organisation];
    Begin(Kind::kOrganisation, ResourceType::kOrganization, fact.head, EventStatus::kActive);
    event_.subject = Reference(ResourceType::kOrganization, fact.head.id);
    event_.code.text = organisation.name;
    event_.code.codings.push_back({"ods", std::string(organisation.ods_code), {}});
    Add(FieldId::kCategory, CodedOf(kProvider, TypeText(organisation.kind)));
  }
  void operator()(const PatientFact& fact);
  void operator()(const ConditionFact& fact);
  void operator()(const AllergyFact& fact);
  void operator()(const EncounterFact& fact);
  void operator()(const ObservationFact& fact);
  void operator()(const ReportFact& fact);
  void operator()(const StudyFact& fact);
  void operator()(const RadiologyFact& fact);
  void operator()(const MedicineFact& fact);
  void operator()(const ImmunizationFact& fact);
  void operator()(const ProcedureFact& fact);
  void operator()(const DocumentFact& fact);
  void operator()(const CarePlanFact& fact);
  void operator()(const AppointmentFact& fact);
  void operator()(const CarePackageFact& fact);

 private:
  void Begin(Kind kind, ResourceType type, const Head& head, EventStatus status) {
    event_.kind = kind;
    event_.record = {source_, std::string(NameOf(type)), head.id};
    event_.version_time = UtcTime(head.recorded);
    event_.fields.reserve(4);  // as many as most kinds have
    event_.status = status;
    if (status == EventStatus::kEnteredInError) event_.operation = Operation::kRetract;
    if (person_ != nullptr) event_.subject = Reference(ResourceType::kPatient, person_->id);
  }
  void Add(FieldId id, FieldValue value) { event_.fields.push_back({id, std::move(value)}); }
  void AddText(FieldId id, std::string_view text) { Add(id, std::string(text)); }
  void SetEncounter(const Visit* visit) {
    if (visit != nullptr) event_.encounter = Reference(ResourceType::kEncounter, visit->id);
  }

  Event& event_;
  const Person* person_;
  const std::string& source_;
};

void Filler::operator()(const PatientFact& fact) {
  const Person& person = *fact.person;
  Begin(Kind::kPerson, ResourceType::kPatient, fact.head, EventStatus::kActive);
  Add(FieldId::kIdentifier, Coded{{{"nhs_number", person.nhs_number, {}}}, {}});
  AddText(FieldId::kNhsNumberStatus, "number-present-and-verified");
  std::string name(person.given);
  Add(FieldId::kName, name.append(" ").append(person.family));
  Add(FieldId::kBorn, DateTime(person.born));
  AddText(FieldId::kSex, GenderOf(person.sex));
  Add(FieldId::kEthnicity,
      CodedOf({"https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategoryEngland",
               person.ethnicity->code, person.ethnicity->display}));
  if (person.died) {
    Add(FieldId::kDied, DateTime(*person.died));
    Add(FieldId::kDeceased, true);
  }
  Add(FieldId::kAddressText, AddressText(person));
  Add(FieldId::kPostcode, person.post_code);
  AddText(FieldId::kBorough, Boroughs()[person.borough].name);
  Add(FieldId::kLsoa, person.lsoa);
  Add(FieldId::kImdDecile, int64_t{person.decile});
  Add(FieldId::kPractice, Reference(ResourceType::kOrganization, OrganisationId(person.practice)));
  AddText(FieldId::kPracticeName, Organisations()[person.practice].name);
}

void Filler::operator()(const ConditionFact& fact) {
  const EventStatus open = fact.abated ? EventStatus::kResolved : EventStatus::kActive;
  Begin(Kind::kCondition, ResourceType::kCondition, fact.head,
        fact.in_error ? EventStatus::kEnteredInError : open);
  event_.code = CodedOf(*fact.code, fact.code->display);
  event_.start = DateTime(fact.onset, fact.onset_precision);
  if (fact.abated) event_.end = DateTime(*fact.abated);
  event_.written = DateTime(fact.written);
  AddText(FieldId::kVerification, fact.in_error ? "entered-in-error" : "confirmed");
  Add(FieldId::kCategory, CodedOf(kProblem));
}

void Filler::operator()(const AllergyFact& fact) {
  const bool none = fact.reaction == nullptr;
  Begin(Kind::kAllergy, ResourceType::kAllergyIntolerance, fact.head,
        none ? EventStatus::kAbsent : EventStatus::kActive);
  event_.code = CodedOf(*fact.code);
  event_.written = DateTime(fact.written);
  AddText(FieldId::kVerification, "confirmed");
  if (none) return;
  Add(FieldId::kCategory, Coded{{}, std::string(fact.category)});
  Add(FieldId::kReaction, CodedOf(*fact.reaction));
  Add(FieldId::kSeverity, Coded{{}, fact.severe ? "severe" : "mild"});
}

void Filler::operator()(const EncounterFact& fact) {
  const Visit& visit = *fact.visit;
  Begin(Kind::kEncounter, ResourceType::kEncounter, fact.head,
        visit.end ? EventStatus::kCompleted : EventStatus::kInProgress);
  event_.code = CodedOf(CodesOf(visit.kind).type);
  event_.start = LocalTime(visit.start);
  if (visit.end) event_.end = LocalTime(*visit.end);
  event_.organisation = OrganisationParty(visit.organisation);
  AddText(FieldId::kClass, ClassWord(visit.kind));
  Add(FieldId::kType, event_.code);
  if (visit.reason != nullptr) Add(FieldId::kReason, CodedOf(*visit.reason));
  if (visit.source != nullptr) Add(FieldId::kAdmissionSource, CodedOf(*visit.source));
  if (visit.destination != nullptr) Add(FieldId::kDestination, CodedOf(*visit.destination));
}

void Filler::operator()(const ObservationFact& fact) {
  Begin(Kind::kObservation, ResourceType::kObservation, fact.head, StatusOf(fact.state));
  event_.code = CodedOf(*fact.code);
  event_.start = LocalTime(fact.visit->start);
  SetEncounter(fact.visit);
  if (const auto* amount = std::get_if<Amount>(&fact.value)) {
    Add(FieldId::kValue, QuantityOf(*amount));
  } else if (const auto* finding = std::get_if<const Code*>(&fact.value)) {
    Add(FieldId::kValue, CodedOf(**finding));
  } else {
    for (const ObservationPart& part : std::get<2>(fact.value)) {
      event_.components.push_back({CodedOf(*part.code), QuantityOf(part.amount)});
    }
  }
  Add(FieldId::kCategory, CodedOf(*fact.category));
}

void Filler::operator()(const ReportFact& fact) {
  const EventStatus there = fact.amended ? EventStatus::kAmended : EventStatus::kFinal;
  Begin(Kind::kTest, ResourceType::kDiagnosticReport, fact.head,
        fact.results.empty() ? EventStatus::kRegistered : there);
  event_.code = CodedOf(kLaboratoryReport, kLaboratoryReportText);
  event_.start = LocalTime(fact.sampled);
  SetEncounter(fact.visit);
  Add(FieldId::kCategory, CodedOf(kLaboratorySection));
  for (const std::string& id : fact.results) {
    Add(FieldId::kResult, Reference(ResourceType::kObservation, id));
  }
}

void Filler::operator()(const StudyFact& fact) {
  Begin(Kind::kTest, ResourceType::kImagingStudy, fact.head, EventStatus::kFinal);
  event_.code.text = fact.description;
  event_.start = LocalTime(fact.at);
  SetEncounter(fact.visit);
  Add(FieldId::kModality, CodedOf(*fact.modality));
}

void Filler::operator()(const RadiologyFact& fact) {
  Begin(Kind::kTest, ResourceType::kDiagnosticReport, fact.head, EventStatus::kFinal);
  event_.code = CodedOf(kImagingReport, fact.description);
  event_.start = LocalTime(fact.at);
  SetEncounter(fact.visit);
  Add(FieldId::kCategory, CodedOf(kRadiologySection));
  AddText(FieldId::kConclusion, fact.conclusion);
}

void Filler::operator()(const MedicineFact& fact) {
  Begin(Kind::kMedication, ResourceType::kMedicationRequest, fact.head, StatusOf(fact.state));
  event_.code = CodedOf(fact.medicine->code, fact.medicine->text);
  event_.written = LocalTime(fact.authored);
  event_.start = event_.written;
  event_.author = OrganisationParty(person_->practice);
  SetEncounter(fact.visit);
  AddText(FieldId::kDose, fact.medicine->dose);
  AddText(FieldId::kIntent, "order");
}

void Filler::operator()(const ImmunizationFact& fact) {
  Begin(Kind::kImmunisation, ResourceType::kImmunization, fact.head,
        fact.given ? EventStatus::kCompleted : EventStatus::kDeclined);
  event_.code = CodedOf(*fact.vaccine, fact.text);
  event_.start = LocalTime(fact.at);
  if (!fact.given) Add(FieldId::kReasonNotDone, CodedOf(kObjection, kObjectionText));
}

void Filler::operator()(const ProcedureFact& fact) {
  Begin(Kind::kProcedure, ResourceType::kProcedure, fact.head, EventStatus::kCompleted);
  event_.code = CodedOf(*fact.code, fact.code->display);
  event_.start = LocalTime(fact.at);
  event_.organisation = OrganisationParty(fact.organisation);
}

void Filler::operator()(const DocumentFact& fact) {
  const LetterName& name = LetterNameOf(fact.visit->kind);
  Begin(Kind::kDocument, ResourceType::kDocumentReference, fact.head, EventStatus::kCurrent);
  event_.code = CodedOf(name.code, name.text);
  event_.written = LocalTime(fact.written);
  event_.start = event_.written;
  event_.author = OrganisationParty(fact.visit->organisation);
  SetEncounter(fact.visit);
  AddText(FieldId::kComment, "document status: final");
  Add(FieldId::kDoctype, event_.code);
  AddText(FieldId::kTitle, name.text);
  AddText(FieldId::kMime, "text/plain");
  AddText(FieldId::kContent, fact.text);
  Add(FieldId::kContentSize, static_cast<int64_t>(fact.text.size()));
}

void Filler::operator()(const CarePlanFact& fact) {
  Begin(Kind::kCarePlan, ResourceType::kCarePlan, fact.head,
        fact.ended ? EventStatus::kCompleted : EventStatus::kActive);
  event_.code.text = fact.title;
  event_.start = DateTime(fact.day);
  if (fact.ended) event_.end = DateTime(*fact.ended);
  event_.written = event_.start;
  event_.author = OrganisationParty(CommunityServiceOf(person_->borough));
  std::string activity(fact.ended ? "stopped: " : "");
  Add(FieldId::kActivity, Coded{{}, activity.append(fact.goal)});
}

void Filler::operator()(const AppointmentFact& fact) {
  const Organisation& place = Organisations()[fact.organisation];
  Begin(Kind::kAppointment, ResourceType::kAppointment, fact.head, StatusOf(fact.state));
  event_.start = UtcTime(fact.start);
  event_.end = UtcTime(fact.start.Plus(kAppointmentMinutes));
  // FHIR has no reference from here to an Organization: who sees the person is named by code.
  event_.performer.reference.append("Practitioner?identifier=").append(kOdsCode).append("|");
  event_.performer.reference.append(place.ods_code);
  event_.performer.display = place.name;
  Add(FieldId::kSpecialty, CodedOf(*fact.specialty));
}

void Filler::operator()(const CarePackageFact& fact) {
  Begin(Kind::kService, ResourceType::kEpisodeOfCare, fact.head,
        fact.ended ? EventStatus::kCompleted : EventStatus::kActive);
  event_.code = CodedOf(*fact.code, fact.text);
  event_.start = DateTime(fact.start);
  if (fact.ended) event_.end = DateTime(*fact.ended);
  event_.organisation = OrganisationParty(fact.organisation);
}

}  // namespace

Event EventOf(const Fact& fact, const Person* person, const std::string& source) {
  Event event;
  std::visit(Filler(event, person, source), fact);
  return event;
}

}  // namespace daybook::feeds::simulate
