#include "feeds/simulate/fhir/fhir_person.h"

#include <optional>

namespace daybook::feeds::simulate {
namespace {

// What only the address of a person has.
struct Deprivation {
  std::string_view lsoa;
  int decile = 1;
};

void WriteDeprivation(JsonWriter& json, const Deprivation& deprivation) {
  json.Object();
  json.Field("url", "http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-censusTract");
  json.Field("valueString", deprivation.lsoa).EndObject();
  json.Object().Field("url", "urn:daybook:imd-decile");
  json.Key("valueInteger").Int(deprivation.decile).EndObject();
}

void WriteAddress(JsonWriter& json, std::string_view line, const Borough& borough,
                  std::string_view post_code, const std::optional<Deprivation>& deprivation = {}) {
  json.ArrayField("address").Object();
  json.ArrayField("extension").Object().ArrayField("extension");
  json.Object().Field("url", "type").ObjectField("valueCodeableConcept");
  json.Field("text", "GSS code of the local authority").EndObject().EndObject();
  json.Object().Field("url", "value").Field("valueString", borough.gss_code).EndObject();
  json.EndArray();
  json.Field("url", "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-AddressKey");
  json.EndObject();
  if (deprivation) WriteDeprivation(json, *deprivation);
  json.EndArray();
  json.ArrayField("line").Text(line).EndArray();
  json.Field("city", "London").Field("district", borough.name);
  json.Field("postalCode", post_code).EndObject().EndArray();
}

void WriteNhsNumber(JsonWriter& json, const Person& person) {
  json.ArrayField("identifier").Object().ArrayField("extension").Object();
  json.Field("url",
             "https://fhir.hl7.org.uk/StructureDefinition/"
             "Extension-UKCore-NHSNumberVerificationStatus");
  json.ObjectField("valueCodeableConcept").ArrayField("coding");
  WriteCoding(json, {"https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatus",
                     "number-present-and-verified", "Number present and verified"});
  // The code of the newer English list beside it: both are met in the field.
  WriteCoding(json, {"https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland",
                     "01", "Number present and verified"});
  json.EndArray().EndObject().EndObject().EndArray();
  json.Field("system", kNhsNumberSystem).Field("value", person.nhs_number);
  json.EndObject().EndArray();
}

void WriteEthnicity(JsonWriter& json, const Ethnicity& ethnicity) {
  json.ArrayField("extension").Object();
  json.Field("url", "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory");
  WriteConcept(json, "valueCodeableConcept",
               {"https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategoryEngland", ethnicity.code,
                ethnicity.display});
  json.EndObject().EndArray();
}

}  // namespace

void WritePatient(const PatientFact& fact, Scribe& scribe) {
  const Person& person = *fact.person;
  JsonWriter& json = scribe.Begin(ResourceType::kPatient, fact.head.id, fact.head.recorded);
  WriteEthnicity(json, *person.ethnicity);
  WriteNhsNumber(json, person);
  json.Key("active").True();
  json.ArrayField("name").Object().Field("use", "official").Field("family", person.family);
  json.ArrayField("given").Text(person.given).EndArray().EndObject().EndArray();
  json.Field("gender", GenderOf(person.sex)).Field("birthDate", FormatDay(person.born));
  if (person.died) json.Field("deceasedDateTime", FormatDay(*person.died));
  WriteAddress(json, person.address_line, Boroughs()[person.borough], person.post_code,
               Deprivation{person.lsoa, person.decile});
  json.ArrayField("generalPractitioner").Object();
  json.Field("reference", "Organization/" + OrganisationId(person.practice));
  json.Field("display", Organisations()[person.practice].name).EndObject().EndArray();
  scribe.End();
}

void WriteOrganisation(const OrganisationFact& fact, Scribe& scribe) {
  const Organisation& organisation = Organisations()[fact.organisation];
  JsonWriter& json = scribe.Begin(ResourceType::kOrganization, fact.head.id, fact.head.recorded);
  json.ArrayField("identifier").Object().Field("system", kOdsCode);
  json.Field("value", organisation.ods_code).EndObject().EndArray();
  json.Key("active").True();
  json.ArrayField("type").Object().ArrayField("coding");
  WriteCoding(json, {"http://terminology.hl7.org/CodeSystem/organization-type", "prov",
                     "Healthcare Provider"});
  json.EndArray().Field("text", TypeText(organisation.kind));
  json.EndObject().EndArray().Field("name", organisation.name);
  WriteAddress(json, organisation.address_line, Boroughs()[organisation.borough],
               organisation.post_code);
  scribe.End();
}

}  // namespace daybook::feeds::simulate
