#pragma once
// Whether bytes that nobody could read, or that were kept as evidence, are about somebody: for what
// an erasure purges. It looks for the person's numbers and names to their sources as whole words.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/quarantine.h"

namespace daybook::ledger {

class Mentions {
 public:
  // A number that is the same everywhere, such as an NHS number: also as 999 123 4567 and
  // 999-123-4567.
  void AddNumber(const std::string& number);
  // What one source calls them: "Patient/17", whose resource says "id":"17".
  void AddSubject(const std::string& source, const std::string& subject);
  // Everything of a source.
  void AddSource(const std::string& source);

  bool In(const QuarantineEntry& entry) const;
  bool In(std::string_view bytes) const;

 private:
  std::vector<std::string> numbers_;
  std::vector<std::pair<std::string, std::string>> subjects_;
  std::vector<std::string> sources_;
};

}  // namespace daybook::ledger
