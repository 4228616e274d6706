#pragma once
// An accepted input as the message that goes to the log: its key, the ids, streams and stored form
// of its events, its original. On the reader's thread, while the events are still near: they are
// many small pieces of memory, what is left of them is a few bytes in one.
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "feeds/input.h"
#include "feeds/refusal.h"
#include "ledger/store.h"

namespace daybook::feeds {

struct EncodedInput {
  AcceptedInput input;  // without its events; what the message has of its bytes isn't there either
  ledger::NewMessage message;
  size_t size_bytes = 0;            // of payloads and original, with room to spare
  std::vector<StreamId> residents;  // one for each event about a person

  // What a quarantine keeps if it can't be stored after all.
  ledger::QuarantineEntry Refused(Refusal refusal) &&;
  // Of what is said about a subject that was erased.
  ledger::QuarantineEntry RefusedAsErased() &&;
};

class InputEncoder {
 public:
  // `store` outlives it.
  InputEncoder(const ledger::Store& store, std::string source);
  // Or what goes to the quarantine: an event that can't be stored (no subject, too long) takes the
  // whole input there.
  std::variant<EncodedInput, ledger::QuarantineEntry> Encode(AcceptedInput input);

 private:
  StreamId StreamOf(const ledger::Event& event);
  ledger::QuarantineEntry Refused(EncodedInput& encoded, const std::vector<ledger::Event>& events,
                                  Refusal refusal);

  const ledger::Store& store_;
  const std::string source_;
  // The stream asked for last: inputs about one subject often follow each other.
  std::string last_source_;
  std::string last_subject_;
  std::optional<StreamId> last_stream_;
};

}  // namespace daybook::feeds
