#pragma once
// Blocks of work on several threads, taken in order on the caller's.
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "ledger/base/check.h"
#include "ledger/base/result.h"

namespace daybook::feeds::simulate {

// Each worker has at most so many blocks made and not yet taken.
inline constexpr size_t kBlocksAheadPerWorker = 2;

// Calls `make(n, block)` for n = 0 … count-1 on `workers` threads (1 or more, CHECKed) and
// `take(block)` for each in order on the calling one. A block is one of a few that are used again:
// `make` clears what it finds. The first error of `take` ends it and is returned. Blocks until all
// threads have ended.
template <typename Block>
Status InOrder(uint32_t count, unsigned workers, const std::function<void(uint32_t, Block&)>& make,
               const std::function<Status(Block&)>& take) {
  DAYBOOK_CHECK(workers > 0);
  struct Slot {
    Block block{};
    bool made = false;
  };
  std::vector<Slot> slots(workers * (kBlocksAheadPerWorker + 1));
  std::mutex mutex;
  std::condition_variable changed;
  uint32_t next = 0;
  uint32_t taken = 0;
  bool stopped = false;
  const auto work = [&] {
    std::unique_lock lock(mutex);
    while (true) {
      changed.wait(lock, [&] { return stopped || next == count || next - taken < slots.size(); });
      if (stopped || next == count) return;
      const uint32_t mine = next++;
      Slot& slot = slots[mine % slots.size()];
      lock.unlock();
      make(mine, slot.block);
      lock.lock();
      slot.made = true;
      changed.notify_all();
    }
  };
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < workers; ++i) threads.emplace_back(work);
  Status status;
  std::unique_lock lock(mutex);
  while (taken < count && status.ok()) {
    Slot& slot = slots[taken % slots.size()];
    changed.wait(lock, [&] { return slot.made; });
    lock.unlock();
    status = take(slot.block);
    lock.lock();
    slot.made = false;
    ++taken;
    changed.notify_all();
  }
  stopped = true;
  changed.notify_all();
  lock.unlock();
  threads.clear();  // joins
  return status;
}

}  // namespace daybook::feeds::simulate
