#include <utility>

#include "feeds/fhir/extensions/extensions.h"
#include "feeds/fhir/resources/care/empty_section.h"
#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-composition-status.html
constexpr StatusRow kCompositionStatuses[] = {
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

// A section that is sent empty says how that part of the record stands, as a record of its own:
// "Composition/7#48765-2". Not of a draft, nor of sections within sections.
void AddEmptySections(Reading& in) {
  const bool stands =
      in.event.status == EventStatus::kFinal || in.event.status == EventStatus::kAmended;
  if (!stands) return;
  ForEach(in, in.root["section"], [&](Element section) {
    const ledger::Coded code = ReadCoded(in, section["code"]);
    const auto kind = SectionKind(code);
    const EventStatus status = EmptyStatus(in, section["emptyReason"]);
    if (!kind || status == EventStatus::kUnknown || FirstOf(in, section["entry"])) return;
    ledger::Event empty = in.event;
    empty.fields.clear();
    empty.kind = *kind;
    empty.status = status;
    empty.code = code;
    if (empty.code.text.empty()) empty.code.text = ReadText(in, section["title"]);
    empty.record.id += "#" + code.codings.front().code;
    empty.fields.push_back({FieldId::kReason, ReadCoded(in, section["emptyReason"])});
    in.more.push_back(std::move(empty));
  });
}

}  // namespace

// A clinical document, an International Patient Summary among them: its words. What its sections
// refer to are records of their own.
void MapComposition(Reading& in) {
  ReadSubject(in, "subject");
  in.event.status = ReadStatus(in, in.root["status"], kCompositionStatuses, Needed::kRequired);
  in.event.code = ReadCoded(in, in.root["type"]);
  in.event.start = ReadTime(in, in.root["date"]);
  in.event.written = in.event.start;
  in.event.author = ReadParty(in, FirstOf(in, in.root["author"]), "Practitioner");
  in.event.organisation = ReadParty(in, in.root["custodian"], "Organization");
  ReadEncounter(in, in.root["encounter"]);
  AddCodedList(in, FieldId::kCategory, in.root["category"]);
  if (const Element setting = UkCoreExtension(in, in.root, "CareSettingType"))
    in.Add(FieldId::kSpecialty, ReadCoded(in, setting["valueCodeableConcept"]));
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
  AddEmptySections(in);
}

}  // namespace daybook::feeds::fhir
