// kill -9 of the real program: `daybook ingest` in the middle of a file, and `daybook serve` with
// clients that count the acknowledgements they got over its socket. Nothing acknowledged is lost,
// nothing is there twice, no position is missing.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/faults/program.h"
#include "tests/faults/scale.h"

namespace daybook::tests {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

int Connect(const fs::path& path) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::snprintf(address.sun_path, sizeof address.sun_path, "%s", path.c_str());
  const timeval wait{10, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return fd;
  ::close(fd);
  return -1;
}

// The whole answer to a POST of FHIR lines; empty if none came.
std::string Post(const fs::path& socket, const std::string& lines) {
  const int fd = Connect(socket);
  if (fd < 0) return "";
  const std::string request =
      "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
      "Content-Type: application/fhir+ndjson\r\nContent-Length: " +
      std::to_string(lines.size()) + "\r\n\r\n" + lines;
  std::string answer;
  for (size_t sent = 0; sent < request.size();) {
    const ssize_t put = ::send(fd, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
    if (put <= 0) break;
    sent += static_cast<size_t>(put);
  }
  char bytes[4096];
  for (ssize_t got; (got = ::recv(fd, bytes, sizeof bytes, 0)) > 0;)
    answer.append(bytes, static_cast<size_t>(got));
  ::close(fd);
  return answer.starts_with("HTTP/1.1 200") ? answer : "";
}

// Resource `number` of a client.
std::string Resource(int client, int number) {
  const std::string id = std::to_string(client) + "-" + std::to_string(number);
  return R"({"resourceType":"Observation","id":")" + id +
         R"(","status":"final","subject":{"reference":"Patient/p)" + std::to_string(number % 7) +
         R"("},"code":{"text":"pulse"},"valueQuantity":{"value":)" + std::to_string(50 + client) +
         R"(,"code":"/min"}})" + "\n";
}

class ServeKill : public ServerKill {
 protected:
  std::vector<std::string> ServeWords() const override { return {"serve", "--quiet"}; }
  void WaitForServer() const override {
    for (int i = 0; i < 5'000; ++i) {
      const int fd = Connect(ledger_ / "owner.sock");
      if (fd >= 0) return static_cast<void>(::close(fd));
      std::this_thread::sleep_for(milliseconds(2));
    }
    FAIL() << "no server on the socket";
  }
  // Sends until the server is gone; a resource without an answer is sent again after the restart.
  void Client(int client) override {
    for (int& next = next_[static_cast<size_t>(client)];; ++next) {
      const std::string answer = Post(ledger_ / "owner.sock", Resource(client, next));
      if (answer.empty()) return;
      EXPECT_EQ(Member(answer, "accepted") + Member(answer, "duplicates"), 1) << answer;
      ++acknowledged_;
    }
  }
  // Sends all acknowledged again: each must be known.
  void SendAllAgain() {
    Program server = Serve();
    ASSERT_NO_FATAL_FAILURE(WaitForServer());
    std::string lines;
    int64_t count = 0;
    for (int client = 0; client < kClients; ++client)
      for (int number = 0; number < next_[static_cast<size_t>(client)]; ++number, ++count)
        lines += Resource(client, number);
    const std::string answer = Post(ledger_ / "owner.sock", lines);
    EXPECT_EQ(Member(answer, "accepted"), 0) << "acknowledged and lost: " << answer;
    EXPECT_EQ(Member(answer, "duplicates"), count) << answer;
    // What was in flight when it was killed may be there without an acknowledgement.
    for (int client = 0; client < kClients; ++client)
      EXPECT_NE(Post(ledger_ / "owner.sock", Resource(client, next_[static_cast<size_t>(client)])),
                "");
    EXPECT_EQ(server.End(SIGTERM), 0);
    ExpectSound(count + kClients, "served");
  }
};

TEST_F(ServeKill, NothingAcknowledgedIsLostMissingOrTwice) {
  constexpr int kRoundsALedger = 50;
  std::mt19937_64 random(Seed());
  const int kills = Scaled(2 * kRoundsALedger);
  uint64_t all = 0;
  for (int done = 0; done < kills && !HasFailure(); done += kRoundsALedger) {
    next_ = {};
    acknowledged_ = 0;
    for (int round = 0; round < std::min(kRoundsALedger, kills - done) && !HasFailure(); ++round)
      Round(1 + random() % 40);
    SendAllAgain();
    fs::remove_all(ledger_);
    all += acknowledged_;
  }
  std::printf("%d kills of a server, %llu acknowledged, 0 lost (DAYBOOK_TEST_SEED=%llu)\n", kills,
              static_cast<unsigned long long>(all), static_cast<unsigned long long>(Seed()));
}

class IngestKill : public ProgramKill {
 protected:
  static constexpr int kResources = 2'000;

  IngestKill() {
    std::ofstream sample(sample_);
    for (int number = 0; number < kResources; ++number) sample << Resource(0, number);
  }
  // The counts that an ingest ended with; killed after `micros` unless that is negative: then it
  // ends by itself.
  std::string Ingest(int64_t micros) {
    Program ingest(Words({"ingest", "--json", "--format", "fhir", sample_.string()}),
                   folder_ / "out");
    if (micros >= 0) std::this_thread::sleep_for(std::chrono::microseconds(micros));
    killed_ += ingest.End(micros >= 0 ? SIGKILL : 0) == 128 + SIGKILL ? 1 : 0;
    return TextOf(folder_ / "out");
  }

  fs::path sample_ = folder_ / "sample.ndjson";
  int killed_ = 0;
};

TEST_F(IngestKill, RunAgainItHasEverythingOnce) {
  constexpr int kKillsALedger = 2;
  std::mt19937_64 random(Seed());
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(Member(Ingest(-1), "accepted"), kResources);
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - began;
  const int kills = Scaled(80);
  uint64_t half_way = 0;
  for (int done = 0; done < kills && !HasFailure(); done += kKillsALedger) {
    fs::remove_all(ledger_);
    for (int i = 0; i < std::min(kKillsALedger, kills - done); ++i)
      Ingest(static_cast<int64_t>(random() % static_cast<uint64_t>(took.count())));
    const std::string counts = Ingest(-1);
    EXPECT_EQ(Member(counts, "accepted") + Member(counts, "duplicates"), kResources) << counts;
    half_way += Member(counts, "accepted") > 0 && Member(counts, "duplicates") > 0 ? 1 : 0;
    ExpectSound(kResources, "ingested");
  }
  std::printf("%d ingests killed, %llu ledgers half full then, 0 lost (DAYBOOK_TEST_SEED=%llu)\n",
              killed_, static_cast<unsigned long long>(half_way),
              static_cast<unsigned long long>(Seed()));
  EXPECT_GT(killed_, kills / 4);
}

}  // namespace
}  // namespace daybook::tests
