#pragma once
// A server on a socket in a folder of its own, and a raw client that sends any bytes it is told.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "ledger/base/clock.h"
#include "server/net/address.h"
#include "server/server.h"
#include "tests/server/fake_services.h"

namespace daybook::tests {

// What came back over a raw socket until it closed, or until a whole answer was there.
struct RawAnswer {
  int status = 0;
  std::string head;       // with its empty line
  std::string body;       // chunk frames taken off
  bool complete = false;  // the body came to its end
  bool connection_closed = false;

  // Value of the header, in the case it was sent; empty if it is not there.
  std::string Header(const std::string& name) const;
};

class RawClient {
 public:
  explicit RawClient(uint16_t port);
  explicit RawClient(const std::filesystem::path& socket);
  bool Send(std::string_view bytes);
  void HalfClose();
  void Close();
  // The next answer; waits at most five seconds.
  RawAnswer ReadAnswer(bool to_head = false);
  // True when the server closed the connection within `ms` without sending anything more.
  bool ClosedWithin(int ms);
  int fd() const { return socket_.get(); }

 private:
  bool Receive(int ms);
  server::Descriptor socket_;
  std::string received_;
  bool ended_ = false;
};

// A request in one string: head, length, body.
std::string Post(const std::string& target, const std::string& type, const std::string& body,
                 const std::string& more_headers = "");
std::string Get(const std::string& target, const std::string& more_headers = "");
std::string Ask(const std::string& query, const std::string& more_headers = "");

class ServerTest : public ::testing::Test {
 protected:
  ServerTest();
  ~ServerTest() override;
  // Starts with TCP on a free port of 127.0.0.1.
  void Start(server::ServerLimits limits = {});
  RawClient Tcp() const { return RawClient(server_->port()); }
  RawClient Unix() const { return RawClient(socket_); }
  // One exchange over TCP.
  RawAnswer Exchange(const std::string& request) const;
  std::vector<std::string> LogLines();
  // Waits up to eight seconds for `condition`.
  static bool Eventually(const std::function<bool()>& condition);

  std::filesystem::path folder_;
  std::filesystem::path socket_;
  SystemClock clock_;
  FakeServices services_;
  std::atomic<bool> log_blocks_{false};  // as a stderr that nobody drains
  std::mutex log_mutex_;
  std::vector<std::string> log_;
  std::unique_ptr<server::Server> server_;
};

}  // namespace daybook::tests
