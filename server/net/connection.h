#pragma once
// One client's connection: a state machine on the I/O thread, which lends the socket to a worker
// while an answer is made there.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "server/http/body_decoder.h"
#include "server/net/blocking_socket.h"
#include "server/net/hub.h"
#include "server/routes/exchange.h"

namespace daybook::server {

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  // `hub` outlives it.
  Connection(Hub& hub, StreamSocket socket, Door door);

  // With kHealthOnly every other route is refused, with kNone it is told so at once and closed.
  void Start(Hub::Room room);

  Door door() const { return asked_.on_owner_socket ? Door::kOwnerSocket : Door::kTcp; }

  // At a worker: looks whether the client is still there and cancels if not. False when there is
  // nothing to watch.
  bool WatchPeer();
  void CloseIfIdle();
  void CancelIfEndless();  // an answer without an end of its own
  void CancelWork();

 private:
  enum class Phase : uint8_t { kIdle, kHead, kBody, kWorking, kWriting, kLingering, kClosed };
  using Moment = std::chrono::steady_clock::time_point;

  void NextRequest();
  void ReadHead();
  void ReadMore(void (Connection::*then)());
  void OnRead(bool well, size_t got);
  void OnHead(size_t head_bytes);
  std::optional<Problem> Admit();
  void StartBody();
  void ReadShortBody();
  void Dispatch();
  Status Answer(Exchange& exchange) const;
  void AnswerHere();
  void SubmitWork();
  WorkerPool& WorkersOf(const Route& route);
  void Work();  // on a worker
  void OnWorked(bool keep_alive);
  void Refuse(const Problem& problem, bool keep_alive = false);
  void WriteOut(std::string bytes, bool keep_alive);
  void Linger();
  void Close();

  void Arm(int ms_max);
  void OnTimer();
  LogLine NewLogLine() const;
  WaitLimits LimitsOfWork() const;
  Problem AllTaken() const;
  ReplyOptions OptionsOfReply() const;

  Hub& hub_;
  StreamSocket socket_;
  asio::steady_timer timer_;
  uint64_t timer_round_ = 0;  // a timer that was armed again has fired for nothing
  Phase phase_ = Phase::kIdle;
  bool health_only_ = false;

  std::string unread_;  // bytes that came and belong to what is read next
  std::string chunk_;   // the buffer of the read under way
  bool reading_ = false;
  void (Connection::*after_read_)() = nullptr;
  Asked asked_;
  const Route* route_ = nullptr;
  std::optional<BodyDecoder> decoder_;
  std::string body_;
  std::string writing_;
  Moment began_;
  uint64_t head_bytes_ = 0;
  uint64_t lingered_bytes_ = 0;
  query::CancelFlag cancel_;
  std::optional<Moment> half_closed_;
};

}  // namespace daybook::server
