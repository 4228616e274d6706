#include "server/mllp/mllp_server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>
#include <utility>

#include "feeds/hl7v2/deliver.h"
#include "feeds/hl7v2/mllp.h"
#include "server/net/address.h"
#include "server/net/blocking_socket.h"
#include "server/net/request_log.h"

namespace daybook::server {
namespace {

using feeds::hl7v2::Delivered;
using feeds::hl7v2::FrameReader;
using feeds::hl7v2::Verdict;

constexpr size_t kMllpReadBytes = 64u << 10;

// MSH-7: the instant in UTC, with its offset.
std::string SentNow(const Clock& clock) {
  std::string digits;
  for (const char c : FormatInstant(clock.NowMicros() / 1'000'000 * 1'000'000))
    if (c >= '0' && c <= '9') digits += c;
  return digits + "+0000";
}

// Readable once Raise was called, for every thread that polls it.
class StopSignal {
 public:
  StopSignal() : event_(::eventfd(0, EFD_CLOEXEC)) {}
  void Raise() const {
    const uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(event_.get(), &one, sizeof one);
  }
  int fd() const { return event_.get(); }

 private:
  Descriptor event_;
};

class MllpServerImpl final : public MllpServer {
 public:
  MllpServerImpl(ledger::Store& store, MllpOptions options, Descriptor socket)
      : store_(store),
        source_(options.source),
        limits_(options.limits),
        log_(std::move(options.log)),
        listening_(std::move(socket)),
        port_(BoundPort(listening_.get())),
        accepting_([this] { Accept(); }) {}
  ~MllpServerImpl() override { Stop(std::chrono::milliseconds(0)); }

  uint16_t port() const override { return port_; }

  void Stop(std::chrono::milliseconds patience) override {
    if (std::exchange(stopped_, true)) return;
    stop_.Raise();
    accepting_.join();
    listening_ = Descriptor();
    std::unique_lock lock(mutex_);
    ended_.wait_for(lock, patience, [this] { return open_ == 0; });
    for (const Connection& each : connections_) ::shutdown(each.socket.get(), SHUT_RDWR);
    lock.unlock();
    for (Connection& each : connections_) each.thread.join();
  }

 private:
  struct Connection {
    Descriptor socket;
    std::thread thread;
    bool ended = false;  // guarded by mutex_
  };

  // Until the stop: blocks in poll.
  void Accept() {
    std::array<pollfd, 2> waits{{{listening_.get(), POLLIN, 0}, {stop_.fd(), POLLIN, 0}}};
    while (true) {
      if (::poll(waits.data(), waits.size(), -1) < 0 && errno != EINTR) return;
      if (waits[1].revents) return;
      if (!waits[0].revents) continue;
      Descriptor socket(::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (socket.get() >= 0) Begin(std::move(socket));
    }
  }

  void Begin(Descriptor socket) {
    const int yes = 1;
    ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    ::setsockopt(socket.get(), SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes);
    std::lock_guard lock(mutex_);
    for (auto each = connections_.begin(); each != connections_.end();) {
      if (!each->ended) {
        ++each;
        continue;
      }
      each->thread.join();
      each = connections_.erase(each);
    }
    if (open_ >= limits_.connections_max) {
      log_.Put(R"({"mllp":"refused","reason":"too many connections, connections_max"})");
      return;
    }
    ++open_;
    Connection& connection = connections_.emplace_back();
    connection.socket = std::move(socket);
    connection.thread = std::thread([this, &connection] {
      Serve(connection.socket.get());
      ::shutdown(connection.socket.get(), SHUT_RDWR);
      std::lock_guard guard(mutex_);
      connection.ended = true;
      --open_;
      ended_.notify_all();
    });
  }

  void Serve(int fd) {
    FrameReader frames;
    ServeFrames(fd, frames);
    KeepOutside(frames.TakeOutside());
  }

  void ServeFrames(int fd, FrameReader& frames) {
    std::string buffer(kMllpReadBytes, '\0');
    WaitLimits waits;
    waits.write_ms_max = limits_.write_ms_max;
    BlockingSocket out(fd, waits, nullptr);
    std::chrono::steady_clock::time_point began;  // of a frame that isn't whole
    while (true) {
      while (const auto message = frames.Next()) {
        KeepOutside(frames.TakeOutside());  // it stood before the message
        if (!Answer(out, *message)) return;
        began = {};
      }
      if (frames.trouble() != FrameReader::Trouble::kNone) return RefuseLong(out, frames);
      const auto now = std::chrono::steady_clock::now();
      if (frames.in_frame() && began == std::chrono::steady_clock::time_point()) began = now;
      if (!WaitToRead(fd, frames.in_frame() ? FrameTimeLeft(began, now) : -1)) return;
      const ssize_t got = ::recv(fd, buffer.data(), buffer.size(), 0);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return;
      frames.Append(std::string_view(buffer).substr(0, static_cast<size_t>(got)));
    }
  }

  int FrameTimeLeft(std::chrono::steady_clock::time_point began,
                    std::chrono::steady_clock::time_point now) const {
    const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(now - began).count();
    return std::max(
        0, limits_.frame_ms_max - static_cast<int>(std::min<int64_t>(spent, limits_.frame_ms_max)));
  }

  // False when it is time to end: stopped, or `ms` (-1: for ever) passed without a byte.
  bool WaitToRead(int fd, int ms) const {
    std::array<pollfd, 2> waits{{{fd, POLLIN, 0}, {stop_.fd(), POLLIN, 0}}};
    while (true) {
      const int ready = ::poll(waits.data(), waits.size(), ms);
      if (ready < 0 && errno == EINTR) continue;
      return ready > 0 && waits[1].revents == 0;
    }
  }

  bool Answer(BlockingSocket& out, const std::string& message) {
    const auto began = std::chrono::steady_clock::now();
    feeds::Hl7v2ReadOptions options;
    options.source = source_;
    const Delivered delivered =
        feeds::hl7v2::Deliver(store_, options, message, "MLLP port " + std::to_string(port_));
    const bool sent = Send(out, message, delivered);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
    std::string line = R"({"mllp":")";
    line += delivered.verdict == Verdict::kAccept  ? "accepted"
            : delivered.verdict == Verdict::kError ? "error"
                                                   : "rejected";
    if (!delivered.why.reason.empty()) line += R"(","reason":")" + delivered.why.reason;
    log_.Put(line + R"(","ms":)" + std::to_string(took.count()) + "}");
    return sent;
  }

