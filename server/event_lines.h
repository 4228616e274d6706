#pragma once
// Which events of the care log somebody wants as lines of JSON (feeds/events/README.md), from the
// log itself or through the owner's socket.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "ledger/base/result.h"

namespace daybook::server {

struct EventsAsked {
  uint64_t from = 0;       // position of the first
  std::string resident{};  // an identifier: the events of that resident alone; empty: all
  enum class Until : uint8_t {
    kEnd,        // what is there now, then {"end":true,…}
    kCaughtUp,   // the same, then {"caught_up":true,…}
    kCancelled,  // {"caught_up":true,…}, then what is added, until cancelled
  };
  Until until = Until::kEnd;
};

// Takes whole lines, some at a time, and has passed them on when it returns. Its error ends it.
using TakeLines = std::function<Status(std::string_view lines)>;

}  // namespace daybook::server
