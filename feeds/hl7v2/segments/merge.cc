#include <algorithm>
#include <array>
#include <utility>

#include "feeds/hl7v2/segments/segments.h"
#include "feeds/hl7v2/types/types.h"

namespace daybook::feeds::hl7v2 {

using ledger::Event;
using ledger::EventStatus;
using ledger::FieldId;
using ledger::Kind;
using ledger::Operation;

namespace {

struct LinkRow {
  Verb verb;
  std::string_view word;
};
constexpr std::array<LinkRow, 6> kLinkWords{{{Verb::kMerge, "merge"},
                                             {Verb::kLink, "link"},
                                             {Verb::kUnlink, "unlink"},
                                             {Verb::kChangeId, "change-id"},
                                             {Verb::kMoveVisit, "move-visit"},
                                             {Verb::kMergeVisit, "merge-visit"}}};

std::string_view LinkWord(Verb verb) {
  const auto* found = std::ranges::find(kLinkWords, verb, &LinkRow::verb);
  return found == kLinkWords.end() ? "other" : found->word;
}

bool IsAboutIdentity(Verb verb) { return LinkWord(verb) != "other"; }

bool JoinsPersons(Verb verb) {
  return verb == Verb::kMerge || verb == Verb::kLink || verb == Verb::kChangeId;
}

// The persons that MRG-1 names: those of the survivor's authority, in which its subject ends, for
// an authority gives a person one number; else one, as of PID-3, the first that is no NHS number.
std::vector<std::string> SubjectsIn(const Reading& in, const Segment& mrg) {
  std::vector<std::string> subjects;
  std::string first, number;
  for (const Part& part : mrg.field(1).repetitions()) {
    const ledger::Coding coding = ReadIdentifier(part, in.IdentifierOwner());
    if (coding.code.empty()) continue;
    std::string subject = SubjectOf(coding);
    std::string& other = IsNhsNumber(coding) ? number : first;
    if (other.empty()) other = subject;
    if (in.subject.ends_with("^" + coding.system)) subjects.push_back(std::move(subject));
  }
  if (subjects.empty() && !(first + number).empty())
    subjects.push_back(first.empty() ? number : first);
  return subjects;
}

// The same fact in both streams: what they share joins them (projections/fold/identity.h).
void AddLink(Reading& in, const Segment& segment, const std::string& stays,
             const std::string& goes) {
  const Verb verb = in.trigger.verb;
  // A link has no direction; so that its unlink is the same record, the lesser stands first.
  const bool ordered = verb == Verb::kLink || verb == Verb::kUnlink;
  const bool swap = ordered && goes < stays;
  const std::string pair = swap ? goes + "|" + stays : stays + "|" + goes;
  for (const std::string& subject : {stays, goes}) {
    const EventNo number =
        in.Add(Kind::kIdentityLink, segment, ordered ? "link" : std::string(LinkWord(verb)), pair,
               in.EnteredOrSent());
    Event& link = in.At(number);
    link.subject = subject;
    link.encounter.clear();
    link.start = in.happened;
    AddField(link, FieldId::kLinkType, std::string(LinkWord(verb)));
    AddField(link, FieldId::kLinkedSubject, subject == stays ? goes : stays);
    if (verb == Verb::kUnlink) Withdraw(link);
    if (JoinsPersons(verb))
      AddField(link, FieldId::kIdentifier,
               ledger::Coded{{{"link", in.source() + "|" + pair, ""}}, {}});
  }
}

// The record that a merge or a change of number left: what it says of the person no longer counts
// beside the survivor's (HL7 UK A.3: the survivor's demographics don't change).
void Supersede(Reading& in, const Segment& segment, const std::string& subject) {
  const EventNo number =
      in.Add(Kind::kPerson, segment, "PID", PersonRecordId(subject), in.EnteredOrSent());
  Event& person = in.At(number);
  person.subject = subject;
  person.encounter.clear();
  person.operation = Operation::kPatch;
  person.status = EventStatus::kSuperseded;
}

// A visit filed under the wrong person: gone from the one, the other's from now on.
void MoveVisit(Reading& in, const Segment& mrg, const std::string& from) {
  std::string number = IdentifierText(mrg.first(5));
  if (number.empty()) return;
  // The visit that stays is PV1's: one that would move onto itself stays.
  for (const Segment& segment : in.message.segments())
    if (segment.number > mrg.number && segment.name == "PV1") {
      if (from == in.subject && IdentifierText(segment.first(19)) == number) return;
      break;
    }
  const EventNo moved = in.Add(Kind::kEncounter, mrg, "PV1", std::move(number), in.EnteredOrSent());
  Event& visit = in.At(moved);
  visit.subject = from;
  visit.operation = Operation::kMoved;
  AddField(visit, FieldId::kLinkedSubject, in.subject);
}

}  // namespace

void ReadMrg(Reading& in, const Segment& mrg) {
  const Verb verb = in.trigger.verb;
  // In other messages (A06, A07) MRG names an account that was merged.
  if (in.subject.empty() || !IsAboutIdentity(verb)) return;
  std::vector<std::string> others = SubjectsIn(in, mrg);
  if (others.empty() && verb == Verb::kMergeVisit) others = {in.subject};
  if (others.empty()) {
    in.Refuse(mrg, 1, "no-merged-subject", "MRG-1 names nobody that this person is merged with",
              "have the sender send the number that goes in MRG-1");
    return;
  }
  // Both visits are of this person; which stays is PV1-19, which goes MRG-5.
  if (verb == Verb::kMergeVisit) return MoveVisit(in, mrg, others.front());
  for (const std::string& other : others) {
    // Nothing changes hands within one record: kept in the raw message.
    if (other == in.subject) continue;
    AddLink(in, mrg, in.subject, other);
    if (verb == Verb::kMerge || verb == Verb::kChangeId) Supersede(in, mrg, other);
    if (verb == Verb::kMoveVisit) MoveVisit(in, mrg, other);
  }
}

void FinishIdentity(Reading& in) {
  const Verb verb = in.trigger.verb;
  if (verb != Verb::kLink && verb != Verb::kUnlink) return;
  // A24 and A37 hold two PIDs.
  const auto& persons = in.persons;
  for (size_t at = 1; at < persons.size(); ++at)
    if (persons[at] != persons[0]) AddLink(in, in.message.header(), persons[0], persons[at]);
}

}  // namespace daybook::feeds::hl7v2
