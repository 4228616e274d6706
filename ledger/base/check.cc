#include "ledger/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace daybook {

void CheckFailed(const char* file, int line, const char* condition) {
  std::fprintf(stderr, "%s:%d: our bug, please report it: %s\n", file, line, condition);
  std::abort();
}

}  // namespace daybook
