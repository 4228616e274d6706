// Every route over a real socket: what is answered, and what is refused and how.
#include <gtest/gtest.h>

#include "server/json/json_tree.h"
#include "tests/server/server_fixture.h"

namespace daybook::tests {
namespace {

using Routes = ServerTest;
using server::JsonNode;

JsonNode Parsed(const std::string& text) {
  auto parsed = server::ParseJson(text);
  EXPECT_TRUE(parsed.ok()) << text;
  return parsed.ok() ? std::move(*parsed) : JsonNode{};
}

TEST_F(Routes, QueryAsJson) {
  Start();
  const RawAnswer answer =
      Exchange(Post("/v1/query", "application/json; charset=utf-8",
                    R"({"query":"small","params":{"a":"b","n":1.50,"yes":true},"rows_max":7})"));
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.Header("Content-Type"), "application/json");
  EXPECT_EQ(answer.Header("Cache-Control"), "no-store");
  EXPECT_EQ(answer.Header("X-Content-Type-Options"), "nosniff");
  EXPECT_NE(answer.Header("Date"), "");
  const JsonNode json = Parsed(answer.body);
  ASSERT_NE(json.Find("rows"), nullptr);
  EXPECT_EQ(json.Find("rows")->elements.size(), 3u);
  EXPECT_EQ(json.CountOf("row_count"), 3u);
  const auto seen = services_.record.all();
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].door, "http");
  EXPECT_EQ(seen[0].rows_max, 7u);
  EXPECT_EQ(seen[0].params,
            (std::map<std::string, std::string>{{"a", "b"}, {"n", "1.50"}, {"yes", "true"}}));
}

TEST_F(Routes, NumbersKeepTheirDigits) {
  Start();
  const RawAnswer answer = Exchange(Ask("values"));
  EXPECT_NE(answer.body.find("1.10"), std::string::npos) << answer.body;
  EXPECT_NE(answer.body.find("-9223372036854775808"), std::string::npos);
}

TEST_F(Routes, QueryAsNdjsonAndCsv) {
  Start();
  const RawAnswer ndjson = Exchange(Ask("small;note;rows 2", "Accept: application/x-ndjson\r\n"));
  EXPECT_EQ(ndjson.status, 200);
  EXPECT_EQ(ndjson.Header("Content-Type"), "application/x-ndjson");
  EXPECT_NE(ndjson.body.find(R"({"end":true,"rows":3})"), std::string::npos) << ndjson.body;
  EXPECT_NE(ndjson.body.find(R"({"end":true,"rows":2})"), std::string::npos) << ndjson.body;
  const RawAnswer csv = Exchange(Ask("small", "Accept: text/csv, application/json;q=0.5\r\n"));
  EXPECT_EQ(csv.Header("Content-Type"), "text/csv; charset=utf-8");
  EXPECT_EQ(csv.body.substr(0, 6), "n,text");
}

TEST_F(Routes, TheQuarantineIsNotOnTcp) {
  Start();
  for (const char* target : {"/v1/quarantine", "/v1/quarantine/7"}) {
    const RawAnswer answer = Exchange(Get(target));
    EXPECT_EQ(answer.status, 403) << answer.body;
    EXPECT_EQ(answer.body.find("ward-7"), std::string::npos) << answer.body;
  }
  EXPECT_EQ(Exchange(Post("/v1/quarantine/replay", "application/json", "{}")).status, 403);
  EXPECT_EQ(Exchange(Post("/v1/events", "application/vnd.daybook.files", "")).status, 415);
}

TEST_F(Routes, AScriptNeedsNdjson) {
  Start();
  for (const char* accept : {"application/json", "text/csv"}) {
    const RawAnswer answer =
        Exchange(Ask("small;small", "Accept: " + std::string(accept) + "\r\n"));
    EXPECT_EQ(answer.status, 400);
    EXPECT_NE(answer.body.find("one statement a request"), std::string::npos);
    const RawAnswer none = Exchange(Ask("", "Accept: " + std::string(accept) + "\r\n"));
    EXPECT_EQ(none.status, 400);
    EXPECT_NE(none.body.find("there is no statement in it"), std::string::npos) << none.body;
  }
  EXPECT_TRUE(services_.record.all().empty()) << "nothing may have run";
}

