// HL7 v2 over real sockets into a real store: acknowledged once it is on disk, in both modes.
#include <gtest/gtest.h>

#include <thread>

#include "feeds/hl7v2/ack.h"
#include "server/mllp/mllp_server.h"
#include "tests/e2e/mllp_client.h"
#include "tests/ledger/temp_folder.h"

namespace daybook::tests {
namespace {

using std::string;

string Message(const string& id, const string& pid = "PID|1||17^^^R",
               const string& header_end = "") {
  return "MSH|^~\\&|PAS|ROYAL|DB|NCL|20240102030405||ADT^A28|" + id + "|P|2.5" + header_end + "\r" +
         "EVN|A28|20240102030405\r" + pid + "\r";
}

class Mllp : public ::testing::Test {
 protected:
  void SetUp() override {
    ledger::StoreOptions options;
    options.clock = &clock_;
    options.create = true;
    auto opened = ledger::Store::Open(folder_ / "ledger", options);
    ASSERT_TRUE(opened.ok()) << opened.error().ToString();
    store_ = std::move(*opened);
  }
  void Start(server::MllpLimits limits = {}) {
    server::MllpOptions options;
    options.listen = "127.0.0.1:0";
    options.source = "royal";
    options.limits = limits;
    auto started = server::MllpServer::Start(*store_, options);
    ASSERT_TRUE(started.ok()) << started.error().ToString();
    server_ = std::move(*started);
  }
  uint64_t Events() { return store_->care().size().value; }

