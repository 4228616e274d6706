#include "tests/faults/child_store.h"

#include <sstream>

#include "tests/faults/child.h"

namespace daybook::tests {

void Acknowledge(int fd, int number, const ledger::Committed& committed) {
  Say(fd, std::to_string(number) + " " + std::to_string(committed.first.value) + " " +
              std::to_string(committed.count));
}

void AcknowledgeInput(int fd, int number) { Say(fd, "q " + std::to_string(number)); }

Acknowledged ReadAcknowledged(const std::string& said) {
  Acknowledged acknowledged;
  acknowledged.opened = true;
  std::istringstream lines(said);
  std::string line;
  while (std::getline(lines, line) && !lines.eof()) {
    if (line.starts_with("q ")) acknowledged.quarantined.insert(std::stoi(line.substr(2)));
    std::istringstream in(line);
    int number = 0;
    ledger::Committed committed;
    if (in >> number >> committed.first.value >> committed.count)
      acknowledged.messages[number] = committed;
  }
  return acknowledged;
}

std::string CheckInChild(const std::filesystem::path& store, const Acknowledged& acknowledged) {
  const ChildEnd end = RunChild([&](int fd) {
    const std::string wrong = CheckStore(store, acknowledged);
    if (!wrong.empty()) Say(fd, wrong);
    return 0;
  });
  if (!end.exited) return "the check was ended by signal " + std::to_string(end.code);
  return end.said;
}

}  // namespace daybook::tests
