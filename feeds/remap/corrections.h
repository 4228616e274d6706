#pragma once
// Which events of a log are corrections of which others (remap.h; ledger/event/event.h,
// kWithdraws).
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "ledger/log/log.h"

namespace daybook::feeds {

// SHA-256 of an event's content, 64 hex digits: what a correction names.
std::string ContentDigest(const ledger::Event& event);
// What the field "corrects" says; empty of an event without it.
std::string CorrectsOf(const ledger::Event& event);

class Corrections {
 public:
  void Note(const ledger::Event& event, LogPosition position);
  // The event as the corrections so far leave it; nullopt where they withdrew it, or where their
  // stream was erased.
  Result<std::optional<ledger::Event>> Standing(ledger::Event event, const ledger::Log& log) const;
  // What corrections added to a message, as later ones leave it.
  Result<std::vector<ledger::Event>> AddedTo(const MessageKey& message,
                                             const ledger::Log& log) const;
  // How often something was added to it: what is added again after it was withdrawn is another
  // event.
  size_t AdditionsTo(const MessageKey& message) const;

 private:
  // By what they name: a content's digest, or a message's key in hex.
  std::unordered_map<std::string, std::vector<LogPosition>> by_name_;
};

}  // namespace daybook::feeds