TEST_F(Routes, AWatchHasARouteOfItsOwn) {
  Start();
  const std::string lines = "Accept: application/x-ndjson\r\n";
  const RawAnswer refused = Exchange(Ask("watch small", lines));
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(Parsed(refused.body).TextOf("code"), "CQ0332");
  EXPECT_NE(Parsed(refused.body).TextOf("hint").find("/v1/watch"), std::string::npos);
  EXPECT_TRUE(services_.record.all().empty()) << "nothing may have run";
  const std::string body = R"({"query":"small"})";
  EXPECT_EQ(Exchange(Post("/v1/watch", "application/json", body, lines)).status, 200);
  EXPECT_EQ(Exchange(Post("/v1/watch", "application/json", body, "Accept: text/csv\r\n")).status,
            406);
}

TEST_F(Routes, BadQueryIsAProblemWithItsPlace) {
  Start();
  const RawAnswer answer = Exchange(Ask("bad", "Accept: text/csv, */*;q=0.1\r\n"));
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.Header("Content-Type"), "application/problem+json");
  const JsonNode problem = Parsed(answer.body);
  EXPECT_EQ(problem.TextOf("type"), "urn:daybook:error:bad-query");
  EXPECT_EQ(problem.TextOf("title"), "Bad Request");
  EXPECT_EQ(problem.CountOf("status"), 400u);
  EXPECT_EQ(problem.TextOf("code"), "CQ0102");
  EXPECT_EQ(problem.TextOf("place"), "line 1, columns 6-14");
  EXPECT_EQ(problem.TextOf("hint"), "did you mean 'conditions'?");
}

TEST_F(Routes, AnErrorAfterTheFirstRowsCannotBeTakenForAnEnd) {
  Start();
  const RawAnswer json = Exchange(Ask("late bad"));
  EXPECT_EQ(json.status, 200);
  EXPECT_FALSE(json.complete);
  EXPECT_TRUE(json.connection_closed);
  const RawAnswer lines = Exchange(Ask("late bad", "Accept: application/x-ndjson\r\n"));
  EXPECT_TRUE(lines.complete);
  const std::string last = lines.body.substr(lines.body.rfind("{\"error\":"));
  EXPECT_EQ(Parsed(last).Find("error")->TextOf("type"), "urn:daybook:error:io");
}

TEST_F(Routes, EachFailureOfAScriptThatKeepsGoingHasItsLine) {
  Start();
  const RawAnswer lines = Exchange(Post("/v1/query", "application/json",
                                        R"({"query":"bad;small;bad","keep_going":true})",
                                        "Accept: application/x-ndjson\r\n"));
  EXPECT_EQ(lines.status, 200);
  EXPECT_TRUE(lines.complete);
  const size_t end = lines.body.find(R"({"end":true,"rows":3})");
  const size_t first = lines.body.find("{\"error\":"), last = lines.body.rfind("{\"error\":");
  ASSERT_NE(end, std::string::npos) << lines.body;
  EXPECT_LT(first, last) << lines.body;
  EXPECT_EQ(lines.body.find('\n', last) + 1, lines.body.size());
}

TEST_F(Routes, OnlyTheOwnersOwnCommandTellsTheDigestOfAFile) {
  Start();
  const std::string cut = R"({"query":"small","files":{"#sha256 isa.csv":"dead\nchild,parent\n"}})";
  EXPECT_EQ(Exchange(Post("/v1/query", "application/json", cut, "")).status, 400);
  EXPECT_EQ(
      Exchange(Post("/v1/query", "application/json", R"({"query":"small","unread_files":{}})", ""))
          .status,
      400);
}

TEST_F(Routes, AnswersBeforeAnErrorStand) {
  Start();
  const RawAnswer lines = Exchange(Ask("small;bad", "Accept: application/x-ndjson\r\n"));
  EXPECT_EQ(lines.status, 200);
  EXPECT_TRUE(lines.complete);
  const size_t end = lines.body.find(R"({"end":true,"rows":3})");
  const size_t error = lines.body.find("{\"error\":");
  ASSERT_NE(end, std::string::npos) << lines.body;
  ASSERT_NE(error, std::string::npos) << lines.body;
  EXPECT_LT(end, error);
  EXPECT_EQ(Parsed(lines.body.substr(error)).Find("error")->TextOf("code"), "CQ0102");
  // Nothing came before it: the error has its own status.
  EXPECT_EQ(Exchange(Ask("bad;small", "Accept: application/x-ndjson\r\n")).status, 400);
}

