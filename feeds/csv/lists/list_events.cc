#include "feeds/csv/lists/list_events.h"

#include "ledger/event/event_codec.h"

namespace daybook::feeds::csv {

using ledger::Event;
using ledger::FieldId;
using ledger::Operation;

namespace {

Event EventAbout(const RecordName& name, ledger::Kind kind, const Speaker& speaker) {
  Event event;
  event.kind = kind;
  event.record = {speaker.source, speaker.record_type, name.second};
  event.subject = name.first;
  SetVersion(event, speaker);
  return event;
}

AcceptedInput InputOf(const char* deed, Event event, const Speaker& speaker) {
  AcceptedInput input;
  input.type = speaker.record_type;
  input.control_id = event.record.id;
  input.content = std::string(deed) + "\n" + speaker.record_type + "\n" + event.subject +
                  "\nas of " + FormatPartialTime(speaker.as_of) + "\nlist " +
                  std::to_string(speaker.number);
  if (speaker.period) input.content += "\n" + FormatPeriod(*speaker.period);
  input.format = "csv";
  input.inputs = 0;  // no row of a file
  input.events.push_back(std::move(event));
  return input;
}

}  // namespace

Speaker SpeakerOf(const LoadNote& note) {
  return {note.source, note.record_type, note.as_of, note.number, note.period};
}

void SetVersion(Event& event, const Speaker& speaker) {
  event.version_time = speaker.as_of;
  std::erase_if(event.fields,
                [](const ledger::Field& field) { return field.id == FieldId::kVersionId; });
  if (speaker.number > 0)
    event.fields.push_back({FieldId::kVersionId, std::to_string(speaker.number)});
}

AcceptedInput GapInput(const RecordName& name, ledger::Kind kind, const Speaker& speaker) {
  Event event = EventAbout(name, kind, speaker);
  event.operation = Operation::kNoLongerReported;
  if (speaker.period) {
    event.start = speaker.period->from;
    event.end = speaker.period->until;
  }
  return InputOf("no longer reported", std::move(event), speaker);
}

AcceptedInput RetractionInput(const RecordName& name, ledger::Kind kind, const Speaker& speaker) {
  Event event = EventAbout(name, kind, speaker);
  event.operation = Operation::kRetract;
  event.status = ledger::EventStatus::kEnteredInError;
  return InputOf("retracted", std::move(event), speaker);
}

Result<AcceptedInput> RestoredInput(ledger::Store& store, LogPosition position,
                                    const Speaker& speaker) {
  DAYBOOK_ASSIGN(const ledger::LogEntry entry, store.care().At(position));
  DAYBOOK_ASSIGN(Event event, ledger::DecodeEvent(entry.payload));
  SetVersion(event, speaker);
  return InputOf("restored", std::move(event), speaker);
}

const Load* FirstWithout(const std::vector<const Load*>& later, const ledger::Store& store,
                         const std::string& source, const SaidRecord& record) {
  for (const Load* load : later) {
    if (record.next_said && *record.next_said <= load->list.as_of) return nullptr;
    if (load->list.period && !load->list.period->Covers(record.start)) continue;
    if (!load->unread.empty() &&
        load->unread.contains(UnreadName(store, source, record.name.second)))
      continue;
    return load;
  }
  return nullptr;
}

Result<LogPosition> AppendNote(ledger::Store& store, const LoadNote& note) {
  ledger::NewMessage message;
  message.entries.push_back({ledger::EntryClass::kFeed,
                             NotesStream(store, note.source, note.record_type), NoteText(note)});
  DAYBOOK_ASSIGN(const ledger::Committed committed, store.care().AppendAndWait(std::move(message)));
  return committed.first;
}

}  // namespace daybook::feeds::csv
