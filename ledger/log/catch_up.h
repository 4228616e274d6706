#pragma once
// Brings a log's index up to the log: a crash leaves it behind by what was not written yet, and one
// that was lost or never made is made here.
#include <memory>
#include <string>

#include "ledger/base/result.h"
#include "ledger/log/db.h"
#include "ledger/log/leveldb_tree.h"
#include "ledger/log/log_index.h"
#include "ledger/vault/vault.h"

namespace daybook::ledger {

// Reads the entries from `index.written().size` to the tree's size, decrypting each, some 300,000
// a second; `place` is the log's folder, for errors. Nothing is known of the messages of erased
// entries any more: what is sent again of those waits in quarantine, as all for an erased stream.
Status CatchUp(LogIndex& index, const Db& db, LevelDbTree& tree,
               const std::shared_ptr<const Vault>& vault, const std::string& place);

}  // namespace daybook::ledger
