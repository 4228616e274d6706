#include "cli/console.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

#include "query/format/text_width.h"

namespace daybook::cli {
namespace {

// no-color.org: any value that is not empty.
bool NoColorAsked() {
  const char* value = std::getenv("NO_COLOR");
  return value != nullptr && *value != '\0';
}

}  // namespace

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

void Console::Say(std::string_view line) {
  SayRaw((err_is_terminal_ ? ForTerminal(line) : std::string(line)) + "\n");
}

bool Console::SayIfRoom(std::string_view line) {
  pollfd waiting{STDERR_FILENO, POLLOUT, 0};
  if (::poll(&waiting, 1, /*timeout_ms=*/0) == 0) return false;
  Say(line);
  return true;
}

void Console::SayRaw(std::string_view text) { (void)WriteAll(STDERR_FILENO, text); }

std::string ForTerminal(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_of("\n\t"), text.size());
    std::string_view piece = text.substr(0, end);
    const bool line_end = end < text.size() && text[end] == '\n' && piece.ends_with('\r');
    if (line_end) piece.remove_suffix(1);
    out += query::Printable(piece);
    if (line_end) out += '\r';
    if (end < text.size()) out += text[end];
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

int Console::out_width() const {
  winsize size{};
  if (!out_is_terminal_ || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

}  // namespace daybook::cli
