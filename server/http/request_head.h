#pragma once
// The head of an HTTP/1.x request, read strictly. One parser decides where a request ends, and it
// refuses whatever two parsers could read differently (request smuggling): bare line feeds, folded
// lines, a length given twice or together with chunks, chunks that are not the last coding.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "server/http/problem.h"

namespace daybook::server {

// Most header fields of one request.
inline constexpr size_t kHeaderFieldsMax = 100;

struct HeaderField {
  std::string name;  // lower case
  std::string value;
};

struct RequestHead {
  std::string method;
  std::string target;  // origin form: begins with '/'
  int minor_version = 1;
  std::vector<HeaderField> fields;
  std::optional<uint64_t> content_length;
  bool chunked = false;
  bool keep_alive = true;
  bool expects_continue = false;

  // Value of the first field of that (lower-case) name; null if it is not there.
  const std::string* Find(std::string_view name) const;
  // A chunked body, or a length above zero.
  bool has_body() const { return chunked || content_length.value_or(0) > 0; }
};

// How far the first bytes of a connection get.
struct HeadScan {
  enum class State : uint8_t { kNeedMore, kComplete, kRefused };
  State state = State::kNeedMore;
  size_t head_bytes = 0;  // kComplete: up to and with the empty line
  Problem problem{};      // kRefused
};
// Looks for the empty line that ends a head. Refuses bare LF, bare CR and NUL with 400, more than
// `head_bytes_max` without an end with 431.
HeadScan ScanHead(std::string_view bytes, size_t head_bytes_max);

// Reads a complete head, empty line included.
std::variant<RequestHead, Problem> ParseHead(std::string_view head);

// ASCII only, as header names and codings are.
std::string LowerAscii(std::string_view text);
// Without blanks and tabs at both ends.
std::string_view TrimBlanks(std::string_view text);

}  // namespace daybook::server
