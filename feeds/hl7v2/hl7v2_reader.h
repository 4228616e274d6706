#pragma once
// HL7 v2 messages to inputs: files of them, or one that came over MLLP (README.md).
#include <string>

#include "feeds/input.h"
#include "ledger/base/zone.h"

namespace daybook::feeds {

struct Hl7v2ReadOptions {
  std::string source;
  const Zone* zone = nullptr;  // null: the region's. Outlives the call.
};

// Reads a stream of messages to its end. Each ends in exactly one of accepted, ignored,
// quarantined. An error is the stream's or the sink's.
Status ReadHl7v2(ByteStream& stream, const Hl7v2ReadOptions& options, InputSink& sink);

// One message, without frame, into the sink. `origin` is where it came from, for the quarantine.
Status ReadHl7v2Message(std::string bytes, const std::string& origin,
                        const Hl7v2ReadOptions& options, InputSink& sink);

namespace hl7v2 {
// Whether bytes begin as HL7 v2 does: MSH or a batch's header, in a frame or not.
bool LooksLikeHl7v2(std::string_view start);
}  // namespace hl7v2

}  // namespace daybook::feeds
