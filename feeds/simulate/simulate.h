#pragma once
// A synthetic population of the five boroughs: the same on every machine for the same options.
// Nobody in it exists; NHS numbers are of the test range.
#include <cstdint>

#include "feeds/simulate/people/nhs_number.h"
#include "feeds/simulate/sink.h"
#include "ledger/base/civil.h"
#include "ledger/base/result.h"

namespace daybook::feeds::simulate {

class Teller;  // facts.h

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

// Whether messages come as they really do (formats/messy_teller.h) or each once, in order and
// right.
enum class Messages : uint8_t { kClean, kMessy };

// Refuses with kTooLarge what is over a bound above, with kUsage a record before kEarliestStart.
Status CheckOptions(const SimulateOptions& options);

// The population in no format yet, for options that were checked. Resident n is a function of
// (seed, n, years, until) alone, so residents may be told in any order and on any thread.
void TellOrganisations(const SimulateOptions& options, Teller& teller);
AnswerRow TellResident(const SimulateOptions& options, uint32_t index, Teller& teller);

// The same as FHIR R4: tells `sink` the organisations, then each resident in turn, so a larger
// population begins with the smaller one. Refuses as CheckOptions and returns the first error of
// the sink. Blocks as the sink does; memory does not grow with residents.
Status Simulate(const SimulateOptions& options, Sink& sink, Messages messages = Messages::kClean);

}  // namespace daybook::feeds::simulate
