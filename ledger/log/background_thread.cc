#include "ledger/log/background_thread.h"

namespace daybook::ledger {

BackgroundThread::~BackgroundThread() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  added_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void BackgroundThread::Add(void (*work)(void*), void* argument) {
  const std::lock_guard lock(mutex_);
  if (!thread_.joinable()) thread_ = std::thread([this] { Run(); });
  jobs_.push_back({work, argument});
  added_.notify_one();
}

void BackgroundThread::Run() {
  for (;;) {
    std::unique_lock lock(mutex_);
    added_.wait(lock, [this] { return stopped_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    const Job job = jobs_.front();
    jobs_.pop_front();
    lock.unlock();
    job.work(job.argument);
  }
}

}  // namespace daybook::ledger
