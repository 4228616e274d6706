#pragma once
// Threads up to a number, made when they are needed, and a bounded queue before them.
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace daybook::server {

class WorkerPool {
 public:
  WorkerPool(size_t workers_max, size_t waiting_max);
  // Runs what is queued, then ends.
  ~WorkerPool();
  // False when `waiting_max` jobs wait already or the pool is stopping. Jobs must not throw.
  bool Submit(std::function<void()> job);
  // Runs what is queued, ends the threads.
  void Stop();

 private:
  void Work();
  void AddThread();  // under mutex_

  const size_t waiting_max_;
  const size_t workers_max_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> waiting_;
  size_t busy_ = 0;
  size_t idle_ = 0;  // threads that wait for a job
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace daybook::server
