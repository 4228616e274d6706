#include "tests/feeds/hl7v2/pairs/facts.h"

#include "tests/feeds/hl7v2/pairs/pairs.h"

namespace daybook::tests {

using ledger::Coded;
using ledger::Event;
using ledger::FieldId;
using ledger::FieldValue;
using ledger::Kind;
using std::string;

namespace {

// Roles that name a practitioner who is named elsewhere are followed this far.
constexpr int kReferencesFollowed = 3;

bool IsParty(Kind kind) {
  return kind == Kind::kOrganisation || kind == Kind::kPractitioner || kind == Kind::kPlace;
}

// "XCN/C006^TEST" of our reader of HL7 v2 is the number C006.
string NumberIn(const string& reference) {
  const size_t begin = reference.find('/') + 1;
  return reference.substr(begin, reference.find('^', begin) - begin);
}

bool IsOfMessage(const string& reference) {
  return reference.starts_with("XCN/") || reference.starts_with("XON/");
}

void Add(Facts& facts, const string& field, FieldValue value) {
  facts[field].push_back(std::move(value));
}

// "HL70203" and "0203" of a name for a system are HL7's table.
string TableIn(const string& name) {
  const string digits = name.starts_with("HL7") ? name.substr(3) : name;
  const bool table = digits.size() == 4 && digits.find_first_not_of("0123456789") == string::npos;
  return table ? "v2-" + digits : string();
}

// A system in one spelling: both converters put the message's own word for a system behind an
// address of theirs. Empty for a site's own codes, which are of no system.
string SystemText(string system) {
  for (const std::string_view prefix :
       {"http://example.com/v2-to-fhir-converter/CodeSystem/",
        "https://terminology.hl7.org/CodeSystem-v2-0396.html#v2-0396-",
        "http://terminology.hl7.org/CodeSystem/", "http://terminology.hl7.org/ValueSet/"})
    if (system.starts_with(prefix)) system.erase(0, prefix.size());
  if (string table = TableIn(system); !table.empty()) return table;
  for (char& c : system) c = c == ' ' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  if (system == "icdo") return "icd-o";
  // FHIR took over the codes of table 0078.
  if (system == "v3-observationinterpretation") return "v2-0078";
  return system == "l" || system == "local" || system.starts_with("99zzz") ? string() : system;
}

// References to other records of the source are ids, which no two sources share; and one
// converter says of every referral that it is one.
bool IsWordOfConverter(const ledger::Coding& coding) {
  return coding.system == "record" ||
         coding.system.ends_with("additional-service-request-category-codes");
}

void AddCoded(Facts& facts, const string& field, Coded coded) {
  std::erase_if(coded.codings, IsWordOfConverter);
  if (coded.empty()) return;
  for (const ledger::Coding& coding : coded.codings)
    if (string system = SystemText(coding.system); !coding.code.empty() && !system.empty())
      Add(facts, field + " system", std::move(system));
  Add(facts, field, std::move(coded));
}

void AddTime(Facts& facts, const string& field, const std::optional<PartialTime>& time) {
  if (time) Add(facts, field, *time);
}

void AddParty(Facts& facts, const string& field, Coded named) {
  if (!named.empty()) Add(facts, field, std::move(named));
}

// A practice by reference, and where somebody was discharged to, as whom the reference means.
bool AddNamed(Facts& facts, const ledger::Field& field, const Parties& parties) {
  const string name(ledger::FieldWord(field.id));
  const auto* practice = std::get_if<string>(&field.value);
  if (field.id == FieldId::kPractice && practice) {
    AddParty(facts, name, parties.Named({*practice, ""}));
    return true;
  }
  const auto* coded = std::get_if<Coded>(&field.value);
  if (field.id != FieldId::kDestination || !coded || coded->codings.empty()) return false;
  if (coded->codings[0].system != "record") return false;
  AddParty(facts, name, parties.Named({coded->codings[0].code, coded->text}));
  return true;
}

void AddField(Facts& facts, const ledger::Field& field) {
  const string name(ledger::FieldWord(field.id));
  if (const auto* coded = std::get_if<Coded>(&field.value)) {
    if (field.id != FieldId::kIdentifier) return AddCoded(facts, name, *coded);
    if (!coded->codings.empty() && coded->codings[0].code == kGivenNumber) return;
    return Add(facts, name, coded->codings[0].code);
  }
  if (const auto* amount = std::get_if<ledger::Quantity>(&field.value))
    if (!amount->unit.empty()) Add(facts, name + " unit", amount->unit);
  if (!std::holds_alternative<ledger::Cleared>(field.value)) Add(facts, name, field.value);
}

}  // namespace

Parties::Parties(const std::vector<Event>& events) : events_(events) {
  for (const Event& event : events)
    if (IsParty(event.kind)) by_reference_[event.record.type + "/" + event.record.id] = &event;
  for (const Event& event : events)
    if (sender_.empty() && event.record.type == "PID") sender_ = event.organisation.display;
}

bool Parties::IsSender(const ledger::Party& organisation) const {
  return organisation.reference.empty() && !sender_.empty() && organisation.display == sender_;
}

Coded Parties::Named(const ledger::Party& party) const {
  Coded named{{}, party.display};
  if (IsOfMessage(party.reference)) {
    named.codings.push_back({"", NumberIn(party.reference), ""});
    return named;
  }
  string reference = party.reference;
  // An ODS code, or another number without a type.
  if (!reference.empty() && reference.find('/') == string::npos)
    named.codings.push_back({"", reference, ""});
  for (int step = 0; step < kReferencesFollowed; ++step) {
    const auto found = by_reference_.find(reference);
    if (found == by_reference_.end()) break;
    const Event& holder = *found->second;
    if (named.text.empty()) named.text = holder.code.text;
    for (const ledger::Coding& coding : holder.code.codings) named.codings.push_back(coding);
    reference = holder.performer.reference;
  }
  return named;
}

std::vector<FieldValue> Parties::NumbersOf(const Event& event) const {
  std::vector<FieldValue> numbers;
  for (const Event& person : events_) {
    if (person.kind != Kind::kPerson || person.subject != event.subject) continue;
    for (const ledger::Field& field : person.fields) {
      if (field.id != FieldId::kIdentifier) continue;
      const auto* coded = std::get_if<Coded>(&field.value);
      if (coded && coded->codings[0].code != kGivenNumber)
        numbers.emplace_back(coded->codings[0].code);
    }
    break;
  }
  return numbers;
}

Facts FactsOf(const Event& event, const Parties& parties) {
  Facts facts;
  if (event.kind != Kind::kPerson)
    if (auto numbers = parties.NumbersOf(event); !numbers.empty()) facts["subject"] = numbers;
  AddCoded(facts, "code", event.code);
  if (event.status != ledger::EventStatus::kUnknown)
    Add(facts, "status", string(ledger::StatusWord(event.status)));
  AddTime(facts, "start", event.start);
  AddTime(facts, "end", event.end);
  AddTime(facts, "written", event.written);
  AddTime(facts, "version", event.version_time);
  AddParty(facts, "author", parties.Named(event.author));
  AddParty(facts, "performer", parties.Named(event.performer));
  AddParty(facts, "place", parties.Named(event.place));
  if (!parties.IsSender(event.organisation))
    AddParty(facts, "organisation", parties.Named(event.organisation));
  for (const ledger::Component& part : event.components) {
    AddCoded(facts, "component code", part.code);
    Add(facts, "component value", part.value);
  }
  for (const ledger::Field& field : event.fields)
    if (!AddNamed(facts, field, parties)) AddField(facts, field);
  return facts;
}

}  // namespace daybook::tests
