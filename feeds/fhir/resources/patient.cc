#include <algorithm>
#include <utility>

#include "feeds/boroughs.h"
#include "feeds/fhir/identifiers.h"
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
// An extension by its URL; absent if there is none.
Element Extension(Reading& in, Element of, std::string_view url) {
  Element found;
  ForEach(in, of["extension"], [&](Element each) {
    if (!found && each["url"].text() == url) found = each;
  });
  return found;
}

// The source's last change of the record, as written.
std::string_view Changed(const Reading& in) { return in.root["meta"]["lastUpdated"].text(); }

// The first element of a list with the lowest rank; absent if the list is empty.
template <typename Rank>
Element Lowest(Reading& in, Element list, Rank rank) {
  Element lowest;
  int best = 0;
  ForEach(in, list, [&](Element each) {
    const int ranked = rank(each);
    if (lowest && ranked >= best) return;
    lowest = each;
    best = ranked;
  });
  return lowest;
}

// The name the person goes by: usual, official, any other; a former one only if it is alone.
// hl7.org/fhir/R4/valueset-name-use.html
Element NameInUse(Reading& in) {
  return Lowest(in, in.root["name"], [&](Element name) {
    const std::string_view use = name["use"].text();
    if (use == "maiden" || IsFormer(name, Changed(in))) return 9;
    if (use == "usual") return 0;
    if (use == "official") return 1;
    return use.empty() ? 2 : 3;
  });
}

// Where the person lives: home, else any that isn't over; absent if all are.
Element AddressInUse(Reading& in) {
  constexpr int kOver = 9;
  const auto rank = [&](Element address) {
    const std::string_view use = address["use"].text();
    if (IsFormer(address, Changed(in))) return kOver;
    if (use == "home") return 0;
    return use.empty() ? 1 : 2;
  };
  const Element lowest = Lowest(in, in.root["address"], rank);
  return lowest && rank(lowest) != kOver ? lowest : Element();
}

// Identifiers, each with its own standing. Only numbers that are the person's now and verified go
// as NHS numbers, for these join streams (walls.md 4); so the one status is theirs, and that of
// another number only where there is none.
void ReadIdentity(Reading& in) {
  std::string_view verified, other;
  bool has_number = false;
  ForEach(in, in.root["identifier"], [&](Element each) {
    ReadText(in, each["system"]);
    ReadText(in, each["value"]);
    Coding identifier = IdentifierOf(each, Changed(in));
    if (identifier.code.empty()) return;
    const std::string_view status = VerificationOf(each);
    const bool number = identifier.system == kNhsNumber;
    has_number = has_number || number;
    std::string_view& kept = number ? verified : other;
    if (kept.empty()) kept = status;
    in.Add(FieldId::kIdentifier, Coded{{std::move(identifier)}, {}});
  });
  in.Add(FieldId::kNhsNumberStatus, std::string(has_number ? verified : other));
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
  const Element address = AddressInUse(in);
  in.Add(FieldId::kAddressText, AddressText(in, address));
  in.Add(FieldId::kPostcode, ReadText(in, address["postalCode"]));
  std::string borough = ReadText(in, address["district"]);
  const std::string city = ReadText(in, address["city"]);
  if (borough.empty() && IsBorough(city)) borough = city;
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
  const std::optional<Conditional> named = ReadConditional(written);
  return named && named->system == "ods" ? named->value : std::string();
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
  in.Add(FieldId::kName, NameText(in, NameInUse(in)));
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
