#pragma once
// HTTP/1.1 with JSON on the folder's owner socket, and on loopback TCP when asked (doors.md). The
// routes are in server/api.md. One I/O thread reads heads and short bodies and answers health;
// answers run on query workers, uploads on upload workers. What comes through the owner socket has
// workers and connections of its own, so that no client over TCP locks the operator out.
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "ledger/base/clock.h"
#include "server/services.h"

namespace daybook::server {

struct ServerLimits {
  size_t connections_max = 256;        // over TCP
  size_t health_connections_max = 16;  // over TCP beyond those: they are told their health alone
  size_t owner_connections_max = 256;  // at the owner socket
  size_t head_bytes_max = 16u << 10;
  uint64_t query_body_bytes_max = 1u << 20;
  uint64_t owner_query_body_bytes_max = 128u << 20;  // the files of definitions come along
  uint64_t events_body_bytes_max = 1ull << 40;       // streamed: memory is bounded by the reader
  uint64_t answer_rows_max = 1'000'000;
  uint64_t answer_seconds_max = 300;  // over TCP: to work an answer out
  size_t query_workers = 0;  // 0: as many as the machine has cores, at least two
  size_t upload_workers = 2;
  size_t owner_workers_max = 32;  // of each kind, for the owner socket; made when they are needed
  // Exports and followers at the owner socket; more get 503 at once.
  size_t followers_max = 16;
  size_t waiting_max = 64;    // requests waiting for a worker; then 503
  int head_ms_max = 10'000;   // from a request's first byte to the end of its head
  int body_ms_max = 30'000;   // for a whole short body; for each wait in a streamed one
  int idle_ms_max = 60'000;   // between requests
  int write_ms_max = 30'000;  // without the client taking a byte
  // Instead of body_ms_max in an upload and write_ms_max at the owner socket: a pager may rest.
  int owner_wait_ms_max = 3'600'000;
  // Over TCP, up and down: slower than this over a window of waiting is given up.
  int64_t bytes_a_second_min = 1'024;
  int rate_window_ms = 30'000;
  // Over TCP: waiting for the client to take an answer, in all.
  int answer_wait_ms_max = 300'000;
  // An answer goes on that long after the client closed its sending side.
  int half_close_ms_max = 2'000;
};

struct ServerOptions {
  std::filesystem::path socket;  // DIR/owner.sock; its folder's owner is the only one let in
  std::string listen;            // "127.0.0.1:8080", "[::1]:0"; empty: no TCP
  ServerLimits limits;
  const Clock* clock = nullptr;  // for Date headers; required, outlives the server
  // One line of JSON a request, without line end: route, status, milliseconds, bytes; never ids
  // or text of queries. Called on a thread of its own; must not block: false says that there is no
  // room for the line now, and it comes again. May be empty.
  std::function<bool(std::string_view)> log;
};

class Server {
 public:
  // Binds and serves at once. kNotPermitted for TCP that is not loopback; kUsage for an address
  // that can't be read; kBusy when it is taken; kCantCreate for the socket file. A stale socket
  // file is replaced: the caller owns the folder. `services` outlives the server.
  static Result<std::unique_ptr<Server>> Start(Services& services, ServerOptions options);
  virtual ~Server() = default;  // stops without waiting

  // The bound TCP port; 0 without TCP.
  virtual uint16_t port() const = 0;
  // Takes no more connections or requests, lets running ones finish for at most `patience`, then
  // cancels them. Returns when all threads have ended. A second call does nothing.
  virtual void Stop(std::chrono::milliseconds patience) = 0;
};

}  // namespace daybook::server
