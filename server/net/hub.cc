#include "server/net/hub.h"

#include <algorithm>
#include <cstdio>
#include <thread>
#include <utility>

#include "server/net/connection.h"

namespace daybook::server {
namespace {

// How often running requests are looked at for clients that went away.
constexpr std::chrono::milliseconds kWatchInterval{50};

size_t QueryWorkers(const ServerLimits& limits) {
  if (limits.query_workers > 0) return limits.query_workers;
  return std::max<size_t>(2, std::thread::hardware_concurrency());
}

std::unique_ptr<WorkerPool> PoolOf(size_t workers, const ServerLimits& limits) {
  return std::make_unique<WorkerPool>(workers, limits.waiting_max);
}

}  // namespace

Hub::Hub(Services& services, ServerOptions options)
    : services_(services),
      options_(std::move(options)),
      io_(1),
      work_guard_(io_.get_executor()),
      watch_timer_(io_),
      log_(options_.log),
      queries_{PoolOf(QueryWorkers(limits()), limits()),
               PoolOf(limits().owner_workers_max, limits())},
      uploads_{PoolOf(limits().upload_workers, limits()),
               PoolOf(limits().owner_workers_max, limits())},
      followers_(limits().followers_max, 0) {}

void Hub::Add(std::shared_ptr<Connection> connection) {
  ++connections_at_[static_cast<size_t>(connection->door())];
  connections_.insert(std::move(connection));
}

void Hub::Remove(const std::shared_ptr<Connection>& connection) {
  if (connections_.erase(connection) > 0)
    --connections_at_[static_cast<size_t>(connection->door())];
}

Hub::Room Hub::RoomAt(Door door) const {
  const size_t there = connections_at_[static_cast<size_t>(door)];
  if (door == Door::kOwnerSocket)
    return there < limits().owner_connections_max ? Room::kFree : Room::kNone;
  if (there < limits().connections_max) return Room::kFree;
  const size_t with_health = limits().connections_max + limits().health_connections_max;
  return there < with_health ? Room::kHealthOnly : Room::kNone;
}

void Hub::BeginWork() {
  {
    std::lock_guard lock(work_mutex_);
    ++at_work_;
  }
  if (!watching_) Watch();
}

void Hub::EndWork() {
  {
    std::lock_guard lock(work_mutex_);
    --at_work_;
  }
  work_ended_.notify_all();
}

bool Hub::WaitUntilIdle(std::chrono::milliseconds patience) {
  std::unique_lock lock(work_mutex_);
  return work_ended_.wait_for(lock, patience, [this] { return at_work_ == 0; });
}

void Hub::Watch() {
  watching_ = false;
  for (const auto& connection : connections_) {
    if (connection->WatchPeer()) watching_ = true;
  }
  if (!watching_) return;
  watch_timer_.expires_after(kWatchInterval);
  watch_timer_.async_wait([this](IoError failure) {
    if (!failure) Watch();
  });
}

void Hub::StopTaking() {
  stopping_ = true;
  // Closing takes a connection out of the set: walk over a copy.
  const auto connections = connections_;
  for (const auto& connection : connections) {
    connection->CloseIfIdle();
    connection->CancelIfEndless();
  }
}

void Hub::CancelAll() {
  const auto connections = connections_;
  for (const auto& connection : connections) connection->CancelWork();
}

void Hub::StopWorkers() {
  for (const auto* pools : {&queries_, &uploads_})
    for (const auto& pool : *pools) pool->Stop();
  followers_.Stop();
}

void Hub::Log(const LogLine& line) {
  if (!options_.log) return;
  char text[256];
  std::snprintf(text, sizeof text,
                "{\"route\":\"%s\",\"method\":\"%s\",\"status\":%d,\"ms\":%.3f,"
                "\"bytes_in\":%llu,\"bytes_out\":%llu}",
                line.route, line.method, line.status, line.elapsed_ms,
                static_cast<unsigned long long>(line.bytes_in),
                static_cast<unsigned long long>(line.bytes_out));
  log_.Put(text);
}

}  // namespace daybook::server