  TempFolder folder_;
  FixedClock clock_{1'704'164'645'000'000};  // 2024-01-02T03:04:05Z
  std::unique_ptr<ledger::Store> store_;
  std::unique_ptr<server::MllpServer> server_;
};

TEST_F(Mllp, AnAcknowledgementInOriginalMode) {
  Start();
  MllpClient client(server_->port());
  const string ack = client.Ask(Message("A1"));
  EXPECT_EQ(FieldIn(ack, "MSH", 2), "DB");  // back from whom it went to
  EXPECT_EQ(FieldIn(ack, "MSH", 4), "PAS");
  EXPECT_EQ(FieldIn(ack, "MSH", 6), "20240102030405+0000");
  EXPECT_EQ(FieldIn(ack, "MSH", 8), "ACK^A28");
  EXPECT_EQ(FieldIn(ack, "MSH", 11), "2.5");
  EXPECT_EQ(FieldIn(ack, "MSA", 1), "AA");
  EXPECT_EQ(FieldIn(ack, "MSA", 2), "A1");
  EXPECT_EQ(Events(), 1u);
}

TEST_F(Mllp, TheSameMessageTwiceIsOneAndTheSameIdAloneIsTwo) {
  Start();
  MllpClient client(server_->port());
  EXPECT_EQ(FieldIn(client.Ask(Message("A1")), "MSA", 3), "");
  const string again = client.Ask(Message("A1"));
  EXPECT_EQ(FieldIn(again, "MSA", 1), "AA");
  EXPECT_EQ(FieldIn(again, "MSA", 3), "already held");
  EXPECT_EQ(Events(), 1u);
  EXPECT_EQ(FieldIn(client.Ask(Message("A1", "PID|1||18^^^R")), "MSA", 3), "");
  EXPECT_EQ(Events(), 2u);
}

TEST_F(Mllp, WhatCantBeReadIsRejectedWithItsPlaceAndKept) {
  Start();
  MllpClient client(server_->port());
  const string ack = client.Ask(Message("A1", "PID|1||17^^^R||J^A||soon"));
  EXPECT_EQ(FieldIn(ack, "MSA", 1), "AR");
  EXPECT_EQ(FieldIn(ack, "ERR", 3), "102^Data type error^HL70357");
  EXPECT_EQ(FieldIn(ack, "ERR", 4), "E");
  EXPECT_NE(FieldIn(ack, "ERR", 8).find("PID-7, segment 3"), string::npos) << ack;
  EXPECT_EQ(store_->quarantine().count(), 1u);
  EXPECT_EQ(FieldIn(client.Ask("MSH|^~\\&|A|B|C|D|2024||QBP^Q22|7|P|2.5\rQPD|x\r"), "ERR", 3),
            "200^Unsupported message type^HL70357");
  EXPECT_EQ(FieldIn(client.Ask("MSH|^~\\&|A|B|C|D|2024||MFN^M02|8|P|2.5\rMFI|x\r"), "MSA", 1),
            "AA");
  EXPECT_EQ(FieldIn(client.Ask("rubbish"), "MSA", 1), "AR");
  EXPECT_EQ(FieldIn(client.Ask(Message("A2")), "MSA", 1), "AA");  // and the connection goes on
}

TEST_F(Mllp, EnhancedModeSendsWhatIsAskedFor) {
  Start();
  MllpClient client(server_->port());
  EXPECT_EQ(FieldIn(client.Ask(Message("A1", "PID|1||17^^^R", "|||AL|NE")), "MSA", 1), "CA");
  ASSERT_TRUE(client.Send(Message("A2", "PID|1||18^^^R", "|||AL|AL")));
  EXPECT_EQ(FieldIn(client.Receive().value_or(""), "MSA", 1), "CA");
  EXPECT_EQ(FieldIn(client.Receive().value_or(""), "MSA", 1), "AA");
  EXPECT_EQ(FieldIn(client.Ask(Message("A3", "PID|1", "|||ER|NE")), "MSA", 1), "CR");
  // Nothing is sent back of the first of these two.
  ASSERT_TRUE(client.Send(Message("A4", "PID|1||19^^^R", "|||NE|ER")));
  EXPECT_EQ(FieldIn(client.Ask(Message("A5", "PID|1||20^^^R", "|||NE|SU")), "MSA", 2), "A5");
}

// A sender in enhanced mode acknowledges our acknowledgement.
TEST_F(Mllp, AnAcknowledgementIsNotAcknowledged) {
  Start();
  MllpClient client(server_->port());
  ASSERT_TRUE(client.Send("MSH|^~\\&|A|B|C|D|2024||ACK^A28|C1|P|2.5\rMSA|CA|1\r"));
  EXPECT_EQ(FieldIn(client.Ask(Message("A1")), "MSA", 2), "A1");  // the first that is answered
  EXPECT_EQ(Events(), 1u);
}

TEST_F(Mllp, AStoreThatTakesNothingSaysTryAgain) {
  Start();
  MllpClient client(server_->port());
  ASSERT_TRUE(store_->Close().ok());
  const string ack = client.Ask(Message("A1"));
  EXPECT_EQ(FieldIn(ack, "MSA", 1), "AE");
  EXPECT_EQ(FieldIn(ack, "ERR", 3), "207^Application internal error^HL70357");
}

TEST_F(Mllp, ManyConnectionsLoseNothing) {
  Start();
  constexpr int kClients = 16, kMessages = 50;
  std::vector<std::thread> clients;
  std::atomic<int> accepted{0};
  for (int at = 0; at < kClients; ++at)
    clients.emplace_back([&, at] {
      MllpClient client(server_->port());
      for (int n = 0; n < kMessages; ++n) {
        const string id = std::to_string(at) + "-" + std::to_string(n);
        if (FieldIn(client.Ask(Message(id, "PID|1||" + id + "^^^R")), "MSA", 1) == "AA") ++accepted;
      }
    });
  for (std::thread& each : clients) each.join();
  EXPECT_EQ(accepted, kClients * kMessages);
  EXPECT_EQ(Events(), static_cast<uint64_t>(kClients * kMessages));
}

TEST_F(Mllp, SeveralMessagesInOnePacketAndOneInMany) {
  Start();
  MllpClient client(server_->port());
  ASSERT_TRUE(client.SendRaw("\x0B" + Message("A1") + "\x1C\r\x0B" +
                             Message("A2", "PID|1||18^^^R") + "\x1C\r"));
  EXPECT_EQ(FieldIn(client.Receive().value_or(""), "MSA", 2), "A1");
  EXPECT_EQ(FieldIn(client.Receive().value_or(""), "MSA", 2), "A2");
  const string slow = "\x0B" + Message("A3", "PID|1||19^^^R") + "\x1C\r";
  for (const char c : slow) ASSERT_TRUE(client.SendRaw(string(1, c)));
  EXPECT_EQ(FieldIn(client.Receive().value_or(""), "MSA", 2), "A3");
}

TEST_F(Mllp, LimitsEndTheConnectionAndKeepTheServer) {
  server::MllpLimits limits;
  limits.connections_max = 1;
  limits.frame_ms_max = 50;
  Start(limits);
  {
    MllpClient first(server_->port());
    EXPECT_EQ(FieldIn(first.Ask(Message("A1")), "MSA", 1), "AA");
    MllpClient second(server_->port());
    EXPECT_EQ(second.Ask(Message("A2", "PID|1||18^^^R")), "");
    ASSERT_TRUE(first.SendRaw("\x0BMSH|^~"));  // and no more: the frame takes too long
    EXPECT_EQ(first.Receive(), std::nullopt);
  }
  // Its place is free again.
  string answered;
  for (int tries = 0; tries < 100 && answered.empty(); ++tries) {
    MllpClient next(server_->port());
    answered = FieldIn(next.Ask(Message("A3", "PID|1||19^^^R")), "MSA", 1);
  }
  EXPECT_EQ(answered, "AA");
}

TEST_F(Mllp, BytesOutsideFramesAreKept) {
  Start();
  MllpClient client(server_->port());
  ASSERT_TRUE(client.SendRaw("GET / HTTP/1.1\r\n\r\n"));
  EXPECT_EQ(FieldIn(client.Ask(Message("A1")), "MSA", 1), "AA");
  const auto kept = store_->quarantine().List();
  ASSERT_TRUE(kept.ok());
  ASSERT_EQ(kept->size(), 1u);
  EXPECT_EQ(kept->front().reason, "outside-frame");
}

TEST_F(Mllp, EndlessBytesOutsideFramesEndTheConnection) {
  Start();
  MllpClient client(server_->port());
  const string noise(10'000, 'x');
  for (int n = 0; n < 200; ++n)
    if (!client.SendRaw(noise)) break;
  EXPECT_EQ(client.Receive(), std::nullopt);
  // Written once the connection has ended.
  for (int tries = 0; tries < 500 && store_->quarantine().count() == 0; ++tries)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(store_->quarantine().count(), 1u);
}

TEST_F(Mllp, StoppingEndsIdleConnections) {
  Start();
  MllpClient client(server_->port());
  EXPECT_EQ(FieldIn(client.Ask(Message("A1")), "MSA", 1), "AA");
  server_->Stop(std::chrono::seconds(10));
  EXPECT_EQ(client.Receive(), std::nullopt);
  EXPECT_FALSE(MllpClient(server_->port()).connected());
}

}  // namespace
}  // namespace daybook::tests
