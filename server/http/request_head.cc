#include "server/http/request_head.h"

#include <charconv>
#include <utility>

namespace daybook::server {
namespace {

Problem Refuse(int status, std::string message, std::string hint = "") {
  const ErrorCode code = status == 431   ? ErrorCode::kTooLarge
                         : status == 501 ? ErrorCode::kUnsupported
                                         : ErrorCode::kUsage;
  return Problem{status, Error{code, std::move(message), "request head", std::move(hint)}};
}

bool IsTokenChar(char c) {
  if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return true;
  return c != 0 && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool IsToken(std::string_view text) {
  if (text.empty()) return false;
  for (char c : text) {
    if (!IsTokenChar(c)) return false;
  }
  return true;
}

// Visible characters and bytes above ASCII; blank and tab between them.
bool IsFieldValue(std::string_view text) {
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t') || byte == 0x7f) return false;
  }
  return true;
}

bool IsTarget(std::string_view text) {
  if (text.empty() || text[0] != '/') return false;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7f || c == '#') return false;
  }
  return true;
}

std::optional<Problem> ParseRequestLine(std::string_view line, RequestHead& head) {
  const size_t first = line.find(' ');
  const size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) {
    return Refuse(400, "the request line is not METHOD TARGET VERSION");
  }
  head.method = line.substr(0, first);
  head.target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (!IsToken(head.method)) return Refuse(400, "the method is not a token");
  if (version.size() != 8 || version.substr(0, 5) != "HTTP/" || version[6] != '.') {
    return Refuse(400, "the request line does not end in an HTTP version");
  }
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    return Refuse(505, "only HTTP/1.1 and HTTP/1.0 are spoken here");
  }
  head.minor_version = version[7] - '0';
  if (!IsTarget(head.target)) {
    return Refuse(400, "the request target is not a path", "send the path, as in GET /v1/status");
  }
  return std::nullopt;
}

std::optional<Problem> ParseField(std::string_view line, RequestHead& head) {
  if (line[0] == ' ' || line[0] == '\t') {
    return Refuse(400, "a header line is folded, which HTTP/1.1 forbids");
  }
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos || !IsToken(line.substr(0, colon))) {
    return Refuse(400, "a header line has no proper name before its colon");
  }
  const std::string_view value = TrimBlanks(line.substr(colon + 1));
  if (!IsFieldValue(value)) return Refuse(400, "a header value holds a control character");
  if (head.fields.size() == kHeaderFieldsMax) {
    return Refuse(431, "more than " + std::to_string(kHeaderFieldsMax) + " header fields");
  }
  head.fields.push_back({LowerAscii(line.substr(0, colon)), std::string(value)});
  return std::nullopt;
}

std::optional<Problem> ReadLength(const std::string& text, RequestHead& head) {
  uint64_t length = 0;
  const char* end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, length);
  // from_chars takes no sign and no blank for an unsigned number: digits alone get here.
  if (text.empty() || failure != std::errc() || stop != end) {
    return Refuse(400, "Content-Length is not one number of bytes");
  }
  head.content_length = length;
  return std::nullopt;
}

std::optional<Problem> ReadCoding(const std::string& text, RequestHead& head) {
  if (head.minor_version == 0) {
    return Refuse(400, "Transfer-Encoding does not exist in HTTP/1.0");
  }
  const std::string coding = LowerAscii(text);
  if (coding == "chunked") {
    head.chunked = true;
    return std::nullopt;
  }
  const size_t comma = coding.rfind(',');
  const std::string_view last =
      TrimBlanks(std::string_view(coding).substr(comma == std::string::npos ? 0 : comma + 1));
  if (last != "chunked") return Refuse(400, "chunked is not the last transfer coding");
  return Refuse(501, "the only transfer coding taken is chunked",
                "send packed bodies with Content-Encoding");
}

