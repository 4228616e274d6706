#pragma once
// Reads and writes on a socket by a worker that may wait, with a limit on each wait and a cancel.
#include <cstdint>
#include <string_view>

#include "query/session.h"
#include "server/http/reply.h"

namespace daybook::server {

class BlockingSocket final : public ByteOut {
 public:
  // `fd` stays the caller's; `cancel` (may be null) outlives it. Both limits: milliseconds without
  // a byte moving; 0 waits for ever.
  BlockingSocket(int fd, int read_ms_max, int write_ms_max, const query::CancelFlag* cancel);

  // 0 at the end of the stream. kTimeout, kCancelled, kUnavailable (connection gone).
  Result<size_t> Read(char* buffer, size_t capacity);
  Status Write(std::string_view bytes) override;
  // Milliseconds spent waiting for the peer's bytes so far.
  int64_t read_wait_ms() const { return read_wait_ms_; }

 private:
  Status WaitFor(short events, int ms_max, int64_t* waited_ms);

  int fd_;
  int read_ms_max_;
  int write_ms_max_;
  const query::CancelFlag* cancel_;
  int64_t read_wait_ms_ = 0;
};

}  // namespace daybook::server
