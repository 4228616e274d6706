#pragma once
// What could not be read, kept with its raw bytes until somebody works it (architecture rule 7).
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/ids.h"
#include "ledger/base/result.h"

namespace daybook::ledger {

// Longest raw input kept, in bytes. Inputs are kept whole: two that begin alike are two, and a
// replay needs all of it. A longer one is refused with kTooLarge, so that its sender still has it.
inline constexpr size_t kQuarantineRawBytesMax = 256u << 20;

struct QuarantineEntry {
  uint64_t number = 0;  // given by the store, 1, 2, 3 …; never reused
  RecordedAt received;  // given by the store
  std::string source;
  std::string format;   // "fhir", "hl7v2", …
  std::string origin;   // file name or connection, and where in it ("bundle.json entry[3]")
  std::string reason;   // stable slug: "not-json", "no-subject", …
  std::string message;  // for a person: what is wrong
  std::string place;    // path, line or offset within the input
  std::string next_step;
  // The input as it came; an entry of a Bundle as a Bundle of that one entry. May be empty: an
  // archive that can't be unpacked.
  std::string raw;
};

class Quarantine {
 public:
  virtual ~Quarantine() = default;
  // Durable when it returns. The same input for the same reason again returns the number it has.
  // kTooLarge over kQuarantineRawBytesMax.
  virtual Result<uint64_t> Put(QuarantineEntry entry) = 0;
  // The same for several, durable together: one sync of the disk for all of them.
  virtual Status PutAll(std::vector<QuarantineEntry> entries);
  // In order of number, without the raw bytes.
  virtual Result<std::vector<QuarantineEntry>> List() const = 0;
  virtual Result<QuarantineEntry> Get(uint64_t number) const = 0;
  // After a replay took it in. kNotFound if it isn't there.
  virtual Status Remove(uint64_t number) = 0;
  // Removes these so that no file holds them any more. Numbers that aren't there are passed over.
  // Nobody else uses the quarantine meanwhile.
  virtual Status Purge(const std::vector<uint64_t>& numbers) = 0;
  virtual uint64_t count() const = 0;
  // OK, or the error that every Put and Remove gets since a write failed. Doesn't block.
  virtual Status Writable() const = 0;
};

}  // namespace daybook::ledger
