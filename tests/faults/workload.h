#pragma once
// A small canonical workload on a store, and the check of what must be there afterwards. Messages
// are numbered; their content follows from the number, so that a check needs no memory but the
// numbers that were acknowledged.
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "ledger/base/clock.h"
#include "ledger/store.h"
#include "tests/faults/disk_trace.h"

namespace daybook::tests {

// Entries of message `number`: 1, 2 or 3, from about 100 bytes to 3 KB.
ledger::NewMessage WorkloadMessage(const ledger::Store& store, int number);
ledger::QuarantineEntry WorkloadInput(int number);

struct Acknowledged {
  std::map<int, ledger::Committed> messages;
  std::set<int> quarantined;
  bool opened = false;  // Store::Open has returned a store at least once
};

// Opens the store three times and appends messages up to `count`, some waiting for each, some in
// bursts, with an input to the quarantine now and then. Stops for good after the first phase in
// which something failed, having tried the rest of the phase: after a failed append all fail until
// the store is reopened (else `latch_broken` is set).
struct WorkloadRun {
  Acknowledged acknowledged;
  // How many steps of the disk there were when each was acknowledged, with a trace.
  std::map<int, uint64_t> message_steps;
  std::map<int, uint64_t> quarantine_steps;
  uint64_t opened_step = 0;
  bool latch_broken = false;
  std::string first_error;
};
WorkloadRun RunWorkload(const std::filesystem::path& folder, leveldb::Env* env, FixedClock& clock,
                        int count);

// The same without faults, recorded: messages from `first` on, with `clock` as seed. Which messages
// make a group and when LevelDB does its background work is the same each time.
WorkloadRun RecordWorkload(const std::filesystem::path& folder, DiskTrace& trace, FixedClock& clock,
                           int first, int count);
// What was acknowledged in the first `steps` steps.
Acknowledged AcknowledgedBy(const WorkloadRun& run, uint64_t steps);

// Opens the store without faults and compares: empty if every acknowledged message and input is
// there as acknowledged, every other one absent or whole, positions without holes, and verify finds
// nothing; else what is wrong. `cut` counts stores whose tail had to be cut.
// `env` null: the system's, with real syncs.
std::string CheckStore(const std::filesystem::path& folder, const Acknowledged& acknowledged,
                       leveldb::Env* env = nullptr, int* cut = nullptr);

}  // namespace daybook::tests
