#include <algorithm>
#include <utility>

#include "feeds/boroughs.h"
#include "feeds/fhir/extensions/extensions.h"
#include "feeds/fhir/identifiers.h"
#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"
#include "ledger/event/systems.h"

namespace daybook::feeds::fhir {

using ledger::Coded;
using ledger::Coding;
using ledger::EventStatus;
using ledger::FieldId;

namespace {

constexpr std::string_view kUsEthnicity =
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity";
// A census area of the address: in England its Lower layer Super Output Area
// (hl7.org/fhir/R4/extension-iso21090-adxp-censustract.html).
constexpr std::string_view kCensusTract =
    "http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-censusTract";
// Nobody has published one for the decile of deprivation: this one is our own (README.md).
constexpr std::string_view kImdDecile = "urn:daybook:imd-decile";

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
    if (!IsObject(in, each, "an Identifier")) return;
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
  if (const Element uk = UkCoreExtension(in, in.root, "EthnicCategory"))
    return ReadCoded(in, uk["valueCodeableConcept"]);
  const Element us = ExtensionOf(in, in.root, kUsEthnicity);
  Coded coded;
  if (const Element category = ExtensionOf(in, us, "ombCategory"))
    coded.codings.push_back(ReadCoding(in, category["valueCoding"]));
  coded.text = ReadText(in, ExtensionOf(in, us, "text")["valueString"]);
  return coded;
}

// What the Personal Demographics Service was told of a death: 1 by a trust or practice, 2 by the
// registrar, U taken back (fhir.hl7.org.uk/CodeSystem/UKCore-DeathNotificationStatus).
std::optional<bool> NotifiedOfDeath(Reading& in) {
  const Element notified = UkCoreExtension(in, in.root, "DeathNotificationStatus");
  if (!notified) return std::nullopt;
  AddComment(in, "death", ExtensionText(in, notified));
  const Element status = ExtensionOf(in, notified, "deathNotificationStatus");
  const std::string code = ReadCodeWord(in, status["valueCodeableConcept"]);
  if (code == "1" || code == "2") return true;
  return std::nullopt;
}

void ReadDeath(Reading& in) {
  std::optional<bool> deceased = ReadBool(in, in.root["deceasedBoolean"]);
  const std::optional<PartialTime> died = ReadTime(in, in.root["deceasedDateTime"]);
  const std::optional<bool> notified = NotifiedOfDeath(in);
  if (!deceased) deceased = notified;
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
  in.Add(FieldId::kLsoa, ExtensionText(in, ExtensionOf(in, address, kCensusTract)));
  const Element decile = ExtensionOf(in, address, kImdDecile);
  if (const auto number = ReadInteger(in, decile["valueInteger"]))
    in.event.fields.push_back({FieldId::kImdDecile, *number});
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

// The first telephone in a field, as it was ever found; every way to reach the person as comments
// where there is more than that one.
void ReadPhone(Reading& in) {
  std::string phone;
  size_t ways = 0;
  ForEach(in, in.root["telecom"], [&](Element each) {
    const bool in_use = each["use"].text() != "old";
    ways += in_use ? 1 : 0;
    if (phone.empty() && in_use && each["system"].text() == "phone")
      phone = ReadText(in, each["value"]);
  });
  if (ways > (phone.empty() ? 0U : 1U)) AddTelecoms(in, in.root["telecom"]);
  in.Add(FieldId::kPhone, std::move(phone));
}

// Next of kin and the like as a record of its own, "Patient.contact/17#2", as RelatedPerson and
// the NK1 of HL7 v2 are.
ledger::Event Contact(Reading& in, Element contact, size_t number) {
  Reading part(contact, in.type(), in.zone(), in.file());
  part.container = in.root;
  part.event.kind = ledger::Kind::kContact;
  part.event.record = {in.event.record.source, "Patient.contact",
                       in.event.record.id + "#" + std::to_string(number)};
  part.event.subject = in.event.subject;
  part.event.status = EventStatus::kActive;
  ReadPeriod(part, contact["period"]);
  part.event.code = ReadCodedMerged(part, contact["relationship"]);
  part.event.performer.display = NameText(part, contact["name"]);
  part.event.organisation = ReadParty(part, contact["organization"], "Organization");
  AddTelecoms(part, contact["telecom"]);
  AddComment(part, "address", AddressText(part, contact["address"]));
  AddComment(part, "sex", ReadText(part, contact["gender"]));
  EachExtensionLine(part, contact,
                    [&](std::string line) { part.Add(FieldId::kComment, std::move(line)); });
  in.borrowed += part.borrowed;
  in.needs_file = in.needs_file || part.needs_file;
  if (part.refusal()) {
    const Refusal& why = *part.refusal();
    in.RefusePlace(why.place, why.reason, why.message, why.next_step);
  }
  return std::move(part.event);
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
  size_t number = 0;
  ForEach(in, in.root["contact"],
          [&](Element each) { in.more.push_back(Contact(in, each, ++number)); });
}

}  // namespace daybook::feeds::fhir
