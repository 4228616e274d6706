#include <utility>

#include "feeds/fhir/resources/mappers.h"
#include "ledger/event/systems.h"

namespace daybook::feeds::fhir {

using ledger::Coded;
using ledger::Coding;
using ledger::EventStatus;
using ledger::FieldId;

namespace {

constexpr std::string_view kUkEthnicity =
    "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory";
constexpr std::string_view kUsEthnicity =
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity";
constexpr std::string_view kNumberStatus =
    "https://fhir.hl7.org.uk/StructureDefinition/"
    "Extension-UKCore-NHSNumberVerificationStatus";

// An extension by its URL; absent if there is none.
Element Extension(Reading& in, Element of, std::string_view url) {
  Element found;
  ForEach(in, of["extension"], [&](Element each) {
    if (!found && each["url"].text() == url) found = each;
  });
  return found;
}

// The first element of a list whose "use" is the wanted one, else the first that isn't old.
Element ByUse(Reading& in, Element list, std::string_view use) {
  Element wanted, current;
  ForEach(in, list, [&](Element each) {
    const std::string_view said = each["use"].text();
    if (!wanted && said == use) wanted = each;
    if (!current && said != "old") current = each;
  });
  return wanted ? wanted : current;
}

void ReadIdentity(Reading& in) {
  for (Coding& coding : ReadIdentifiers(in, in.root["identifier"]))
    in.Add(FieldId::kIdentifier, Coded{{std::move(coding)}, {}});
  ForEach(in, in.root["identifier"], [&](Element identifier) {
    const Element status = Extension(in, identifier, kNumberStatus);
    in.Add(FieldId::kNhsNumberStatus, ReadCodeWord(in, status["valueCodeableConcept"]));
  });
}

Coded Ethnicity(Reading& in) {
  if (const Element uk = Extension(in, in.root, kUkEthnicity))
    return ReadCoded(in, uk["valueCodeableConcept"]);
  const Element us = Extension(in, in.root, kUsEthnicity);
  Coded coded;
  if (const Element category = Extension(in, us, "ombCategory"))
    coded.codings.push_back(ReadCoding(in, category["valueCoding"]));
  coded.text = ReadText(in, Extension(in, us, "text")["valueString"]);
  return coded;
}

void ReadDeath(Reading& in) {
  std::optional<bool> deceased = ReadBool(in, in.root["deceasedBoolean"]);
  const std::optional<PartialTime> died = ReadTime(in, in.root["deceasedDateTime"]);
  if (died) deceased = true;
  in.Add(FieldId::kDied, died);
  if (deceased) in.event.fields.push_back({FieldId::kDeceased, *deceased});
}

void ReadAddress(Reading& in) {
  const Element address = ByUse(in, in.root["address"], "home");
  in.Add(FieldId::kAddressText, AddressText(in, address));
  in.Add(FieldId::kPostcode, ReadText(in, address["postalCode"]));
  std::string borough = ReadText(in, address["district"]);
  if (borough.empty()) borough = ReadText(in, address["city"]);
  in.Add(FieldId::kBorough, std::move(borough));
}

// The ODS code of a practice among identifiers or in a logical reference; empty if none.
std::string OdsCode(Reading& in, Element practice) {
  const Element identifier = practice["identifier"];
  if (ledger::SystemName(identifier["system"].text()) == "ods")
    return ReadText(in, identifier["value"]);
  const std::string_view written = practice["reference"].text();
  if (written.starts_with('#'))
    for (const Coding& coding : ReadIdentifiers(in, in.Contained(written.substr(1))["identifier"]))
      if (coding.system == "ods") return coding.code;
  const std::string reference = ReadReference(in, practice, "Organization");
  const size_t from = reference.find("identifier=");
  const size_t bar = reference.find('|');
  if (from == std::string::npos || bar == std::string::npos || bar < from + 11) return {};
  const std::string_view system = std::string_view(reference).substr(from + 11, bar - from - 11);
  return ledger::SystemName(system) == "ods" ? reference.substr(bar + 1) : std::string();
}

void ReadPractice(Reading& in) {
  const Element practice = FirstOf(in, in.root["generalPractitioner"]);
  if (!practice) return;
  const ledger::Party party = ReadParty(in, practice, "Organization");
  const std::string ods = OdsCode(in, practice);
  in.Add(FieldId::kPractice, ods.empty() ? party.reference : ods);
  in.Add(FieldId::kPracticeName, party.display);
}

std::string LanguageText(Reading& in, Element communication) {
  const Coded language = ReadCoded(in, communication["language"]);
  if (!language.text.empty() || language.codings.empty()) return language.text;
  const Coding& coding = language.codings.front();
  return coding.display.empty() ? coding.code : coding.display;
}

void ReadLanguage(Reading& in) {
  Element preferred, first;
  ForEach(in, in.root["communication"], [&](Element each) {
    if (!first) first = each;
    if (!preferred && ReadBool(in, each["preferred"]).value_or(false)) preferred = each;
  });
  in.Add(FieldId::kLanguage, LanguageText(in, preferred ? preferred : first));
}

void ReadPhone(Reading& in) {
  std::string phone;
  ForEach(in, in.root["telecom"], [&](Element each) {
    const bool usable = each["system"].text() == "phone" && each["use"].text() != "old";
    if (phone.empty() && usable) phone = ReadText(in, each["value"]);
  });
  in.Add(FieldId::kPhone, std::move(phone));
}

}  // namespace

void MapPatient(Reading& in) {
  in.event.subject = "Patient/" + in.event.record.id;
  const bool active = ReadBool(in, in.root["active"]).value_or(true);
  in.event.status = active ? EventStatus::kActive : EventStatus::kInactive;
  in.event.organisation = ReadParty(in, in.root["managingOrganization"], "Organization");
  ReadIdentity(in);
  in.Add(FieldId::kName, NameText(in, ByUse(in, in.root["name"], "official")));
  in.Add(FieldId::kBorn, ReadTime(in, in.root["birthDate"]));
  in.Add(FieldId::kSex, ReadText(in, in.root["gender"]));
  in.Add(FieldId::kEthnicity, Ethnicity(in));
  ReadDeath(in);
  ReadAddress(in);
  ReadPractice(in);
  ReadLanguage(in);
  ReadPhone(in);
}

}  // namespace daybook::feeds::fhir
