#include "tests/e2e/mllp_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace daybook::tests {

MllpClient::MllpClient(uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int yes = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return;
  ::close(fd_);
  fd_ = -1;
}

MllpClient::~MllpClient() {
  if (fd_ >= 0) ::close(fd_);
}

bool MllpClient::SendRaw(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

bool MllpClient::Send(std::string_view message) {
  return SendRaw("\x0B" + std::string(message) + "\x1C\r");
}

std::optional<std::string> MllpClient::Receive(int ms) {
  while (true) {
    const size_t begin = bytes_.find('\x0B');
    const size_t end = bytes_.find("\x1C\r");
    if (begin != std::string::npos && end != std::string::npos) {
      std::string message = bytes_.substr(begin + 1, end - begin - 1);
      bytes_.erase(0, end + 2);
      return message;
    }
    pollfd wait{fd_, POLLIN, 0};
    if (::poll(&wait, 1, ms) <= 0) return std::nullopt;
    std::array<char, 4096> buffer;
    const ssize_t got = ::recv(fd_, buffer.data(), buffer.size(), 0);
    if (got <= 0) return std::nullopt;
    bytes_.append(buffer.data(), static_cast<size_t>(got));
  }
}

std::string MllpClient::Ask(std::string_view message) {
  if (!Send(message)) return {};
  return Receive().value_or("");
}

std::string FieldIn(std::string_view message, std::string_view segment, size_t field) {
  while (!message.empty()) {
    std::string_view line = message.substr(0, message.find('\r'));
    message.remove_prefix(line.size() < message.size() ? line.size() + 1 : message.size());
    if (!line.starts_with(segment)) continue;
    for (; field > 0; --field) {
      const size_t bar = line.find('|');
      if (bar == std::string_view::npos) return {};
      line.remove_prefix(bar + 1);
    }
    return std::string(line.substr(0, line.find('|')));
  }
  return {};
}

}  // namespace daybook::tests
