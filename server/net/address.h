#pragma once
// Where TCP may listen: loopback, and nowhere else until there is authentication.
#include <sys/socket.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "ledger/base/result.h"

namespace daybook::server {

// An open descriptor; closed at the end of its life.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.Release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();
  int get() const { return fd_; }
  int Release();

 private:
  int fd_ = -1;
};

struct LoopbackAddress {
  bool is_ipv6 = false;
  std::string host;  // numeric
  uint16_t port = 0;
};
// "127.0.0.1:8080", "[::1]:8080", "localhost:0". kUsage when it can't be read, kNotPermitted when
// it is not loopback.
Result<LoopbackAddress> ParseLoopback(std::string_view text);
// True for the value of a Host header (or the authority of an Origin) that names loopback. A page
// of another site that points its own name at 127.0.0.1 does not get in.
bool IsLoopbackAuthority(std::string_view authority);

// A listening socket; kBusy when somebody else has the port.
Result<Descriptor> ListenTcp(const LoopbackAddress& address);
uint16_t BoundPort(int fd);

// A listening Unix socket with mode 0600, made anew if a stale one is there. Paths longer than a
// socket address takes (107 bytes) work too. kCantCreate with the reason.
Result<Descriptor> ListenUnix(const std::filesystem::path& path);
// kNoLedger when there is no socket, kUnavailable when nobody listens at it.
Result<Descriptor> ConnectUnix(const std::filesystem::path& path);

// The user at the other end of a Unix socket; kIo if the system does not say.
Result<uint32_t> PeerUser(int fd);
// The user who owns the folder the socket is in.
Result<uint32_t> OwnerOfFolder(const std::filesystem::path& socket);

}  // namespace daybook::server
