#include "feeds/remap/remap.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "feeds/fhir/fhir_reader.h"
#include "feeds/hl7v2/hl7v2_reader.h"
#include "feeds/io/byte_stream.h"
#include "feeds/remap/corrections.h"
#include "feeds/remap/event_parts.h"
#include "ledger/event/event_codec.h"

namespace daybook::feeds {
namespace {

using ledger::Event;
using ledger::Original;

// What the readers make of one original.
class ReadAnew final : public InputSink {
 public:
  Status Accept(AcceptedInput input) override {
    std::ranges::move(input.events, std::back_inserter(events));
    return {};
  }
  Status Ignore(const std::string& type) override {
    if (type != "Medication") ignored = type;  // it stands behind the request that names it
    return {};
  }
  Status Quarantine(ledger::QuarantineEntry entry) override {
    refused = entry.reason;
    return {};
  }

  // Why there are no events to compare; empty if there are.
  std::string WhyNot() const {
    if (!refused.empty()) return refused;
    if (!events.empty()) return {};
    return ignored.empty() ? "nothing in it" : ignored + " is ignored";
  }

  std::vector<Event> events;
  std::string ignored;
  std::string refused;
};

Result<ReadAnew> Read(const Original& original, const std::string& source) {
  ReadAnew sink;
  const std::string origin = "original";
  if (original.format == kFhirOriginal) {
    FhirReadOptions options;
    options.source = source;
    const auto stream = FromMemory(original.bytes, origin);
    DAYBOOK_TRY(ReadFhir(*stream, options, sink));
  } else if (original.format == kHl7v2Original) {
    Hl7v2ReadOptions options;
    options.source = source;
    DAYBOOK_TRY(ReadHl7v2Message(original.bytes, origin, options, sink));
  } else {
    sink.refused = "no reader of " + original.format;
  }
  return sink;
}

// Of one record about one subject.
bool SameRecord(const Event& a, const Event& b) {
  return std::tie(a.subject, a.record) == std::tie(b.subject, b.record);
}

struct Difference {
  std::optional<Event> before;  // absent: added
  std::optional<Event> after;   // absent: withdrawn
  std::vector<std::string> parts;
};

// Several events of one record in one message are taken in their order.
std::vector<Difference> Compare(std::vector<Event> before, std::vector<Event> after) {
  std::vector<Difference> differences;
  for (Event& old : before) {
    const auto same =
        std::ranges::find_if(after, [&](const Event& e) { return SameRecord(e, old); });
    if (same == after.end()) {
      differences.push_back({std::move(old), std::nullopt, {}});
      continue;
    }
    std::vector<std::string> parts = DifferingParts(old, *same);
    if (!parts.empty()) differences.push_back({std::move(old), std::move(*same), std::move(parts)});
    after.erase(same);
  }
  for (Event& added : after) differences.push_back({std::nullopt, std::move(added), {}});
  return differences;
}

std::string Example(const Difference& difference) {
  const Event& event = difference.after ? *difference.after : *difference.before;
  std::string text = event.record.source + " " + event.record.type + "/" + event.record.id + ": ";
  if (!difference.before) return text + "added";
  if (!difference.after) return text + "withdrawn";
  for (size_t i = 0; i < difference.parts.size(); ++i)
    text += (i == 0 ? "" : ", ") + difference.parts[i];
  return text;
}

// `added`: how often something was added to the message before.
Event CorrectionOf(Difference difference, const MessageKey& message, size_t added) {
  std::string corrects;
  if (!difference.before)
    corrects = std::string(ledger::kAddsTo) + message.ToHex() + " " + std::to_string(added);
  else if (!difference.after)
    corrects = std::string(ledger::kWithdraws) + ContentDigest(*difference.before);
  else
    corrects = ContentDigest(*difference.before);
  Event event;
  if (difference.after) {
    event = std::move(*difference.after);
  } else {
    event.kind = difference.before->kind;
    event.record = difference.before->record;
    event.subject = difference.before->subject;
    event.version_time = difference.before->version_time;
    event.operation = ledger::Operation::kRetract;
  }
  event.fields.push_back({ledger::FieldId::kCorrects, std::move(corrects)});
  return event;
}

bool IsOfPerson(const Event& event) {
  const ledger::EntryClass entry_class = ledger::EntryClassOf(event.kind);
  return entry_class == ledger::EntryClass::kClinical ||
         entry_class == ledger::EntryClass::kIdentity;
}

class Run {
 public:
  Run(ledger::Store& store, const RemapOptions& options)
      : store_(store), log_(store.care()), options_(options), size_(log_.size().value) {}