// How often each field that decides about framing may come: once.
std::optional<Problem> ReadFraming(RequestHead& head) {
  const std::string* length = nullptr;
  const std::string* coding = nullptr;
  int hosts = 0;
  for (const HeaderField& field : head.fields) {
    if (field.name == "host") ++hosts;
    if (field.name == "content-length" && std::exchange(length, &field.value) != nullptr) {
      return Refuse(400, "Content-Length comes more than once");
    }
    if (field.name == "transfer-encoding" && std::exchange(coding, &field.value) != nullptr) {
      return Refuse(400, "Transfer-Encoding comes more than once");
    }
  }
  if (hosts > 1 || (hosts == 0 && head.minor_version == 1)) {
    return Refuse(400, "a request of HTTP/1.1 has exactly one Host");
  }
  if (length != nullptr && coding != nullptr) {
    return Refuse(400, "both Content-Length and Transfer-Encoding: where the body ends is unclear");
  }
  if (length != nullptr) return ReadLength(*length, head);
  if (coding != nullptr) return ReadCoding(*coding, head);
  return std::nullopt;
}

// `word` among the comma-separated words of any Connection field.
bool ConnectionHas(const RequestHead& head, std::string_view word) {
  for (const HeaderField& field : head.fields) {
    if (field.name != "connection") continue;
    const std::string value = LowerAscii(field.value);
    std::string_view rest = value;
    while (!rest.empty()) {
      const size_t comma = rest.find(',');
      if (TrimBlanks(rest.substr(0, comma)) == word) return true;
      rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    }
  }
  return false;
}

std::optional<Problem> ReadConnection(RequestHead& head) {
  head.keep_alive =
      head.minor_version == 1 ? !ConnectionHas(head, "close") : ConnectionHas(head, "keep-alive");
  if (const std::string* expect = head.Find("expect")) {
    if (LowerAscii(*expect) != "100-continue") {
      return Refuse(417, "the only expectation met is 100-continue");
    }
    head.expects_continue = head.minor_version == 1;
  }
  return std::nullopt;
}

}  // namespace

std::string LowerAscii(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string_view TrimBlanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

const std::string* RequestHead::Find(std::string_view name) const {
  for (const HeaderField& field : fields) {
    if (field.name == name) return &field.value;
  }
  return nullptr;
}

HeadScan ScanHead(std::string_view bytes, size_t head_bytes_max) {
  HeadScan scan;
  const auto refuse = [&scan](Problem problem) {
    scan.state = HeadScan::State::kRefused;
    scan.problem = std::move(problem);
    return scan;
  };
  size_t line_begin = 0;
  for (size_t i = 0; i < bytes.size() && i < head_bytes_max; ++i) {
    const char c = bytes[i];
    if (c == 0) return refuse(Refuse(400, "a NUL byte in the request head"));
    if (c == '\r' && i + 1 < bytes.size() && bytes[i + 1] != '\n') {
      return refuse(Refuse(400, "a carriage return without its line feed"));
    }
    if (c != '\n') continue;
    if (i == 0 || bytes[i - 1] != '\r') {
      return refuse(Refuse(400, "a line feed without its carriage return"));
    }
    if (i - line_begin == 1) {
      scan.state = HeadScan::State::kComplete;
      scan.head_bytes = i + 1;
      return scan;
    }
    line_begin = i + 1;
  }
  if (bytes.size() >= head_bytes_max) {
    return refuse(Refuse(
        431, "the request head is over the limit of " + std::to_string(head_bytes_max) + " bytes"));
  }
  return scan;
}

std::variant<RequestHead, Problem> ParseHead(std::string_view text) {
  RequestHead head;
  bool first = true;
  while (true) {
    const size_t end = text.find("\r\n");
    if (end == std::string_view::npos) return Refuse(400, "the request head is cut");
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 2);
    if (!first && line.empty()) break;
    auto refused = first ? ParseRequestLine(line, head) : ParseField(line, head);
    if (refused) return std::move(*refused);
    first = false;
  }
  if (auto refused = ReadFraming(head)) return std::move(*refused);
  if (auto refused = ReadConnection(head)) return std::move(*refused);
  return head;
}

}  // namespace daybook::server
