#pragma once
// A disk whose syncs take longer than this machine's: what a ratio to plain LevelDB is on it.
#include <cstdint>

namespace daybook {

// Every fdatasync and fsync of this process takes so much longer, in microseconds, asleep. Before
// the first of them.
void SlowSyncsBy(int64_t micros);

}  // namespace daybook
