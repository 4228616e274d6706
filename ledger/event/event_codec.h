#pragma once
// Events to bytes and back (FlatBuffers, event.fbs).
#include <string>
#include <string_view>

#include "ledger/event/event.h"

namespace daybook::ledger {

// Longest event that can be read back, in bytes; a document's text counts.
inline constexpr size_t kEventBytesMax = 16u << 20;
// How much less may be appended, in bytes: what a retraction adds to what it retracts when the two
// are folded into one event (projections/fold) must be readable too.
inline constexpr size_t kEventFoldSlackBytes = 64u << 10;
inline constexpr size_t kEventAppendBytesMax = kEventBytesMax - kEventFoldSlackBytes;

// The stored form, of any length; DecodeEvent gives the event back if it has at most
// kEventBytesMax (tests/ledger).
std::string EncodeEvent(const Event& event);
// The stored form of an event that is to be appended: everything that writes events to the log
// comes through here, because one that can't be read back would stop every fold of the log for
// good. kTooLarge over kEventAppendBytesMax; kInternal for a value that DecodeEvent refuses.
Result<std::string> EncodeForAppend(const Event& event);
// Refuses bytes that are not a well-formed event with kCorruption. The result owns its strings.
Result<Event> DecodeEvent(std::string_view bytes);
// The same into an event whose memory is used again, for whoever decodes many. What it holds after
// an error is unspecified.
Status DecodeEventInto(std::string_view bytes, Event& event);
// What a log must know of an event.
struct EventHead {
  Kind kind{};
  MessageKey message;
};
// Refuses the same bytes as DecodeEvent, without making the event: in a third of the time.
Result<EventHead> CheckEvent(std::string_view bytes);
// A digest input that is the same for the same facts: the encoding without id and message.
std::string EncodeContent(const Event& event);

}  // namespace daybook::ledger
