#pragma once
// A synthetic population of the five boroughs as FHIR R4: the same on every machine for the same
// options. Nobody in it exists; NHS numbers are of the test range.
#include <cstdint>

#include "feeds/simulate/nhs_number.h"
#include "feeds/simulate/sink.h"
#include "ledger/base/civil.h"
#include "ledger/base/result.h"

namespace daybook::feeds::simulate {

// As many residents as the test range has NHS numbers for.
inline constexpr uint32_t kResidentsMax = kNhsNumbersMax;
inline constexpr int kYearsMax = 30;
// The record may begin here at the earliest (London's clock rule is that old) …
inline constexpr CivilDay kEarliestStart = 9496;  // 1996-01-01
// … and end here at the latest.
inline constexpr CivilDay kLatestUntil = 47481;  // 2099-12-31

struct SimulateOptions {
  uint32_t residents = 500;
  uint64_t seed = 1;
  int years = 10;      // of record before `until`; older problems are still on the problem list
  CivilDay until = 0;  // the last day of the record, "today"; appointments go 60 days beyond
};

// Tells `sink` the organisations, then each resident in turn; resident n is a function of (seed,
// n, years, until) alone, so a larger population begins with the smaller one. Refuses with
// kTooLarge what is over a bound above, with kUsage a record before kEarliestStart, and returns
// the first error of the sink. Blocks as the sink does; memory does not grow with residents.
Status Simulate(const SimulateOptions& options, Sink& sink);

}  // namespace daybook::feeds::simulate
