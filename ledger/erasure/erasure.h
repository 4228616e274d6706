#pragma once
// Erasure (walls.md 11): the keys of streams are destroyed, so that nobody can read what the log
// holds of them; the log itself stays as it is and still verifies. The order is such that a crash
// at any moment leaves either nothing erased or an erasure that the next open finishes:
//   views removed (the caller) → quarantined inputs and evidence purged → the vault written without
//   the keys, under a new epoch's key → the old epoch's key destroyed, here and in each mirror →
//   the certificate appended to the care log, at the next open.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "ledger/base/ids.h"
#include "ledger/event/event.h"
#include "ledger/quarantine.h"

namespace daybook::ledger {

// Most streams of one erasure: a source of a whole region.
inline constexpr size_t kErasureStreamsMax = 4'000'000;

struct ErasureRequest {
  std::vector<StreamId> streams;  // whose keys go
  std::string actor;              // who does it
  std::string reason;
  std::string legal_basis;
  // Whether a quarantined input, or a piece of one, is about them; may be empty.
  std::function<bool(const QuarantineEntry&)> mentions;
  std::function<bool(std::string_view bytes)> mentioned_in;  // of evidence files
};

// What an erasure would do.
struct ErasurePlan {
  uint64_t entries = 0;        // of the streams
  uint64_t stored_bytes = 0;   // of those entries
  uint64_t plain_entries = 0;  // stored without encryption by an early version: can't be erased
  std::vector<uint64_t> quarantined;            // numbers that will be purged
  std::vector<std::filesystem::path> evidence;  // files that will be removed
  // Quarantined inputs that are packed, so that nobody can look for a name in them.
  uint64_t packed = 0;
};

// The certificate as an event of the care log: which streams, why, under which epoch.
Event CertificateOf(const ErasureRequest& request, const ErasurePlan& plan,
                    const std::string& folder_name, uint32_t next_epoch, int64_t now_micros);
// The same in lines for people. CHECKs that it is one.
std::string CertificateText(const Event& certificate);

}  // namespace daybook::ledger
