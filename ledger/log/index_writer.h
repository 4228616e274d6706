#pragma once
// Writes a log's index on a thread of its own: sorting and writing some 32,768 records takes
// longer than many commit groups, which need not wait for it.
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "ledger/log/log_index.h"

namespace daybook::ledger {

class IndexWriter {
 public:
  // `index` outlives this. `failed` is told, on the writing thread, of a write that failed.
  IndexWriter(LogIndex& index, std::function<void(const Error&)> failed);
  ~IndexWriter();  // as Stop()

  // Has the changes written, which were taken last; the log is durable as far as that.
  void Post(std::shared_ptr<IndexChanges> changes);
  // Returns when all that was posted is written, or has failed.
  void Wait();
  // The same; nothing is posted after it.
  void Stop();

 private:
  void Run();
  bool Start();
  void Write(IndexChanges& changes);

  LogIndex& index_;
  std::function<void(const Error&)> failed_;
  std::mutex mutex_;
  std::condition_variable posted_;
  std::condition_variable written_;
  std::shared_ptr<IndexChanges> waiting_;  // or being written
  bool stopped_ = false;
  std::thread thread_;  // started when it is first needed
};

}  // namespace daybook::ledger