TEST_F(Routes, RebuildsForTheOwnerAlone) {
  Start();
  EXPECT_EQ(Exchange(Post("/v1/rebuild", "application/json", "")).status, 403);
  RawClient owner = Unix();
  owner.Send(Post("/v1/rebuild", "application/json", ""));
  const RawAnswer answer = owner.ReadAnswer();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"views":[{"name":"timeline","digest":"ab12","same":true}]})");
  owner.Send(Post("/v1/rebuild", "application/json", "", "X-Daybook-Role: gp\r\n"));
  EXPECT_EQ(owner.ReadAnswer().status, 403);
  owner.Send(Post("/v1/events", "application/json", "{}", "X-Daybook-Role: gp\r\n"));
  EXPECT_EQ(owner.ReadAnswer().status, 403);
}

TEST_F(Routes, ListsAreForTheOwnerAlone) {
  Start();
  const char* files = "application/vnd.daybook.files";
  EXPECT_EQ(Exchange(Post("/v1/lists?as_of=2026-03-01", files, "")).status, 403);
  RawClient other_type = Unix();
  other_type.Send(Post("/v1/lists?as_of=2026-03-01", "text/csv", "id\n1\n"));
  EXPECT_EQ(other_type.ReadAnswer().status, 415);
  RawClient role = Unix();
  role.Send(Post("/v1/lists?as_of=2026-03-01", files, "?", "X-Daybook-Role: gp\r\n"));
  EXPECT_EQ(role.ReadAnswer().status, 403);
  // A body that is none, no as-of, and what the parameters don't take.
  for (const char* target :
       {"/v1/lists?as_of=2026-03-01", "/v1/lists", "/v1/lists?as_of=x&remove_max=101",
        "/v1/lists?as_of=x&dry_run=maybe", "/v1/lists?as_of=x&more=1"}) {
    RawClient one = Unix();
    one.Send(Post(target, files, "?"));
    EXPECT_EQ(one.ReadAnswer().status, 400) << target;
  }
  RawClient more = Unix();
  more.Send(Post("/v1/lists/seven/revert", "application/json", ""));
  EXPECT_EQ(more.ReadAnswer().status, 404);
  for (const char* target : {"/v1/lists/7/revert?dry-run=yes", "/v1/lists/7/revert?dry_run=no"}) {
    RawClient one = Unix();
    one.Send(Post(target, "application/json", ""));
    EXPECT_EQ(one.ReadAnswer().status, 400) << target;
  }
}

std::string Repeated(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

TEST_F(Routes, BacksUpForTheOwnerAlone) {
  Start();
  const auto ask = [](const std::string& body, const std::string& more = "") {
    return Post("/v1/backup", "application/json", body, more);
  };
  EXPECT_EQ(Exchange(ask(R"({"folder":"/x"})")).status, 403);
  RawClient owner = Unix();
  owner.Send(ask(R"({"folder":"/srv/monday"})", "X-Daybook-Door: command\r\n"));
  const RawAnswer answer = owner.ReadAnswer();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"care_entries":11,"access_entries":7,"root_hash":")" +
                             Repeated("0f", 32) + R"(","access_root_hash":")" + Repeated("f0", 32) +
                             R"(","files":3,"bytes":12345,"seconds":1.500})");
  for (const char* body : {R"({"folder":"relative"})", R"({"folder":7})", "{}", "", "[]",
                           R"({"folder":"/x","more":1})"}) {
    owner.Send(ask(body));
    EXPECT_EQ(owner.ReadAnswer().status, 400) << body;
  }
  owner.Send(ask(R"({"folder":"/full"})"));
  const RawAnswer full = owner.ReadAnswer();
  EXPECT_EQ(full.status, 500);
  EXPECT_NE(full.body.find("No space left"), std::string::npos);
  owner.Send(ask(R"({"folder":"/x"})", "X-Daybook-Role: gp\r\n"));
  EXPECT_EQ(owner.ReadAnswer().status, 403);
  owner.Send(Post("/v1/backup", "text/plain", R"({"folder":"/x"})"));
  EXPECT_EQ(owner.ReadAnswer().status, 415);
}

