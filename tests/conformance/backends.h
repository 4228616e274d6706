#pragma once
// The implementations of ledger::Log that the conformance suite runs over.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ledger/base/clock.h"
#include "ledger/log/log.h"

namespace daybook::tests {

// An empty log with whatever it stands on.
class LogUnderTest {
 public:
  virtual ~LogUnderTest() = default;
  virtual ledger::Log& log() = 0;
  // Closes and opens it again; false for a log that isn't kept.
  virtual bool Reopen() = 0;
};

struct Backend {
  std::string name;
  std::function<std::unique_ptr<LogUnderTest>(const Clock& clock)> make;
};
const std::vector<Backend>& Backends();

}  // namespace daybook::tests
