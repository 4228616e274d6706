#pragma once
// What the connections of one server share. Everything here belongs to the I/O thread, unless it
// says otherwise.
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>

#include "server/net/asio.h"
#include "server/net/request_log.h"
#include "server/net/worker_pool.h"
#include "server/server.h"

namespace daybook::server {

class Connection;

enum class Door : uint8_t { kTcp, kOwnerSocket };
inline constexpr size_t kDoors = 2;

// One line of the request log.
struct LogLine {
  const char* route = "none";
  const char* method = "other";
  int status = 0;
  double elapsed_ms = 0;
  uint64_t bytes_in = 0;
  uint64_t bytes_out = 0;
};

class Hub {
 public:
  Hub(Services& services, ServerOptions options);

  Services& services() { return services_; }
  const ServerLimits& limits() const { return options_.limits; }
  const ServerOptions& options() const { return options_; }
  asio::io_context& io() { return io_; }
  // Those of the owner socket are its own.
  WorkerPool& queries(Door door) { return *queries_[static_cast<size_t>(door)]; }
  WorkerPool& uploads(Door door) { return *uploads_[static_cast<size_t>(door)]; }
  WorkerPool& followers() { return followers_; }

  // Connections are kept here while they live; stopping closes the idle ones.
  void Add(std::shared_ptr<Connection> connection);
  void Remove(const std::shared_ptr<Connection>& connection);
  enum class Room : uint8_t { kFree, kHealthOnly, kNone };
  // For one connection more at that door.
  Room RoomAt(Door door) const;
  // Any thread.
  bool stopping() const { return stopping_; }

  // A request is at a worker, or has left it. The watch over clients that go away runs meanwhile.
  void BeginWork();
  void EndWork();
  // Any thread: waits until no request is at a worker; false when `patience` ended first.
  bool WaitUntilIdle(std::chrono::milliseconds patience);

  void StopTaking();   // idle connections close, requests are the last of their connection
  void CancelAll();    // running answers are cancelled, their sockets shut
  void StopWorkers();  // any thread but a worker; joins them

  // Any thread; never waits.
  void Log(const LogLine& line);

 private:
  void Watch();

  Services& services_;
  const ServerOptions options_;
  asio::io_context io_;
  // The I/O thread stays until it is stopped, also with nothing to do.
  asio::executor_work_guard<asio::io_context::executor_type> work_guard_;
  asio::steady_timer watch_timer_;
  bool watching_ = false;
  std::atomic<bool> stopping_{false};
  std::unordered_set<std::shared_ptr<Connection>> connections_;
  std::array<size_t, kDoors> connections_at_{};

  std::mutex work_mutex_;
  std::condition_variable work_ended_;
  size_t at_work_ = 0;

  RequestLog log_;
  std::array<std::unique_ptr<WorkerPool>, kDoors> queries_;
  std::array<std::unique_ptr<WorkerPool>, kDoors> uploads_;
  WorkerPool followers_;
};

}  // namespace daybook::server
