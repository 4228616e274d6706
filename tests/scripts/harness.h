#pragma once
// A ledger that a golden script talks to, in one of five ways that must give the same answers.
#include <functional>
#include <memory>
#include <string>

#include "cli/script/golden_script.h"
#include "ledger/base/clock.h"
#include "projections/views.h"
#include "query/session.h"

namespace daybook::tests {

using cli::ScriptBlock;

// Directives: clock MOMENT · advance N SECONDS|DAYS · actor ROLE · ingest [SOURCE] (FHIR as NDJSON)
// · simulate RESIDENTS SEED YEARS UNTIL (a population of feeds/simulate, as FHIR) · query · explain
// · error (a query that must fail) · reopen · rebuild · crash · file NAME (its lines, for the
// definitions from then on).
inline constexpr std::string_view kDirectives[] = {"clock",    "advance", "actor",   "ingest",
                                                   "simulate", "query",   "explain", "error",
                                                   "reopen",   "rebuild", "crash",   "file"};

enum class Way : uint8_t {
  kMemory,     // a log in memory
  kReopened,   // on disk, closed and opened again after every block
  kRebuilt,    // on disk, views rebuilt after every block
  kReference,  // answers from the reference evaluator over the raw log
  kSocket,     // through the owner's socket
};
constexpr const char* WayName(Way way) {
  switch (way) {
    case Way::kMemory:
      return "memory";
    case Way::kReopened:
      return "reopened";
    case Way::kRebuilt:
      return "rebuilt";
    case Way::kReference:
      return "reference";
    case Way::kSocket:
      return "socket";
  }
  return "?";
}

class Harness {
 public:
  // Opens an empty ledger for the way.
  static std::unique_ptr<Harness> Make(Way way);
  virtual ~Harness() = default;
  // Runs a block and gives what it said; nullopt-like empty `skipped` true where the way has
  // nothing to say to it (the reference has no summaries, plans or rendered errors).
  struct Said {
    std::string text;
    bool skipped = false;
  };
  virtual Said Run(const ScriptBlock& block) = 0;
};

}  // namespace daybook::tests
