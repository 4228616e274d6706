#pragma once
// A program as a child process: its words, what it reads, what it wrote, how it ended.
#include <string>
#include <utility>
#include <vector>

namespace daybook::tests {

struct ChildRun {
  int exit_code = -1;  // 128 + n for signal n
  std::string out;
  std::string err;
};

struct ChildOptions {
  std::string input{};
  // Set, or removed when empty.
  std::vector<std::pair<std::string, std::string>> environment{};
  // Closes its end of stdout after so many bytes; 0 reads all.
  size_t read_bytes_max = 0;
};

// Runs words[0] with the others and waits for it.
ChildRun RunChild(const std::vector<std::string>& words, const ChildOptions& options = {});

}  // namespace daybook::tests
