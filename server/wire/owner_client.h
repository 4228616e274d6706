#pragma once
// One HTTP exchange over a Unix socket, blocking. Beast stays behind it.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "feeds/input.h"
#include "query/session.h"

namespace daybook::server {

struct ClientRequest {
  const char* method = "GET";
  std::string target;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;                     // with its length, unless `upload` is set
  feeds::ByteStream* upload = nullptr;  // sent in chunks as it is read
};

class OwnerClient {
 public:
  // `cancel` (may be null) outlives it; a call that waits ends with kCancelled `cancel_ms_max`
  // milliseconds after it.
  static Result<std::unique_ptr<OwnerClient>> Connect(const std::filesystem::path& socket,
                                                      const query::CancelFlag* cancel,
                                                      int cancel_ms_max = 0);
  virtual ~OwnerClient() = default;  // closes the connection

  // Sends the request and reads the head of the answer; its status. Once for each client. When the
  // owner answers before it has read everything, that answer counts. An error of `upload` is
  // returned as it is.
  virtual Result<int> Exchange(const ClientRequest& request) = 0;
  // The next bytes of the answer's body; 0 at its end, kUnavailable when it is cut.
  virtual Result<size_t> Read(char* buffer, size_t capacity) = 0;
  // The rest of the body, refused with kTooLarge beyond `bytes_max`.
  Result<std::string> ReadAll(size_t bytes_max);
};

}  // namespace daybook::server
