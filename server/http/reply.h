#pragma once
// One HTTP answer, whole or streamed. The first kHeldBytes of a stream are held back, so that a
// short answer has a length and an early error still gets its own status.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/clock.h"
#include "server/http/problem.h"
#include "server/http/request_head.h"

namespace daybook::server {

inline constexpr size_t kHeldBytes = 64u << 10;

// Where the bytes go. An error ends the exchange.
class ByteOut {
 public:
  virtual ~ByteOut() = default;
  virtual Status Write(std::string_view bytes) = 0;
};

struct ReplyOptions {
  int minor_version = 1;
  bool head_only = false;  // answering HEAD
  bool keep_alive = true;
};

class Reply {
 public:
  // `out` and `clock` (for Date) outlive it.
  Reply(ByteOut& out, const Clock& clock, ReplyOptions options);

  // A header for whatever is sent next.
  void AddHeader(std::string_view name, std::string_view value);
  // The connection ends with this answer.
  void CloseAfter() { options_.keep_alive = false; }

  Status Send(int status, std::string_view type, std::string_view body);
  // Throws away what is held back. Once bytes are out, the stream can only be cut: then the
  // client sees a chunked body without an end. After a write that failed nothing more is written.
  Status SendProblem(const Problem& problem);

  void StartStream(std::string_view type);
  Status Write(std::string_view text);
  // Sends what is held back.
  Status Flush() { return FlushChunk(); }
  Status Finish();

  // Bytes are out.
  bool started() const { return status_ != 0; }
  // Bytes are out, or held back for a moment: they are part of the answer.
  bool has_content() const { return started() || !held_.empty(); }
  bool finished() const { return finished_; }
  int status() const { return status_; }
  uint64_t bytes_out() const { return bytes_out_; }
  bool keep_alive() const { return options_.keep_alive && finished_; }

 private:
  Status Put(std::string_view bytes);
  std::string Head(int status, std::string_view type, std::string_view framing);
  Status FlushChunk();

  ByteOut& out_;
  const Clock& clock_;
  ReplyOptions options_;
  std::string headers_;
  std::string stream_type_;
  std::string held_;
  std::optional<Error> broken_;  // why writing failed: a frame may be half out
  int status_ = 0;
  bool finished_ = false;
  uint64_t bytes_out_ = 0;
};

}  // namespace daybook::server
