#pragma once
// Events as lines of JSON from a store of this process: for `export`, `follow`, GET /v1/export and
// GET /v1/follow. For the local operator alone; every use is in the access log before its first
// byte leaves (server/api.md says what the log keeps of it).
#include <chrono>
#include <cstdint>
#include <string>

#include "ledger/store.h"
#include "projections/views.h"
#include "query/session.h"
#include "server/event_lines.h"

namespace daybook::server {

// Text handed out at a time, and entries read for it: between them nothing of the log is held, so
// that a reader who rests pins no files. One event longer than that goes alone.
inline constexpr size_t kEventsBatchBytes = 256u << 10;
inline constexpr uint64_t kEventsBatchEntries = 10'000;
// Once it has caught up, a follower that is more entries behind is told so.
inline constexpr uint64_t kFollowBehindMax = 100'000;
// How often the end of the log is looked at.
inline constexpr std::chrono::milliseconds kFollowPollInterval{20};

// Blocks in `take` while the reader takes nothing, and waits for new events where they are asked
// for. kNotFound for a position beyond the log's end and for an unknown resident; kCancelled when
// `cancel` ends it; kNotPermitted, recorded too, for a role.
Status SendEvents(ledger::Store& store, projections::Views& views, const query::Actor& actor,
                  const std::string& door, const EventsAsked& asked,
                  const query::CancelFlag& cancel, const TakeLines& take);

}  // namespace daybook::server
