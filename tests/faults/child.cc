#include "tests/faults/child.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "ledger/base/check.h"

namespace daybook::tests {

ChildEnd RunChild(const std::function<int(int out_fd)>& work, int kill_after_lines) {
  int ends[2];
  DAYBOOK_CHECK(::pipe(ends) == 0);
  const pid_t child = ::fork();
  DAYBOOK_CHECK(child >= 0);
  if (child == 0) {
    ::close(ends[0]);
    ::_exit(work(ends[1]));
  }
  ::close(ends[1]);
  ChildEnd end;
  char buffer[4096];
  bool killed = false;
  for (;;) {
    const ssize_t length = ::read(ends[0], buffer, sizeof buffer);
    if (length <= 0) break;
    end.said.append(buffer, static_cast<size_t>(length));
    const auto lines = std::count(end.said.begin(), end.said.end(), '\n');
    if (kill_after_lines > 0 && !killed && lines >= kill_after_lines) {
      ::kill(child, SIGKILL);
      killed = true;
    }
  }
  ::close(ends[0]);
  int status = 0;
  DAYBOOK_CHECK(::waitpid(child, &status, 0) == child);
  end.exited = WIFEXITED(status);
  end.code = end.exited ? WEXITSTATUS(status) : WTERMSIG(status);
  return end;
}

void Say(int fd, const std::string& line) {
  const std::string text = line + "\n";
  DAYBOOK_CHECK(::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
}

}  // namespace daybook::tests
