#pragma once
// A plain MLLP client over a blocking socket, for tests.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace daybook::tests {

class MllpClient {
 public:
  // Connects to loopback; `connected()` says whether it did.
  explicit MllpClient(uint16_t port);
  ~MllpClient();
  MllpClient(const MllpClient&) = delete;
  MllpClient& operator=(const MllpClient&) = delete;

  bool connected() const { return fd_ >= 0; }
  // False when the other side is gone.
  bool SendRaw(std::string_view bytes);
  bool Send(std::string_view message);
  // The next message that comes back; nullopt when the connection ended, or after `ms`.
  std::optional<std::string> Receive(int ms = 20'000);
  // Sends and waits for one acknowledgement; empty when none came.
  std::string Ask(std::string_view message);

 private:
  int fd_ = -1;
  std::string bytes_;
};

// Field of the first segment with this name: FieldIn(ack, "MSA", 1) is "AA".
std::string FieldIn(std::string_view message, std::string_view segment, size_t field);

}  // namespace daybook::tests
