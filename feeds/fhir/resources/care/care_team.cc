#include <utility>

#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::Event;
using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-care-team-status.html
constexpr StatusRow kCareTeamStatuses[] = {
    {"proposed", EventStatus::kPlanned},
    {"active", EventStatus::kActive},
    {"suspended", EventStatus::kOnHold},
    {"inactive", EventStatus::kInactive},
    {"entered-in-error", EventStatus::kEnteredInError},
};

// A member as an event of its own, "CareTeam/17#2".
Event Member(Reading& in, Element participant, size_t number) {
  Event member = in.event;
  member.fields.clear();
  member.record.id += "#" + std::to_string(number);
  member.performer = ReadParty(in, participant["member"], "Practitioner");
  member.organisation = ReadParty(in, participant["onBehalfOf"], "Organization");
  const Element period = participant["period"];
  if (const auto start = ReadTime(in, period["start"])) member.start = start;
  if (const auto end = ReadTime(in, period["end"])) member.end = end;
  ForEach(in, participant["role"], [&](Element role) {
    ledger::Coded read = ReadCoded(in, role);
    if (!read.empty()) member.fields.push_back({FieldId::kRole, std::move(read)});
  });
  return member;
}

}  // namespace

// The team, and each of its members.
void MapCareTeam(Reading& in) {
  ReadSubject(in, "subject");
  in.event.status = ReadStatus(in, in.root["status"], kCareTeamStatuses, Needed::kOptional);
  in.event.code = ReadCodedMerged(in, in.root["category"]);
  const std::string name = ReadText(in, in.root["name"]);
  if (!name.empty()) in.event.code.text = name;
  ReadPeriod(in, in.root["period"]);
  ReadEncounter(in, in.root["encounter"]);
  in.event.organisation =
      ReadParty(in, FirstOf(in, in.root["managingOrganization"]), "Organization");
  size_t number = 0;
  ForEach(in, in.root["participant"],
          [&](Element each) { in.more.push_back(Member(in, each, ++number)); });
  AddReasons(in);
  AddNotes(in, in.root["note"]);
}

}  // namespace daybook::feeds::fhir
