#include <algorithm>

#include "feeds/fhir/extensions/extensions.h"
#include "feeds/fhir/resources/care/empty_section.h"
#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::Coded;
using ledger::EventStatus;
using ledger::FieldId;
using ledger::Kind;

namespace {

// hl7.org/fhir/R4/valueset-list-status.html
constexpr StatusRow kListStatuses[] = {
    {"current", EventStatus::kCurrent},
    {"retired", EventStatus::kSuperseded},
    {"entered-in-error", EventStatus::kEnteredInError},
};

// What GP systems say of a list: data in transit, data awaiting filing, confidential items left
// out. Who reads the list has to see it.
std::vector<Coded> Warnings(Reading& in) {
  std::vector<Coded> warnings;
  ForEach(in, in.root["extension"], [&](Element each) {
    if (each["url"].text().ends_with("UKCore-ListWarningCode"))
      warnings.push_back(ReadCoded(in, each["valueCodeableConcept"]));
  });
  return warnings;
}

bool KeepsBack(const std::vector<Coded>& warnings) {
  return std::ranges::any_of(warnings, [](const Coded& warning) {
    return std::ranges::any_of(warning.codings, [](const ledger::Coding& each) {
      return each.code == "confidential-items";
    });
  });
}

// "Asthma (Condition/7), severe; deleted" on a line of its own.
std::string EntryLine(Reading& in, Element entry) {
  const ledger::Party item = ReadParty(in, entry["item"], "Resource");
  std::string line = item.display;
  if (line.empty())
    line = item.reference;
  else if (!item.reference.empty())
    line += " (" + item.reference + ")";
  AppendWords(line, WordsOf(in, entry["flag"]), ", ");
  AppendWords(line, ReadText(in, entry["date"]), ", ");
  if (ReadBool(in, entry["deleted"]).value_or(false)) line += "; deleted";
  return line;
}

// An empty list of a section says how the section stands. What a warning leaves open is never an
// absence.
void BecomeSection(Reading& in, Kind section, EventStatus empty, const std::vector<Coded>& warned) {
  in.event.kind = section;
  if (in.event.status != EventStatus::kCurrent) return;
  in.event.status = empty;
  if (!warned.empty() && empty == EventStatus::kAbsent)
    in.event.status = EventStatus::kNoInformation;
  if (KeepsBack(warned)) in.event.status = EventStatus::kWithheld;
}

// A warning is an alert, with the list's name before it.
void BecomeAlert(Reading& in, const std::vector<Coded>& warnings) {
  in.event.kind = Kind::kAlert;
  if (in.event.status == EventStatus::kCurrent) in.event.status = EventStatus::kActive;
  Coded code;
  std::string words;
  for (const Coded& warning : warnings) {
    code.codings.insert(code.codings.end(), warning.codings.begin(), warning.codings.end());
    AppendWords(words, WordsOf(warning), ", ");
  }
  code.text = WordsOf(in.event.code);
  AppendWords(code.text, words, ": ");
  in.event.code = std::move(code);
}

void AddEntries(Reading& in) {
  std::string lines;
  ForEach(in, in.root["entry"],
          [&](Element each) { AppendWords(lines, EntryLine(in, each), "\n"); });
  if (in.event.kind != Kind::kDocument) return AddComment(in, "listed", lines);
  in.Add(FieldId::kTitle, ReadText(in, in.root["title"]));
  in.Add(FieldId::kDoctype, ReadCoded(in, in.root["code"]));
  in.Add(FieldId::kContent, std::move(lines));
}

}  // namespace

// A list that somebody keeps of a resident's records: which they are, in its order. What is in it
// comes as records of its own; what it says of itself is what would be lost.
void MapList(Reading& in) {
  ReadSubject(in, "subject");
  in.event.status = ReadStatus(in, in.root["status"], kListStatuses, Needed::kRequired);
  in.event.code = ReadCoded(in, in.root["code"]);
  if (in.event.code.empty()) in.event.code.text = ReadText(in, in.root["title"]);
  if (in.event.code.empty()) in.event.code.text = "list";
  in.event.start = ReadTime(in, in.root["date"]);
  in.event.written = in.event.start;
  in.event.author = ReadParty(in, in.root["source"], "Practitioner");
  ReadEncounter(in, in.root["encounter"]);
  const std::vector<Coded> warnings = Warnings(in);
  const bool listed = static_cast<bool>(FirstOf(in, in.root["entry"]));
  const EventStatus empty = EmptyStatus(in, in.root["emptyReason"]);
  const std::optional<Kind> section = SectionKind(in.event.code);
  // A list of changes that is empty says that nothing changed (valueset-list-mode).
  const bool whole = in.root["mode"].text() != "changes";
  if (section && whole && !listed && empty != EventStatus::kUnknown)
    BecomeSection(in, *section, empty, warnings);
  else if (!warnings.empty())
    BecomeAlert(in, warnings);
  AddEntries(in);
  in.Add(FieldId::kReason, ReadCoded(in, in.root["emptyReason"]));
  AddComment(in, "nothing listed", WordsOf(in, in.root["emptyReason"]));
  for (const Coded& warning : warnings) AddComment(in, "warning", WordsOf(warning));
  AddNotes(in, in.root["note"]);
}

}  // namespace daybook::feeds::fhir
