#pragma once
// Quarantine entries and replays as JSON, and back.
#include <string>
#include <string_view>

#include "server/quarantine_desk.h"

namespace daybook::server {

// {"number":…,"received":…,…,"next_step":…}, with "raw" in base64 if `raw`.
enum class RawBytes : uint8_t { kLeftOut, kIncluded };
std::string QuarantinedToJson(const ledger::QuarantineEntry& entry, RawBytes raw);
std::string QuarantineToJson(const std::vector<ledger::QuarantineEntry>& entries);
std::string ReplayToJson(const ReplayReport& report);

// kCorruption for what is not written by the above.
Result<ledger::QuarantineEntry> QuarantinedFromJson(std::string_view json);
Result<std::vector<ledger::QuarantineEntry>> QuarantineFromJson(std::string_view json);
Result<ReplayReport> ReplayFromJson(std::string_view json);

// The body of a replay: {} for all, "numbers":[1,2] for these, "mapping" (the mapping file's text)
// and "as_of" for rows of CSV. kUsage for anything else.
std::string ReplayBody(const ReplayAsked& asked);
Result<ReplayAsked> ReplayFromBody(const std::string& body);

}  // namespace daybook::server
