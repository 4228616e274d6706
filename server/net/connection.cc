#include "server/net/connection.h"

#include <poll.h>
#include <sys/socket.h>

#include <exception>
#include <utility>

#include "server/net/upload_stream.h"

namespace daybook::server {
namespace {

constexpr size_t kReadBytes = 16u << 10;
// After a refusal the rest of what the client sends is read away for a moment, so that closing
// does not destroy the answer on its way.
constexpr int kLingerMs = 1000;
constexpr uint64_t kLingerBytesMax = 4u << 20;
constexpr char kContinue[] = "HTTP/1.1 100 Continue\r\n\r\n";

// Collects an answer that the I/O thread then writes without waiting.
class TextOut final : public ByteOut {
 public:
  Status Write(std::string_view bytes) override {
    text += bytes;
    return {};
  }
  std::string text;
};

double MillisecondsSince(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began)
      .count();
}

}  // namespace

Connection::Connection(Hub& hub, StreamSocket socket, Door door)
    : hub_(hub), socket_(std::move(socket)), timer_(hub.io()) {
  asked_.on_owner_socket = door == Door::kOwnerSocket;
}

void Connection::Start(Hub::Room room) {
  hub_.Add(shared_from_this());
  began_ = std::chrono::steady_clock::now();
  health_only_ = room == Hub::Room::kHealthOnly;
  if (room == Hub::Room::kNone) return Refuse(AllTaken());
  NextRequest();
}

Problem Connection::AllTaken() const {
  const ServerLimits& limits = hub_.limits();
  const size_t all = asked_.on_owner_socket ? limits.owner_connections_max : limits.connections_max;
  return {503, Error{ErrorCode::kBusy, "all " + std::to_string(all) + " connections are taken", "",
                     "close idle ones, or try again later"}};
}

// ---- reading ------------------------------------------------------------------------------

void Connection::NextRequest() {
  if (hub_.stopping()) return Close();
  const bool on_owner_socket = asked_.on_owner_socket;
  asked_ = Asked{};
  asked_.on_owner_socket = on_owner_socket;
  route_ = nullptr;
  decoder_.reset();
  body_.clear();
  cancel_.Reset();
  half_closed_.reset();
  phase_ = Phase::kIdle;
  Arm(health_only_ ? hub_.limits().head_ms_max : hub_.limits().idle_ms_max);
  ReadHead();
}

void Connection::ReadHead() {
  // An empty line before a request is forgiven (RFC 9112, 2.2).
  while (unread_.starts_with("\r\n")) unread_.erase(0, 2);
  if (phase_ == Phase::kIdle && !unread_.empty()) {
    phase_ = Phase::kHead;
    began_ = std::chrono::steady_clock::now();
    Arm(hub_.limits().head_ms_max);
  }
  const HeadScan scan = ScanHead(unread_, hub_.limits().head_bytes_max);
  switch (scan.state) {
    case HeadScan::State::kNeedMore:
      return ReadMore(&Connection::ReadHead);
    case HeadScan::State::kRefused:
      return Refuse(scan.problem);
    case HeadScan::State::kComplete:
      return OnHead(scan.head_bytes);
  }
}

// At most one read is under way: after a timeout the one that waited goes on for the lingering.
void Connection::ReadMore(void (Connection::*then)()) {
  after_read_ = then;
  if (std::exchange(reading_, true)) return;
  chunk_.resize(kReadBytes);
  socket_.async_read_some(
      asio::buffer(chunk_),
      [self = shared_from_this()](IoError failure, size_t got) { self->OnRead(!failure, got); });
}

void Connection::OnRead(bool well, size_t got) {
  reading_ = false;
  if (phase_ == Phase::kClosed) return;
  unread_.append(chunk_, 0, got);
  // A refusal is being written; it reads on by itself when it is out.
  if (phase_ == Phase::kWriting) return;
  if (!well) return Close();
  (this->*after_read_)();
}

