#pragma once
// What opening a log does before anybody reads it or adds to it (log_format.md, Opening).
#include <memory>
#include <string>

#include "ledger/log/committer.h"
#include "ledger/log/db.h"
#include "ledger/log/leveldb_log.h"
#include "ledger/log/log_index.h"
#include "ledger/log/tile_edge.h"

namespace daybook::ledger {

struct OpenedLog {
  std::shared_ptr<Db> db;
  std::shared_ptr<LogIndex> index;  // caught up with `state`
  LogState state;
  TileEdge edge;  // of state.frontier's tree
  std::string tail_note;
};

// As LevelDbLog::Open says. `options.env` is set.
Result<OpenedLog> OpenLog(const LevelDbLogOptions& options);

// Writes the anchor of a log durably.
Status SignAnchor(const LevelDbLogOptions& options, const Frontier& frontier);

}  // namespace daybook::ledger
