#pragma once
// A log as whoever proves something about it reads it: the hashes of its Merkle tree and the
// entries as stored, which are what the leaves are over.
#include <functional>
#include <string>
#include <string_view>

#include "ledger/base/ids.h"
#include "ledger/base/result.h"
#include "ledger/proof/prove.h"

namespace daybook::ledger {

// As the log was when it was made: entries appended later are not seen. One thread at a time.
class LogTree : public HashSource {
 public:
  virtual LogSize size() const = 0;
  // Header and payload, as stored; kNotFound beyond the end.
  virtual Result<std::string> StoredAt(LogPosition position) = 0;
  // Gives every entry, in order, until `each` returns an error, which is returned. A gap is
  // kCorruption.
  virtual Status ForEachStored(
      const std::function<Status(LogPosition position, std::string_view stored)>& each) = 0;
};

}  // namespace daybook::ledger