void Connection::OnHead(size_t head_bytes) {
  auto parsed = ParseHead(std::string_view(unread_).substr(0, head_bytes));
  unread_.erase(0, head_bytes);
  head_bytes_ = head_bytes;
  if (auto* problem = std::get_if<Problem>(&parsed)) return Refuse(*problem);
  asked_.head = std::move(std::get<RequestHead>(parsed));
  if (auto problem = Admit()) {
    return Refuse(*problem, asked_.head.keep_alive && !asked_.head.has_body());
  }
  StartBody();
}

// Everything that can be said before the body is read.
std::optional<Problem> Connection::Admit() {
  const RequestHead& head = asked_.head;
  auto target = ParseTarget(head.target);
  if (!target) {
    return Problem{400, Error{ErrorCode::kUsage, "the request target can't be read"}};
  }
  asked_.target = std::move(*target);
  const RouteMatch match = FindRoute(head, asked_.target);
  if (match.route == nullptr) return match.problem;
  route_ = match.route;
  if (health_only_ && route_->runs_on != RunsOn::kIoThread) return AllTaken();
  if (auto problem = CheckOrigin(asked_)) return problem;
  if (route_->body == BodyKind::kNone && head.has_body()) {
    return Problem{400, Error{ErrorCode::kUsage, "this route takes no body"}};
  }
  if (route_->body != BodyKind::kNone && !head.chunked && !head.content_length) {
    return Problem{411, Error{ErrorCode::kUsage, "say how long the body is", "Content-Length",
                              "or send it chunked"}};
  }
  return route_->admit == nullptr ? std::nullopt : route_->admit(asked_);
}

void Connection::StartBody() {
  const ServerLimits& limits = hub_.limits();
  const uint64_t short_max =
      asked_.on_owner_socket ? limits.owner_query_body_bytes_max : limits.query_body_bytes_max;
  decoder_.emplace(asked_.head,
                   route_->body == BodyKind::kStreamed ? limits.events_body_bytes_max : short_max);
  if (auto problem = decoder_->Feed("").problem) return Refuse(*problem);
  if (route_->body == BodyKind::kStreamed) return Dispatch();
  phase_ = Phase::kBody;
  Arm(limits.body_ms_max);
  if (!asked_.head.expects_continue || decoder_->done() || !unread_.empty()) {
    return ReadShortBody();
  }
  asio::async_write(socket_, asio::buffer(kContinue, sizeof kContinue - 1),
                    [self = shared_from_this()](IoError failure, size_t) {
                      if (failure || self->phase_ != Phase::kBody) return self->Close();
                      self->ReadShortBody();
                    });
}

void Connection::ReadShortBody() {
  while (!decoder_->done()) {
    const BodyDecoder::Step step = decoder_->Feed(unread_);
    if (step.problem) return Refuse(*step.problem);
    body_ += step.body;
    unread_.erase(0, step.consumed);
    if (decoder_->done()) break;
    if (unread_.empty()) return ReadMore(&Connection::ReadShortBody);
  }
  Dispatch();
}

// ---- answering ----------------------------------------------------------------------------

ReplyOptions Connection::OptionsOfReply() const {
  ReplyOptions options;
  options.minor_version = asked_.head.minor_version;
  options.head_only = asked_.head.method == "HEAD";
  options.keep_alive = asked_.head.keep_alive && !hub_.stopping() && !health_only_;
  return options;
}

void Connection::Dispatch() {
  if (route_->runs_on == RunsOn::kIoThread) return AnswerHere();
  SubmitWork();
}

// The seam where exceptions end: a bug in one answer must not take the others down.
Status Connection::Answer(Exchange& exchange) const {
  try {
    return route_->answer(exchange);
  } catch (const std::exception& failure) {
    return Error{ErrorCode::kInternal, std::string("the answer failed: ") + failure.what()};
  }
}

void Connection::AnswerHere() {
  TextOut out;
  Reply reply(out, *hub_.options().clock, OptionsOfReply());
  Exchange exchange{asked_, {}, nullptr, reply, cancel_, hub_.services(), hub_.limits()};
  if (Status answered = Answer(exchange); !answered.ok()) {
    static_cast<void>(reply.SendProblem(ProblemOf(answered.error())));
  }
  LogLine line = NewLogLine();
  line.status = reply.status();
  line.bytes_out = reply.bytes_out();
  hub_.Log(line);
  WriteOut(std::move(out.text), reply.keep_alive());
}

