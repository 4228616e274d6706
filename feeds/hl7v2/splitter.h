#pragma once
// Cuts a stream into HL7 v2 messages: a file of messages, plain or in MLLP frames, with or without
// the headers of a batch (FHS BHS BTS FTS, chapter 2 "Batch protocol"), which say nothing of a
// person and are passed over.
#include <cstdint>
#include <string>

#include "feeds/input.h"

namespace daybook::feeds::hl7v2 {

class SplitSink {
 public:
  virtual ~SplitSink() = default;
  // A message as it came, without frame. `offset`: where it begins in the stream, in bytes;
  // `number`: which message, from 1.
  virtual Status Message(std::string bytes, uint64_t offset, uint64_t number) = 0;
  // Bytes that belong to no message, or a message over kInputBytesMax (`too_long`).
  virtual Status Stray(std::string bytes, uint64_t offset, bool too_long) = 0;
};

// Reads the stream to its end. A message begins with MSH at the beginning of a line or frame and
// goes on to the next beginning, the end of its frame or of the stream. kTooLarge for one over
// ledger::kQuarantineRawBytesMax; other errors are the stream's or the sink's.
Status Split(ByteStream& stream, SplitSink& sink);

}  // namespace daybook::feeds::hl7v2
