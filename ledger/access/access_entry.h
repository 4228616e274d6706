#pragma once
// One answer that somebody got, or was refused: the payload of an entry of the access log
// (walls.md 1). One an answer, durable before its first byte leaves a door.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/ids.h"
#include "ledger/base/result.h"
#include "ledger/log/log.h"

namespace daybook::ledger {

class Store;

struct AccessEntry {
  std::string actor;  // "local operator", a user, a client
  std::string role;
  std::string organisation;                 // ODS code
  std::string purpose;                      // "direct care", …
  std::string route;                        // the door: "repl", "mllp", "http", …
  std::string statement;                    // CareQL as asked
  std::vector<std::string> categories;      // kinds and sections that were looked at
  LogSize care_position;                    // what the answer was computed on
  std::array<uint8_t, 32> answer_digest{};  // SHA-256 of the answer's bytes
  std::vector<StreamId> residents;  // the streams of residents identifiably shown; sorted, unique
  uint64_t rows = 0;
  bool refused = false;
  std::string refusal;  // why, if refused

  bool operator==(const AccessEntry&) const = default;
};

// Most streams one answer may name; more than one region has.
inline constexpr size_t kAccessResidentsMax = 1'000'000;

// The stored form. CHECKs that `residents` is sorted without repeats and within its bound.
std::string EncodeAccess(const AccessEntry& entry);
// Refuses bytes that EncodeAccess would not have written with kCorruption.
Result<AccessEntry> DecodeAccess(std::string_view bytes);

// Appends to the access log, in the stream of the actor. Durable when it returns. kTooLarge for
// more residents than the bound.
Result<Committed> AppendAccess(Store& store, const AccessEntry& entry);

}  // namespace daybook::ledger