  Result<RemapReport> All() {
    DAYBOOK_TRY(ForEach([this](const ledger::LogEntry& entry, const Event& event) -> Status {
      corrections_.Note(event, entry.position);
      return {};
    }));
    if (options_.mode == RemapMode::kCorrect) {
      DAYBOOK_TRY(ReadAll());
      DAYBOOK_TRY(CountSaid());
      report_ = {};
      correcting_ = true;
    }
    DAYBOOK_TRY(ReadAll());
    return report_;
  }

 private:
  // Entries that are there when the run begins and hold an event that can be read.
  template <typename Each>
  Status ForEach(const Each& each) {
    DAYBOOK_ASSIGN(const auto reader, log_.Read(LogPosition(0)));
    for (uint64_t at = 0; at < size_; ++at) {
      if (options_.cancelled && options_.cancelled())
        return Error{ErrorCode::kCancelled, "stopped; what was corrected stays so"};
      if (options_.progress)
        options_.progress(done_++, (options_.mode == RemapMode::kCorrect ? 4 : 2) * size_);
      DAYBOOK_ASSIGN(const auto entry, reader->Next());
      if (!entry) break;
      const bool holds_event = entry->header.entry_class != ledger::EntryClass::kFeed &&
                               entry->header.entry_class != ledger::EntryClass::kAccess;
      if (entry->erased || !holds_event) continue;
      DAYBOOK_ASSIGN(Event event, ledger::DecodeEvent(entry->payload));
      DAYBOOK_TRY(each(*entry, std::move(event)));
    }
    return {};
  }

  Status ReadAll() {
    DAYBOOK_TRY(ForEach([this](const ledger::LogEntry& entry, Event event) {
      return Take(entry.position, std::move(event));
    }));
    return EndMessage();
  }

  // Of the events that differ, how many messages said each.
  Status CountSaid() {
    return ForEach([this](const ledger::LogEntry&, const Event& event) -> Status {
      if (const auto found = said_.find(ContentDigest(event)); found != said_.end())
        ++found->second;
      return {};
    });
  }

  // Entries of a message lie next to one another.
  Status Take(LogPosition position, Event event) {
    if (!message_.empty() && message_.front().message != event.message) DAYBOOK_TRY(EndMessage());
    if (message_.empty()) first_ = position;
    message_.push_back(std::move(event));
    return {};
  }

  Status EndMessage() {
    if (message_.empty()) return {};
    std::vector<Event> events = std::exchange(message_, {});
    const ledger::Kind kind = events.front().kind;
    const bool own = kind == ledger::Kind::kDefinition || kind == ledger::Kind::kErasure;
    if (own || !CorrectsOf(events.front()).empty()) return {};
    ++report_.messages;
    DAYBOOK_ASSIGN(const std::optional<Original> original, log_.OriginalOf(first_));
    if (!original) {
      ++report_.without_original;
      return {};
    }
    if (original->format == kFhirInFileOriginal) {
      ++report_.in_their_file;
      return {};
    }
    const MessageKey key = events.front().message;
    people_.clear();
    for (const Event& event : events)
      if (IsOfPerson(event)) people_.insert(StreamOf(event));
    DAYBOOK_ASSIGN(ReadAnew anew, Read(*original, events.front().record.source));
    if (const std::string why = anew.WhyNot(); !why.empty()) {
      ++report_.unread[why];
      return {};
    }
    ++report_.compared;
    DAYBOOK_ASSIGN(std::vector<Event> standing, StandingOf(key, std::move(events)));
    return Report(key, Compare(std::move(standing), std::move(anew.events)));
  }

