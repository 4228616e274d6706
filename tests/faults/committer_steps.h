#pragma once
// Appends whose commit groups don't hang on the speed of threads.
#include <cstdint>
#include <functional>
#include <vector>

#include "ledger/log/log.h"

namespace daybook::tests {

struct AppendOutcome {
  Result<ledger::Committed> done;
  uint64_t steps = 0;  // what `count` said when it was told
};

// The first message is a group and the others are the next: the committer is kept in the first
// one's acknowledgement until they are all in its queue. Returns when all are told.
std::vector<AppendOutcome> SendInTwoGroups(ledger::Log& log,
                                           std::vector<ledger::NewMessage> messages,
                                           const std::function<uint64_t()>& count);

// Waits until the committer has done all that follows from earlier appends, the anchor too. With
// `then` it is called on the committer's thread, and what follows from it is waited for as well.
void Settle(ledger::Log& log, const std::function<void()>& then = {});

}  // namespace daybook::tests
