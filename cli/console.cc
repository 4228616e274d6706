#include "cli/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

namespace daybook::cli {
namespace {

// Writes all of it; the errno that stopped it, else 0.
int WriteAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written >= 0)
      text.remove_prefix(static_cast<size_t>(written));
    else if (errno != EINTR)
      return errno;
  }
  return 0;
}

// no-color.org: any value that is not empty.
bool NoColorAsked() {
  const char* value = std::getenv("NO_COLOR");
  return value != nullptr && *value != '\0';
}

}  // namespace

Console::Console()
    : in_is_terminal_(::isatty(STDIN_FILENO) == 1),
      out_is_terminal_(::isatty(STDOUT_FILENO) == 1),
      err_is_terminal_(::isatty(STDERR_FILENO) == 1),
      no_color_(NoColorAsked()) {}

Status Console::Write(std::string_view text) {
  const int failed = WriteAll(STDOUT_FILENO, text);
  if (failed == 0) return {};
  closed_ = closed_ || failed == EPIPE;
  return Error{ErrorCode::kIo, std::string("can't write the answer: ") + std::strerror(failed),
               "standard output"};
}

void Console::Say(std::string_view line) { SayRaw(std::string(line) + "\n"); }

void Console::SayRaw(std::string_view text) { (void)WriteAll(STDERR_FILENO, text); }

int Console::out_width() const {
  winsize size{};
  if (!out_is_terminal_ || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

}  // namespace daybook::cli
