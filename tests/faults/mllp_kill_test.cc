// kill -9 of `daybook serve --mllp` with HL7 v2 clients that count their acknowledgements: every
// message that got its AA is there, once.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <random>
#include <thread>

#include "tests/e2e/mllp_client.h"
#include "tests/faults/program.h"
#include "tests/faults/scale.h"

namespace daybook::tests {
namespace {

using std::string;

// A port that nobody listens at now.
uint16_t FreePort() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ::bind(fd, reinterpret_cast<const sockaddr*>(&address), size);
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(fd);
  return ntohs(address.sin_port);
}

// Message `number` of a client: one event each, and no two alike.
string Message(int client, int number) {
  const string id = std::to_string(client) + "-" + std::to_string(number);
  return "MSH|^~\\&|PAS|ROYAL|DB|NCL|20240102030405||ADT^A28|" + id +
         "|P|2.4\rEVN|A28|20240102030405\rPID|1||" + id + "^^^R||Jones^Ada\r";
}

class MllpKill : public ServerKill {
 protected:
  std::vector<string> ServeWords() const override {
    return {"serve", "--quiet", "--mllp", "127.0.0.1:" + std::to_string(port_)};
  }
  void WaitForServer() const override {
    for (int i = 0; i < 5'000; ++i) {
      if (MllpClient(port_).connected()) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    FAIL() << "no server at the port";
  }
  // Sends until the server is gone; what got no answer is sent again after the restart.
  void Client(int client) override {
    MllpClient connection(port_);
    for (int& next = next_[static_cast<size_t>(client)]; connection.connected(); ++next) {
      const string ack = connection.Ask(Message(client, next));
      if (ack.empty()) return;
      EXPECT_EQ(FieldIn(ack, "MSA", 1), "AA") << ack;
      ++acknowledged_;
    }
  }
  // Each acknowledged one is known; the one in flight then may be there or not, and is now.
  void SendAllAgain() {
    Program server = Serve();
    ASSERT_NO_FATAL_FAILURE(WaitForServer());
    MllpClient connection(port_);
    int64_t count = 0;
    for (int client = 0; client < kClients; ++client) {
      const int last = next_[static_cast<size_t>(client)];
      for (int number = 0; number <= last; ++number, ++count) {
        const string ack = connection.Ask(Message(client, number));
        ASSERT_EQ(FieldIn(ack, "MSA", 1), "AA");
        if (number < last) {
          ASSERT_EQ(FieldIn(ack, "MSA", 3), "already held") << "acknowledged and lost";
        }
      }
    }
    EXPECT_EQ(server.End(SIGTERM), 0);
    ExpectSound(count, "over MLLP");
  }

  const uint16_t port_ = FreePort();
};

TEST_F(MllpKill, EveryAcknowledgedMessageIsThereOnce) {
  constexpr int kRoundsALedger = 25;
  std::mt19937_64 random(Seed());
  const int kills = Scaled(kRoundsALedger);
  uint64_t all = 0;
  for (int done = 0; done < kills && !HasFailure(); done += kRoundsALedger) {
    next_ = {};
    acknowledged_ = 0;
    for (int round = 0; round < std::min(kRoundsALedger, kills - done) && !HasFailure(); ++round)
      Round(1 + random() % 60);
    if (!HasFailure()) SendAllAgain();
    std::filesystem::remove_all(ledger_);
    all += acknowledged_;
  }
  std::printf("%d kills of MLLP, %llu acknowledged, 0 lost (DAYBOOK_TEST_SEED=%llu)\n", kills,
              static_cast<unsigned long long>(all), static_cast<unsigned long long>(Seed()));
}

}  // namespace
}  // namespace daybook::tests
