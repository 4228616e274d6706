#include "feeds/csv/lists/standing.h"

#include <algorithm>
#include <compare>
#include <map>
#include <tuple>

#include "ledger/event/event_codec.h"

namespace daybook::feeds::csv {

using ledger::Event;
using ledger::FieldId;
using ledger::Operation;

namespace {

// Entries between two looks at whether the caller gave up.
constexpr uint64_t kPollEntries = 4096;

uint64_t NumberOf(const Event& event) {
  const auto* field = ledger::FindField(event, FieldId::kVersionId);
  const auto* text = field ? std::get_if<std::string>(field) : nullptr;
  // Only lists number what they say of a record, and their numbers have few digits.
  const size_t digits_max = std::to_string(kListNumberMax).size();
  if (!text || text->empty() || text->size() > digits_max) return 0;
  uint64_t number = 0;
  for (const char c : *text) {
    if (c < '0' || c > '9') return 0;
    number = number * 10 + static_cast<uint64_t>(c - '0');
  }
  return number;
}

bool Outranks(const Statement& a, const Statement& b) {
  return std::tuple(a.version, a.number, a.retracts, a.facts) >
         std::tuple(b.version, b.number, b.retracts, b.facts);
}

void Offer(std::optional<Statement>& newest, const Statement& statement) {
  if (!newest || Outranks(statement, *newest)) newest = statement;
}

// Sorts one event into the standing of its record.
void Note(RecordStanding& record, const Event& event, LogPosition position,
          const PartialTime& as_of) {
  // A migration says what a record is called, nothing of what a list has; so does taking it back.
  if (ledger::FindField(event, ledger::FieldId::kMovedTo)) return;
  record.kind = event.kind;
  const uint64_t number = NumberOf(event);
  if (event.operation == Operation::kNoLongerReported) {
    if (!event.version_time || *event.version_time > as_of) return;
    Gap gap{*event.version_time, number, {}};
    if (event.start && event.end) gap.period = Period{*event.start, *event.end};
    (gap.version == as_of ? record.lacked : record.gaps).push_back(gap);
    return;
  }
  // Patches and cancellations change a record that is there; they are no list's.
  if (event.operation == Operation::kPatch || event.operation == Operation::kCancel) return;
  const bool retracts = event.operation != Operation::kAssert ||
                        ledger::DispositionOf(event.status) == ledger::Disposition::kRetracted;
  if (retracts && !event.version_time) record.withdrawn = true;
  if (event.version_time && *event.version_time > as_of) {
    if (!record.next_said || *event.version_time < *record.next_said)
      record.next_said = event.version_time;
    return;
  }
  const Statement statement{event.version_time, number,      retracts,
                            FactsOf(event),     event.start, position};
  if (event.version_time == as_of)
    record.said.push_back(statement);
  else
    Offer(record.newest, statement);
}

// Calls `each` for every entry that can be read.
Status EachEntry(ledger::Store& store, const StandingRequest& request,
                 const std::function<Status(const ledger::LogEntry&)>& each) {
  const ledger::Log& log = store.care();
  const uint64_t all = log.size().value;
  DAYBOOK_ASSIGN(const auto reader, log.Read(LogPosition(0)));
  for (uint64_t read = 0;; ++read) {
    if (read % kPollEntries == 0) {
      if (request.cancelled && request.cancelled())
        return Error{ErrorCode::kCancelled, "cancelled while reading the ledger"};
      if (request.step) request.step(read, all);
    }
    DAYBOOK_ASSIGN(const std::optional<ledger::LogEntry> entry, reader->Next());
    if (!entry) return {};
    if (!entry->erased) DAYBOOK_TRY(each(*entry));
  }
}

bool IsNote(const ledger::LogEntry& entry) {
  return entry.header.entry_class == ledger::EntryClass::kFeed;
}
bool IsAboutPerson(const ledger::LogEntry& entry) {
  return entry.header.entry_class == ledger::EntryClass::kClinical ||
         entry.header.entry_class == ledger::EntryClass::kIdentity;
}

void SettleRecord(RecordStanding& record, uint64_t number, const std::set<uint64_t>& undone) {
  const auto is_undone = [&](const auto& said) { return undone.contains(said.number); };
  std::erase_if(record.said, is_undone);
  std::erase_if(record.lacked, is_undone);
  for (const Statement& statement : record.said) {
    if (statement.number < number) Offer(record.newest, statement);
    if (statement.number > number) record.said_later = true;
  }
  std::erase_if(record.said, [&](const Statement& said) { return said.number != number; });
  for (const Gap& gap : record.lacked)
    if (gap.number < number) record.gaps.push_back(gap);
  std::erase_if(record.lacked, [&](const Gap& gap) { return gap.number != number; });
}

}  // namespace

ledger::Digest FactsOf(const Event& event) {
  Event facts = event;
  facts.record = {};
  facts.version_time.reset();
  std::erase_if(facts.fields,
                [](const ledger::Field& field) { return field.id == FieldId::kVersionId; });
  return ledger::Sha256({ledger::EncodeContent(facts)});
}

bool RecordStanding::Reported() const {
  if (!newest || newest->retracts || withdrawn) return false;
  return std::ranges::none_of(gaps, [&](const Gap& gap) {
    const bool over = std::tuple(std::optional(gap.version), gap.number) >
                      std::tuple(newest->version, newest->number);
    return over && (!gap.period || gap.period->Covers(newest->start));
  });
}

void LedgerStanding::Settle(uint64_t number, const std::set<uint64_t>& undone) {
  for (auto& [name, record] : records) SettleRecord(record, number, undone);
}

StreamId NotesStream(const ledger::Store& store, const std::string& source,
                     const std::string& record_type) {
  return store.StreamFor(source, "lists of " + record_type);
}

std::string UnreadName(const ledger::Store& store, const std::string& source,
                       const std::string& record) {
  return store.StreamFor(source, "unread " + record).ToHex();
}

Result<LedgerStanding> ReadStanding(ledger::Store& store, const StandingRequest& request) {
  LedgerStanding standing;
  const StreamId notes = NotesStream(store, request.source, request.record_type);
  const auto each = [&](const ledger::LogEntry& entry) -> Status {
    if (IsNote(entry)) {
      if (entry.header.stream != notes) return {};
      DAYBOOK_ASSIGN(const LoadNote note, ParseNote(entry.payload));
      return standing.history.Add(entry.position, note);
    }
    if (!IsAboutPerson(entry)) return {};
    DAYBOOK_ASSIGN(const Event event, ledger::DecodeEvent(entry.payload));
    if (event.record.source != request.source || event.record.type != request.record_type)
      return {};
    Note(standing.records[{event.subject, event.record.id}], event, entry.position, request.as_of);
    return {};
  };
  DAYBOOK_TRY(EachEntry(store, request, each));
  return standing;
}

Result<std::vector<Load>> ReadLoads(ledger::Store& store, const std::function<bool()>& cancelled) {
  std::map<std::pair<std::string, std::string>, LoadHistory> histories;
  StandingRequest request;
  request.cancelled = cancelled;
  DAYBOOK_TRY(EachEntry(store, request, [&](const ledger::LogEntry& entry) -> Status {
    if (!IsNote(entry)) return {};
    const auto note = ParseNote(entry.payload);
    // What another feed may note stands in a stream of its own.
    if (!note.ok() || NotesStream(store, note->source, note->record_type) != entry.header.stream)
      return {};
    return histories[{note->source, note->record_type}].Add(entry.position, *note);
  }));
  std::vector<Load> loads;
  for (const auto& [of, history] : histories)
    for (const auto& [position, load] : history.loads()) loads.push_back(load);
  std::ranges::sort(loads, {}, &Load::position);
  return loads;
}

}  // namespace daybook::feeds::csv
