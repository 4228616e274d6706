#include <algorithm>
#include <array>
#include <utility>

#include "feeds/boroughs.h"
#include "feeds/hl7v2/segments/segments.h"
#include "feeds/hl7v2/types/types.h"

namespace daybook::feeds::hl7v2 {

using ledger::Coding;
using ledger::Event;
using ledger::FieldId;
using ledger::Kind;
using ledger::Operation;

namespace {

// PID-3, and where it says nothing the fields that older versions had for it.
std::vector<Coding> IdentifiersOf(const Reading& in, const Segment& pid) {
  std::vector<Coding> identifiers;
  for (const size_t field : {3u, 2u, 4u}) {
    for (const Part& part : pid.field(field).repetitions())
      if (Coding coding = ReadIdentifier(part, in.IdentifierOwner()); !coding.code.empty())
        identifiers.push_back(std::move(coding));
    if (!identifiers.empty()) break;
  }
  return identifiers;
}

// The number that a sender keeps a person's record under: the first that isn't the NHS number.
const Coding& MainIdentifier(const std::vector<Coding>& identifiers) {
  const auto local =
      std::ranges::find_if(identifiers, [](const Coding& coding) { return !IsNhsNumber(coding); });
  return local == identifiers.end() ? identifiers.front() : *local;
}

// HL7 table 0445, which PID-32 has outside of the UK: nothing about the NHS number.
bool IsReliabilityCode(std::string_view code) {
  return code == "US" || code == "UD" || code == "UA" || code == "AL";
}

// PID-32: NSTS01 … NSTS08 in HL7 UK A.3, the bare number in Wales.
std::string NhsNumberStatus(const Segment& pid) {
  std::string unread;  // as it is written: a number that somebody says something of isn't verified
  for (const Part& part : pid.field(32).repetitions()) {
    const std::string written = part.component(1).text();
    std::string code = written;
    if (code.starts_with("NSTS") || code.starts_with("nsts")) code.erase(0, 4);
    if (code.size() == 2 && code[0] == '0' && code[1] >= '1' && code[1] <= '8') return code;
    if (unread.empty() && !IsReliabilityCode(written)) unread = written;
  }
  return unread;
}

// HL7 table 0001 as FHIR's administrative gender.
std::string SexWord(const std::string& code) {
  if (code == "F") return "female";
  if (code == "M") return "male";
  if (code == "O" || code == "A") return "other";
  return code.empty() ? "" : "unknown";
}

// HL7 table 0200: names that a person does not go by now.
bool IsOtherName(const std::string& type) {
  constexpr std::array<std::string_view, 8> kOther = {"A", "B", "M", "N", "S", "T", "BAD", "NAV"};
  return std::ranges::find(kOther, type) != kOther.end();
}

Part NameInUse(const Segment& pid) {
  for (const Part& part : pid.field(5).repetitions())
    if (!IsOtherName(part.component(7).text())) return part;
  return pid.first(5);
}

// HL7 table 0190: where the person lives, else the first that isn't a bad or birth address.
Part AddressInUse(const Segment& pid) {
  Part other;
  for (const Part& part : pid.field(11).repetitions()) {
    const std::string type = part.component(7).text();
    if (type == "H" || type == "HOME" || type == "P") return part;
    if (other.absent() && type != "BA" && type != "N" && type != "BDL" && type != "BR")
      other = part;
  }
  return other;
}

template <typename Value>
void Set(Event& event, FieldId id, const Part& field, Value value) {
  if (field.cleared())
    ClearField(event, id);
  else
    AddField(event, id, std::move(value));
}

void AddAddress(Event& person, const Segment& pid) {
  const Part address = AddressInUse(pid);
  const Part field = pid.field(11);
  Set(person, FieldId::kAddressText, field, AddressText(address));
  Set(person, FieldId::kPostcode, field, address.component(5).text());
  std::string borough = address.component(9).text();
  if (!IsBorough(borough)) borough = address.component(4).text();
  if (!IsBorough(borough)) borough = address.component(3).text();
  if (field.cleared())
    ClearField(person, FieldId::kBorough);
  else if (IsBorough(borough))
    AddField(person, FieldId::kBorough, std::move(borough));
  Set(person, FieldId::kLsoa, field, address.component(10).text());
}

void AddPhone(Event& person, const Segment& pid) {
  if (pid.field(13).cleared()) return ClearField(person, FieldId::kPhone);
  for (const Part& part : pid.field(13).repetitions()) {
    if (IsEmail(part)) continue;
    std::string phone = PhoneText(part);
    if (!phone.empty()) return AddField(person, FieldId::kPhone, std::move(phone));
  }
}

void AddDeath(Reading& in, Event& person, const Segment& pid) {
  const std::optional<PartialTime> died = ReadDay(in, pid, 29);
  Set(person, FieldId::kDied, pid.field(29), died);
  const std::string said = pid.first(30).text();
  if (said == "Y" || said == "N") {
    person.fields.push_back({FieldId::kDeceased, said == "Y"});
    // A death that was reported by mistake: its date goes with it.
    if (said == "N" && pid.field(29).absent()) ClearField(person, FieldId::kDied);
  } else if (died) {
    person.fields.push_back({FieldId::kDeceased, true});
  } else if (pid.field(29).cleared() || pid.field(30).cleared()) {
    ClearField(person, FieldId::kDeceased);
  }
}

void AddIdentifiers(Event& person, const std::vector<Coding>& identifiers, const Segment& pid) {
  for (const Coding& coding : identifiers)
    AddField(person, FieldId::kIdentifier, ledger::Coded{{coding}, {}});
  AddField(person, FieldId::kNhsNumberStatus, NhsNumberStatus(pid));
}

// All that PID says of who somebody is.
void AddFacts(Reading& in, Event& person, const Segment& pid) {
  Set(person, FieldId::kName, pid.field(5), PersonName(NameInUse(pid)));
  Set(person, FieldId::kBorn, pid.field(7), ReadDay(in, pid, 7));
  Set(person, FieldId::kSex, pid.field(8), SexWord(pid.first(8, 1).text()));
}

void AddMoreFacts(Reading& in, Event& person, const Segment& pid) {
  const size_t ethnicity = pid.field(22).absent() ? 10 : 22;
  Set(person, FieldId::kEthnicity, pid.field(ethnicity),
      ReadCoded(pid.first(ethnicity), ethnicity == 22 ? "0189" : "0005"));
  AddAddress(person, pid);
  AddPhone(person, pid);
  Set(person, FieldId::kLanguage, pid.field(15), WordsOf(ReadCoded(pid.first(15), "0296")));
  AddDeath(in, person, pid);
}

// An absent field leaves what was said before, "" takes it away: a patch. A message that isn't
// about the person only mentions them: what it says of them has no time, and so ranks below all
// that messages about persons say (walls.md 12). It is of the same record, so that a laboratory's
// bare NHS number counts for nothing where the hospital says that it isn't verified.
void AddPerson(Reading& in, const Segment& pid, const std::vector<Coding>& identifiers) {
  const bool tells = TellsOfPerson(in.trigger.verb);
  const EventNo number = in.Add(Kind::kPerson, pid, "PID", PersonRecordId(in.subject),
                                tells ? in.EnteredOrSent() : std::nullopt);
  Event& person = in.At(number);
  person.encounter.clear();
  AddIdentifiers(person, identifiers, pid);
  AddFacts(in, person, pid);
  if (!tells) return;
  person.operation = Operation::kPatch;
  if (in.event == "A28") person.status = ledger::EventStatus::kActive;  // also after A29
  AddMoreFacts(in, person, pid);
  if (in.trigger.verb == Verb::kDeletePerson) Withdraw(person);
}

void BeginPerson(Reading& in, std::string subject) {
  in.subject = std::move(subject);
  in.visit.clear();
  in.visit_event = in.order = in.result = in.medicine = in.vaccination = in.noted = {};
  in.order_control = in.order_detail = in.timing = nullptr;
}

}  // namespace

void ReadPid(Reading& in, const Segment& pid) {
  const std::vector<Coding> identifiers = IdentifiersOf(in, pid);
  if (identifiers.empty()) {
    in.Refuse(pid, 3, "no-subject",
              "PID-3 names no person: an identifier is what a record is "
              "filed under",
              "have the sender send the person's number in PID-3");
    return;
  }
  BeginPerson(in, SubjectOf(MainIdentifier(identifiers)));
  if (in.subject.size() > kRecordIdBytesMax) {
    in.Refuse(pid, 3, "id-too-long",
              "the person's identifier is longer than " + std::to_string(kRecordIdBytesMax) +
                  " bytes (kRecordIdBytesMax)",
              "have the sender send the person's number alone");
    return;
  }
  in.persons.push_back(in.subject);
  AddPerson(in, pid, identifiers);
}

void ReadPd1(Reading& in, const Segment& pd1) {
  if (!TellsOfPerson(in.trigger.verb) || in.events.empty()) return;
  Event& person = in.events.back();
  if (person.kind != Kind::kPerson) return;
  const ledger::Party practice = ReadOrganisation(pd1.first(3));
  std::string code = pd1.first(3).component(10).text();
  if (code.empty()) code = pd1.first(3).component(3).text();
  Set(person, FieldId::kPractice, pd1.field(3), code);
  Set(person, FieldId::kPracticeName, pd1.field(3), practice.display);
  SetParty(person.performer, ReadPersonParty(pd1.first(4)));
}

}  // namespace daybook::feeds::hl7v2
