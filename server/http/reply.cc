#include "server/http/reply.h"

#include <cstdio>
#include <ctime>
#include <utility>

namespace daybook::server {
namespace {

// "Tue, 24 Nov 2026 01:02:03 GMT" (RFC 9110, 5.6.7), whatever the locale.
std::string HttpDate(int64_t now_micros) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds = now_micros / 1'000'000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[64];
  std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT", kDays[utc.tm_wday],
                utc.tm_mday, kMonths[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min,
                utc.tm_sec);
  return text;
}

}  // namespace

Reply::Reply(ByteOut& out, const Clock& clock, ReplyOptions options)
    : out_(out), clock_(clock), options_(options) {}

void Reply::AddHeader(std::string_view name, std::string_view value) {
  headers_ += std::string(name) + ": " + std::string(value) + "\r\n";
}

Status Reply::Put(std::string_view bytes) {
  if (broken_) return *broken_;
  bytes_out_ += bytes.size();
  Status put = out_.Write(bytes);
  if (!put.ok()) broken_ = put.error();
  return put;
}

std::string Reply::Head(int status, std::string_view type, std::string_view framing) {
  status_ = status;
  std::string head = "HTTP/1.1 " + std::to_string(status) + " " + ReasonPhrase(status) + "\r\n";
  head += "Date: " + HttpDate(clock_.NowMicros()) + "\r\n";
  head += "Content-Type: " + std::string(type) + "\r\n";
  // Answers are about people: nobody between may keep them, no browser may guess their type.
  head += "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n";
  head += headers_;
  head += framing;
  if (!options_.keep_alive) {
    head += "Connection: close\r\n";
  } else if (options_.minor_version == 0) {
    head += "Connection: keep-alive\r\n";
  }
  return head + "\r\n";
}

Status Reply::Send(int status, std::string_view type, std::string_view body) {
  DAYBOOK_CHECK(!started());
  std::string bytes = Head(status, type, "Content-Length: " + std::to_string(body.size()) + "\r\n");
  if (!options_.head_only) bytes += body;
  DAYBOOK_TRY(Put(bytes));
  finished_ = true;
  return {};
}

Status Reply::SendProblem(const Problem& problem) {
  held_.clear();
  if (started()) {
    options_.keep_alive = false;
    return problem.error;
  }
  headers_.clear();
  if (!problem.allow.empty()) AddHeader("Allow", problem.allow);
  if (problem.status == 503) AddHeader("Retry-After", "1");
  return Send(problem.status, kProblemType, ProblemJson(problem));
}

void Reply::StartStream(std::string_view type) { stream_type_ = type; }

Status Reply::Write(std::string_view text) {
  held_ += text;
  if (held_.size() < kHeldBytes) return {};
  return FlushChunk();
}

Status Reply::FlushChunk() {
  if (!started()) {
    // HTTP/1.0 knows no chunks: there the end of the connection ends the body.
    if (options_.minor_version == 0) options_.keep_alive = false;
    DAYBOOK_TRY(Put(Head(200, stream_type_,
                         options_.minor_version == 0 ? "" : "Transfer-Encoding: chunked\r\n")));
  }
  if (held_.empty()) return {};
  char size[32];
  std::snprintf(size, sizeof size, "%zx\r\n", held_.size());
  const bool chunked = options_.minor_version == 1;
  const std::string bytes = chunked ? size + held_ + "\r\n" : held_;
  held_.clear();
  return Put(bytes);
}

Status Reply::Finish() {
  if (!started()) {
    const std::string body = std::move(held_);
    held_.clear();
    return Send(200, stream_type_, body);
  }
  DAYBOOK_TRY(FlushChunk());
  if (options_.minor_version == 1) DAYBOOK_TRY(Put("0\r\n\r\n"));
  finished_ = true;
  return {};
}

}  // namespace daybook::server
