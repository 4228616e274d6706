#pragma once
// What the records of a log must be like while they are copied, so that a copy is never made of
// what is damaged.
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/result.h"
#include "ledger/log/merkle.h"

namespace daybook::ledger {

class CopiedLog {
 public:
  // `place` is for errors: the folder that is read.
  explicit CopiedLog(std::string place) : place_(std::move(place)) {}
  // The next record in key order. kCorruption for a gap in the positions and an entry that can't be
  // decoded; records of other letters are whoever's who made them.
  Status Take(std::string_view key, std::string_view value);
  // After the last: the log's frontier. kCorruption if it doesn't follow from the entries.
  Result<Frontier> Finish() const;

 private:
  Error Wrong(const std::string& what) const;

  std::string place_;
  Frontier frontier_;                 // of the entries so far
  std::optional<Frontier> promised_;  // the log's own record
};

}  // namespace daybook::ledger
