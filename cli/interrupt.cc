#include "cli/interrupt.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "ledger/base/check.h"

namespace daybook::cli {
namespace {

constexpr int kExitInterrupted = 130;

// A handler reaches nothing but globals. Lock-free atomics and write() are all it may touch.
std::atomic<query::CancelFlag*> live_flag{nullptr};
std::atomic<bool> second_ends{true};
std::atomic<bool> first_ends{false};
std::atomic<bool> term_came{false};
std::atomic<bool> redraw_due{false};
int wake_pipe[2] = {-1, -1};

void Wake() {
  const char byte = 1;
  [[maybe_unused]] const ssize_t written = ::write(wake_pipe[1], &byte, 1);
}

void OnEnd(int signal) {
  const int saved = errno;
  if (first_ends.load()) {
    constexpr char kText[] = "daybook: interrupted\n";
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, kText, sizeof kText - 1);
    ::_exit(kExitInterrupted);
  }
  query::CancelFlag* flag = live_flag.load();
  if (flag != nullptr) {
    if (flag->cancelled() && second_ends.load()) ::_exit(kExitInterrupted);
    if (signal == SIGTERM) term_came.store(true);
    flag->Cancel();
  }
  Wake();
  errno = saved;
}

void OnRedraw(int) {
  const int saved = errno;
  redraw_due.store(true);
  Wake();
  errno = saved;
}

void Handle(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  // No SA_RESTART: a blocked read returns and its loop sees the flag.
  DAYBOOK_CHECK(::sigaction(signal, &action, nullptr) == 0);
}

}  // namespace

Interrupt::Interrupt() {
  DAYBOOK_CHECK(live_flag.load() == nullptr);
  DAYBOOK_CHECK(::pipe2(wake_pipe, O_CLOEXEC | O_NONBLOCK) == 0);
  term_came.store(false);
  second_ends.store(true);
  first_ends.store(false);
  live_flag.store(&flag_);
  Handle(SIGINT, OnEnd);
  Handle(SIGTERM, OnEnd);
  Handle(SIGWINCH, OnRedraw);
  Handle(SIGCONT, OnRedraw);
  Handle(SIGPIPE, SIG_IGN);
  // A file over the process's limit (`ulimit -f`) is then an error of the write, as a full disk is.
  Handle(SIGXFSZ, SIG_IGN);
}

Interrupt::~Interrupt() {
  for (int signal : {SIGINT, SIGTERM, SIGWINCH, SIGCONT}) Handle(signal, SIG_DFL);
  live_flag.store(nullptr);
  ::close(wake_pipe[0]);
  ::close(wake_pipe[1]);
}

bool Interrupt::terminated() const { return term_came.load(); }

void Interrupt::Reset() {
  if (!terminated()) flag_.Reset();
}

void Interrupt::keep_session() { second_ends.store(false); }

void Interrupt::end_at_once() {
  first_ends.store(true);
  if (cancelled()) ::_exit(kExitInterrupted);  // it came a moment ago
}

Interrupt::Wake Interrupt::WaitReadable(int descriptor) {
  for (;;) {
    pollfd waits[2] = {{wake_pipe[0], POLLIN, 0}, {descriptor, POLLIN, 0}};
    const int ready = ::poll(waits, 2, /*timeout_ms=*/-1);
    if (ready < 0) {
      DAYBOOK_CHECK(errno == EINTR);
      continue;
    }
    if (waits[0].revents != 0) {
      char drained[64];
      while (::read(wake_pipe[0], drained, sizeof drained) > 0) {
      }
      return Wake::kSignal;
    }
    return Wake::kReadable;
  }
}

bool Interrupt::TakeRedraw() { return redraw_due.exchange(false); }

}  // namespace daybook::cli
