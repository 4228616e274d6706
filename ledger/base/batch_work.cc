#include "ledger/base/batch_work.h"

#include <sched.h>

namespace daybook {

void WorkInBatch() {
  const sched_param none{};  // has no priorities
  // Where the system refuses, the work is done all the same.
  static_cast<void>(::sched_setscheduler(0, SCHED_BATCH, &none));
}

}  // namespace daybook
