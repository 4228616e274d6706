#include "server/server.h"

#include <sys/socket.h>

#include <future>
#include <system_error>
#include <thread>
#include <utility>

#include "server/net/address.h"
#include "server/net/connection.h"
#include "server/net/hub.h"

namespace daybook::server {
namespace {

// How long accepting rests when the process has no descriptors left.
constexpr std::chrono::milliseconds kAcceptRest{100};

// Accepts on one listening socket for as long as it is open.
class Listener {
 public:
  Listener(Hub& hub, Descriptor socket, bool is_owner_socket, uint32_t owner)
      : hub_(hub),
        rest_(hub.io()),
        acceptor_(hub.io()),
        is_owner_socket_(is_owner_socket),
        owner_(owner) {
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&bound), &size);
    acceptor_.assign(asio::generic::stream_protocol(bound.ss_family, 0), socket.Release());
  }

  void Accept() {
    acceptor_.async_accept([this](IoError failure, StreamSocket socket) {
      if (failure == asio::error::operation_aborted) return;
      if (failure) return Rest();
      Take(std::move(socket));
      Accept();
    });
  }
  void Close() {
    IoError ignored;
    acceptor_.close(ignored);
    rest_.cancel();
  }

 private:
  void Rest() {
    rest_.expires_after(kAcceptRest);
    rest_.async_wait([this](IoError failure) {
      if (!failure) Accept();
    });
  }
  void Take(StreamSocket socket) {
    // Whoever is not the folder's owner gets no word.
    if (is_owner_socket_) {
      const auto peer = PeerUser(socket.native_handle());
      if (!peer.ok() || *peer != owner_) return;
    }
    const Door door = is_owner_socket_ ? Door::kOwnerSocket : Door::kTcp;
    std::make_shared<Connection>(hub_, std::move(socket), door)->Start(hub_.RoomAt(door));
  }

  Hub& hub_;
  asio::steady_timer rest_;
  asio::basic_socket_acceptor<asio::generic::stream_protocol> acceptor_;
  const bool is_owner_socket_;
  const uint32_t owner_;
};

class ServerImpl final : public Server {
 public:
  ServerImpl(Services& services, ServerOptions options)
      : socket_path_(options.socket), hub_(services, std::move(options)) {}
  ~ServerImpl() override { Stop(std::chrono::milliseconds(0)); }

  void Listen(Descriptor socket, bool is_owner_socket, uint32_t owner) {
    if (!is_owner_socket) port_ = BoundPort(socket.get());
    listeners_.push_back(
        std::make_unique<Listener>(hub_, std::move(socket), is_owner_socket, owner));
  }
  void Run() {
    for (auto& listener : listeners_) listener->Accept();
    thread_ = std::thread([this] { hub_.io().run(); });
  }

  uint16_t port() const override { return port_; }

  void Stop(std::chrono::milliseconds patience) override {
    if (std::exchange(stopped_, true)) return;
    if (thread_.joinable()) {
      OnIoThread([this] {
        for (auto& listener : listeners_) listener->Close();
        hub_.StopTaking();
      });
      hub_.WaitUntilIdle(patience);
      OnIoThread([this] { hub_.CancelAll(); });
      hub_.StopWorkers();
      // Whatever the workers posted last still runs; then nothing is left to wait for.
      OnIoThread([this] { hub_.CancelAll(); });
      hub_.io().stop();
      thread_.join();
    }
    std::error_code ignored;
    std::filesystem::remove(socket_path_, ignored);
  }

 private:
  template <typename Work>
  void OnIoThread(Work work) {
    std::promise<void> done;
    asio::post(hub_.io(), [&] {
      work();
      done.set_value();
    });
    done.get_future().wait();
  }

  const std::filesystem::path socket_path_;
  Hub hub_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  uint16_t port_ = 0;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::Start(Services& services, ServerOptions options) {
  DAYBOOK_CHECK(options.clock != nullptr);
  Descriptor tcp;
  if (!options.listen.empty()) {
    DAYBOOK_ASSIGN(const LoopbackAddress address, ParseLoopback(options.listen));
    DAYBOOK_ASSIGN(tcp, ListenTcp(address));
  }
  DAYBOOK_ASSIGN(const uint32_t owner, OwnerOfFolder(options.socket));
  DAYBOOK_ASSIGN(Descriptor unix_socket, ListenUnix(options.socket));
  auto server = std::make_unique<ServerImpl>(services, std::move(options));
  server->Listen(std::move(unix_socket), true, owner);
  if (tcp.get() >= 0) server->Listen(std::move(tcp), false, owner);
  server->Run();
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace daybook::server
