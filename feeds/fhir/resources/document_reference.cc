#include <algorithm>
#include <utility>

#include "feeds/fhir/attachment.h"
#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-document-reference-status.html
constexpr StatusRow kDocumentReferenceStatuses[] = {
    {"current", EventStatus::kCurrent},
    {"superseded", EventStatus::kSuperseded},
    {"entered-in-error", EventStatus::kEnteredInError},
};

// What is attached: the first with words, else the first, in fields; the words of all; the others
// as comments.
void ReadAttachments(Reading& in) {
  std::vector<Attachment> attached;
  ForEach(in, in.root["content"],
          [&](Element content) { attached.push_back(ReadAttachment(in, content["attachment"])); });
  const auto worded =
      std::ranges::find_if(attached, [](const Attachment& each) { return !each.words.empty(); });
  const auto main = worded == attached.end() ? attached.begin() : worded;
  std::string title = main == attached.end() ? std::string() : main->title;
  if (title.empty()) title = ReadText(in, in.root["description"]);
  in.Add(FieldId::kTitle, std::move(title));
  if (main == attached.end()) return;
  in.Add(FieldId::kMime, main->mime);
  std::string words;
  for (const Attachment& each : attached) AppendWords(words, each.words, "\n\n");
  in.Add(FieldId::kContent, std::move(words));
  if (main->size) in.event.fields.push_back({FieldId::kContentSize, *main->size});
  in.Add(FieldId::kContentUrl, main->url);
  for (auto each = attached.begin(); each != attached.end(); ++each)
    if (each != main) AddComment(in, "also attached", AttachmentText(*each));
}

void ReadContext(Reading& in) {
  const Element context = in.root["context"];
  ReadPeriod(in, context["period"]);
  ReadEncounter(in, FirstOf(in, context["encounter"]));
  in.Add(FieldId::kSpecialty, ReadCoded(in, context["practiceSetting"]));
}

}  // namespace

void MapDocumentReference(Reading& in) {
  ReadSubject(in, "subject");
  in.event.status =
      ReadStatus(in, in.root["status"], kDocumentReferenceStatuses, Needed::kRequired);
  if (ReadText(in, in.root["docStatus"]) == "entered-in-error")
    in.event.status = EventStatus::kEnteredInError;
  AddComment(in, "document status", ReadText(in, in.root["docStatus"]));
  AddComment(in, "security label", WordsOfAll(in, in.root["securityLabel"]));
  in.event.code = ReadCoded(in, in.root["type"]);
  in.event.written = ReadTime(in, in.root["date"]);
  ReadContext(in);
  if (!in.event.start) in.event.start = in.event.written;
  in.event.author = ReadParty(in, FirstOf(in, in.root["author"]), "Practitioner");
  in.event.organisation = ReadParty(in, in.root["custodian"], "Organization");
  AddCodedList(in, FieldId::kCategory, in.root["category"]);
  in.Add(FieldId::kDoctype, in.event.code);
  ReadAttachments(in);
  ForEach(in, in.root["relatesTo"], [&](Element each) {
    if (each["code"].text() == "replaces")
      in.Add(FieldId::kReplaces, ReadReference(in, each["target"], "DocumentReference"));
  });
}

}  // namespace daybook::feeds::fhir
