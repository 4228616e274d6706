// Where a request ends: the pure parts by table, then the same tricks against a real socket.
#include <gtest/gtest.h>

#include "server/http/body_decoder.h"
#include "server/http/media_type.h"
#include "server/http/request_head.h"
#include "server/http/target.h"
#include "tests/server/server_fixture.h"

namespace daybook::tests {
namespace {

using server::BodyDecoder;
using server::ParseHead;
using server::Problem;
using server::RequestHead;

constexpr char kStart[] = "POST /v1/query HTTP/1.1\r\nHost: localhost\r\n";

struct Refused {
  const char* what;
  std::string head;
  int status;
};

std::vector<Refused> RefusedHeads() {
  const std::string start = kStart;
  return {
      {"length and chunks", start + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
      {"length twice, the same", start + "Content-Length: 3\r\nContent-Length: 3\r\n\r\n", 400},
      {"length twice, different", start + "Content-Length: 3\r\nContent-Length: 4\r\n\r\n", 400},
      {"length as a list", start + "Content-Length: 3, 3\r\n\r\n", 400},
      {"length with a sign", start + "Content-Length: +3\r\n\r\n", 400},
      {"length below zero", start + "Content-Length: -1\r\n\r\n", 400},
      {"length in hex", start + "Content-Length: 0x3\r\n\r\n", 400},
      {"empty length", start + "Content-Length:\r\n\r\n", 400},
      {"length beyond 64 bits", start + "Content-Length: 18446744073709551616\r\n\r\n", 400},
      {"chunked not last", start + "Transfer-Encoding: chunked, gzip\r\n\r\n", 400},
      {"another coding", start + "Transfer-Encoding: identity\r\n\r\n", 400},
      {"gzip, chunked", start + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501},
      {"chunked twice", start + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
       400},
      {"chunked in 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
      {"folded line", start + "X-A: b\r\n c\r\n\r\n", 400},
      {"blank before the colon", start + "Content-Length : 3\r\n\r\n", 400},
      {"no colon", start + "Content-Length 3\r\n\r\n", 400},
      {"empty name", start + ": 3\r\n\r\n", 400},
      {"control character", start + "X-A: b\x01\r\n\r\n", 400},
      {"no Host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"two Hosts", start + "Host: elsewhere\r\n\r\n", 400},
      {"HTTP/2", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
      {"no version", "GET /\r\nHost: a\r\n\r\n", 400},
      {"two blanks", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"blank in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"absolute target", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"method no token", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"another expectation", start + "Expect: 200-ok\r\n\r\n", 417},
  };
}

TEST(Framing, RefusesWhatTwoParsersCouldReadDifferently) {
  for (const Refused& refused : RefusedHeads()) {
    const auto parsed = ParseHead(refused.head);
    const auto* problem = std::get_if<Problem>(&parsed);
    ASSERT_NE(problem, nullptr) << refused.what;
    EXPECT_EQ(problem->status, refused.status) << refused.what;
  }
}

TEST(Framing, ReadsAHead) {
  const auto parsed = ParseHead(
      "POST /v1/query?a=b HTTP/1.1\r\nhOST: x\r\nContent-Length:  12 \t\r\n"
      "Connection: foo, Close\r\nExpect: 100-Continue\r\n\r\n");
  const auto* head = std::get_if<RequestHead>(&parsed);
  ASSERT_NE(head, nullptr);
  EXPECT_EQ(head->method, "POST");
  EXPECT_EQ(head->target, "/v1/query?a=b");
  EXPECT_EQ(head->content_length, 12u);
  EXPECT_FALSE(head->keep_alive);
  EXPECT_TRUE(head->expects_continue);
  EXPECT_EQ(*head->Find("host"), "x");
}

TEST(Framing, ScansLineEnds) {
  using State = server::HeadScan::State;
  EXPECT_EQ(server::ScanHead("GET / HTTP/1.1\r\nHost: a\r\n", 1000).state, State::kNeedMore);
  EXPECT_EQ(server::ScanHead("GET / HTTP/1.1\r", 1000).state, State::kNeedMore);
  const auto complete = server::ScanHead("GET / HTTP/1.1\r\n\r\nmore", 1000);
  EXPECT_EQ(complete.state, State::kComplete);
  EXPECT_EQ(complete.head_bytes, 18u);
  for (const std::string_view bad :
       {std::string_view("GET / HTTP/1.1\nHost: a\n\n"), std::string_view("GET / HTTP/1.1\r\r\n"),
        std::string_view("GET /\0 HTTP/1.1\r\n", 17)}) {
    const auto scan = server::ScanHead(bad, 1000);
    EXPECT_EQ(scan.state, State::kRefused) << bad;
    EXPECT_EQ(scan.problem.status, 400) << bad;
  }
  const auto too_long = server::ScanHead(std::string(1000, 'a'), 1000);
  EXPECT_EQ(too_long.state, State::kRefused);
  EXPECT_EQ(too_long.problem.status, 431);
}

struct Decoded {
  std::string body;
  int problem = 0;
  bool done = false;
  size_t left = 0;
};
// Feeds the bytes in pieces of `step`.
Decoded Decode(const std::string& wire, size_t step, uint64_t limit = 1000) {
  RequestHead head;
  head.chunked = true;
  BodyDecoder decoder(head, limit);
  Decoded out;
  std::string pending;
  size_t at = 0;
  while (!decoder.done()) {
    const auto fed = decoder.Feed(pending);
    if (fed.problem) {
      out.problem = fed.problem->status;
      return out;
    }
    out.body += fed.body;
    pending.erase(0, fed.consumed);
    if (fed.consumed > 0) continue;
    if (at == wire.size()) return out;
    pending += wire.substr(at, step);
    at = std::min(wire.size(), at + step);
  }
  out.done = true;
  out.left = pending.size() + (wire.size() - at);
  return out;
}

TEST(Framing, DecodesChunksInAnyPieces) {
  const std::string wire = "3;name=\"v\"\r\nabc\r\nA\r\n0123456789\r\n0\r\nX-T: 1\r\n\r\nGET";
  for (size_t step = 1; step <= wire.size(); ++step) {
    const Decoded decoded = Decode(wire, step);
    EXPECT_TRUE(decoded.done) << step;
    EXPECT_EQ(decoded.body, "abc0123456789") << step;
    EXPECT_EQ(decoded.left, 3u) << step;
  }
}

TEST(Framing, RefusesBrokenChunks) {
  for (const char* wire :
       {"x\r\n", "\r\n", "-1\r\n", "3 \r\nabc\r\n", "3\nabc", "3\r\nabcd\r\n", "3\r\nabc\n0\r\n",
        "0x3\r\n", "11111111111111111\r\n", "3;\x01\r\nabc\r\n", "3\rabc"}) {
    for (size_t step : {1, 100}) EXPECT_EQ(Decode(wire, step).problem, 400) << wire;
  }
  EXPECT_EQ(Decode(std::string(300, '0'), 7).problem, 400);
  EXPECT_EQ(Decode("0\r\n" + std::string(5000, 'a'), 7).problem, 400);
  EXPECT_EQ(Decode("3e9\r\n", 9).problem, 413);
  EXPECT_FALSE(Decode("3\r\nab", 9).done);
}

TEST(Framing, DecodesTargets) {
  const auto target = server::ParseTarget("/v1/residents/999%20000%2F1/summary?a=%26b&c&d=");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->segments,
            (std::vector<std::string>{"v1", "residents", "999 000/1", "summary"}));
  EXPECT_EQ(*target->Find("a"), "&b");
  EXPECT_EQ(*target->Find("c"), "");
  for (const char* bad : {"/a%", "/a%2", "/a%zz", "/a%00", "/a//b", "/a/../b", "/a/%2e%2E/b",
                          "/a?b=1&b=2", "/a?b=%"}) {
    EXPECT_FALSE(server::ParseTarget(bad)) << bad;
  }
  EXPECT_EQ(server::PercentDecode(server::PercentEncode("Zoë /?&%\x01")), "Zoë /?&%\x01");
}

TEST(Framing, ChoosesMediaTypes) {
  const std::vector<std::string_view> offers = {"application/json", "text/csv"};
  const auto choose = [&](const char* accept) {
    const std::string header = accept;
    return server::ChooseMediaType(&header, offers);
  };
  EXPECT_EQ(server::ChooseMediaType(nullptr, offers), 0u);
  EXPECT_EQ(choose("*/*"), 0u);
  EXPECT_EQ(choose("text/*"), 1u);
  EXPECT_EQ(choose("TEXT/CSV;q=0.5, application/json;q=0.4"), 1u);
  EXPECT_EQ(choose("application/json;q=0, */*;q=0.1"), 1u);
  EXPECT_EQ(choose("text/html"), std::nullopt);
  EXPECT_EQ(choose("text/csv;q=0"), std::nullopt);
}

using FramingOnTheWire = ServerTest;

TEST_F(FramingOnTheWire, RefusesAndCloses) {
  Start();
  auto cases = RefusedHeads();
  cases.push_back({"bare line feeds", "GET /v1/health/live HTTP/1.1\nHost: a\n\n", 400});
  cases.push_back({"head over the limit", "GET /" + std::string(20'000, 'a'), 431});
  cases.push_back({"too many fields",
                   [] {
                     std::string head = kStart;
                     for (int i = 0; i < 120; ++i) head += "X: y\r\n";
                     return head + "\r\n";
                   }(),
                   431});
  for (const Refused& refused : cases) {
    RawClient client = Tcp();
    // What follows the head must not be taken for a request of its own.
    client.Send(refused.head + Get("/v1/health/live"));
    const RawAnswer answer = client.ReadAnswer();
    EXPECT_EQ(answer.status, refused.status) << refused.what;
    EXPECT_EQ(answer.Header("Content-Type"), "application/problem+json") << refused.what;
    EXPECT_EQ(answer.Header("Connection"), "close") << refused.what;
    client.HalfClose();
    EXPECT_TRUE(client.ClosedWithin(2000)) << refused.what;
  }
  EXPECT_TRUE(services_.record.all().empty());
}

TEST_F(FramingOnTheWire, SlowHeadAndSlowBodyTimeOut) {
  server::ServerLimits limits;
  limits.head_ms_max = 150;
  limits.body_ms_max = 150;
  limits.idle_ms_max = 300;
  Start(limits);
  RawClient dribbler = Tcp();
  const std::string head = Get("/v1/health/live");
  for (size_t i = 0; i < 8; ++i) {
    if (!dribbler.Send(head.substr(i, 1))) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(40));
  }
  EXPECT_EQ(dribbler.ReadAnswer().status, 408);

  RawClient half = Tcp();
  const std::string ask = Ask("small");
  half.Send(ask.substr(0, ask.size() - 3));
  EXPECT_EQ(half.ReadAnswer().status, 408);

  RawClient upload = Tcp();
  upload.Send(
      "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Content-Length: 10\r\n\r\n{}");
  const RawAnswer slow = upload.ReadAnswer();
  EXPECT_EQ(slow.status, 408);
  EXPECT_NE(slow.body.find("\"counts\":{\"files\":1,\"inputs\":2"), std::string::npos) << slow.body;

  RawClient idle = Tcp();
  EXPECT_TRUE(idle.ClosedWithin(2000));
}

TEST_F(FramingOnTheWire, TruncatedBodies) {
  Start();
  RawClient query = Tcp();
  const std::string ask = Ask("small");
  query.Send(ask.substr(0, ask.size() - 3));
  query.HalfClose();
  EXPECT_TRUE(query.ClosedWithin(2000));
  EXPECT_TRUE(services_.record.all().empty());

  RawClient upload = Tcp();
  upload.Send(
      "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n5\r\nab");
  upload.HalfClose();
  const RawAnswer cut = upload.ReadAnswer();
  EXPECT_EQ(cut.status, 400);
  EXPECT_NE(cut.body.find("the body ended after 7 bytes"), std::string::npos) << cut.body;
}

TEST_F(FramingOnTheWire, OversizeBodies) {
  server::ServerLimits limits;
  limits.query_body_bytes_max = 100;
  limits.events_body_bytes_max = 100;
  Start(limits);
  EXPECT_EQ(Exchange(Ask(std::string(200, 'x'))).status, 413);
  const std::string chunked =
      "POST /v1/query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Transfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(Exchange(chunked + "200\r\n").status, 413);
  const RawAnswer events = Exchange(Post("/v1/events", "application/json", std::string(200, 'x')));
  EXPECT_EQ(events.status, 413);
  EXPECT_NE(events.body.find("100 bytes"), std::string::npos);
  EXPECT_EQ(services_.ingest_calls, 0);
}

TEST_F(FramingOnTheWire, ContinueIsSentWhenTheBodyIsWanted) {
  Start();
  RawClient client = Tcp();
  const std::string body = "{\"query\":\"small\"}";
  const std::string head =
      "POST /v1/query HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: " +
      std::to_string(body.size()) + "\r\n";
  client.Send(head + "Content-Type: application/json\r\n\r\n");
  EXPECT_EQ(client.ReadAnswer().status, 100);
  client.Send(body);
  EXPECT_EQ(client.ReadAnswer().status, 200);

  RawClient refused = Tcp();
  refused.Send(head + "Content-Type: text/plain\r\n\r\n");
  EXPECT_EQ(refused.ReadAnswer().status, 415);

  RawClient upload = Tcp();
  upload.Send(
      "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
      "Content-Length: 2\r\nContent-Type: application/json\r\n\r\n");
  EXPECT_EQ(upload.ReadAnswer().status, 100);
  upload.Send("{}");
  EXPECT_EQ(upload.ReadAnswer().status, 200);
}

TEST_F(FramingOnTheWire, KeepsAliveAndPipelines) {
  Start();
  RawClient client = Tcp();
  std::string requests = "\r\n";
  for (int i = 0; i < 20; ++i) requests += Ask("small") + Get("/v1/health/live");
  client.Send(requests + Get("/v1/none") + Get("/v1/health/live", "Connection: close\r\n"));
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(client.ReadAnswer().status, 200);
    const RawAnswer live = client.ReadAnswer();
    EXPECT_EQ(live.body, R"({"status":"live"})");
    EXPECT_EQ(live.Header("Connection"), "");
  }
  EXPECT_EQ(client.ReadAnswer().status, 404);
  EXPECT_EQ(client.ReadAnswer().Header("Connection"), "close");
  client.HalfClose();
  EXPECT_TRUE(client.ClosedWithin(2000));
}

}  // namespace
}  // namespace daybook::tests
