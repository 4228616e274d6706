#pragma once
// Random well-typed CareQL over the codes, units and people of RandomEvents
// (tests/projections/random_events.h).
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace daybook::tests {

class RandomStatements {
 public:
  explicit RandomStatements(uint64_t seed) : random_(seed) {}
  // One `from` statement, without `;`.
  std::string Next();
  // How often each construct was used, by its word: shows that the generator reaches them all.
  const std::vector<std::string>& used() const { return used_; }

 private:
  int Below(int below) { return static_cast<int>(random_() % static_cast<uint64_t>(below)); }
  bool Chance(int percent) { return Below(100) < percent; }
  std::string Pick(const std::vector<std::string>& words);
  std::string Date();
  // A date, or a whole month or year.
  std::string Anchor();
  std::string Codes();
  std::string Kind();
  std::string Window(int depth);
  std::string Pattern(int depth);
  // Of records that have a value.
  std::string ValuedPattern();
  std::string Amount();
  std::string WordCondition();
  std::string RecordCondition(int depth);
  // The words that pick one record, then a blank.
  std::string PickOf();
  // Of the ledger itself (own_statements.cc).
  std::string OwnStatement();
  std::string AccessCondition();
  std::string ResidentCondition(int depth);
  // Rules, attrition and why.
  std::string Other();
  std::string Number(int depth);
  std::string Has(int depth);
  // " followed by X within 30 days …".
  std::string Steps();
  std::string Gap(bool back);
  std::string Measure();
  // " every month from A to B", " hide below n".
  std::string Every();
  std::string Hide();
  std::string Grouping(bool records, bool series);
  // pattern_statements.cc: records made of others; two kinds of records as rows, with what is asked
  // of them.
  std::string MadePattern();
  std::string DistinctField();
  std::string Pairs();
  std::string LinkedCondition();
  // Records inside records inside records, each near one of those around it or near none.
  std::string Nested();
  std::string NearOneOf(const std::vector<std::string>& around);

  std::mt19937_64 random_;
  std::vector<std::string> used_;
  bool valued_ = false;          // the next pattern must have values
  bool has_value_ = false;       // the records around have a value
  bool last_has_value_ = false;  // so had the pattern made last
};

}  // namespace daybook::tests