WorkerPool& Connection::WorkersOf(const Route& route) {
  switch (route.runs_on) {
    case RunsOn::kUploadWorker:
      return hub_.uploads(door());
    case RunsOn::kExporter:
    case RunsOn::kFollower:
      return hub_.followers();
    case RunsOn::kIoThread:
    case RunsOn::kQueryWorker:
      break;
  }
  return hub_.queries(door());
}

void Connection::SubmitWork() {
  timer_.cancel();
  ++timer_round_;
  phase_ = Phase::kWorking;
  hub_.BeginWork();
  if (WorkersOf(*route_).Submit([self = shared_from_this()] { self->Work(); })) return;
  hub_.EndWork();
  const ServerLimits& limits = hub_.limits();
  const bool follows = route_->runs_on == RunsOn::kExporter || route_->runs_on == RunsOn::kFollower;
  const std::string why =
      follows ? std::to_string(limits.followers_max) + " exports and followers are being served"
              : std::to_string(limits.waiting_max) + " requests wait already";
  Refuse({503, Error{ErrorCode::kBusy, why, "", "try again later"}});
}

// The owner's own programs may rest; over TCP nobody holds a worker for long.
WaitLimits Connection::LimitsOfWork() const {
  const ServerLimits& limits = hub_.limits();
  WaitLimits waits;
  if (asked_.on_owner_socket) {
    waits.read_ms_max = waits.write_ms_max = limits.owner_wait_ms_max;
    return waits;
  }
  waits.read_ms_max = limits.body_ms_max;
  waits.write_ms_max = limits.write_ms_max;
  waits.write_ms_total_max = limits.answer_wait_ms_max;
  waits.bytes_a_second_min = limits.bytes_a_second_min;
  waits.rate_window_ms = limits.rate_window_ms;
  return waits;
}

void Connection::Work() {
  const ServerLimits& limits = hub_.limits();
  BlockingSocket wire(socket_.native_handle(), LimitsOfWork(), &cancel_);
  // An answer that can't be written any more must not be waited for by the session: the cut
  // comes back through the sink.
  Reply reply(wire, *hub_.options().clock, OptionsOfReply());
  UploadStream upload(wire, *decoder_, unread_, asked_.head.expects_continue);
  Exchange exchange{
      asked_, std::move(body_), route_->body == BodyKind::kStreamed ? &upload : nullptr,
      reply,  cancel_,          hub_.services(),
      limits};
  const Status answered = Answer(exchange);
  // What is left of a body would be read as the next request.
  if (!decoder_->done()) reply.CloseAfter();
  if (!answered.ok()) {
    static_cast<void>(reply.SendProblem(ProblemOf(answered.error())));
  }
  LogLine line = NewLogLine();
  line.status = reply.status();
  // Cut: the client went away or took nothing, else it is our failure.
  if (!reply.finished() && !answered.ok())
    line.status =
        cancel_.cancelled() || wire.write_failed() ? 499 : HttpStatus(answered.error().code);
  line.bytes_out = reply.bytes_out();
  hub_.Log(line);
  const bool keep_alive = reply.keep_alive();
  asio::post(hub_.io(), [self = shared_from_this(), keep_alive] { self->OnWorked(keep_alive); });
}

void Connection::OnWorked(bool keep_alive) {
  hub_.EndWork();
  phase_ = Phase::kWriting;
  if (keep_alive && !hub_.stopping()) return NextRequest();
  Linger();
}

void Connection::Refuse(const Problem& problem, bool keep_alive) {
  TextOut out;
  ReplyOptions options = OptionsOfReply();
  options.keep_alive = options.keep_alive && keep_alive;
  Reply reply(out, *hub_.options().clock, options);
  static_cast<void>(reply.SendProblem(problem));
  LogLine line = NewLogLine();
  line.status = reply.status();
  line.bytes_out = reply.bytes_out();
  hub_.Log(line);
  WriteOut(std::move(out.text), reply.keep_alive());
}

