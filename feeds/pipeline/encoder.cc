#include "feeds/pipeline/encoder.h"

#include <set>
#include <utility>

#include "ledger/event/event_codec.h"
#include "ledger/log/committer.h"

namespace daybook::feeds {
namespace {

using ledger::Event;
using ledger::Kind;

// What the log counts beside entries, with room to spare.
constexpr size_t kMessageSpareBytes = 4096;
// What sealing an original adds, for each person it is about.
constexpr size_t kOriginalSpareBytes = 512;

// Events about a person; the others are their own subject.
bool IsAboutResident(Kind kind) {
  return kind != Kind::kOrganisation && kind != Kind::kPractitioner && kind != Kind::kPlace &&
         kind != Kind::kDefinition && kind != Kind::kErasure;
}

// The facts go in whether or not the text fits beside them.
void KeepOriginal(EncodedInput& encoded) {
  AcceptedInput& input = encoded.input;
  if (input.original_format.empty()) return;
  std::string& bytes = input.raw.empty() ? input.content : input.raw;
  const auto& residents = encoded.residents;
  size_t people = residents.size();  // or fewer: an event each
  if (people > ledger::kOriginalStreamsMax)
    people = std::set(residents.begin(), residents.end()).size();
  const size_t size_bytes = bytes.size() + (people + 1) * kOriginalSpareBytes;
  if (bytes.size() > ledger::kOriginalBytesMax || people > ledger::kOriginalStreamsMax ||
      encoded.size_bytes + size_bytes > ledger::kMessageBytesMax / 2)
    return;
  encoded.message.original = {std::string(input.original_format), std::move(bytes)};
  encoded.size_bytes += size_bytes;
}

}  // namespace

ledger::QuarantineEntry EncodedInput::RefusedAsErased() && {
  return std::move(*this).Refused({"erased", "the records of this subject were erased", "",
                                   "tell the sender that it is not to send them any more"});
}

ledger::QuarantineEntry EncodedInput::Refused(Refusal refusal) && {
  ledger::QuarantineEntry entry;
  entry.format = input.format;
  entry.origin = input.type + (input.control_id.empty() ? "" : "/" + input.control_id);
  entry.reason = std::move(refusal.reason);
  entry.message = std::move(refusal.message);
  entry.place = std::move(refusal.place);
  entry.next_step = std::move(refusal.next_step);
  if (message.original)
    entry.raw = std::move(message.original->bytes);
  else
    entry.raw = std::move(input.raw.empty() ? input.content : input.raw);
  return entry;
}

InputEncoder::InputEncoder(const ledger::Store& store, std::string source)
    : store_(store), source_(std::move(source)) {}

StreamId InputEncoder::StreamOf(const Event& event) {
  const bool same =
      last_stream_ && event.subject == last_subject_ && event.record.source == last_source_;
  if (!same) {
    last_stream_.reset();  // should memory run out in between
    last_source_ = event.record.source;
    last_subject_ = event.subject;
    last_stream_ = store_.StreamFor(event.record.source, event.subject);
  }
  return *last_stream_;
}

// Whatever else is wrong with it: who sends what was erased isn't to mend it and send it again.
ledger::QuarantineEntry InputEncoder::Refused(EncodedInput& encoded,
                                              const std::vector<Event>& events, Refusal refusal) {
  for (const Event& event : events)
    if (!event.subject.empty() && store_.IsErased(StreamOf(event)))
      return std::move(encoded).RefusedAsErased();
  return std::move(encoded).Refused(std::move(refusal));
}

std::variant<EncodedInput, ledger::QuarantineEntry> InputEncoder::Encode(AcceptedInput accepted) {
  std::variant<EncodedInput, ledger::QuarantineEntry> outcome;
  EncodedInput& encoded = std::get<EncodedInput>(outcome);
  encoded.input = std::move(accepted);
  const AcceptedInput& input = encoded.input;
  ledger::NewMessage& message = encoded.message;
  std::vector<Event> events = std::exchange(encoded.input.events, {});
  const MessageKey key = store_.KeyFor(input.key_source.empty() ? source_ : input.key_source,
                                       input.control_id, input.content);
  message.key = key;
  message.entries.reserve(events.size());
  for (Event& event : events) {
    if (event.subject.empty())
      return Refused(encoded, events,
                     {"no-subject", "the input does not say whom it is about", "",
                      "ask the sender to name the subject"});
    event.message = key;
    event.index = static_cast<uint32_t>(message.entries.size());
    event.id = ledger::EventIdFor(key, event.index);
    Result<std::string> payload = ledger::EncodeForAppend(event);
    if (!payload.ok()) {
      const Error& why = payload.error();
      const bool too_large = why.code == ErrorCode::kTooLarge;
      return Refused(encoded, events,
                     {too_large ? "too-large" : "unreadable-event", why.message, "", why.hint});
    }
    const StreamId stream = StreamOf(event);
    if (IsAboutResident(event.kind)) encoded.residents.push_back(stream);
    encoded.size_bytes += payload->size();
    message.entries.push_back({ledger::EntryClassOf(event.kind), stream, std::move(*payload)});
  }
  KeepOriginal(encoded);
  if (encoded.size_bytes + message.entries.size() * ledger::kEntryHeaderBytes + kMessageSpareBytes >
      ledger::kMessageBytesMax)
    return Refused(encoded, events,
                   {"too-large", "its events together are longer than a message may be", "",
                    "ask the sender to split it"});
  return outcome;
}

}  // namespace daybook::feeds
