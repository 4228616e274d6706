#pragma once
// A program on a terminal of its own (forkpty), typed at and read from.
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace daybook::tests {

class Terminal {
 public:
  // `run` is the program: it returns the exit code, in a process of its own.
  explicit Terminal(const std::function<int()>& run) {
    std::fflush(nullptr);
    winsize size{.ws_row = 40, .ws_col = 120, .ws_xpixel = 0, .ws_ypixel = 0};
    child_ = ::forkpty(&descriptor_, nullptr, nullptr, &size);
    if (child_ == 0) {
      ::setenv("TERM", "xterm", 1);
      ::_exit(run());
    }
    EXPECT_GT(child_, 0);
  }
  ~Terminal() {
    if (child_ > 0) {
      ::kill(child_, SIGKILL);
      ::waitpid(child_, nullptr, 0);
    }
    ::close(descriptor_);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  void Type(std::string_view keys) {
    EXPECT_EQ(::write(descriptor_, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
  }
  void Kill(int signal) { EXPECT_EQ(::kill(child_, signal), 0); }

  // Reads until `text` has come since the last call that found something; false after ten
  // seconds or at the end.
  bool Sees(std::string_view text) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    for (;;) {
      const size_t found = seen_.find(text, from_);
      if (found != std::string::npos) {
        from_ = found + text.size();
        return true;
      }
      if (std::chrono::steady_clock::now() > until || !ReadSome()) return false;
    }
  }
  // What has come since the last text that was found; for the message of a failed test.
  std::string rest() const { return seen_.substr(from_); }

  const std::string& seen() const { return seen_; }

  // The exit code, once it has ended; -1 for a signal or after ten seconds.
  int ExitCode() {
    while (ReadSome()) {
    }
    for (int waited_ms = 0; waited_ms < 10'000; waited_ms += 10) {
      int status = 0;
      if (::waitpid(child_, &status, WNOHANG) == child_) {
        child_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
      }
      ::usleep(10'000);
    }
    return -1;
  }

 private:
  bool ReadSome() {
    pollfd wait{descriptor_, POLLIN, 0};
    if (::poll(&wait, 1, /*timeout_ms=*/10'000) <= 0) return false;
    char bytes[4096];
    const ssize_t got = ::read(descriptor_, bytes, sizeof bytes);
    if (got <= 0) return false;
    seen_.append(bytes, static_cast<size_t>(got));
    return true;
  }

  pid_t child_ = -1;
  int descriptor_ = -1;
  std::string seen_;
  size_t from_ = 0;
};

}  // namespace daybook::tests
