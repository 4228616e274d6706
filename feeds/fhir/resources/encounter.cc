#include <algorithm>
#include <cctype>

#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::Coded;
using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-encounter-status.html
constexpr StatusRow kEncounterStatuses[] = {
    {"planned", EventStatus::kPlanned},     {"arrived", EventStatus::kArrived},
    {"triaged", EventStatus::kArrived},     {"in-progress", EventStatus::kInProgress},
    {"onleave", EventStatus::kOnHold},      {"finished", EventStatus::kCompleted},
    {"cancelled", EventStatus::kCancelled}, {"entered-in-error", EventStatus::kEnteredInError},
    {"unknown", EventStatus::kUnknown},
};

// terminology.hl7.org/CodeSystem/v3-ActCode, the codes of encounter classes; others are kept in
// lower case.
std::string ClassWord(std::string code) {
  if (code == "AMB") return "ambulatory";
  if (code == "EMER") return "emergency";
  if (code == "IMP" || code == "ACUTE" || code == "NONAC") return "inpatient";
  std::ranges::transform(code, code.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return code;
}

// Who saw the person: the primary performer, else the first one named.
Element MainParticipant(Reading& in) {
  Element main, first;
  ForEach(in, in.root["participant"], [&](Element participant) {
    const Element individual = participant["individual"];
    if (!first) first = individual;
    ForEach(in, participant["type"], [&](Element type) {
      if (!main && ReadCodeWord(in, type) == "PPRF") main = individual;
    });
  });
  return main ? main : first;
}

// Where the person is: the active location, else the first.
Element MainLocation(Reading& in) {
  Element active;
  ForEach(in, in.root["location"], [&](Element each) {
    if (!active && ReadText(in, each["status"]) == "active") active = each["location"];
  });
  return active ? active : FirstOf(in, in.root["location"])["location"];
}

// hl7.org/fhir/R4/encounter-definitions.html#Encounter.diagnosis.rank: "ranking of the diagnosis
// (for each role type)"; the first of those that are billed, or of those without a role.
bool IsPrincipal(Reading& in, Element diagnosis, const std::string& rank) {
  const std::string use = ReadCodeWord(in, diagnosis["use"]);
  return rank == "1" && (use.empty() || use == "billing");
}

// Diagnoses as reasons, with what they are to this encounter: "Pneumonia (discharge diagnosis,
// rank 1)". Their code is that of the condition's own record.
void AddDiagnoses(Reading& in) {
  bool found = false;
  ForEach(in, in.root["diagnosis"], [&](Element diagnosis) {
    Coded reason = ReadReferenceAsCoded(in, diagnosis["condition"], "Condition");
    std::string is = WordsOf(in, diagnosis["use"]);
    const std::string rank = ReadDigits(in, diagnosis["rank"]);
    const std::string record = ReadReference(in, diagnosis["condition"], "Condition");
    in.Add(FieldId::kDiagnosis, record);
    if (!found && IsPrincipal(in, diagnosis, rank)) {
      in.Add(FieldId::kPrincipalDiagnosis, record);
      found = true;
    }
    if (!rank.empty()) AppendWords(is, "rank " + rank, ", ");
    if (!is.empty()) reason.text = WordsOf(reason) + " (" + is + ")";
    in.Add(FieldId::kReason, std::move(reason));
  });
}

// Where the person went. Without a place, how they left is the nearest to it.
void ReadDischarge(Reading& in, Element stay) {
  const Coded how = ReadCoded(in, stay["dischargeDisposition"]);
  const Coded where = ReadReferenceAsCoded(in, stay["destination"], "Location");
  if (!where.empty()) AddComment(in, "discharge", WordsOf(how));
  in.Add(FieldId::kDestination, where.empty() ? how : where);
}

}  // namespace

void MapEncounter(Reading& in) {
  ReadSubject(in, "subject");
  in.event.status = ReadStatus(in, in.root["status"], kEncounterStatuses, Needed::kRequired);
  in.event.code = ReadCoded(in, FirstOf(in, in.root["type"]));
  ReadPeriod(in, in.root["period"]);
  in.event.performer = ReadParty(in, MainParticipant(in), "Practitioner");
  in.event.organisation = ReadParty(in, in.root["serviceProvider"], "Organization");
  in.event.place = ReadParty(in, MainLocation(in), "Location");
  ReadEncounter(in, in.root["partOf"]);
  const ledger::Coding encounter_class = ReadCoding(in, in.root["class"]);
  in.Add(FieldId::kClass, ClassWord(encounter_class.code));
  AddCodedList(in, FieldId::kType, in.root["type"]);
  in.Add(FieldId::kSpecialty, ReadCoded(in, in.root["serviceType"]));
  in.Add(FieldId::kPriority, ReadCodeWord(in, in.root["priority"]));
  AddReasons(in);
  AddDiagnoses(in);
  const Element stay = in.root["hospitalization"];
  in.Add(FieldId::kAdmissionSource, ReadCoded(in, stay["admitSource"]));
  ReadDischarge(in, stay);
}

}  // namespace daybook::feeds::fhir
