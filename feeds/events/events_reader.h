#pragma once
// Native events, as `export` and `follow` write them, back to events (README.md).
#include <string>

#include "feeds/input.h"

namespace daybook::feeds::events {

// Longest line, and longest message in bytes of its lines. JSON may spell a byte with six.
inline constexpr size_t kEventLineBytesMax = 128u << 20;
inline constexpr size_t kEventMessageBytesMax = 128u << 20;

struct EventsReadOptions {
  std::string source;  // whose input it is, for the quarantine: each event names its own
};

// Hands each message to `sink` as one input with all its events, once its last line is read. A line
// that can't be read sends its whole message to quarantine, for it goes in whole or not at all; so
// does one whose lines aren't 0, 1, 2 … up to the last. Lines that mark a place are passed over. An
// error is the stream's, the sink's, or kTooLarge for a line over its limit.
Status ReadEvents(ByteStream& stream, const EventsReadOptions& options, InputSink& sink);

// Whether bytes begin as a line of this form does, for those who don't know the format.
bool LooksLikeEvents(std::string_view start);

}  // namespace daybook::feeds::events
