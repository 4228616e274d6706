#include "feeds/fhir/base64.h"
#include "feeds/fhir/resources/mappers.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-document-reference-status.html
constexpr StatusRow kStatuses[] = {
    {"current", EventStatus::kCurrent},
    {"superseded", EventStatus::kSuperseded},
    {"entered-in-error", EventStatus::kEnteredInError},
};

bool IsText(std::string_view mime) { return mime.starts_with("text/"); }

// The attachment to keep: the first with words in it, else the first.
Element BestAttachment(Reading& in) {
  Element best;
  ForEach(in, in.root["content"], [&](Element content) {
    const Element attachment = content["attachment"];
    const bool words = attachment["data"] && IsText(attachment["contentType"].text());
    const bool has_words = best["data"] && IsText(best["contentType"].text());
    if (!best || (words && !has_words)) best = attachment;
  });
  return best;
}

void ReadInline(Reading& in, Element attachment, const std::string& mime) {
  const Element inline_bytes = attachment["data"];
  std::optional<int64_t> size = ReadInteger(in, attachment["size"]);
  const std::optional<std::string> decoded = DecodeBase64(ReadText(in, inline_bytes));
  if (!decoded) {
    in.Refuse(inline_bytes, "bad-base64", "the attached bytes are not base64",
              "have the sender encode the attachment again, then ingest it again");
    return;
  }
  if (inline_bytes) size = static_cast<int64_t>(decoded->size());
  if (IsText(mime) && IsUtf8(*decoded)) in.Add(FieldId::kContent, *decoded);
  if (size) in.event.fields.push_back({FieldId::kContentSize, *size});
}

void ReadAttachment(Reading& in, Element attachment) {
  const std::string mime = ReadText(in, attachment["contentType"]);
  std::string title = ReadText(in, attachment["title"]);
  if (title.empty()) title = ReadText(in, in.root["description"]);
  in.Add(FieldId::kTitle, std::move(title));
  in.Add(FieldId::kMime, mime);
  ReadInline(in, attachment, mime);
  in.Add(FieldId::kContentUrl, ReadText(in, attachment["url"]));
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
  in.event.status = ReadStatus(in, in.root["status"], kStatuses, Needed::kRequired);
  if (ReadText(in, in.root["docStatus"]) == "entered-in-error")
    in.event.status = EventStatus::kEnteredInError;
  in.event.code = ReadCoded(in, in.root["type"]);
  in.event.written = ReadTime(in, in.root["date"]);
  ReadContext(in);
  if (!in.event.start) in.event.start = in.event.written;
  in.event.author = ReadParty(in, FirstOf(in, in.root["author"]), "Practitioner");
  in.event.organisation = ReadParty(in, in.root["custodian"], "Organization");
  AddCodedList(in, FieldId::kCategory, in.root["category"]);
  in.Add(FieldId::kDoctype, in.event.code);
  ReadAttachment(in, BestAttachment(in));
  ForEach(in, in.root["relatesTo"], [&](Element each) {
    if (each["code"].text() == "replaces")
      in.Add(FieldId::kReplaces, ReadReference(in, each["target"], "DocumentReference"));
  });
}

}  // namespace daybook::feeds::fhir
