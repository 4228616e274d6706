#pragma once
// The request log: lines go through a bounded queue to a thread of its own, so that a stderr that
// nobody drains holds up the log and nothing else.
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace daybook::server {

// Lines that wait to be written; further ones are dropped and counted.
inline constexpr size_t kLogLinesMax = 4096;

class RequestLog {
 public:
  // `write` (may be empty: no log) says false when it has no room for the line now.
  explicit RequestLog(std::function<bool(std::string_view)> write);
  // Writes what there is room for, then ends.
  ~RequestLog();
  // Any thread; never waits for the writer.
  void Put(std::string line);

 private:
  void Run();

  const std::function<bool(std::string_view)> write_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::string> lines_;
  uint64_t dropped_ = 0;  // since the last line that said so
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace daybook::server
