#pragma once
// --log care|access: which of the two logs something is proven of.
#include <string>

#include "cli/options.h"
#include "ledger/store.h"

namespace daybook::cli {

inline constexpr OptionSpec kLogOption{"log", 0, "care|access",
                                       "which log; unasked care, what is recorded about residents"};

struct ProvenLog {
  std::string name;
  ledger::Log& In(ledger::Store& store) const {
    return name == "care" ? store.care() : store.access();
  }
};

// kUsage for another word.
inline Result<ProvenLog> ProvenLogOf(const Arguments& arguments) {
  const std::string name = arguments.Value("log", "care");
  if (name == "care" || name == "access") return ProvenLog{name};
  return Error{ErrorCode::kUsage, "there is no log '" + name + "'", "--log", "care or access"};
}

}  // namespace daybook::cli
