#include <utility>

#include "feeds/hl7v2/segments/segments.h"
#include "feeds/hl7v2/types/types.h"

namespace daybook::feeds::hl7v2 {

using ledger::Event;
using ledger::EventStatus;
using ledger::FieldId;
using ledger::Operation;

namespace {

// TXA-17 (HL7 table 0271), how far the document has come, and TXA-19 (0273), whether it can be had.
EventStatus StatusOf(const Segment& txa) {
  const std::string available = txa.first(19).text();
  if (available == "OB") return EventStatus::kSuperseded;
  if (available == "CA") return EventStatus::kEnteredInError;  // cancelled: deleted
  const std::string done = txa.first(17).text();
  if (done == "LA" || done == "AU") return EventStatus::kFinal;
  if (done == "DI" || done == "IN" || done == "IP" || done == "PA")
    return EventStatus::kPreliminary;
  return EventStatus::kCurrent;
}

// An addendum is a document of its own that belongs to its parent; an edit or a replacement with a
// number of its own takes its parent's place.
void AddParent(const Reading& in, Event& document, const std::string& parent) {
  if (parent.empty()) return;
  if (in.trigger.verb == Verb::kAddendum)
    AddComment(document, "addendum to", parent);
  else
    AddField(document, FieldId::kReplaces, "TXA/" + parent);
}

// HL7 2.4, 9.5 (T07 to T10): with its replacement "the original document is considered obsolete".
void SupersedeParent(Reading& in, const Segment& txa, const std::string& id) {
  const std::string parent = EntityText(txa.first(13));
  if (parent.empty() || parent == id || in.trigger.verb != Verb::kDocument) return;
  const EventNo number = in.Add(ledger::Kind::kDocument, txa, "TXA", parent, in.EnteredOrSent());
  Event& replaced = in.At(number);
  replaced.operation = Operation::kPatch;
  replaced.status = EventStatus::kSuperseded;
}

void ApplyDocumentVerb(const Reading& in, Event& document) {
  if (in.trigger.verb == Verb::kCancelDocument || document.status == EventStatus::kEnteredInError)
    return Withdraw(document);
  // T03 and T04 tell of a new status, with or without the content again.
  if (in.trigger.verb == Verb::kDocumentStatus) document.operation = Operation::kPatch;
}

}  // namespace

void ReadTxa(Reading& in, const Segment& txa) {
  if (in.subject.empty()) return;
  const std::string id = EntityText(txa.first(12));
  if (id.empty()) {
    in.Refuse(txa, 12, "no-id",
              "without the document's number no later version can be told from a new document",
              "have the sender send the number in TXA-12");
    return;
  }
  in.document = in.Add(ledger::Kind::kDocument, txa, "TXA", id, in.EnteredOrSent());
  in.noted = in.document;
  Event& document = in.At(in.document);
  document.status = StatusOf(txa);
  document.start = ReadTime(in, txa, 4);
  for (const size_t field : {6u, 8u}) {  // written, edited
    if (const auto time = ReadTime(in, txa, field)) document.written = time;
  }
  const bool whole = in.trigger.verb != Verb::kDocumentStatus;
  if (!document.start && whole)
    document.start = document.written ? document.written : in.EnteredOrSent();
  document.performer = ReadPersonParty(txa.first(5));
  document.author = ReadPersonParty(txa.first(9));
  document.code = ReadCoded(txa.first(2), "0270");
  AddField(document, FieldId::kDoctype, document.code);
  const std::string title = txa.first(25).text();
  AddField(document, FieldId::kTitle, title.empty() ? txa.first(16).text() : title);
  AddComment(document, "confidentiality", txa.first(18, 1).text());
  AddParent(in, document, EntityText(txa.first(13)));
  ApplyDocumentVerb(in, document);
  SupersedeParent(in, txa, id);
}

}  // namespace daybook::feeds::hl7v2
