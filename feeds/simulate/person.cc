#include "feeds/simulate/person.h"

#include <algorithm>
#include <array>

namespace daybook::feeds::simulate {
namespace {

constexpr int kDaysInYear = 365;

// Residents by ten years of age, out of a hundred: a young city.
constexpr int kDecadeWeights[] = {12, 11, 16, 19, 14, 11, 8, 6, 3};
constexpr int kOldestDecadeYears = 18;  // 80 to 97
// Deaths a year for 10,000 of an age band.
constexpr std::array<int, kAgeBands> kDeathsPerMyriad = {2, 5, 20, 70, 220, 900};

std::optional<CivilDay> DrawDeath(const Person& person, Random& random) {
  for (CivilDay year = person.first_day; year < person.until; year += kDaysInYear) {
    const int day_in_year = random.Below(kDaysInYear);
    if (!random.PerMyriad(kDeathsPerMyriad[person.BandOn(year)])) continue;
    if (year + day_in_year < person.until) return year + day_in_year;
    return std::nullopt;
  }
  return std::nullopt;
}

CivilDay DrawBirth(CivilDay until, Random& random) {
  const size_t decade = random.Weighted(kDecadeWeights);
  const bool oldest = decade + 1 == std::size(kDecadeWeights);
  const int age = static_cast<int>(decade) * 10 + random.Below(oldest ? kOldestDecadeYears : 10);
  return AddMonths(until, -12 * age) - random.Below(kDaysInYear);
}

// An inward code of the usual shape (a digit and two letters of those in use).
std::string DrawPostCode(const Borough& borough, Random& random) {
  constexpr std::string_view kLetters = "ABDEFGHJLNPQRSTUWXYZ";
  std::string code(random.Pick(borough.outward_codes));
  code += ' ';
  code += static_cast<char>('0' + random.Between(1, 9));
  for (int i = 0; i < 2; ++i) {
    code += kLetters[static_cast<size_t>(random.Below(static_cast<int>(kLetters.size())))];
  }
  return code;
}

void DrawAddress(Person& person, Random& random) {
  std::array<int, 5> weights{};
  for (size_t i = 0; i < weights.size(); ++i) weights[i] = Boroughs()[i].weight;
  person.borough = random.Weighted(weights);
  constexpr int kPractices = static_cast<int>(kPracticesPerBorough);
  person.practice = PracticeOf(person.borough, static_cast<size_t>(random.Below(kPractices)));
  person.address_line = std::to_string(random.Between(1, 180)) + ' ';
  person.address_line += DrawStreet(random);
  person.post_code = DrawPostCode(Boroughs()[person.borough], random);
}

void WriteAddress(JsonWriter& json, std::string_view line, const Borough& borough,
                  std::string_view post_code) {
  json.ArrayField("address").Object();
  json.ArrayField("extension").Object().ArrayField("extension");
  json.Object().Field("url", "type").ObjectField("valueCodeableConcept");
  json.Field("text", "GSS code of the local authority").EndObject().EndObject();
  json.Object().Field("url", "value").Field("valueString", borough.gss_code).EndObject();
  json.EndArray();
  json.Field("url", "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-AddressKey");
  json.EndObject().EndArray();
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

size_t AgeBand(int age) {
  constexpr int kStarts[] = {18, 40, 55, 65, 80};
  size_t band = 0;
  while (band < std::size(kStarts) && age >= kStarts[band]) ++band;
  return band;
}

std::string_view GenderOf(Sex sex) {
  switch (sex) {
    case Sex::kFemale:
      return "female";
    case Sex::kMale:
      return "male";
    case Sex::kUnknown:
      break;
  }
  return "unknown";
}

Person DrawPerson(const SimulateOptions& options, uint32_t index) {
  Person person;
  person.seed = options.seed;
  person.index = index;
  person.nhs_number = NhsNumber(index);
  person.until = options.until;
  Random random = person.Stream(Purpose::kPerson);
  constexpr int kSexWeights[] = {508, 490, 2};
  person.sex = static_cast<Sex>(random.Weighted(kSexWeights));
  person.ethnicity = &DrawEthnicity(random);
  person.given = DrawGivenName(random, person.ethnicity->community, person.sex);
  person.family = DrawFamilyName(random, person.ethnicity->community);
  DrawAddress(person, random);
  person.born = DrawBirth(options.until, random);
  person.first_day = std::max(person.born, AddMonths(options.until, -12 * options.years));
  person.died = DrawDeath(person, random);
  person.last_day = person.died.value_or(options.until);
  return person;
}

void WritePatient(const Person& person, Scribe& scribe) {
  // A death is registered some days later, and the practice learns of it then.
  constexpr int kDaysToRegister = 6;
  const CivilDay changed = person.died ? *person.died + kDaysToRegister : person.first_day + 1;
  JsonWriter& json = scribe.Begin(ResourceType::kPatient, person.id, {changed, 9 * 60 + 12});
  WriteEthnicity(json, *person.ethnicity);
  WriteNhsNumber(json, person);
  json.Key("active").True();
  json.ArrayField("name").Object().Field("use", "official").Field("family", person.family);
  json.ArrayField("given").Text(person.given).EndArray().EndObject().EndArray();
  json.Field("gender", GenderOf(person.sex)).Field("birthDate", FormatDay(person.born));
  if (person.died) json.Field("deceasedDateTime", FormatDay(*person.died));
  WriteAddress(json, person.address_line, Boroughs()[person.borough], person.post_code);
  json.ArrayField("generalPractitioner").Object();
  json.Field("reference", "Organization/" + OrganisationId(person.practice));
  json.Field("display", Organisations()[person.practice].name).EndObject().EndArray();
  scribe.End();
}

void WriteOrganisations(CivilDay known_since, Scribe& scribe) {
  for (size_t i = 0; i < Organisations().size(); ++i) {
    const Organisation& organisation = Organisations()[i];
    JsonWriter& json =
        scribe.Begin(ResourceType::kOrganization, OrganisationId(i), {known_since, 0});
    json.ArrayField("identifier").Object().Field("system", kOdsCode);
    json.Field("value", organisation.ods_code).EndObject().EndArray();
    json.Key("active").True();
    const bool community = organisation.kind == OrganisationKind::kCommunity;
    json.ArrayField("type").Object().ArrayField("coding");
    WriteCoding(json, {"http://terminology.hl7.org/CodeSystem/organization-type", "prov",
                       "Healthcare Provider"});
    json.EndArray();
    json.Field("text", organisation.kind == OrganisationKind::kPractice ? "General practice"
                       : community                                      ? "Community service"
                                                                        : "Hospital");
    json.EndObject().EndArray().Field("name", organisation.name);
    WriteAddress(json, organisation.address_line, Boroughs()[organisation.borough],
                 organisation.post_code);
    scribe.End();
  }
}

}  // namespace daybook::feeds::simulate
