#pragma once
// Events to bytes and back (FlatBuffers, event.fbs).
#include <string>
#include <string_view>

#include "ledger/event/event.h"

namespace daybook::ledger {

// Longest event that may be stored, in bytes; a document's text counts.
inline constexpr size_t kEventBytesMax = 16u << 20;

// The stored form; DecodeEvent gives the event back (tests/ledger).
std::string EncodeEvent(const Event& event);
// Refuses bytes that are not a well-formed event with kCorruption. The result owns its strings.
Result<Event> DecodeEvent(std::string_view bytes);
// A digest input that is the same for the same facts: the encoding without id and message.
std::string EncodeContent(const Event& event);

}  // namespace daybook::ledger