TEST_F(Routes, ExportsForTheOwnerAlone) {
  Start();
  EXPECT_EQ(Exchange(Get("/v1/export")).status, 403);
  EXPECT_EQ(Exchange(Get("/v1/follow")).status, 403);
  RawClient owner = Unix();
  owner.Send(Get("/v1/export?from=12"));
  const RawAnswer answer = owner.ReadAnswer();
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.complete);
  EXPECT_EQ(answer.Header("Content-Type"), "application/x-ndjson");
  EXPECT_EQ(answer.body, "{\"from\":12}\n{\"resident\":\"\"}\n");
  owner.Send(Get("/v1/export?resident=999%20000%200018"));
  EXPECT_EQ(owner.ReadAnswer().body, "{\"from\":0}\n{\"resident\":\"999 000 0018\"}\n");
  owner.Send(Get("/v1/follow?from=3&until=caught_up"));
  EXPECT_EQ(owner.ReadAnswer().body, "{\"from\":3}\n{\"resident\":\"\"}\n");
  for (const char* wrong :
       {"/v1/export?from=-1", "/v1/export?from=", "/v1/export?from=1x", "/v1/export?form=1",
        "/v1/export?resident=", "/v1/export?from=1&resident=2", "/v1/follow?until=noon",
        "/v1/follow?resident=1", "/v1/export?from=18446744073709551616"}) {
    owner.Send(Get(wrong));
    EXPECT_EQ(owner.ReadAnswer().status, 400) << wrong;
  }
  owner.Send(Get("/v1/export?resident=nobody"));  // nothing came before it: its own status
  EXPECT_EQ(owner.ReadAnswer().status, 404);
  owner.Send(Get("/v1/export", "X-Daybook-Role: gp\r\n"));
  EXPECT_EQ(owner.ReadAnswer().status, 403);
}

TEST_F(Routes, FollowersHaveWorkersOfTheirOwn) {
  server::ServerLimits limits;
  limits.followers_max = 3;
  Start(limits);
  std::vector<RawClient> followers;
  for (int i = 0; i < 3; ++i) {
    followers.push_back(Unix());
    followers.back().Send(Get("/v1/follow"));
    EXPECT_EQ(followers.back().ReadAnswer(/*to_head=*/true).status, 200);
  }
  RawClient more = Unix();
  more.Send(Get("/v1/follow"));
  const RawAnswer refused = more.ReadAnswer();
  EXPECT_EQ(refused.status, 503);
  EXPECT_NE(refused.body.find("3 exports and followers"), std::string::npos) << refused.body;
  // All else goes on, and a follower that leaves makes room.
  const auto ask = [this](const std::string& target) {
    RawClient client = Unix();
    client.Send(Get(target));
    return client.ReadAnswer().status;
  };
  EXPECT_EQ(ask("/v1/status"), 200);
  EXPECT_EQ(ask("/v1/export"), 503);
  followers.front().Close();
  EXPECT_TRUE(Eventually([&] { return ask("/v1/export") == 200; }));
  // A server that stops doesn't wait for those who would follow for ever.
  const auto began = std::chrono::steady_clock::now();
  server_->Stop(std::chrono::seconds(20));
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
}

TEST_F(Routes, RowsMaxIsTheOwnersToSay) {
  Start();
  const std::string ask =
      Post("/v1/query", "application/json", R"({"query":"small","rows_max":5000000})");
  EXPECT_EQ(Exchange(ask).status, 200);
  RawClient owner = Unix();
  owner.Send(ask);
  EXPECT_EQ(owner.ReadAnswer().status, 200);
  const auto seen = services_.record.all();
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[0].rows_max, 1'000'000u);
  EXPECT_EQ(seen[1].rows_max, 5'000'000u);
  EXPECT_EQ(seen[0].seconds_max, 300u);
  EXPECT_EQ(seen[1].seconds_max, 0u);
  EXPECT_EQ(
      Exchange(Post("/v1/query", "application/json", R"({"query":"small","seconds_max":2000})"))
          .status,
      200);
  EXPECT_EQ(services_.record.all().back().seconds_max, 300u);
  EXPECT_EQ(
      Exchange(Post("/v1/query", "application/json", R"({"query":"small","seconds_max":"2"})"))
          .status,
      400);
}

