#pragma once

namespace daybook {

// For threads that work through a lot: from now on the calling thread, and those it starts, wait
// their turn when they are woken, instead of pushing aside a thread that is at work (SCHED_BATCH,
// sched(7)). Whoever answers people keeps the usual policy, and needn't wait for these. Where four
// threads feed one another on two processors it saves them most of their changes of place.
void WorkInBatch();

}  // namespace daybook
