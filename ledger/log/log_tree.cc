#include "ledger/log/log_tree.h"

#include "ledger/log/log.h"

namespace daybook::ledger {

Result<std::unique_ptr<LogTree>> Log::Tree() const {
  return Error{ErrorCode::kUnsupported, "this log keeps no Merkle tiles to prove from"};
}

}  // namespace daybook::ledger
