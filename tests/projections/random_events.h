#pragma once
// Small random ledgers, rich in what goes wrong: missing parts, partial dates, ties, corrections
// out of order, patches, retractions, units, comparators, people in two sources.
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "ledger/event/event.h"

namespace daybook::tests {

struct RandomLedgerShape {
  int subjects = 3;      // a source
  int records = 4;       // a subject and kind: fewer means more corrections
  int nhs_numbers = 3;   // shared among all subjects
  int corrections = 0;   // percent that stand for an event before (fold/versions.h)
  int parts = 0;         // percent that are part of another record of their subject
  bool overlays = true;  // patches, cancellations, no longer reported; else asserts and retracts
};

class RandomEvents {
 public:
  explicit RandomEvents(uint64_t seed, RandomLedgerShape shape = {})
      : random_(seed), shape_(shape) {}
  ledger::Event Next();
  std::vector<ledger::Event> Next(size_t count);
  // Uniform in [0, below).
  int Below(int below);

 private:
  bool Chance(int percent) { return Below(100) < percent; }
  PartialTime Time();
  ledger::Coded Code();
  ledger::FieldValue Value();
  void FillPerson(ledger::Event& event);
  void FillOrganisation(ledger::Event& event);
  void FillClinical(ledger::Event& event);

  std::mt19937_64 random_;
  RandomLedgerShape shape_;
  void Correct(ledger::Event& event);

  std::vector<ledger::Event> before_;  // of which some are corrected
  uint64_t made_ = 0;
};

// The nth synthetic NHS number, from the range that is never given out (999 000 0000 on).
std::string SyntheticNhsNumber(int n);
// "2019", "2019-03", "2019-03-01T10:05:00Z", read in UTC; CHECKs it is well formed.
PartialTime At(std::string_view text);
// A record's key, id and subject filled in; the rest is the caller's.
ledger::Event EventOf(ledger::Kind kind, const std::string& source, const std::string& subject,
                      const std::string& record_id);
// A person row of a subject with a verified NHS number; empty: without identifier.
ledger::Event PersonOf(const std::string& source, const std::string& subject,
                       const std::string& nhs_number);

}  // namespace daybook::tests
