#pragma once
// The ledger of a user's golden script: one of its own, made for it and thrown away, or one that
// is there and only asked.
#include <memory>
#include <string>

#include "cli/context.h"
#include "cli/script/golden_script.h"

namespace daybook::cli {

// What a user's script may say: clock, ingest, simulate and file make a ledger of its own.
std::span<const std::string_view> UserDirectives();
bool HasOwnLedger(const GoldenScript& script);

// What a block said.
struct BlockAnswer {
  std::string text{};
  bool did_not_fail = false;  // of `error`: never as expected
};

class ScriptLedger {
 public:
  virtual ~ScriptLedger() = default;
  // An error ends the script: a directive that can't be followed.
  virtual Result<BlockAnswer> Run(const ScriptBlock& block) = 0;
};

// An empty ledger in a temporary folder, gone with it. Its clock stands at 2024-01-01 until told.
Result<std::unique_ptr<ScriptLedger>> MakeOwnLedger(Context& context);
// The folder of --data. `define` and `drop` are refused: a test changes nothing.
Result<std::unique_ptr<ScriptLedger>> AskLedger(Context& context);

}  // namespace daybook::cli
