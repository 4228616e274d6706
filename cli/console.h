#pragma once
// The program's three streams: answers on stdout, messages for people on stderr.
#include <string>
#include <string_view>

#include "ledger/base/result.h"

namespace daybook::cli {

// Writes all of it to a file descriptor; the errno that stopped it, else 0.
int WriteAll(int descriptor, std::string_view text);

class Console {
 public:
  // Looks at descriptors 0, 1, 2 and at NO_COLOR once. A closed pipe must not kill the process:
  // the caller ignores SIGPIPE.
  Console();

  // Writes all of an answer's text to stdout; blocks. kIo when that fails; a reader that went
  // away (`| head`) is kIo too, with closed() true: then there is nobody to tell.
  Status Write(std::string_view text);
  bool closed() const { return closed_; }
  // A line on stderr, line end added; failures are nobody's to hear. On a terminal control
  // characters are spelled out: messages quote what came from outside.
  void Say(std::string_view line);
  // The same without waiting: false, and nothing written, while whoever reads stderr leaves no
  // room. For lines of less than PIPE_BUF bytes.
  bool SayIfRoom(std::string_view line);
  // As it is, for progress bars.
  void SayRaw(std::string_view text);

  bool in_is_terminal() const { return in_is_terminal_; }
  bool out_is_terminal() const { return out_is_terminal_; }
  bool err_is_terminal() const { return err_is_terminal_; }
  // A terminal, and the user did not say NO_COLOR.
  bool out_has_color() const { return out_is_terminal_ && !no_color_; }
  // Columns of the terminal now, 0 when stdout is none.
  int out_width() const;

 private:
  bool in_is_terminal_;
  bool out_is_terminal_;
  bool err_is_terminal_;
  bool no_color_;
  bool closed_ = false;
};

// Text from outside as a terminal may see it: control characters spelled out (query::Printable),
// but for tabs and line ends.
std::string ForTerminal(std::string_view text);

}  // namespace daybook::cli
