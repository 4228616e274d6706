#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-composition-status.html
constexpr StatusRow kStatuses[] = {
    {"preliminary", EventStatus::kPreliminary},
    {"final", EventStatus::kFinal},
    {"amended", EventStatus::kAmended},
    {"entered-in-error", EventStatus::kEnteredInError},
};

// Sections with their titles, one below the other; they nest as JSON may (kJsonDepthMax).
void AddSections(Reading& in, Element sections, std::string& words) {
  ForEach(in, sections, [&](Element section) {
    std::string title = ReadText(in, section["title"]);
    if (title.empty()) title = WordsOf(in, section["code"]);
    AppendWords(words, title, "\n\n");
    AppendWords(words, WithoutTags(ReadText(in, section["text"]["div"])), "\n");
    AppendWords(words, WordsOf(in, section["emptyReason"]), "\nnothing listed: ");
    AddSections(in, section["section"], words);
  });
}

}  // namespace

// A clinical document, an International Patient Summary among them: its words. What its sections
// refer to are records of their own.
void MapComposition(Reading& in) {
  ReadSubject(in, "subject");
  in.event.status = ReadStatus(in, in.root["status"], kStatuses, Needed::kRequired);
  in.event.code = ReadCoded(in, in.root["type"]);
  in.event.start = ReadTime(in, in.root["date"]);
  in.event.written = in.event.start;
  in.event.author = ReadParty(in, FirstOf(in, in.root["author"]), "Practitioner");
  in.event.organisation = ReadParty(in, in.root["custodian"], "Organization");
  ReadEncounter(in, in.root["encounter"]);
  AddCodedList(in, FieldId::kCategory, in.root["category"]);
  in.Add(FieldId::kDoctype, in.event.code);
  in.Add(FieldId::kTitle, ReadText(in, in.root["title"]));
  AddComment(in, "confidentiality", ReadText(in, in.root["confidentiality"]));
  std::string words;
  AddSections(in, in.root["section"], words);
  in.Add(FieldId::kContent, std::move(words));
  ForEach(in, in.root["relatesTo"], [&](Element each) {
    if (each["code"].text() == "replaces")
      in.Add(FieldId::kReplaces, ReadReference(in, each["targetReference"], "Composition"));
  });
}

}  // namespace daybook::feeds::fhir