TEST_F(Routes, AnExceptionIsOurBugAndTheServerLives) {
  Start();
  EXPECT_EQ(Exchange(Ask("throw")).status, 500);
  EXPECT_EQ(Exchange(Ask("small")).status, 200);
}

struct Refusal {
  std::string request;
  int status;
};

TEST_F(Routes, RefusesWhatDoesNotFit) {
  Start();
  const std::string json = "application/json";
  const std::string length_missing =
      "POST /v1/query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\r\n";
  const std::vector<Refusal> refusals = {
      {Get("/"), 404},
      {Get("/v1/quer"), 404},
      {Get("/v1/residents/1/summary/more"), 404},
      {Get("/v1/%zz"), 400},
      {Get("/v1/query"), 405},
      {Post("/v1/health/live", json, ""), 405},
      {Get("/v1/health/live", "Content-Length: 1\r\n") + "x", 400},
      {Ask("small", "Accept: text/html\r\n"), 406},
      {Get("/v1/residents/1/summary", "Accept: text/csv\r\n"), 406},
      {length_missing, 411},
      {Post("/v1/query", "text/plain", R"({"query":"small"})"), 415},
      {Ask("small", "Content-Encoding: gzip\r\n"), 415},
      {Post("/v1/events", "text/plain", "{}"), 415},
      {Post("/v1/events", json, "{}", "Content-Encoding: br\r\n"), 415},
      {Post("/v1/events?wait=perhaps", json, "{}"), 400},
      {Post("/v1/events?sauce=a", json, "{}"), 400},
      {Post("/v1/events?source=a%01b", json, "{}"), 400},
      {Post("/v1/events?source=" + std::string(101, 'a'), json, "{}"), 400},
      {Post("/v1/events?source=a", json, "{}", "X-Daybook-Source: b\r\n"), 400},
      {Post("/v1/query", json, ""), 400},
      {Post("/v1/query", json, "[]"), 400},
      {Post("/v1/query", json, "{}"), 400},
      {Post("/v1/query", json, R"({"query":"small","query":"bad"})"), 400},
      {Post("/v1/query", json, R"({"query":"small","more":1})"), 400},
      {Post("/v1/query", json, R"({"query":1})"), 400},
      {Post("/v1/query", json, R"({"query":"small","params":{"a":[1]}})"), 400},
      {Post("/v1/query", json, R"({"query":"small","rows_max":-1})"), 400},
      {Post("/v1/query", json, std::string(100, '[')), 400},
      {Get("/v1/residents/" + std::string(200, '9') + "/summary"), 400},
      {Get("/v1/residents/nobody/summary"), 404},
  };
  for (const Refusal& refusal : refusals) {
    const RawAnswer answer = Exchange(refusal.request);
    EXPECT_EQ(answer.status, refusal.status) << refusal.request << answer.body;
    EXPECT_EQ(answer.Header("Content-Type"), "application/problem+json") << refusal.request;
    EXPECT_EQ(Parsed(answer.body).CountOf("status"), static_cast<uint64_t>(refusal.status));
  }
  EXPECT_EQ(Exchange(Get("/v1/query")).Header("Allow"), "POST");
  EXPECT_EQ(Exchange(Post("/v1/status", json, "")).Header("Allow"), "GET, HEAD");
  EXPECT_TRUE(services_.record.all().empty());
  EXPECT_EQ(services_.ingest_calls, 0);
}

