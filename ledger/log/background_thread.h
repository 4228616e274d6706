#pragma once
// A thread that does what LevelDB wants done behind its writers' backs.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace daybook::ledger {

class BackgroundThread {
 public:
  // LevelDB ends no database before its work is done: by then nothing waits.
  ~BackgroundThread();
  // Has it done after what was added before. Starts the thread when it is first needed.
  void Add(void (*work)(void*), void* argument);

 private:
  struct Job {
    void (*work)(void*) = nullptr;
    void* argument = nullptr;
  };
  void Run();

  std::mutex mutex_;
  std::condition_variable added_;
  std::deque<Job> jobs_;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace daybook::ledger
