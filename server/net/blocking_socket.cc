#include "server/net/blocking_socket.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>
#include <string>

namespace daybook::server {
namespace {

// How often a waiting call looks at its cancel flag.
constexpr int kPollSliceMs = 20;

Error Gone(int number) {
  return Error{ErrorCode::kUnavailable,
               std::string("the connection is gone: ") + std::strerror(number)};
}

}  // namespace

Status RateWatch::Waited(int64_t ms) {
  waited_ms_ += ms;
  if (bytes_a_second_min_ == 0 || waited_ms_ < window_ms_) return {};
  const bool too_slow = bytes_ * 1000 / std::max<int64_t>(1, waited_ms_) < bytes_a_second_min_;
  bytes_ = waited_ms_ = 0;
  if (!too_slow) return {};
  return Error{ErrorCode::kTimeout,
               "bytes move slower than " + std::to_string(bytes_a_second_min_) + " a second"};
}

BlockingSocket::BlockingSocket(int fd, const WaitLimits& limits, const query::CancelFlag* cancel)
    : fd_(fd), limits_(limits), cancel_(cancel), reads_(limits), writes_(limits) {}

Result<int64_t> BlockingSocket::WaitFor(short events, int ms_max) {
  using Clock = std::chrono::steady_clock;
  const auto since = [](Clock::time_point began) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began).count();
  };
  const auto began = Clock::now();
  std::optional<Clock::time_point> cancelled;
  while (true) {
    if (cancel_ != nullptr && cancel_->cancelled()) {
      if (!cancelled) {
        cancelled = Clock::now();
        if (limits_.half_close_on_cancel && events == POLLIN) ::shutdown(fd_, SHUT_WR);
      }
      if (since(*cancelled) >= limits_.cancel_ms_max)
        return Error{ErrorCode::kCancelled, "cancelled"};
    }
    pollfd waiting{fd_, events, 0};
    const int ready = ::poll(&waiting, 1, kPollSliceMs);
    if (ready < 0 && errno != EINTR) return Gone(errno);
    const int64_t waited = since(began);
    if (ready > 0) return waited;
    if (ms_max > 0 && waited >= ms_max)
      return Error{ErrorCode::kTimeout, "no byte moved for " + std::to_string(ms_max) + " ms"};
  }
}

Result<size_t> BlockingSocket::Read(char* buffer, size_t capacity) {
  while (true) {
    const ssize_t got = ::recv(fd_, buffer, capacity, MSG_DONTWAIT);
    if (got >= 0) {
      reads_.Moved(static_cast<size_t>(got));
      return static_cast<size_t>(got);
    }
    if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) return Gone(errno);
    DAYBOOK_ASSIGN(const int64_t waited, WaitFor(POLLIN, limits_.read_ms_max));
    DAYBOOK_TRY(reads_.Waited(waited));
  }
}

Status BlockingSocket::Write(std::string_view bytes) {
  Status written = WriteAll(bytes);
  write_failed_ = write_failed_ || !written.ok();
  return written;
}

Status BlockingSocket::WriteAll(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::send(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (put > 0) {
      writes_.Moved(static_cast<size_t>(put));
      bytes.remove_prefix(static_cast<size_t>(put));
      continue;
    }
    if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) return Gone(errno);
    const bool counted = limits_.write_ms_total_max > 0;
    const int64_t left = limits_.write_ms_total_max - write_ms_total_;
    if (counted && left <= 0)
      return Error{ErrorCode::kTimeout, "the client took more than " +
                                            std::to_string(limits_.write_ms_total_max) +
                                            " ms to take the answer"};
    const bool total_is_near =
        counted && (limits_.write_ms_max == 0 || left < limits_.write_ms_max);
    DAYBOOK_ASSIGN(const int64_t waited,
                   WaitFor(POLLOUT, total_is_near ? static_cast<int>(left) : limits_.write_ms_max));
    write_ms_total_ += waited;
    DAYBOOK_TRY(writes_.Waited(waited));
  }
  return {};
}

}  // namespace daybook::server
