#include "feeds/simulate/fhir/fhir_teller.h"

#include "feeds/simulate/fhir/fhir_person.h"

namespace daybook::feeds::simulate {
namespace {

constexpr std::string_view kConditionClinical =
    "http://terminology.hl7.org/CodeSystem/condition-clinical";
constexpr std::string_view kConditionVerification =
    "http://terminology.hl7.org/CodeSystem/condition-ver-status";
constexpr std::string_view kAllergyClinical =
    "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical";
constexpr std::string_view kAllergyVerification =
    "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification";

std::string_view WordOf(ObservationState state) {
  constexpr std::string_view kWords[] = {"final", "corrected", "entered-in-error"};
  return kWords[static_cast<size_t>(state)];
}
std::string_view WordOf(MedicineState state) {
  constexpr std::string_view kWords[] = {"active", "stopped", "completed"};
  return kWords[static_cast<size_t>(state)];
}
std::string_view WordOf(AppointmentState state) {
  constexpr std::string_view kWords[] = {"booked", "fulfilled", "noshow", "cancelled"};
  return kWords[static_cast<size_t>(state)];
}

void WriteEncounterOf(JsonWriter& json, const Visit* visit) {
  if (visit != nullptr) WriteReference(json, "encounter", ResourceType::kEncounter, visit->id);
}

struct ValueWriter {
  JsonWriter& json;
  void operator()(const Amount& amount) const {
    WriteQuantity(json, "valueQuantity", amount.value, amount.unit, amount.comparator);
  }
  void operator()(const Code* finding) const {
    WriteConcept(json, "valueCodeableConcept", *finding);
  }
  void operator()(const std::array<ObservationPart, 2>& parts) const {
    json.ArrayField("component");
    for (const ObservationPart& part : parts) {
      json.Object();
      WriteConcept(json, "code", *part.code);
      WriteQuantity(json, "valueQuantity", part.amount.value, part.amount.unit);
      json.EndObject();
    }
    json.EndArray();
  }
};

// Writes one resource for each fact.
class ResourceWriter {
 public:
  ResourceWriter(Scribe& scribe, const Person*& person) : scribe_(scribe), person_(person) {}

  void operator()(const OrganisationFact& fact) { WriteOrganisation(fact, scribe_); }
  void operator()(const PatientFact& fact) {
    person_ = fact.person;
    WritePatient(fact, scribe_);
  }
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
  JsonWriter& Begin(ResourceType type, const Head& head) {
    return scribe_.Begin(type, head.id, head.recorded);
  }
  void WritePatientReference(JsonWriter& json, std::string_view key) {
    WriteReference(json, key, ResourceType::kPatient, person_->id);
  }

