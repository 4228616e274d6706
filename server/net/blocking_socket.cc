#include "server/net/blocking_socket.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
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

BlockingSocket::BlockingSocket(int fd, int read_ms_max, int write_ms_max,
                               const query::CancelFlag* cancel)
    : fd_(fd), read_ms_max_(read_ms_max), write_ms_max_(write_ms_max), cancel_(cancel) {}

Status BlockingSocket::WaitFor(short events, int ms_max, int64_t* waited_ms) {
  using Clock = std::chrono::steady_clock;
  const auto began = Clock::now();
  while (true) {
    if (cancel_ != nullptr && cancel_->cancelled()) {
      return Error{ErrorCode::kCancelled, "cancelled"};
    }
    pollfd waiting{fd_, events, 0};
    const int ready = ::poll(&waiting, 1, kPollSliceMs);
    if (ready < 0 && errno != EINTR) return Gone(errno);
    const int64_t waited =
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began).count();
    if (ready > 0) {
      if (waited_ms != nullptr) *waited_ms += waited;
      return {};
    }
    if (ms_max > 0 && waited >= ms_max) {
      return Error{ErrorCode::kTimeout, "no byte moved for " + std::to_string(ms_max) + " ms"};
    }
  }
}

Result<size_t> BlockingSocket::Read(char* buffer, size_t capacity) {
  while (true) {
    const ssize_t got = ::recv(fd_, buffer, capacity, MSG_DONTWAIT);
    if (got >= 0) return static_cast<size_t>(got);
    if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) return Gone(errno);
    DAYBOOK_TRY(WaitFor(POLLIN, read_ms_max_, &read_wait_ms_));
  }
}

Status BlockingSocket::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::send(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (put > 0) {
      bytes.remove_prefix(static_cast<size_t>(put));
      continue;
    }
    if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) return Gone(errno);
    DAYBOOK_TRY(WaitFor(POLLOUT, write_ms_max_, nullptr));
  }
  return {};
}

}  // namespace daybook::server