TEST_F(Routes, OtherSitesAndClaimedActorsAreRefusedOnTcp) {
  Start();
  const std::string rebound = "GET /v1/status HTTP/1.1\r\nHost: evil.example:80\r\n\r\n";
  EXPECT_EQ(Exchange(rebound).status, 403);
  EXPECT_EQ(Exchange(Get("/v1/status", "Origin: http://evil.example\r\n")).status, 403);
  EXPECT_EQ(Exchange(Get("/v1/status", "Origin: null\r\n")).status, 403);
  EXPECT_EQ(Exchange(Get("/v1/status", "X-Daybook-Role: gp\r\n")).status, 403);
  EXPECT_EQ(Exchange(Get("/v1/status", "Origin: http://127.0.0.1:1234\r\n")).status, 200);
  const std::string ipv6 = "GET /v1/status HTTP/1.1\r\nHost: [::1]:80\r\n\r\n";
  EXPECT_EQ(Exchange(ipv6).status, 200);
}

TEST_F(Routes, ActorsAreNamedOnTheOwnerSocket) {
  Start();
  RawClient client = Unix();
  client.Send(Ask("small",
                  "X-Daybook-Role: gp\r\nX-Daybook-Organisation: A81001\r\n"
                  "X-Daybook-Purpose: direct%20care\r\nX-Daybook-Door: repl\r\n"));
  EXPECT_EQ(client.ReadAnswer().status, 200);
  client.Send(Ask("small", "X-Daybook-Role: stranger\r\n"));
  EXPECT_EQ(client.ReadAnswer().status, 403);
  const auto seen = services_.record.all();
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].role, "gp");
  EXPECT_EQ(seen[0].organisation, "A81001");
  EXPECT_EQ(seen[0].purpose, "direct care");
  EXPECT_EQ(seen[0].door, "repl");
}

TEST_F(Routes, Events) {
  Start();
  const RawAnswer whole =
      Exchange(Post("/v1/events?source=ward-7&wait=no", "application/fhir+json", "{\"a\":1}"));
  EXPECT_EQ(whole.status, 200);
  EXPECT_EQ(whole.body, R"({"files":1,"inputs":7,"ignored":{},"accepted":7})");
  EXPECT_EQ(services_.last_source, "ward-7");
  EXPECT_EQ(services_.last_format, "fhir");
  EXPECT_FALSE(services_.last_wait);
  const RawAnswer chunked = Exchange(
      "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nX-Daybook-Source: lab\r\n"
      "Content-Type: application/octet-stream\r\nContent-Encoding: gzip\r\n"
      "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");
  EXPECT_EQ(chunked.status, 200);
  EXPECT_EQ(services_.first_bytes, "abcdefg");
  EXPECT_EQ(services_.last_source, "lab");
  EXPECT_EQ(services_.last_format, "auto");
  EXPECT_TRUE(services_.last_wait);
}

