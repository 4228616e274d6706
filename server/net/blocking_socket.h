#pragma once
// Reads and writes on a socket by a worker that may wait, with a limit on each wait and a cancel.
#include <cstdint>
#include <string_view>

#include "query/session.h"
#include "server/http/reply.h"

namespace daybook::server {

// How long a worker waits for a peer; 0 leaves a limit out.
struct WaitLimits {
  int read_ms_max = 0;             // without a byte coming
  int write_ms_max = 0;            // without a byte being taken
  int write_ms_total_max = 0;      // for bytes to be taken, in all
  int64_t bytes_a_second_min = 0;  // each way, over each window of waiting
  int rate_window_ms = 0;
  int cancel_ms_max = 0;  // a wait goes on so long after a cancel
  // Whoever waits for an answer then tells the peer, by sending no more, that it is to stop.
  bool half_close_on_cancel = false;
};

// Whether bytes move fast enough, window by window. Only time spent waiting for the peer counts: a
// busy disk is not its fault.
class RateWatch {
 public:
  explicit RateWatch(const WaitLimits& limits)
      : bytes_a_second_min_(limits.bytes_a_second_min), window_ms_(limits.rate_window_ms) {}
  void Moved(size_t bytes) { bytes_ += static_cast<int64_t>(bytes); }
  // kTimeout at the end of a window that was too slow.
  Status Waited(int64_t ms);

 private:
  int64_t bytes_a_second_min_;
  int window_ms_;
  int64_t bytes_ = 0;
  int64_t waited_ms_ = 0;
};

class BlockingSocket final : public ByteOut {
 public:
  // `fd` stays the caller's; `cancel` (may be null) outlives it.
  BlockingSocket(int fd, const WaitLimits& limits, const query::CancelFlag* cancel);

  // 0 at the end of the stream. kTimeout, kCancelled, kUnavailable (connection gone).
  Result<size_t> Read(char* buffer, size_t capacity);
  Status Write(std::string_view bytes) override;
  // A write could not be made whole: the peer is gone, too slow, or the wait was cancelled.
  bool write_failed() const { return write_failed_; }

 private:
  // Milliseconds waited until the socket is ready.
  Result<int64_t> WaitFor(short events, int ms_max);
  Status WriteAll(std::string_view bytes);

  int fd_;
  const WaitLimits limits_;
  const query::CancelFlag* cancel_;
  RateWatch reads_;
  RateWatch writes_;
  int64_t write_ms_total_ = 0;
  bool write_failed_ = false;
};

}  // namespace daybook::server
