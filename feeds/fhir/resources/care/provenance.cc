#include "feeds/fhir/resources/care/provenance.h"

#include <algorithm>
#include <utility>

#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::Coded;
using ledger::EntryClass;
using ledger::Event;
using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-provenance-agent-type.html, and the participation that some give as
// role.
bool IsAuthor(const std::string& type) {
  return type == "author" || type == "enterer" || type == "AUT" || type == "ENT";
}
bool IsWitness(const std::string& type) {
  return type == "verifier" || type == "attester" || type == "legal" || type == "VRF" ||
         type == "LA";
}

std::string TypeOf(Reading& in, Element agent) {
  const std::string type = ReadCodeWord(in, agent["type"]);
  return type.empty() ? ReadCodeWord(in, FirstOf(in, agent["role"])) : type;
}

// The first agent of that sort; absent if there is none.
template <typename Is>
Element AgentWho(Reading& in, Element provenance, Is is) {
  Element found;
  ForEach(in, provenance["agent"], [&](Element agent) {
    if (!found && is(TypeOf(in, agent))) found = agent;
  });
  return found;
}

// "author: Dr Paul Rastall (General Medical Practitioner) for White Rose Medical Centre".
std::string AgentText(Reading& in, Element agent) {
  std::string line = WordsOf(ReadParty(in, agent["who"], "Practitioner"));
  const std::string roles = WordsOfAll(in, agent["role"]);
  if (!roles.empty()) line += line.empty() ? roles : " (" + roles + ")";
  AppendWords(line, WordsOf(ReadParty(in, agent["onBehalfOf"], "Organization")), " for ");
  return line;
}

void ReadAgents(Reading& in, Element provenance, Event& event) {
  const Element first = FirstOf(in, provenance["agent"]);
  const Element author = AgentWho(in, provenance, IsAuthor);
  const Element by = author ? author : first;
  if (event.author.empty()) event.author = ReadParty(in, by["who"], "Practitioner");
  if (event.organisation.empty())
    event.organisation = ReadParty(in, by["onBehalfOf"], "Organization");
}

// What it is of, as codes of the system "record".
Coded Targets(Reading& in) {
  Coded targets;
  ForEach(in, in.root["target"], [&](Element target) {
    Coded read = ReadReferenceAsCoded(in, target, "Resource");
    for (ledger::Coding& coding : read.codings) targets.codings.push_back(std::move(coding));
    AppendWords(targets.text, read.text, ", ");
  });
  if (targets.empty())
    in.RefusePlace("Provenance.target", "missing-element",
                   "FHIR R4 requires it: without it nobody knows what it is of",
                   "have the sender send the resource with it, then ingest it again");
  return targets;
}

// Whose records the targets are, once each.
std::vector<std::string> Subjects(Reading& in, const Coded& targets) {
  std::vector<std::string> subjects;
  const auto add = [&](const std::string& subject) {
    if (subject.starts_with("Patient") && std::ranges::find(subjects, subject) == subjects.end())
      subjects.push_back(subject);
  };
  for (const ledger::Coding& target : targets.codings)
    if (target.code.starts_with("Patient/")) add(target.code);
  if (!subjects.empty()) return subjects;
  for (const std::string& subject : in.targets_subjects) add(subject);
  for (const std::string& subject : subjects) (in.borrowed += '\n') += subject;
  return subjects;
}

void AddDetails(Reading& in) {
  ForEach(in, in.root["agent"], [&](Element agent) {
    const std::string type = WordsOf(in, agent["type"]);
    AddComment(in, type.empty() ? "agent" : type, AgentText(in, agent));
  });
  ForEach(in, in.root["policy"],
          [&](Element each) { AddComment(in, "policy", ReadText(in, each)); });
  ForEach(in, in.root["entity"], [&](Element each) {
    const std::string role = ReadText(in, each["role"]);
    AddComment(in, role.empty() ? "entity" : role,
               WordsOf(ReadParty(in, each["what"], "Resource")));
  });
  ForEach(in, in.root["signature"], [&](Element each) {
    std::string words = WordsOf(ReadParty(in, each["who"], "Practitioner"));
    ForEach(in, each["type"], [&](Element type) {
      const ledger::Coding read = ReadCoding(in, type);
      AppendWords(words, read.display.empty() ? read.code : read.display, ", ");
    });
    AppendWords(words, ReadText(in, each["when"]), " on ");
    AddComment(in, "signed", words);
  });
}

// One event for each resident, of one record id: records are kept by resident.
void TellSubjects(Reading& in, const std::vector<std::string>& subjects) {
  in.event.subject = subjects.front();
  for (size_t i = 1; i < subjects.size(); ++i) {
    Event other = in.event;
    other.subject = subjects[i];
    in.more.push_back(std::move(other));
  }
}

}  // namespace

bool AnswersForNobody(Element root) {
  const Element targets = root["target"];
  if (!targets.first()) return false;
  for (Element each = targets.first(); each; each = each.next()) {
    const std::string record = RecordOf(each["reference"].text(), "");
    const std::string type = record.substr(0, record.find('/'));
    const Mapper* mapper = MapperFor(type);
    const bool of_residents =
        mapper && ledger::EntryClassOf(mapper->kind) != EntryClass::kGovernance;
    if (of_residents || !IsResourceType(type)) return false;
  }
  return true;
}

std::vector<std::string> SubjectsOfTargets(Element root, const OpenBundle& bundle) {
  std::vector<std::string> subjects;
  for (Element each = root["target"].first(); each; each = each.next())
    subjects.push_back(bundle.SubjectOf(RecordOf(each["reference"].text(), "")));
  return subjects;
}

void ReadContainedProvenance(Reading& in) {
  ForEach(in, in.root["contained"], [&](Element each) {
    if (each["resourceType"].text() != "Provenance") return;
    bool of_itself = false;
    ForEach(in, each["target"],
            [&](Element target) { of_itself = of_itself || target["reference"].text() == "#"; });
    if (!of_itself) return;
    ReadAgents(in, each, in.event);
    if (!in.event.written) in.event.written = ReadTime(in, each["recorded"]);
  });
}

// When, by whom and for whom the records it names were made or changed. Whose they are it doesn't
// say: that of a Patient among them, or in a Bundle what the targets there say.
void MapProvenance(Reading& in) {
  in.event.status = EventStatus::kFinal;
  in.event.code = Targets(in);
  in.event.written = ReadTime(in, in.root["recorded"]);
  ReadTimes(in, "occurred");
  if (!in.event.start) in.event.start = in.event.written;
  in.event.place = ReadParty(in, in.root["location"], "Location");
  ReadAgents(in, in.root, in.event);
  if (const Element witness = AgentWho(in, in.root, IsWitness))
    in.event.performer = ReadParty(in, witness["who"], "Practitioner");
  in.Add(FieldId::kCategory, ReadCoded(in, in.root["activity"]));
  AddCodedList(in, FieldId::kReason, in.root["reason"]);
  AddDetails(in);
  const std::vector<std::string> subjects = Subjects(in, in.event.code);
  if (!subjects.empty()) return TellSubjects(in, subjects);
  in.RefusePlace("Provenance.target", "target-unknown",
                 "nothing in its Bundle says whose record its target is, and records are kept by "
                 "resident",
                 "have the sender send it in a Bundle with its target, or with the Patient as one");
}

}  // namespace daybook::feeds::fhir
