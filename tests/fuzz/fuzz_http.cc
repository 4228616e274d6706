// Any bytes as an HTTP connection: head, target, body frames, and the body as JSON. However the
// bytes are cut, the body is the same.
#include "ledger/base/check.h"
#include "server/http/body_decoder.h"
#include "server/http/media_type.h"
#include "server/http/target.h"
#include "server/json/json_tree.h"
#include "tests/fuzz/seeds.h"

namespace {

using namespace daybook::server;

constexpr size_t kHeadBytesMax = 8192;
constexpr uint64_t kBodyBytesMax = 16384;

struct Body {
  std::string bytes;
  bool refused = false;
};

// Fed `piece` bytes more at a time.
Body Decode(const RequestHead& head, std::string_view bytes, size_t piece) {
  BodyDecoder decoder(head, kBodyBytesMax);
  Body body;
  size_t given = std::min(piece, bytes.size());
  while (!decoder.done()) {
    const BodyDecoder::Step step = decoder.Feed(bytes.substr(0, given));
    if (step.problem) {
      body.refused = true;
      break;
    }
    body.bytes += step.body;
    DAYBOOK_CHECK(body.bytes.size() <= kBodyBytesMax && step.consumed <= given);
    bytes.remove_prefix(step.consumed);
    given -= step.consumed;
    if (step.consumed > 0) continue;
    if (given == bytes.size()) break;
    given = std::min(bytes.size(), given + piece);
  }
  return body;
}

}  // namespace

std::vector<std::string> FuzzSeeds() {
  return {
      "POST /v1/query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Content-Length: 26\r\n\r\n{\"query\":\"from residents\"}",
      "GET /v1/residents/9990000018/summary?a=%20b&c=d HTTP/1.1\r\nHost: [::1]:80\r\n"
      "Accept: text/html;q=0.9, application/json;q=0.1\r\n\r\n",
      "POST /v1/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
      "Expect: 100-continue\r\n\r\n5;a=b\r\nhello\r\n0\r\nTrailer: x\r\n\r\n",
      "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
      R"([{"a":[1.10,-2e3,"\u00e9\n",true,null]},{"deep":[[[[[[]]]]]]}])",
  };
}

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  (void)ParseJson(text);
  const HeadScan scan = ScanHead(text, kHeadBytesMax);
  if (scan.state != HeadScan::State::kComplete) return 0;
  DAYBOOK_CHECK(scan.head_bytes <= text.size());
  const auto parsed = ParseHead(text.substr(0, scan.head_bytes));
  if (const auto* problem = std::get_if<Problem>(&parsed)) {
    DAYBOOK_CHECK(problem->status >= 400 && ParseJson(ProblemJson(*problem)).ok());
    return 0;
  }
  const auto& head = std::get<RequestHead>(parsed);
  (void)ParseTarget(head.target);
  (void)ChooseMediaType(head.Find("accept"), {"application/json", "text/html"});
  const std::string_view rest = text.substr(scan.head_bytes);
  const Body whole = Decode(head, rest, rest.size() + 1);
  const Body split = Decode(head, rest, 1);
  DAYBOOK_CHECK(whole.refused == split.refused);
  if (!whole.refused) {
    DAYBOOK_CHECK(whole.bytes == split.bytes);
    (void)ParseJson(whole.bytes);
  }
  return 0;
}