  StreamId StreamOf(const Event& event) const {
    return store_.StreamFor(event.record.source, event.subject);
  }

  Result<std::vector<Event>> StandingOf(const MessageKey& key, std::vector<Event> events) {
    std::vector<Event> standing;
    for (Event& event : events) {
      DAYBOOK_ASSIGN(auto one, corrections_.Standing(std::move(event), log_));
      if (one) standing.push_back(std::move(*one));
    }
    DAYBOOK_ASSIGN(std::vector<Event> added, corrections_.AddedTo(key, log_));
    std::ranges::move(added, std::back_inserter(standing));
    return standing;
  }

  Status Report(const MessageKey& key, std::vector<Difference> differences) {
    std::erase_if(differences, [this](const Difference& difference) {
      const char* const why = WhyLeft(difference);
      if (why) ++report_.left[why];
      return why != nullptr;
    });
    if (differences.empty()) return {};
    ++report_.differing;
    for (const Difference& difference : differences) {
      ++(!difference.before  ? report_.added
         : !difference.after ? report_.withdrawn
                             : report_.changed);
      for (const std::string& part : difference.parts)
        ++report_.parts[std::string(ledger::KindWord(difference.after->kind)) + "." + part];
      if (report_.examples.size() < kRemapExamplesMax)
        report_.examples.push_back(Example(difference));
    }
    return correcting_ ? Correct(key, std::move(differences)) : Status();
  }

  // Why a difference is not corrected; null if it is.
  const char* WhyLeft(const Difference& difference) {
    const Event& event = difference.after ? *difference.after : *difference.before;
    const StreamId stream = StreamOf(event);
    if (store_.IsErased(stream)) return "erased";
    if (IsOfPerson(event) && !people_.contains(stream)) return "of another person";
    if (!ledger::EncodeForAppend(event).ok()) return "too long";
    if (!difference.before) return nullptr;
    const std::string digest = ContentDigest(*difference.before);
    if (!correcting_) said_.emplace(digest, 0);
    return correcting_ && said_[digest] > 1 ? "said by several messages" : nullptr;
  }

  // One message, whose key follows from what it says: a run that was killed goes on where it was.
  Status Correct(const MessageKey& corrected, std::vector<Difference> differences) {
    std::vector<Event> events;
    std::string content;
    const size_t added = corrections_.AdditionsTo(corrected);
    for (Difference& difference : differences) {
      events.push_back(CorrectionOf(std::move(difference), corrected, added));
      content += ContentDigest(events.back());
    }
    ledger::NewMessage message;
    message.key =
        store_.KeyFor(events.front().record.source, "corrects " + corrected.ToHex(), content);
    uint32_t index = 0;
    for (Event& event : events) {
      event.message = *message.key;
      event.index = index++;
      event.id = ledger::EventIdFor(event.message, event.index);
      message.entries.push_back(
          {ledger::EntryClassOf(event.kind), StreamOf(event), ledger::EncodeEvent(event)});
    }
    DAYBOOK_ASSIGN(const ledger::Committed committed, log_.AppendAndWait(std::move(message)));
    if (!committed.duplicate) report_.corrections += committed.count;
    return {};
  }

  ledger::Store& store_;
  ledger::Log& log_;
  const RemapOptions& options_;
  const uint64_t size_;
  uint64_t done_ = 0;
  bool correcting_ = false;
  Corrections corrections_;
  std::unordered_map<std::string, uint64_t> said_;  // by digest of an event that differs
  std::unordered_set<StreamId> people_;             // that message_ was about
  LogPosition first_;
  std::vector<Event> message_;  // the one that is being read, from first_ on
  RemapReport report_;
};

}  // namespace

Result<RemapReport> Remap(ledger::Store& store, const RemapOptions& options) {
  return Run(store, options).All();
}

}  // namespace daybook::feeds