  Scribe& scribe_;
  const Person*& person_;
};

void ResourceWriter::operator()(const ConditionFact& fact) {
  JsonWriter& json = Begin(ResourceType::kCondition, fact.head);
  WritePatientReference(json, "subject");
  // FHIR forbids a clinical status on what was entered in error.
  if (!fact.in_error) {
    WriteConcept(json, "clinicalStatus",
                 {kConditionClinical, fact.abated ? "resolved" : "active", {}});
  }
  WriteConcept(json, "verificationStatus",
               {kConditionVerification, fact.in_error ? "entered-in-error" : "confirmed", {}});
  WriteCategory(json, kProblem);
  WriteConcept(json, "code", *fact.code, fact.code->display);
  json.Field("onsetDateTime", FormatPartial(fact.onset, fact.onset_precision));
  if (fact.abated) json.Field("abatementDateTime", FormatDay(*fact.abated));
  json.Field("recordedDate", FormatDay(fact.written));
  scribe_.End();
}

void ResourceWriter::operator()(const AllergyFact& fact) {
  JsonWriter& json = Begin(ResourceType::kAllergyIntolerance, fact.head);
  WriteConcept(json, "clinicalStatus", {kAllergyClinical, "active", "Active"});
  WriteConcept(json, "verificationStatus", {kAllergyVerification, "confirmed", "Confirmed"});
  if (!fact.category.empty()) json.ArrayField("category").Text(fact.category).EndArray();
  WriteConcept(json, "code", *fact.code);
  WritePatientReference(json, "patient");
  json.Field("recordedDate", FormatDay(fact.written));
  if (fact.reaction != nullptr) {
    json.ArrayField("reaction").Object().ArrayField("manifestation").Object();
    json.ArrayField("coding");
    WriteCoding(json, *fact.reaction);
    json.EndArray().EndObject().EndArray();
    json.Field("severity", fact.severe ? "severe" : "mild").EndObject().EndArray();
  }
  scribe_.End();
}

void ResourceWriter::operator()(const EncounterFact& fact) {
  const Visit& visit = *fact.visit;
  JsonWriter& json = Begin(ResourceType::kEncounter, fact.head);
  json.Field("status", visit.end ? "finished" : "in-progress");
  json.Key("class");
  WriteCoding(json, CodesOf(visit.kind).encounter_class);
  json.ArrayField("type").Object().ArrayField("coding");
  WriteCoding(json, CodesOf(visit.kind).type);
  json.EndArray().EndObject().EndArray();
  WritePatientReference(json, "subject");
  WritePeriod(json, visit.start, visit.end ? &*visit.end : nullptr);
  if (visit.reason != nullptr) {
    json.ArrayField("reasonCode").Object().ArrayField("coding");
    WriteCoding(json, *visit.reason);
    json.EndArray().EndObject().EndArray();
  }
  if (visit.source != nullptr) {
    json.ObjectField("hospitalization");
    WriteConcept(json, "admitSource", *visit.source);
    if (visit.destination != nullptr)
      WriteConcept(json, "dischargeDisposition", *visit.destination);
    json.EndObject();
  }
  WriteReference(json, "serviceProvider", ResourceType::kOrganization,
                 OrganisationId(visit.organisation));
  scribe_.End();
}

void ResourceWriter::operator()(const ObservationFact& fact) {
  JsonWriter& json = Begin(ResourceType::kObservation, fact.head);
  json.Field("status", WordOf(fact.state));
  WriteCategory(json, *fact.category);
  WriteConcept(json, "code", *fact.code);
  WritePatientReference(json, "subject");
  WriteEncounterOf(json, fact.visit);
  json.Field("effectiveDateTime", FormatLocal(fact.visit->start));
  std::visit(ValueWriter{json}, fact.value);
  scribe_.End();
}

void ResourceWriter::operator()(const ReportFact& fact) {
  JsonWriter& json = Begin(ResourceType::kDiagnosticReport, fact.head);
  json.Field("status", fact.results.empty() ? "registered" : fact.amended ? "amended" : "final");
  WriteCategory(json, kLaboratorySection);
  WriteConcept(json, "code", kLaboratoryReport, kLaboratoryReportText);
  WritePatientReference(json, "subject");
  WriteEncounterOf(json, fact.visit);
  json.Field("effectiveDateTime", FormatLocal(fact.sampled));
  if (!fact.results.empty()) {
    json.ArrayField("result");
    for (const std::string& id : fact.results) {
      json.Object().Field("reference", "Observation/" + id).EndObject();
    }
    json.EndArray();
  }
  scribe_.End();
}

void ResourceWriter::operator()(const StudyFact& fact) {
  JsonWriter& json = Begin(ResourceType::kImagingStudy, fact.head);
  json.Field("status", "available").ArrayField("modality");
  WriteCoding(json, *fact.modality);
  json.EndArray();
  WritePatientReference(json, "subject");
  WriteEncounterOf(json, fact.visit);
  json.Field("started", FormatLocal(fact.at));
  json.Key("numberOfSeries").Int(fact.series);
  json.Key("numberOfInstances").Int(fact.pictures);
  json.Field("description", fact.description);
  scribe_.End();
}

void ResourceWriter::operator()(const RadiologyFact& fact) {
  JsonWriter& json = Begin(ResourceType::kDiagnosticReport, fact.head);
  json.Field("status", "final");
  WriteCategory(json, kRadiologySection);
  WriteConcept(json, "code", kImagingReport, fact.description);
  WritePatientReference(json, "subject");
  WriteEncounterOf(json, fact.visit);
  json.Field("effectiveDateTime", FormatLocal(fact.at));
  json.ArrayField("imagingStudy").Object().Field("reference", "ImagingStudy/" + fact.study);
  json.EndObject().EndArray().Field("conclusion", fact.conclusion);
  scribe_.End();
}

void ResourceWriter::operator()(const MedicineFact& fact) {
  JsonWriter& json = Begin(ResourceType::kMedicationRequest, fact.head);
  json.Field("status", WordOf(fact.state)).Field("intent", "order");
  WriteConcept(json, "medicationCodeableConcept", fact.medicine->code, fact.medicine->text);
  WritePatientReference(json, "subject");
  WriteEncounterOf(json, fact.visit);
  json.Field("authoredOn", FormatLocal(fact.authored));
  WriteReference(json, "requester", ResourceType::kOrganization, OrganisationId(person_->practice));
  json.ArrayField("dosageInstruction").Object().Field("text", fact.medicine->dose).EndObject();
  json.EndArray();
  scribe_.End();
}

void ResourceWriter::operator()(const ImmunizationFact& fact) {
  JsonWriter& json = Begin(ResourceType::kImmunization, fact.head);
  json.Field("status", fact.given ? "completed" : "not-done");
  if (!fact.given) WriteConcept(json, "statusReason", kObjection, kObjectionText);
  WriteConcept(json, "vaccineCode", *fact.vaccine, fact.text);
  WritePatientReference(json, "patient");
  json.Field("occurrenceDateTime", FormatLocal(fact.at));
  scribe_.End();
}

void ResourceWriter::operator()(const ProcedureFact& fact) {
  JsonWriter& json = Begin(ResourceType::kProcedure, fact.head);
  WritePatientReference(json, "subject");
  json.Field("status", "completed");
  WriteConcept(json, "code", *fact.code, fact.code->display);
  json.Field("performedDateTime", FormatLocal(fact.at));
  json.ArrayField("performer").Object();
  WriteReference(json, "actor", ResourceType::kOrganization, OrganisationId(fact.organisation));
  json.EndObject().EndArray();
  scribe_.End();
}

void ResourceWriter::operator()(const DocumentFact& fact) {
  const LetterName& name = LetterNameOf(fact.visit->kind);
  JsonWriter& json = Begin(ResourceType::kDocumentReference, fact.head);
  json.Field("status", "current").Field("docStatus", "final");
  WriteConcept(json, "type", name.code, name.text);
  WritePatientReference(json, "subject");
  json.Field("date", FormatLocal(fact.written));
  json.ArrayField("author").Object();
  json.Field("reference", "Organization/" + OrganisationId(fact.visit->organisation));
  json.EndObject().EndArray();
  json.ArrayField("content").Object().ObjectField("attachment");
  json.Field("contentType", "text/plain").Field("language", "en-GB");
  json.Field("data", Base64(fact.text));
  json.Field("title", name.text);
  json.EndObject().EndObject().EndArray();
  json.ObjectField("context").ArrayField("encounter").Object();
  json.Field("reference", "Encounter/" + fact.visit->id);
  json.EndObject().EndArray().EndObject();
  scribe_.End();
}

void ResourceWriter::operator()(const CarePlanFact& fact) {
  JsonWriter& json = Begin(ResourceType::kCarePlan, fact.head);
  json.Field("status", fact.ended ? "completed" : "active").Field("intent", "plan");
  json.Field("title", fact.title);
  WritePatientReference(json, "subject");
  json.ObjectField("period").Field("start", FormatDay(fact.day));
  if (fact.ended) json.Field("end", FormatDay(*fact.ended));
  json.EndObject().Field("created", FormatDay(fact.day));
  WriteReference(json, "author", ResourceType::kOrganization,
                 OrganisationId(CommunityServiceOf(person_->borough)));
  json.ArrayField("activity").Object().ObjectField("detail");
  json.Field("status", fact.ended ? "stopped" : "in-progress").Field("description", fact.goal);
  json.EndObject().EndObject().EndArray();
  scribe_.End();
}

void ResourceWriter::operator()(const AppointmentFact& fact) {
  const Organisation& place = Organisations()[fact.organisation];
  JsonWriter& json = Begin(ResourceType::kAppointment, fact.head);
  json.Field("status", WordOf(fact.state));
  json.ArrayField("specialty").Object().ArrayField("coding");
  WriteCoding(json, *fact.specialty);
  json.EndArray().EndObject().EndArray();
  json.Field("start", FormatUtc(fact.start));
  json.Field("end", FormatUtc(fact.start.Plus(kAppointmentMinutes)));
  json.ArrayField("participant").Object();
  WritePatientReference(json, "actor");
  json.Field("status", "accepted").EndObject();
  // FHIR R4 has no reference from here to an Organization: its code and name stand instead.
  json.Object().ObjectField("actor").ObjectField("identifier");
  json.Field("system", kOdsCode).Field("value", place.ods_code).EndObject();
  json.Field("display", place.name).EndObject();
  json.Field("status", "accepted").EndObject().EndArray();
  scribe_.End();
}

void ResourceWriter::operator()(const CarePackageFact& fact) {
  JsonWriter& json = Begin(ResourceType::kEpisodeOfCare, fact.head);
  json.Field("status", fact.ended ? "finished" : "active");
  json.ArrayField("type").Object().ArrayField("coding");
  WriteCoding(json, *fact.code);
  json.EndArray().Field("text", fact.text).EndObject().EndArray();
  WritePatientReference(json, "patient");
  WriteReference(json, "managingOrganization", ResourceType::kOrganization,
                 OrganisationId(fact.organisation));
  json.ObjectField("period").Field("start", FormatDay(fact.start));
  if (fact.ended) json.Field("end", FormatDay(*fact.ended));
  json.EndObject();
  scribe_.End();
}

}  // namespace

void FhirTeller::Tell(const Fact& fact) { std::visit(ResourceWriter(scribe_, person_), fact); }

}  // namespace daybook::feeds::simulate