void Connection::WriteOut(std::string bytes, bool keep_alive) {
  phase_ = Phase::kWriting;
  Arm(hub_.limits().write_ms_max);
  writing_ = std::move(bytes);
  asio::async_write(socket_, asio::buffer(writing_),
                    [self = shared_from_this(), keep_alive](IoError failure, size_t) {
                      if (failure || self->phase_ != Phase::kWriting) return self->Close();
                      if (keep_alive) return self->NextRequest();
                      self->Linger();
                    });
}

// ---- ending -------------------------------------------------------------------------------

void Connection::Linger() {
  if (phase_ != Phase::kLingering) {
    phase_ = Phase::kLingering;
    IoError ignored;
    socket_.shutdown(StreamSocket::shutdown_send, ignored);
    if (ignored || hub_.stopping()) return Close();
    Arm(kLingerMs);
  }
  lingered_bytes_ += unread_.size();
  unread_.clear();
  if (lingered_bytes_ > kLingerBytesMax) return Close();
  ReadMore(&Connection::Linger);
}

void Connection::Close() {
  if (phase_ == Phase::kClosed) return;
  phase_ = Phase::kClosed;
  timer_.cancel();
  IoError ignored;
  socket_.close(ignored);
  hub_.Remove(shared_from_this());
}

void Connection::CloseIfIdle() {
  if (phase_ == Phase::kIdle || phase_ == Phase::kHead || phase_ == Phase::kLingering) Close();
}

void Connection::CancelIfEndless() {
  if (phase_ == Phase::kWorking && route_->runs_on == RunsOn::kFollower) CancelWork();
}

void Connection::CancelWork() {
  if (phase_ != Phase::kWorking) return Close();
  cancel_.Cancel();
  IoError ignored;
  socket_.shutdown(StreamSocket::shutdown_both, ignored);
}

bool Connection::WatchPeer() {
  if (phase_ != Phase::kWorking) return false;
  // An upload whose sender left is cut by its own reads; once it is all here it is finished, but
  // for what has most of its work before it then.
  if ((route_->body == BodyKind::kStreamed && !route_->stops_with_sender) || cancel_.cancelled())
    return true;
  pollfd peer{socket_.native_handle(), POLLRDHUP, 0};
  if (::poll(&peer, 1, 0) <= 0) return true;
  const auto now = std::chrono::steady_clock::now();
  if (!half_closed_) half_closed_ = now;
  const bool waited_enough =
      now - *half_closed_ >= std::chrono::milliseconds(hub_.limits().half_close_ms_max);
  if ((peer.revents & (POLLHUP | POLLERR)) != 0 || waited_enough) cancel_.Cancel();
  return true;
}

void Connection::Arm(int ms_max) {
  timer_.expires_after(std::chrono::milliseconds(ms_max));
  timer_.async_wait([self = shared_from_this(), round = ++timer_round_](IoError failure) {
    if (!failure && round == self->timer_round_) self->OnTimer();
  });
}

void Connection::OnTimer() {
  switch (phase_) {
    case Phase::kHead:
    case Phase::kBody: {
      const int limit =
          phase_ == Phase::kHead ? hub_.limits().head_ms_max : hub_.limits().body_ms_max;
      return Refuse({408, Error{ErrorCode::kTimeout, "the request did not come within " +
                                                         std::to_string(limit) + " ms"}});
    }
    case Phase::kIdle:
    case Phase::kWriting:
    case Phase::kLingering:
      return Close();
    case Phase::kWorking:
    case Phase::kClosed:
      return;
  }
}

LogLine Connection::NewLogLine() const {
  LogLine line;
  if (route_ != nullptr) line.route = route_->name;
  // Methods come from outside: only those we know get into the log.
  for (const char* known : {"GET", "HEAD", "POST"}) {
    if (asked_.head.method == known) line.method = known;
  }
  line.elapsed_ms = MillisecondsSince(began_);
  line.bytes_in = head_bytes_ + (decoder_ ? decoder_->body_bytes() : 0);
  return line;
}

}  // namespace daybook::server
