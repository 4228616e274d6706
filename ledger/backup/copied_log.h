#pragma once
// What the records of a log must be like while they are copied, so that a copy is never made of
// what is damaged.
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/result.h"
#include "ledger/log/merkle.h"
#include "ledger/log/tile_edge.h"

namespace daybook::ledger {

class CopiedLog {
 public:
  // `place` is for errors: the folder that is read.
  explicit CopiedLog(std::string place) : place_(std::move(place)) {}
  // The next record in key order. kCorruption for a gap in the positions, an entry that can't be
  // decoded, an original that isn't behind its entry, and a tile of other hashes than its entries
  // give; records of other letters are
  // whoever's who made them.
  Status Take(std::string_view key, std::string_view value);
  // After the last: the log's frontier. kCorruption if a log of an older format has a record of
  // another.
  Result<Frontier> Finish() const;

 private:
  Status TakeOriginal(std::string_view key, std::string_view value);
  Status TakeTile(std::string_view key, std::string_view value);
  Error Wrong(const std::string& what) const;

  std::string place_;
  Frontier frontier_;  // of the entries so far
  TileEdge edge_;
  std::map<TileId, std::string> full_;  // tiles that the last entry filled
  std::optional<Frontier> promised_;    // the log's own record, of formats 1 and 2
};

}  // namespace daybook::ledger
