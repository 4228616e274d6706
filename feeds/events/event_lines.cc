#include "feeds/events/event_lines.h"

#include "feeds/events/event_json.h"
#include "feeds/events/event_words.h"
#include "ledger/event/event_codec.h"

namespace daybook::feeds::events {
namespace {

bool HoldsEvent(ledger::EntryClass entry_class) {
  return entry_class != ledger::EntryClass::kFeed && entry_class != ledger::EntryClass::kAccess;
}

}  // namespace

Status EventLineWriter::Add(const ledger::LogEntry& entry, std::string& out) {
  if (entry.erased || !HoldsEvent(entry.header.entry_class)) return {};
  Result<ledger::Event> event = ledger::DecodeEvent(entry.payload);
  if (!event.ok())
    return Error{event.error().code,
                 "position " + std::to_string(entry.position.value) + ": " + event.error().message,
                 "", "run verify to see all damage, then restore the folder from a backup"};
  Waiting next{std::move(*event), entry.position, entry.header.recorded};
  const bool same = waiting_ && next.event.message != MessageKey() &&
                    waiting_->event.message == next.event.message;
  if (same) next.index = waiting_->index + 1;
  if (waiting_) Write(*waiting_, !same, out);
  waiting_ = std::move(next);
  return {};
}

void EventLineWriter::End(std::string& out) {
  if (waiting_) Write(*waiting_, true, out);
  waiting_.reset();
}

void EventLineWriter::Write(const Waiting& waiting, bool last, std::string& out) {
  const bool named = waiting.event.message != MessageKey();
  out += "{\"event\":" + std::string(kFormVersion) + ",\"message\":\"" +
         (named ? waiting.event.message.ToHex() : waiting.event.id.ToHex()) +
         "\",\"index\":" + std::to_string(waiting.index) + (last ? ",\"last\":true" : "") +
         ",\"id\":\"" + waiting.event.id.ToHex() +
         "\",\"position\":" + std::to_string(waiting.position.value) + ",\"recorded\":\"" +
         FormatInstant(waiting.recorded.value) + "\"," + EventMembers(waiting.event) + "}\n";
  ++lines_;
}

std::string EndLine(uint64_t events, LogPosition position) {
  return "{\"end\":true,\"events\":" + std::to_string(events) +
         ",\"position\":" + std::to_string(position.value) + "}\n";
}

std::string CaughtUpLine(LogPosition position) {
  return "{\"caught_up\":true,\"position\":" + std::to_string(position.value) + "}\n";
}

std::string FellBehindLine(LogPosition position, uint64_t behind) {
  return "{\"fell_behind\":true,\"position\":" + std::to_string(position.value) +
         ",\"behind\":" + std::to_string(behind) + "}\n";
}

}  // namespace daybook::feeds::events
