#include "feeds/csv/lists/list_events.h"

#include <utility>

#include "ledger/event/event_codec.h"
#include "ledger/log/entry.h"

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

// Without its events; `about` tells it from others that the speaker says.
AcceptedInput BareInput(const char* deed, const std::string& about, const Speaker& speaker) {
  AcceptedInput input;
  input.type = speaker.record_type;
  input.content = std::string(deed) + "\n" + speaker.record_type + "\n" + about + "\nas of " +
                  FormatPartialTime(speaker.as_of) + "\nlist " + std::to_string(speaker.number);
  if (speaker.period) input.content += "\n" + FormatPeriod(*speaker.period);
  input.format = "csv";
  input.inputs = 0;  // no row of a file
  return input;
}

AcceptedInput InputOf(const char* deed, Event event, const Speaker& speaker) {
  AcceptedInput input = BareInput(deed, event.subject, speaker);
  input.control_id = event.record.id;
  input.events.push_back(std::move(event));
  return input;
}

constexpr const char* kGapDeed = "no longer reported";

Event GapEvent(const RecordName& name, ledger::Kind kind, const Speaker& speaker) {
  Event event = EventAbout(name, kind, speaker);
  event.operation = Operation::kNoLongerReported;
  if (speaker.period) {
    event.start = speaker.period->from;
    event.end = speaker.period->until;
  }
  return event;
}

std::string HexOf(const ledger::Digest& digest) {
  return ledger::ToHexText(ledger::BytesOf(digest));
}

// Several gaps as one input, called by a digest of the records.
AcceptedInput GapsInput(std::vector<Event> gaps, const Speaker& speaker) {
  std::string names;
  for (const Event& gap : gaps) {
    for (const std::string* part : {&gap.subject, &gap.record.id})
      names += std::to_string(part->size()) + " " + *part;
  }
  AcceptedInput input = BareInput(kGapDeed, "records " + HexOf(ledger::Sha256({names})), speaker);
  input.events = std::move(gaps);
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
  event.fields.push_back({FieldId::kVersionId, std::to_string(speaker.number)});
}

AcceptedInput GapInput(const RecordName& name, ledger::Kind kind, const Speaker& speaker) {
  return InputOf(kGapDeed, GapEvent(name, kind, speaker), speaker);
}

Status PassGaps(InputSink& sink, const std::vector<GoneRecord>& gone, const Speaker& speaker) {
  std::vector<Event> gaps;
  size_t gaps_bytes = 0;
  for (const auto& [name, kind] : gone) {
    Event gap = GapEvent(name, kind, speaker);
    const size_t gap_bytes = ledger::EncodeEvent(gap).size() + ledger::kEntryHeaderBytes;
    if (gaps.size() == kGapsEventsMax || gaps_bytes + gap_bytes > kGapsBytesMax) {
      DAYBOOK_TRY(sink.Accept(GapsInput(std::exchange(gaps, {}), speaker)));
      gaps_bytes = 0;
    }
    gaps_bytes += gap_bytes;
    gaps.push_back(std::move(gap));
  }
  return gaps.empty() ? Status() : sink.Accept(GapsInput(std::move(gaps), speaker));
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
  const std::string facts = HexOf(FactsOf(event));
  AcceptedInput input = InputOf("restored", std::move(event), speaker);
  // What is restored may be something else by the time a revert that was stopped is finished.
  input.content += "\n" + facts;
  return input;
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
