#pragma once
// HL7 v2 over MLLP: a message is acknowledged once its events are on disk (feeds/hl7v2/deliver.h).
// A thread a connection: senders wait for each acknowledgement, and their waits are what the log
// groups into one sync.
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "ledger/store.h"

namespace daybook::server {

struct MllpLimits {
  size_t connections_max = 128;  // more are closed at once
  int frame_ms_max = 30'000;     // from a frame's first byte to its end
  int write_ms_max = 30'000;     // without the sender taking a byte of an acknowledgement
};

struct MllpOptions {
  std::string listen;  // loopback, as ServerOptions::listen
  std::string source;  // whose messages they are
  MllpLimits limits;
  // One line of JSON a message, without line end: type of outcome and milliseconds, no ids. False
  // when there is no room for it; it is dropped then. May be empty; called on many threads.
  std::function<bool(std::string_view)> log;
};

class MllpServer {
 public:
  // Binds and serves at once; errors as Server::Start. `store` outlives it.
  static Result<std::unique_ptr<MllpServer>> Start(ledger::Store& store, MllpOptions options);
  virtual ~MllpServer() = default;  // stops without waiting

  virtual uint16_t port() const = 0;
  // Takes no more connections; messages whose frame came whole are still stored and acknowledged,
  // for at most `patience`. Returns when all threads have ended.
  virtual void Stop(std::chrono::milliseconds patience) = 0;
};

}  // namespace daybook::server
