#pragma once
// Work in a process of its own: it may be killed or crash without ending the test. The test itself
// must not have used LevelDB before: LevelDB's background thread does not survive a fork.
#include <sys/types.h>

#include <functional>
#include <string>

namespace daybook::tests {

struct ChildEnd {
  bool exited = false;  // false: a signal ended it
  int code = 0;         // exit code or signal
  std::string said;     // what it wrote
};

// Runs `work` in a child; `work` gets a file descriptor to write to and returns the exit code.
// With `kill_after_lines` > 0 the child is killed (SIGKILL) once it has written so many lines.
ChildEnd RunChild(const std::function<int(int out_fd)>& work, int kill_after_lines = 0);
// Writes a line to `fd`.
void Say(int fd, const std::string& line);

}  // namespace daybook::tests