TEST_F(Routes, AFailedUploadTellsItsCounts) {
  Start();
  RawClient client = Tcp();
  std::thread sender([&client] {
    client.Send(Post("/v1/events", "application/json",
                     std::string(20'000, 'x') + "broken disk" + std::string(3'000'000, 'y')));
  });
  const RawAnswer answer = client.ReadAnswer();
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.Header("Connection"), "close");
  const JsonNode problem = Parsed(answer.body);
  EXPECT_EQ(problem.TextOf("type"), "urn:daybook:error:io");
  ASSERT_NE(problem.Find("counts"), nullptr) << answer.body;
  EXPECT_GE(problem.Find("counts")->CountOf("accepted"), 20'000u);
  sender.join();
}

TEST_F(Routes, UploadsStreamThrough) {
  Start();
  constexpr uint64_t kBytes = 64u << 20;
  RawClient client = Tcp();
  client.Send(
      "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Content-Length: " +
      std::to_string(kBytes) + "\r\n\r\n");
  const std::string piece(1u << 20, 'z');
  for (uint64_t sent = 0; sent < kBytes; sent += piece.size()) ASSERT_TRUE(client.Send(piece));
  EXPECT_EQ(client.ReadAnswer().status, 200);
  EXPECT_EQ(services_.bytes_ingested, kBytes);
  client.Send(Get("/v1/health/live"));
  EXPECT_EQ(client.ReadAnswer().status, 200) << "the connection goes on after the body's end";
}

TEST_F(Routes, SummaryAsJsonAndPage) {
  Start();
  const RawAnswer json = Exchange(Get("/v1/residents/999%20000%200018/summary"));
  EXPECT_EQ(json.status, 200);
  EXPECT_NE(json.body.find("\"identifier\":\"999 000 0018\""), std::string::npos);
  const RawAnswer page = Exchange(Get("/v1/residents/1/summary", "Accept: text/html\r\n"));
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.Header("Content-Type"), "text/html; charset=utf-8");
  EXPECT_NE(page.Header("Content-Security-Policy").find("default-src 'none'"), std::string::npos);
  EXPECT_EQ(page.body.find("<script"), std::string::npos);
  EXPECT_NE(page.body.find("Zoë &lt;script&gt;alert(1)&lt;/script&gt;"), std::string::npos);
  EXPECT_NE(page.body.find("Diabetes &amp; co (snomed:44054006)"), std::string::npos) << page.body;
  EXPECT_NE(page.body.find("<dd>1.10</dd>"), std::string::npos);
  EXPECT_NE(page.body.find("<th scope=\"col\">Start</th>"), std::string::npos);
  EXPECT_NE(page.body.find("none recorded"), std::string::npos);
  EXPECT_NE(page.body.find("<html lang=\"en-GB\">"), std::string::npos);
}

TEST_F(Routes, HealthStatusCatalogueAndHead) {
  Start();
  EXPECT_EQ(Exchange(Get("/v1/health/ready")).status, 200);
  services_.ready = false;
  const RawAnswer unready = Exchange(Get("/v1/health/ready"));
  EXPECT_EQ(unready.status, 503);
  EXPECT_EQ(unready.Header("Retry-After"), "1");
  EXPECT_EQ(Exchange(Get("/v1/health/live")).status, 200);
  const JsonNode status = Parsed(Exchange(Get("/v1/status")).body);
  EXPECT_EQ(status.CountOf("care_entries"), 18'000'000'000u);
  EXPECT_EQ(status.Find("views")->elements[0].CountOf("lag"), 3u);
  const JsonNode codes = Parsed(Exchange(Get("/v1/codes?beginning=snomed:44")).body);
  ASSERT_EQ(codes.Find("codes")->elements.size(), 2u);
  EXPECT_EQ(codes.Find("codes")->elements[0].Find("code")->text, "441");
  EXPECT_EQ(Exchange(Get("/v1/codes")).status, 400);
  EXPECT_EQ(Exchange(Get("/v1/codes?beginning=snomed:4&max=3")).status, 400);
  const JsonNode catalogue = Parsed(Exchange(Get("/v1/catalogue")).body);
  EXPECT_EQ(catalogue.Find("kinds")->elements.size(), 2u);
  RawClient client = Tcp();
  client.Send("HEAD /v1/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const RawAnswer head = client.ReadAnswer(true);
  EXPECT_EQ(head.Header("Content-Length"), "17");
  client.Send(Get("/v1/health/live"));
  EXPECT_EQ(client.ReadAnswer().body.size(), 17u) << "HEAD sent no body";
}

TEST_F(Routes, LogsNameRoutesNeverIdsOrQueries) {
  Start();
  Exchange(Get("/v1/residents/999-SECRET/summary"));
  Exchange(Ask("rows 7"));
  Exchange(Get("/v1/SECRET"));
  Exchange("SECRET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  ASSERT_TRUE(Eventually([this] { return LogLines().size() == 4; }));
  std::string all;
  for (const std::string& line : LogLines()) {
    const JsonNode json = Parsed(line);
    EXPECT_NE(json.CountOf("status"), 0u);
    EXPECT_NE(json.CountOf("bytes_out"), 0u);
    all += line;
  }
  EXPECT_EQ(all.find("SECRET"), std::string::npos) << all;
  EXPECT_EQ(all.find("rows 7"), std::string::npos) << all;
  EXPECT_NE(all.find("\"route\":\"summary\""), std::string::npos);
}

TEST_F(Routes, Http10GetsNoChunks) {
  Start();
  const std::string body = R"({"query":"rows 3000"})";
  const RawAnswer answer =
      Exchange("POST /v1/query HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n\r\n" + body);
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.complete);
  EXPECT_EQ(Parsed(answer.body).Find("rows")->elements.size(), 3000u);
}

}  // namespace
}  // namespace daybook::tests
