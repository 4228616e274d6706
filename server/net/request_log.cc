#include "server/net/request_log.h"

#include <chrono>
#include <utility>

namespace daybook::server {
namespace {

// How soon a line that found no room is tried again.
constexpr std::chrono::milliseconds kTryAgain{100};

}  // namespace

RequestLog::RequestLog(std::function<bool(std::string_view)> write) : write_(std::move(write)) {
  if (write_) thread_ = std::thread([this] { Run(); });
}

RequestLog::~RequestLog() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void RequestLog::Put(std::string line) {
  if (!write_) return;
  {
    std::lock_guard lock(mutex_);
    if (lines_.size() >= kLogLinesMax) {
      ++dropped_;
      return;
    }
    lines_.push_back(std::move(line));
  }
  wake_.notify_all();
}

void RequestLog::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !lines_.empty(); });
    if (lines_.empty()) return;
    const std::string line = lines_.front();
    lock.unlock();
    const bool written = write_(line);
    lock.lock();
    if (!written && stopping_) return;
    if (!written) {
      wake_.wait_for(lock, kTryAgain, [this] { return stopping_; });
      continue;
    }
    lines_.pop_front();
    if (!lines_.empty() || dropped_ == 0) continue;
    lines_.push_back("{\"log_lines_dropped\":" + std::to_string(std::exchange(dropped_, 0)) + "}");
  }
}

}  // namespace daybook::server
