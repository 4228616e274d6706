#include "tests/server/server_fixture.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cstring>

namespace daybook::tests {
namespace {

// Takes the chunk frames off; false while the last chunk is not there.
bool Unchunk(const std::string& wire, std::string& body, size_t& used) {
  size_t at = 0;
  body.clear();
  while (true) {
    const size_t line_end = wire.find("\r\n", at);
    if (line_end == std::string::npos) return false;
    const size_t size = std::stoull(wire.substr(at, line_end - at), nullptr, 16);
    at = line_end + 2;
    if (wire.size() < at + size + 2) return false;
    if (size == 0) {
      used = at + 2;
      return true;
    }
    body.append(wire, at, size);
    at += size + 2;
  }
}

}  // namespace

std::string RawAnswer::Header(const std::string& name) const {
  const size_t at = head.find("\r\n" + name + ": ");
  if (at == std::string::npos) return "";
  const size_t begin = at + name.size() + 4;
  return head.substr(begin, head.find("\r\n", begin) - begin);
}

RawClient::RawClient(uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
}

RawClient::RawClient(const std::filesystem::path& socket) {
  auto connected = server::ConnectUnix(socket);
  EXPECT_TRUE(connected.ok());
  if (connected.ok()) socket_ = std::move(*connected);
}

bool RawClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (put <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(put));
  }
  return true;
}

void RawClient::HalfClose() { ::shutdown(socket_.get(), SHUT_WR); }
void RawClient::Close() { socket_ = server::Descriptor(); }

bool RawClient::Receive(int ms) {
  pollfd waiting{socket_.get(), POLLIN, 0};
  if (::poll(&waiting, 1, ms) <= 0) return false;
  char piece[65536];
  const ssize_t got = ::recv(socket_.get(), piece, sizeof piece, 0);
  if (got <= 0) {
    ended_ = true;
    return false;
  }
  received_.append(piece, static_cast<size_t>(got));
  return true;
}

RawAnswer RawClient::ReadAnswer(bool to_head) {
  RawAnswer answer;
  size_t head_end = std::string::npos;
  while ((head_end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!Receive(5000)) {
      answer.connection_closed = ended_;
      return answer;
    }
  }
  answer.head = received_.substr(0, head_end + 4);
  answer.status = std::stoi(answer.head.substr(9, 3));
  received_.erase(0, head_end + 4);
  if (to_head || answer.status == 100) {
    answer.complete = true;
    return answer;
  }
  const std::string length = answer.Header("Content-Length");
  const bool chunked = answer.Header("Transfer-Encoding") == "chunked";
  while (true) {
    size_t used = 0;
    if (chunked && Unchunk(received_, answer.body, used)) {
      answer.complete = true;
      received_.erase(0, used);
      return answer;
    }
    if (!length.empty() && received_.size() >= std::stoull(length)) {
      answer.body = received_.substr(0, std::stoull(length));
      received_.erase(0, answer.body.size());
      answer.complete = true;
      return answer;
    }
    if (Receive(5000)) continue;
    answer.connection_closed = ended_;
    if (!chunked) answer.body = received_;
    answer.complete = ended_ && length.empty() && !chunked;
    return answer;
  }
}

bool RawClient::ClosedWithin(int ms) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(ms);
  while (!ended_ && std::chrono::steady_clock::now() < until) {
    if (Receive(20)) return false;
  }
  return ended_;
}

std::string Post(const std::string& target, const std::string& type, const std::string& body,
                 const std::string& more_headers) {
  return "POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + more_headers + "\r\n" +
         body;
}

std::string Get(const std::string& target, const std::string& more_headers) {
  return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + more_headers + "\r\n";
}

std::string Ask(const std::string& query, const std::string& more_headers) {
  return Post("/v1/query", "application/json", "{\"query\":\"" + query + "\"}", more_headers);
}

ServerTest::ServerTest() {
  std::string name = ::testing::TempDir() + "daybook-server-XXXXXX";
  folder_ = ::mkdtemp(name.data());
  socket_ = folder_ / "owner.sock";
}

ServerTest::~ServerTest() {
  server_.reset();
  std::filesystem::remove_all(folder_);
}

void ServerTest::Start(server::ServerLimits limits) {
  server::ServerOptions options;
  options.socket = socket_;
  options.listen = "127.0.0.1:0";
  options.limits = limits;
  options.clock = &clock_;
  options.log = [this](std::string_view line) {
    while (log_blocks_) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    std::lock_guard lock(log_mutex_);
    log_.emplace_back(line);
    return true;
  };
  auto started = server::Server::Start(services_, std::move(options));
  ASSERT_TRUE(started.ok()) << started.error().ToString();
  server_ = std::move(*started);
}

RawAnswer ServerTest::Exchange(const std::string& request) const {
  RawClient client = Tcp();
  EXPECT_TRUE(client.Send(request));
  return client.ReadAnswer();
}

std::vector<std::string> ServerTest::LogLines() {
  std::lock_guard lock(log_mutex_);
  return log_;
}

bool ServerTest::Eventually(const std::function<bool()>& condition) {
  for (int i = 0; i < 12'000; ++i) {  // a minute: under ThreadSanitizer all is slow
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return condition();
}

}  // namespace daybook::tests
