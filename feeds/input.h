#pragma once
// What a reader makes of outside bytes: one outcome for each input (a FHIR resource, an HL7 v2
// message, a CSV row). Readers have no storage of their own; a sink takes the outcomes.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/event/event.h"
#include "ledger/quarantine.h"

namespace daybook::feeds {

// An input that was understood. Event::id and Event::message are left zero: the pipeline gives
// them. `content` is what makes it "the same message again": its bytes, insignificant whitespace
// left out; for FHIR also with a Bundle's own references resolved (fhir/references.h), so that it
// is the same by Bundle and by line.
struct AcceptedInput {
  std::string type;        // "Condition"
  std::string control_id;  // the source's own id of the message or resource; may be empty
  std::string content;
  std::vector<ledger::Event> events;  // at least one
  std::string raw{};            // what a quarantine keeps if it can't be stored; empty: the content
  std::string format = "fhir";  // for the quarantine
  uint64_t inputs = 1;          // that it counts for
  std::string key_source{};     // whose message it is; empty: the source that is being read
  // Who can read `raw` (or else the content) again: the ledger keeps it beside the events, for a
  // better mapping (remap/remap.h). Empty: it isn't kept.
  std::string_view original_format{};
};

// The formats of originals. What was read with the help of others of its file, which are not kept
// with it, can't be read again by itself.
inline constexpr std::string_view kFhirOriginal = "fhir";
inline constexpr std::string_view kFhirInFileOriginal = "fhir-in-file";
inline constexpr std::string_view kHl7v2Original = "hl7v2";

class InputSink {
 public:
  virtual ~InputSink() = default;
  // An error stops the reader, which passes it on (the disk is full, the caller cancelled).
  virtual Status Accept(AcceptedInput input) = 0;
  // Well formed, of a type we do not keep; counted under its name.
  virtual Status Ignore(const std::string& type) = 0;
  // Number and received are the store's to give.
  virtual Status Quarantine(ledger::QuarantineEntry entry) = 0;
};

// Bytes of one source, read forward. Returns 0 at the end.
class ByteStream {
 public:
  virtual ~ByteStream() = default;
  virtual Result<size_t> Read(char* buffer, size_t capacity) = 0;
  // For messages: the file's path or "(standard input)".
  virtual const std::string& name() const = 0;
};

// Longest single input (one resource, one line, one bundle entry), in bytes. Longer ones are
// quarantined whole, up to ledger::kQuarantineRawBytesMax; one that is longer still stops the
// reader with kTooLarge.
inline constexpr size_t kInputBytesMax = 16u << 20;
// Deepest nesting of JSON read.
inline constexpr int kJsonDepthMax = 64;

}  // namespace daybook::feeds
