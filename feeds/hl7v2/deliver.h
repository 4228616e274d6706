#pragma once
// One message into the ledger, and what its sender is to be told.
#include <string>

#include "feeds/hl7v2/ack.h"
#include "feeds/hl7v2/hl7v2_reader.h"
#include "ledger/store.h"

namespace daybook::feeds::hl7v2 {

struct Delivered {
  Verdict verdict = Verdict::kError;
  // Why not, or a remark beside kAccept: "already held".
  Refusal why;
};

// Blocks until the message's events, or the message in quarantine, are on disk. kAccept for what
// is taken in, held already, or of a kind that says nothing of a person (schedules of rooms, master
// files); kReject for what is in quarantine now, and for kinds that are not read; kError when the
// store took nothing. `origin` is for the quarantine.
Delivered Deliver(ledger::Store& store, const Hl7v2ReadOptions& options, std::string bytes,
                  const std::string& origin);

}  // namespace daybook::feeds::hl7v2
