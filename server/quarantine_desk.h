#pragma once
// What could not be read, looked at and tried again. Raw inputs name people and no policy can see
// into them, so it is for the local operator alone; each call is in the access log, durable before
// it returns, refusals too. Two forms, as of a session: at the owner, and through its socket.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ledger/quarantine.h"
#include "query/session.h"

namespace daybook::server {

struct ReplayReport {
  uint64_t tried = 0;
  uint64_t taken = 0;               // or there already: out of quarantine
  uint64_t left = 0;                // in quarantine now
  std::vector<std::string> stayed;  // which stay and why, for people
};
struct ReplayOutcome {
  ReplayReport report;  // also when it failed on the way
  Status status;
};

struct ReplayAsked {
  std::vector<uint64_t> numbers{};  // none: all
  // Of rows of CSV, as feeds::IngestOptions has them. Without a mapping rows stay; with one and
  // without numbers they alone are tried.
  std::string mapping{};
  std::string as_of{};
};

class QuarantineDesk {
 public:
  virtual ~QuarantineDesk() = default;
  // In order of number, without raw bytes.
  virtual Result<std::vector<ledger::QuarantineEntry>> List() = 0;
  virtual Result<ledger::QuarantineEntry> Show(uint64_t number) = 0;
  // Reads these again; returns with the views caught up. kUsage for a mapping that is none or of a
  // list, and for an as-of that is no time, before anything is tried. Blocks. `cancel` outlives the
  // call.
  virtual ReplayOutcome Replay(const ReplayAsked& asked, const query::CancelFlag& cancel) = 0;
};

// Through owner.sock. `socket` is not tried before the first call. `cancel` (may be null, outlives
// it) is for the calls that have none of their own.
std::unique_ptr<QuarantineDesk> ConnectQuarantine(const std::filesystem::path& socket,
                                                  const query::Actor& actor,
                                                  const query::CancelFlag* cancel = nullptr);

}  // namespace daybook::server
