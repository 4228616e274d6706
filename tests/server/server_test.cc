// The server as a whole: who gets in, many at once, slow ones, clients that go away, stopping.
#include "server/server.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fstream>
#include <future>

#include "server/net/blocking_socket.h"
#include "server/net/request_log.h"
#include "tests/server/server_fixture.h"

namespace daybook::tests {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using ServerWhole = ServerTest;

TEST(Listening, TcpIsLoopbackOnly) {
  const auto code = [](const char* text) {
    const auto parsed = server::ParseLoopback(text);
    return parsed.ok() ? -1 : static_cast<int>(parsed.error().code);
  };
  for (const char* good : {"127.0.0.1:0", "127.8.9.10:80", "[::1]:8080", "localhost:65535"}) {
    EXPECT_EQ(code(good), -1) << good;
  }
  for (const char* far : {"0.0.0.0:80", "[::]:80", "192.168.1.1:80", "example.org:80", "*:80",
                          "128.0.0.1:80", "[::2]:80", ":80"}) {
    EXPECT_EQ(code(far), static_cast<int>(ErrorCode::kNotPermitted)) << far;
  }
  for (const char* bad : {"", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536",
                          "127.0.0.1:80x", "[::1", "::1:80", "127.0.0.1:-1"}) {
    EXPECT_EQ(code(bad), static_cast<int>(ErrorCode::kUsage)) << bad;
  }
  const auto refused = server::ParseLoopback("0.0.0.0:80");
  EXPECT_NE(refused.error().message.find("loopback only until there is authentication"),
            std::string::npos);
}

TEST_F(ServerWhole, RefusesAPortInUse) {
  Start();
  server::ServerOptions options;
  options.socket = folder_ / "other.sock";
  options.listen = "127.0.0.1:" + std::to_string(server_->port());
  options.clock = &clock_;
  const auto second = server::Server::Start(services_, std::move(options));
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
}

TEST_F(ServerWhole, OwnerSocketIsTheOwnersAlone) {
  Start();
  struct stat found {};
  ASSERT_EQ(::stat(socket_.c_str(), &found), 0);
  EXPECT_TRUE(S_ISSOCK(found.st_mode));
  EXPECT_EQ(found.st_mode & 0777u, 0600u);
  RawClient owner = Unix();
  owner.Send(Get("/v1/health/live"));
  EXPECT_EQ(owner.ReadAnswer().status, 200);
}

// Connects as another user, in a process of its own, and says what happened by its exit code.
int AnswerToAnotherUser(const std::filesystem::path& socket) {
  const pid_t child = ::fork();
  if (child == 0) {
    const auto connected =
        ::setuid(65534) == 0 ? server::ConnectUnix(socket) : Result<server::Descriptor>(Error{});
    if (!connected.ok()) ::_exit(3);
    const std::string request = Get("/v1/health/live");
    char byte = 0;
    ::send(connected->get(), request.data(), request.size(), MSG_NOSIGNAL);
    ::_exit(::recv(connected->get(), &byte, 1, 0) > 0 ? 1 : 0);
  }
  int state = 0;
  ::waitpid(child, &state, 0);
  return WEXITSTATUS(state);
}

TEST_F(ServerWhole, AnotherUserIsClosedWithoutAWord) {
  Start();
  if (::getuid() != 0) {
    // Without the right to become somebody else, the mode alone can be seen to hold.
    struct stat found {};
    ASSERT_EQ(::stat(socket_.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0077u, 0u);
    return;
  }
  EXPECT_EQ(AnswerToAnotherUser(socket_), 3) << "the mode keeps others out";
  // Also when somebody opened the mode.
  std::filesystem::permissions(folder_, std::filesystem::perms::all);
  std::filesystem::permissions(socket_, std::filesystem::perms::all);
  EXPECT_EQ(AnswerToAnotherUser(socket_), 0) << "and so do the peer's credentials";
}

TEST_F(ServerWhole, AStaleSocketIsReplacedAndAFileIsNot) {
  { auto stale = server::ListenUnix(socket_); }
  ASSERT_TRUE(std::filesystem::exists(socket_));
  Start();
  RawClient client = Unix();
  client.Send(Get("/v1/health/live"));
  EXPECT_EQ(client.ReadAnswer().status, 200);
  server_.reset();
  EXPECT_FALSE(std::filesystem::exists(socket_)) << "a stopped server leaves none";
  std::ofstream(socket_) << "mine";
  server::ServerOptions options;
  options.socket = socket_;
  options.clock = &clock_;
  const auto refused = server::Server::Start(services_, std::move(options));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kCantCreate);
}

TEST_F(ServerWhole, LongFolderNamesWork) {
  socket_ = folder_ / std::string(100, 'd') / "owner.sock";
  std::filesystem::create_directory(socket_.parent_path());
  Start();
  RawClient client = Unix();
  client.Send(Get("/v1/health/live"));
  EXPECT_EQ(client.ReadAnswer().status, 200);
}

TEST_F(ServerWhole, ManyClientsAtOnce) {
  Start();
  std::atomic<int> right{0};
  std::vector<std::thread> clients;
  clients.reserve(16);
  for (int c = 0; c < 16; ++c) {
    clients.emplace_back([&, c] {
      RawClient client = c % 2 == 0 ? Tcp() : Unix();
      for (int i = 0; i < 25; ++i) {
        const int rows = 1 + (c * 25 + i) % 1500;
        client.Send(Ask("rows " + std::to_string(rows), "Accept: application/x-ndjson\r\n"));
        const RawAnswer answer = client.ReadAnswer();
        const std::string end = "{\"end\":true,\"rows\":" + std::to_string(rows) + "}\n";
        if (answer.complete && answer.body.ends_with(end)) ++right;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(right, 16 * 25);
}

TEST_F(ServerWhole, ASlowQueryDoesNotBlockHealth) {
  server::ServerLimits limits;
  limits.query_workers = 1;
  Start(limits);
  RawClient slow = Tcp();
  slow.Send(Ask("slow 1500"));
  ASSERT_TRUE(Eventually([this] { return services_.record.running == 1; }));
  const auto began = steady_clock::now();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(Exchange(Get("/v1/health/live")).status, 200);
  EXPECT_LT(steady_clock::now() - began, milliseconds(1000));
  EXPECT_EQ(slow.ReadAnswer().status, 200);
}

TEST_F(ServerWhole, TooManyRequestsAndConnectionsAreTold) {
  server::ServerLimits limits;
  limits.query_workers = 1;
  limits.waiting_max = 1;
  limits.connections_max = 4;
  Start(limits);
  RawClient running = Tcp();
  running.Send(Ask("slow 600"));
  ASSERT_TRUE(Eventually([this] { return services_.record.running == 1; }));
  RawClient waiting = Tcp();
  waiting.Send(Ask("small"));
  std::this_thread::sleep_for(milliseconds(100));
  RawClient third = Tcp();
  third.Send(Ask("small"));
  const RawAnswer refused = third.ReadAnswer();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.Header("Retry-After"), "1");
  RawClient fourth = Tcp();
  fourth.Send(Get("/v1/health/live"));
  EXPECT_EQ(fourth.ReadAnswer().status, 200);
  RawClient fifth = Tcp();
  fifth.Send(Get("/v1/status"));
  const RawAnswer full = fifth.ReadAnswer();
  EXPECT_EQ(full.status, 503);
  EXPECT_NE(full.body.find("all 4 connections are taken"), std::string::npos) << full.body;
  EXPECT_EQ(waiting.ReadAnswer().status, 200) << "who waited gets its answer";
}

TEST_F(ServerWhole, HugeAnswersWaitForTheReader) {
  Start();
  constexpr uint64_t kRows = 200'000;
  RawClient client = Tcp();
  client.Send(Ask("rows " + std::to_string(kRows)));
  ASSERT_TRUE(Eventually([this] { return services_.record.rows_given > 0; }));
  std::this_thread::sleep_for(milliseconds(300));
  const uint64_t given = services_.record.rows_given;
  EXPECT_LT(given, kRows / 2) << "rows pile up nowhere while nobody reads";
  const RawAnswer answer = client.ReadAnswer();
  EXPECT_TRUE(answer.complete);
  EXPECT_EQ(answer.Header("Transfer-Encoding"), "chunked");
  EXPECT_NE(answer.body.find("\"row_count\":200000"), std::string::npos);
}

TEST_F(ServerWhole, AReaderThatStopsReadingIsGivenUp) {
  server::ServerLimits limits;
  limits.write_ms_max = 200;
  Start(limits);
  RawClient client = Tcp();
  client.Send(Ask("rows 4000000"));  // more than the sockets hold
  ASSERT_TRUE(Eventually([this] { return services_.record.running == 1; }));
  EXPECT_TRUE(Eventually([this] { return services_.record.running == 0; }));
  EXPECT_LT(services_.record.rows_given, 4'000'000u);
  ASSERT_TRUE(Eventually([this] { return LogLines().size() == 1; }));
  EXPECT_NE(LogLines()[0].find("\"status\":499"), std::string::npos) << LogLines()[0];
}

TEST(Rate, IsTakenWindowByWindow) {
  server::WaitLimits limits;
  limits.bytes_a_second_min = 1000;
  limits.rate_window_ms = 100;
  server::RateWatch watch(limits);
  watch.Moved(1'000'000);
  EXPECT_TRUE(watch.Waited(99).ok()) << "the window is not over";
  EXPECT_TRUE(watch.Waited(1).ok());
  watch.Moved(99);
  EXPECT_EQ(watch.Waited(100).error().code, ErrorCode::kTimeout) << "what was fast once is past";
  watch.Moved(100);
  EXPECT_TRUE(watch.Waited(100).ok());
}

// Takes a little of what is there, again and again, until the server has given up or `ms` are over.
void Sip(const RawClient& client, int ms) {
  const auto until = steady_clock::now() + milliseconds(ms);
  char piece[64u << 10];
  while (steady_clock::now() < until) {
    if (::recv(client.fd(), piece, sizeof piece, 0) <= 0) return;
    std::this_thread::sleep_for(milliseconds(10));
  }
}

TEST_F(ServerWhole, SlowReadersAreGivenUp) {
  for (const bool by_rate : {true, false}) {
    server_.reset();
    services_.record.rows_given = 0;
    server::ServerLimits limits;
    if (by_rate) {
      limits.bytes_a_second_min = 100'000'000;
      limits.rate_window_ms = 200;
    } else {
      limits.answer_wait_ms_max = 300;
    }
    Start(limits);
    RawClient client = Tcp();
    client.Send(Ask("rows 400000"));
    ASSERT_TRUE(Eventually([this] { return services_.record.running == 1; }));
    Sip(client, 1500);
    EXPECT_TRUE(Eventually([this] { return services_.record.running == 0; })) << by_rate;
    EXPECT_LT(services_.record.rows_given, 400'000u);
  }
}

TEST_F(ServerWhole, TcpNeverLocksTheOwnerOut) {
  server::ServerLimits limits;
  limits.query_workers = 1;
  limits.upload_workers = 1;
  limits.connections_max = 4;
  Start(limits);
  RawClient reader = Tcp();
  reader.Send(Ask("rows 400000"));  // and takes nothing
  RawClient sender = Tcp();
  sender.Send(
      "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Content-Length: 10\r\n\r\n{}");
  ASSERT_TRUE(Eventually([this] { return services_.record.running == 1; }));
  ASSERT_TRUE(Eventually([this] { return services_.ingest_calls == 1; }));
  RawClient idle = Tcp();
  RawClient idle_too = Tcp();
  std::this_thread::sleep_for(milliseconds(100));
  const auto began = steady_clock::now();
  RawClient owner = Unix();
  owner.Send(Ask("small"));
  EXPECT_EQ(owner.ReadAnswer().status, 200);
  owner.Send(Post("/v1/events", "application/json", "{}"));
  EXPECT_EQ(owner.ReadAnswer().status, 200);
  const RawAnswer health = Exchange(Get("/v1/health/live"));
  EXPECT_EQ(health.status, 200);
  EXPECT_EQ(health.Header("Connection"), "close");
  EXPECT_EQ(Exchange(Get("/v1/status")).status, 503);
  EXPECT_LT(steady_clock::now() - began, milliseconds(2000));
}

TEST_F(ServerWhole, OwnersThatRestHoldUpNobody) {
  Start();
  std::vector<RawClient> resting;
  for (int i = 0; i < 6; ++i) {
    resting.push_back(Unix());
    resting.back().Send(Ask("rows 400000"));
  }
  ASSERT_TRUE(Eventually([this] { return services_.record.running == 6; }));
  for (const bool over_tcp : {true, false}) {
    RawClient client = over_tcp ? Tcp() : Unix();
    client.Send(Ask("small"));
    EXPECT_EQ(client.ReadAnswer().status, 200);
  }
}

TEST_F(ServerWhole, ALogThatNobodyDrainsHoldsUpNobody) {
  Start();
  log_blocks_ = true;
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(Exchange(Get("/v1/health/live")).status, 200);
    EXPECT_EQ(Exchange(Ask("small")).status, 200);
  }
  log_blocks_ = false;
  EXPECT_TRUE(Eventually([this] { return LogLines().size() == 100; }));
}

TEST(Log, DropsAndCountsWhatFindsNoRoom) {
  std::atomic<bool> room{false};
  std::mutex mutex;
  std::vector<std::string> lines;
  {
    server::RequestLog log([&](std::string_view line) {
      if (!room) return false;
      std::lock_guard lock(mutex);
      lines.emplace_back(line);
      return true;
    });
    for (size_t i = 0; i < server::kLogLinesMax + 7; ++i) log.Put(std::to_string(i));
    room = true;
    for (int i = 0; i < 400; ++i) {
      std::this_thread::sleep_for(milliseconds(5));
      std::lock_guard lock(mutex);
      if (lines.size() > server::kLogLinesMax) break;
    }
  }
  ASSERT_EQ(lines.size(), server::kLogLinesMax + 1);
  EXPECT_EQ(lines.front(), "0");
  EXPECT_EQ(lines.back(), "{\"log_lines_dropped\":7}");
}

TEST_F(ServerWhole, AClientThatGoesAwayCancelsItsQuery) {
  server::ServerLimits limits;
  limits.half_close_ms_max = 100;
  Start(limits);
  for (const bool over_tcp : {true, false}) {
    const int before = services_.record.cancelled;
    RawClient client = over_tcp ? Tcp() : Unix();
    client.Send(Ask("slow 5000"));
    ASSERT_TRUE(Eventually([this] { return services_.record.running == 1; }));
    client.Close();
    EXPECT_TRUE(Eventually([&] { return services_.record.cancelled == before + 1; }));
    ASSERT_TRUE(Eventually([this] { return services_.record.running == 0; }));
  }
}

TEST_F(ServerWhole, HalfCloseStillGetsAQuickAnswer) {
  Start();
  RawClient client = Tcp();
  client.Send(Ask("slow 150", "Connection: close\r\n"));
  client.HalfClose();
  EXPECT_EQ(client.ReadAnswer().status, 200);
  EXPECT_TRUE(client.ClosedWithin(2000));
}

TEST_F(ServerWhole, StoppingLetsAnswersFinish) {
  Start();
  RawClient busy = Tcp();
  busy.Send(Ask("slow 300"));
  RawClient idle = Tcp();
  idle.Send(Get("/v1/health/live"));
  EXPECT_EQ(idle.ReadAnswer().status, 200);
  ASSERT_TRUE(Eventually([this] { return services_.record.running == 1; }));
  auto answer = std::async(std::launch::async, [&busy] { return busy.ReadAnswer(); });
  const uint16_t port = server_->port();
  server_->Stop(milliseconds(5000));
  EXPECT_EQ(answer.get().status, 200);
  EXPECT_EQ(services_.record.cancelled, 0);
  EXPECT_TRUE(idle.ClosedWithin(1000));
  const auto parsed = server::ParseLoopback("127.0.0.1:" + std::to_string(port));
  EXPECT_TRUE(server::ListenTcp(*parsed).ok()) << "the port is free again";
}

TEST_F(ServerWhole, StoppingCancelsWhatTakesTooLong) {
  Start();
  RawClient slow = Tcp();
  slow.Send(Ask("slow 60000"));
  RawClient upload = Tcp();
  upload.Send(
      "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Content-Length: 10\r\n\r\n{}");
  ASSERT_TRUE(Eventually([this] { return services_.record.running == 1; }));
  ASSERT_TRUE(Eventually([this] { return services_.ingest_calls == 1; }));
  const auto began = steady_clock::now();
  server_->Stop(milliseconds(200));
  const auto took = steady_clock::now() - began;
  EXPECT_GE(took, milliseconds(200));
  EXPECT_LT(took, milliseconds(2000));
  EXPECT_EQ(services_.record.cancelled, 1);
}

}  // namespace
}  // namespace daybook::tests
