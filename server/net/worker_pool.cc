#include "server/net/worker_pool.h"

#include <system_error>
#include <utility>

namespace daybook::server {

WorkerPool::WorkerPool(size_t workers_max, size_t waiting_max)
    : waiting_max_(waiting_max), workers_max_(workers_max) {
  threads_.reserve(workers_max);
}

WorkerPool::~WorkerPool() { Stop(); }

bool WorkerPool::Submit(std::function<void()> job) {
  {
    std::lock_guard lock(mutex_);
    // Jobs an idle worker is about to take do not count as waiting.
    if (stopping_ || waiting_.size() + busy_ >= waiting_max_ + workers_max_) return false;
    if (waiting_.size() >= idle_ && threads_.size() < workers_max_) AddThread();
    if (threads_.empty()) return false;
    waiting_.push_back(std::move(job));
  }
  wake_.notify_one();
  return true;
}

// Where the machine has no thread to give, those there are do the work.
void WorkerPool::AddThread() {
  try {
    threads_.emplace_back([this] { Work(); });
  } catch (const std::system_error&) {
  }
}

void WorkerPool::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void WorkerPool::Work() {
  std::unique_lock lock(mutex_);
  while (true) {
    ++idle_;
    wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    --idle_;
    if (waiting_.empty()) return;
    auto job = std::move(waiting_.front());
    waiting_.pop_front();
    ++busy_;
    lock.unlock();
    job();
    job = nullptr;  // what it holds goes before the lock comes back
    lock.lock();
    --busy_;
  }
}

}  // namespace daybook::server
