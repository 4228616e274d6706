#include "tests/cli/child.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

namespace daybook::tests {
namespace {

struct Pipe {
  int ends[2] = {-1, -1};
  Pipe() { EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0); }
  ~Pipe() {
    Close(0);
    Close(1);
  }
  void Close(int end) {
    if (ends[end] >= 0) ::close(std::exchange(ends[end], -1));
  }
};

[[noreturn]] void Exec(const std::vector<std::string>& words, const ChildOptions& options) {
  for (const auto& [name, value] : options.environment) {
    if (value.empty())
      ::unsetenv(name.c_str());
    else
      ::setenv(name.c_str(), value.c_str(), 1);
  }
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  ::execv(argv[0], argv.data());
  ::_exit(127);
}

// Takes what is there; closes the pipe at its end.
void Drain(Pipe& pipe, std::string& into, size_t bytes_max) {
  char bytes[65536];
  const ssize_t got = ::read(pipe.ends[0], bytes, sizeof bytes);
  if (got > 0) into.append(bytes, static_cast<size_t>(got));
  if (got <= 0 || (bytes_max > 0 && into.size() >= bytes_max)) pipe.Close(0);
}

void Feed(Pipe& pipe, std::string& left) {
  const ssize_t put = ::write(pipe.ends[1], left.data(), std::min<size_t>(left.size(), 4096));
  if (put > 0) left.erase(0, static_cast<size_t>(put));
  if (put < 0 || left.empty()) pipe.Close(1);
}

}  // namespace

ChildRun RunChild(const std::vector<std::string>& words, const ChildOptions& options) {
  ::signal(SIGPIPE, SIG_IGN);
  std::fflush(nullptr);
  Pipe in;
  Pipe out;
  Pipe err;
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(in.ends[0], STDIN_FILENO);
    ::dup2(out.ends[1], STDOUT_FILENO);
    ::dup2(err.ends[1], STDERR_FILENO);
    Exec(words, options);
  }
  in.Close(0);
  out.Close(1);
  err.Close(1);
  ChildRun run;
  std::string left = options.input;
  if (left.empty()) in.Close(1);
  while (out.ends[0] >= 0 || err.ends[0] >= 0 || in.ends[1] >= 0) {
    pollfd waits[3] = {
        {out.ends[0], POLLIN, 0}, {err.ends[0], POLLIN, 0}, {in.ends[1], POLLOUT, 0}};
    EXPECT_GT(::poll(waits, 3, -1), 0);
    if (waits[0].revents != 0) Drain(out, run.out, options.read_bytes_max);
    if (waits[1].revents != 0) Drain(err, run.err, 0);
    if (waits[2].revents != 0) Feed(in, left);
  }
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  run.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return run;
}

}  // namespace daybook::tests