  bool Send(BlockingSocket& out, std::string_view message, const Delivered& delivered) {
    feeds::hl7v2::AckContext context;
    context.sent = SentNow(store_.clock());
    context.control_id = "DB" + std::to_string(store_.clock().NowMicros()) + "." +
                         std::to_string(acks_.fetch_add(1));
    std::string bytes;
    for (const std::string& ack :
         feeds::hl7v2::AcksFor(message, delivered.verdict, delivered.why, context))
      bytes += feeds::hl7v2::Framed(ack);
    return bytes.empty() || out.Write(bytes).ok();
  }

  // Bytes that no frame holds belong to no message that could be acknowledged; they are kept.
  void KeepOutside(std::string bytes) {
    if (bytes.empty()) return;
    ledger::QuarantineEntry entry;
    entry.source = source_;
    entry.format = "hl7v2";
    entry.origin = "MLLP port " + std::to_string(port_);
    entry.reason = "outside-frame";
    entry.message = "bytes outside an MLLP frame, which begins with 0x0B and ends with 0x1C 0x0D";
    entry.next_step = "have the sender frame its messages";
    entry.raw = std::move(bytes);
    static_cast<void>(store_.quarantine().Put(std::move(entry)));
  }

  void RefuseLong(BlockingSocket& out, const FrameReader& frames) {
    if (frames.trouble() != FrameReader::Trouble::kTooLong) return;
    Delivered refused;
    refused.verdict = Verdict::kReject;
    refused.why = {"too-long",
                   "a message of more than " + std::to_string(feeds::kInputBytesMax) +
                       " bytes (kInputBytesMax)",
                   "", "send it in several messages"};
    Send(out, frames.rest(), refused);
  }

  ledger::Store& store_;
  const std::string source_;
  const MllpLimits limits_;
  RequestLog log_;
  StopSignal stop_;
  Descriptor listening_;
  const uint16_t port_;
  std::atomic<uint64_t> acks_{0};
  bool stopped_ = false;

  std::mutex mutex_;
  std::condition_variable ended_;
  std::list<Connection> connections_;
  size_t open_ = 0;
  std::thread accepting_;  // the last: it uses all of the others
};

}  // namespace

Result<std::unique_ptr<MllpServer>> MllpServer::Start(ledger::Store& store, MllpOptions options) {
  DAYBOOK_ASSIGN(const LoopbackAddress address, ParseLoopback(options.listen));
  DAYBOOK_ASSIGN(Descriptor socket, ListenTcp(address));
  return std::unique_ptr<MllpServer>(
      std::make_unique<MllpServerImpl>(store, std::move(options), std::move(socket)));
}

}  // namespace daybook::server
