#include "server/net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <utility>

#include "server/http/request_head.h"

namespace daybook::server {
namespace {

struct HostPort {
  std::string_view host;
  std::string_view port;
};

// Splits at the last colon; an IPv6 host stands in brackets.
std::optional<HostPort> SplitAuthority(std::string_view text) {
  if (text.starts_with('[')) {
    const size_t close = text.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    const std::string_view rest = text.substr(close + 1);
    if (!rest.empty() && rest[0] != ':') return std::nullopt;
    return HostPort{text.substr(1, close - 1), rest.empty() ? rest : rest.substr(1)};
  }
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos) return HostPort{text, ""};
  if (text.find(':', colon + 1) != std::string_view::npos) return std::nullopt;
  return HostPort{text.substr(0, colon), text.substr(colon + 1)};
}

bool ReadPort(std::string_view text, uint16_t& port) {
  const char* end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, port);
  return !text.empty() && failure == std::errc() && stop == end;
}

bool IsLoopback4(const std::string& host) {
  in_addr address{};
  return inet_pton(AF_INET, host.c_str(), &address) == 1 && (ntohl(address.s_addr) >> 24) == 127;
}

bool IsLoopback6(const std::string& host) {
  in6_addr address{};
  return inet_pton(AF_INET6, host.c_str(), &address) == 1 && IN6_IS_ADDR_LOOPBACK(&address) != 0;
}

Error Reason(ErrorCode code, const std::string& what, int number) {
  return Error{code, what + ": " + std::strerror(number)};
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = other.Release();
  }
  return *this;
}
Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}
int Descriptor::Release() { return std::exchange(fd_, -1); }

Result<LoopbackAddress> ParseLoopback(std::string_view text) {
  LoopbackAddress address;
  const auto parts = SplitAuthority(text);
  if (!parts || !ReadPort(parts->port, address.port)) {
    return Error{ErrorCode::kUsage, "'" + std::string(text) + "' is not ADDR:PORT", "--listen",
                 "as in 127.0.0.1:8080 or [::1]:8080; port 0 takes a free one"};
  }
  address.host = parts->host == "localhost" ? "127.0.0.1" : std::string(parts->host);
  address.is_ipv6 = IsLoopback6(address.host);
  if (!address.is_ipv6 && !IsLoopback4(address.host)) {
    return Error{ErrorCode::kNotPermitted,
                 "'" + std::string(parts->host) +
                     "' is not a loopback address: TCP is loopback only until there is "
                     "authentication",
                 "--listen", "use 127.0.0.1 or [::1]"};
  }
  return address;
}

bool IsLoopbackAuthority(std::string_view authority) {
  const auto parts = SplitAuthority(authority);
  if (!parts) return false;
  const std::string host = LowerAscii(parts->host);
  return host == "localhost" || IsLoopback4(host) || IsLoopback6(host);
}

Result<Descriptor> ListenTcp(const LoopbackAddress& address) {
  const int family = address.is_ipv6 ? AF_INET6 : AF_INET;
  Descriptor listener(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (listener.get() < 0) return Reason(ErrorCode::kIo, "no TCP socket", errno);
  const int on = 1;
  ::setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_storage storage{};
  socklen_t size = 0;
  if (address.is_ipv6) {
    auto* in6 = reinterpret_cast<sockaddr_in6*>(&storage);
    in6->sin6_family = AF_INET6;
    in6->sin6_port = htons(address.port);
    inet_pton(AF_INET6, address.host.c_str(), &in6->sin6_addr);
    size = sizeof *in6;
  } else {
    auto* in4 = reinterpret_cast<sockaddr_in*>(&storage);
    in4->sin_family = AF_INET;
    in4->sin_port = htons(address.port);
    inet_pton(AF_INET, address.host.c_str(), &in4->sin_addr);
    size = sizeof *in4;
  }
  if (::bind(listener.get(), reinterpret_cast<sockaddr*>(&storage), size) != 0 ||
      ::listen(listener.get(), SOMAXCONN) != 0) {
    const ErrorCode code = errno == EADDRINUSE ? ErrorCode::kBusy : ErrorCode::kCantCreate;
    return Reason(code, "can't listen on port " + std::to_string(address.port), errno);
  }
  return listener;
}

uint16_t BoundPort(int fd) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return 0;
  if (storage.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<sockaddr_in6*>(&storage)->sin6_port);
  }
  return ntohs(reinterpret_cast<sockaddr_in*>(&storage)->sin_port);
}

}  // namespace daybook::server
